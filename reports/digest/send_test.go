package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"counterfoil/reports/reportstest"

	"github.com/slack-go/slack"
)

// fakeSlack speaks chat.postMessage as far as a sender sees it.
type fakeSlack struct {
	*httptest.Server
	posted  []map[string]string
	answers []string // by request: "ok" (default), "429", "500", "drop", or an error code
	waits   []time.Duration
}

func newFakeSlack(t *testing.T, answers ...string) *fakeSlack {
	f := &fakeSlack{answers: answers}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeSlack) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/chat.postMessage" || r.ParseForm() != nil {
		http.NotFound(w, r)
		return
	}
	got := map[string]string{}
	for k := range r.Form {
		got[k] = r.Form.Get(k)
	}
	f.posted = append(f.posted, got)
	answer := "ok"
	if n := len(f.posted); n <= len(f.answers) {
		answer = f.answers[n-1]
	}
	w.Header().Set("Content-Type", "application/json")
	switch answer {
	case "ok":
		fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":"1700000000.%06d"}`, got["channel"], len(f.posted))
	case "429":
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
	case "drop":
		panic(http.ErrAbortHandler) // the message was taken, the answer is lost
	default:
		fmt.Fprintf(w, `{"ok":false,"error":%q}`, answer)
	}
}

func (f *fakeSlack) sender() Sender {
	return Sender{API: NewClient("xoxb-test", slack.OptionAPIURL(f.URL+"/")), Wait: func(ctx context.Context, d time.Duration) error {
		f.waits = append(f.waits, d)
		return ctx.Err()
	}}
}

func sample(t *testing.T) []Message { return Messages(reportstest.Build(t, reportstest.Month()))[:3] }

func statuses(list []Outcome) string {
	var words []string
	for _, o := range list {
		words = append(words, string(o.Status))
	}
	return strings.Join(words, ", ")
}

func TestMessagesArriveAsTheyWereMade(t *testing.T) {
	f := newFakeSlack(t)
	messages := sample(t)
	outcomes := f.sender().Send(context.Background(), messages)
	if got := statuses(outcomes); got != "sent, sent, sent" {
		t.Fatalf("got %s: %v", got, outcomes[0].Err)
	}
	for i, m := range messages {
		want, err := json.Marshal(m.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		got := f.posted[i]
		if got["blocks"] != string(want) || got["text"] != m.Text || got["channel"] != m.Channel {
			t.Errorf("message %s arrived as %v", m.Key, got)
		}
		if got["unfurl_links"] != "false" || got["unfurl_media"] != "false" {
			t.Errorf("message %s unfurls: %v", m.Key, got)
		}
		if !strings.Contains(got["metadata"], m.Key) {
			t.Errorf("message %s cannot be found again: metadata %s", m.Key, got["metadata"])
		}
		if outcomes[i].Stamp == "" {
			t.Errorf("message %s has no timestamp", m.Key)
		}
	}
	if len(f.waits) != 2 || f.waits[0] < time.Second {
		t.Errorf("three messages were paced by %v", f.waits)
	}
}

func TestARateLimitIsWaitedForAndTheMessageSentOnce(t *testing.T) {
	f := newFakeSlack(t, "429", "ok")
	outcomes := f.sender().Send(context.Background(), sample(t)[:1])
	if got := statuses(outcomes); got != "sent" {
		t.Fatalf("got %s: %v", got, outcomes[0].Err)
	}
	if len(f.waits) != 1 || f.waits[0] != 7*time.Second {
		t.Errorf("waited %v, want what Retry-After says: 7s", f.waits)
	}
}

func TestAnEndlessRateLimitIsGivenUp(t *testing.T) {
	f := newFakeSlack(t, "429", "429", "429", "429", "429", "429", "429")
	if got := statuses(f.sender().Send(context.Background(), sample(t)[:1])); got != "refused" {
		t.Errorf("got %s, want refused", got)
	}
	if len(f.posted) != refusals {
		t.Errorf("tried %d times, want %d", len(f.posted), refusals)
	}
}

func TestALostAnswerIsUnknownAndNotSentAgain(t *testing.T) {
	for _, answer := range []string{"drop", "500"} {
		f := newFakeSlack(t, answer, "ok")
		outcomes := f.sender().Send(context.Background(), sample(t)[:2])
		if got := statuses(outcomes); got != "unknown, sent" {
			t.Errorf("%s: got %s (%v)", answer, got, outcomes[0].Err)
		}
		if len(f.posted) != 2 {
			t.Errorf("%s: %d requests for two messages: one was sent again", answer, len(f.posted))
		}
	}
}

func TestARefusedChannelStopsOnlyItsMessage(t *testing.T) {
	f := newFakeSlack(t, "channel_not_found", "ok", "ok")
	if got := statuses(f.sender().Send(context.Background(), sample(t))); got != "refused, sent, sent" {
		t.Errorf("got %s", got)
	}
}

func TestARefusedTokenStopsTheRest(t *testing.T) {
	f := newFakeSlack(t, "token_revoked")
	if got := statuses(f.sender().Send(context.Background(), sample(t))); got != "refused, not sent, not sent" {
		t.Errorf("got %s", got)
	}
	if len(f.posted) != 1 {
		t.Errorf("%d requests with a refused token", len(f.posted))
	}
}

func TestAMessageThatNeverLeftMayBeSentAgain(t *testing.T) {
	f := newFakeSlack(t)
	f.Close()
	if got := statuses(f.sender().Send(context.Background(), sample(t)[:1])); got != "not sent" {
		t.Errorf("got %s", got)
	}
}

func TestAMessageWithoutAChannelSaysWhatToDo(t *testing.T) {
	f := newFakeSlack(t)
	m := sample(t)[:1]
	m[0].Channel = ""
	o := f.sender().Send(context.Background(), m)[0]
	if o.Status != Refused || !strings.Contains(o.Err.Error(), "policy") || len(f.posted) != 0 {
		t.Errorf("got %s: %v", o.Status, o.Err)
	}
}
