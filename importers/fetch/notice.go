package fetch

import (
	"fmt"
	"sync"
	"time"
)

const (
	// patienceOfPeople is how long a person is left without a word.
	patienceOfPeople = 3 * time.Second
	// betweenNotices is how long one word is enough.
	betweenNotices = time.Minute
)

// slow is how long an answer may take without a word.
var slow = 10 * time.Second

// Notice tells a person that a source keeps us waiting: after some seconds, and then now
// and again. The zero value tells nobody.
type Notice struct {
	Tell func(text string)

	mu          sync.Mutex
	since, told time.Time
}

// Answered ends the waiting.
func (n *Notice) Answered() { n.since = time.Time{} }

// Waiting says why a source is asked again after a gap.
func (n *Notice) Waiting(name, reason string, now time.Time, gap time.Duration) {
	if n.since.IsZero() {
		n.since = now
	}
	if now.Add(gap).Sub(n.since) >= patienceOfPeople {
		n.say(now, fmt.Sprintf("%s: %s; asking again in %s", name, reason, max(gap.Round(time.Second), time.Second)))
	}
}

// Asking says that a source has not answered yet, if it does not before answered is called.
func (n *Notice) Asking(name string) (answered func()) {
	if n.Tell == nil {
		return func() {}
	}
	timer := time.AfterFunc(slow, func() { n.say(time.Now(), name+": no answer yet; waiting") })
	return func() { timer.Stop() }
}

func (n *Notice) say(now time.Time, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.Tell == nil || !n.told.IsZero() && now.Sub(n.told) < betweenNotices {
		return
	}
	n.told = now
	n.Tell(text)
}
