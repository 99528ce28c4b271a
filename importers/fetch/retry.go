package fetch

import (
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// attempts is how often something is asked for before it is given up, and attemptsAtFirst
	// how often where nobody ever answered as the source would: it hardly is there.
	attempts        = 8
	attemptsAtFirst = 3
	// waits is how often a used-up limit is waited for.
	waits    = 30
	firstGap = 500 * time.Millisecond
	longest  = 30 * time.Second
	// patience is the longest time a source may send us away for.
	patience = 2 * time.Hour
)

// failure is an answer we did not get and may get later.
type failure struct {
	reason  string
	limited bool // a limit is used up
	nobody  bool // no one answers there, or someone else
	setting string
	after   time.Duration
}

func (f *failure) Error() string { return f.reason }

// gap is how long to wait: as long as the source says, or longer each time, with some
// chance in it so that several clients do not come back at once.
func (f *failure) gap(tried int) time.Duration {
	if f.after > 0 {
		return f.after
	}
	gap := min(firstGap<<max(tried-1, 0), longest)
	return gap + time.Duration(rand.Int64N(int64(gap)))
}

// Nobody tells an error of an address at which no one answers, or someone else: its name is
// unknown, nothing listens there, it is not reached, or its certificate is another's.
func Nobody(err error) bool {
	var name *net.DNSError
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	return errors.As(err, &name) || errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &certificate) || errors.As(err, &plain)
}

// RetryAfter reads when to come back: a timestamp (an HTTP date, ISO 8601 or Unix
// seconds), or seconds from now. It is measured by the server's own clock where the answer
// tells it, and rounded up: asking too early counts again. 0 where nothing can be read.
func RetryAfter(header, date string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if server, err := http.ParseTime(date); err == nil {
		now = server
	}
	if n, err := strconv.ParseFloat(header, 64); err == nil {
		const firstStamp, firstMilli = 1e9, 1e12
		switch {
		case n >= firstMilli:
			return until(time.UnixMilli(int64(n)), now)
		case n >= firstStamp:
			return until(time.Unix(int64(n), 0), now)
		case n >= 0:
			return min(time.Duration(n*float64(time.Second)), farthest) + time.Second
		}
		return 0
	}
	for _, layout := range []string{http.TimeFormat, time.RFC850, time.ANSIC, time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, header); err == nil {
			return until(at, now)
		}
	}
	return 0
}

// farthest bounds a wait, so that a stamp of centuries ahead is no overflow; it is more
// than our patience.
const farthest = 10 * patience

func until(at, now time.Time) time.Duration {
	return min(max(at.Sub(now), 0), farthest) + time.Second
}
