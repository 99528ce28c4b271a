package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

type testClock struct {
	now    time.Time
	waited []time.Duration
}

func (c *testClock) Now() time.Time { return c.now }
func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	c.now, c.waited = c.now.Add(d), append(c.waited, d)
	return ctx.Err()
}

// ask sends one request to a server that answers with each handler in turn, the last for ever.
func ask(t *testing.T, handlers ...http.HandlerFunc) (content []byte, c *Client, clock *testClock, err error) {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := handlers[min(n, len(handlers)-1)]
		n++
		h(w, r)
	}))
	defer s.Close()
	clock = &testClock{now: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)}
	c = &Client{Name: "The source", HTTP: s.Client(), Clock: clock, JSON: true}
	content, err = c.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	})
	return content, c, clock, err
}

func answers(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	drop := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	content, c, _, err := ask(t, answers(503, "later"), drop, answers(200, "<html>"), answers(200, `{"a":`), answers(200, `{"a":1}`))
	if err != nil || string(content) != `{"a":1}` || c.Retries < 3 { // the transport itself repeats a dropped connection
		t.Errorf("got %s, %v after %d requests", content, err, c.Requests)
	}
}

func TestALimitIsWaitedForAsLongAsTold(t *testing.T) {
	server := "Tue, 03 Nov 2026 08:00:00 GMT"
	for header, want := range map[string]time.Duration{
		"7": 8 * time.Second, "Tue, 03 Nov 2026 08:00:30 GMT": 31 * time.Second, "2026-11-03T08:01:00Z": 61 * time.Second, "1793692830": 31 * time.Second,
	} {
		_, _, clock, err := ask(t, answers(429, "", "Retry-After", header, "Date", server), answers(200, "{}"))
		if err != nil || len(clock.waited) != 1 || clock.waited[0] != want {
			t.Errorf("%q: waited %v, %v; want %s", header, clock.waited, err, want)
		}
	}
}

func TestWhatWillNotPassIsSaidAtOnce(t *testing.T) {
	for status, want := range map[int]string{401: "secret or permission", 404: "check the address", 302: "HTTP status 302"} {
		_, c, _, err := ask(t, answers(status, "no"))
		var refused *RefusedError
		if !errors.As(err, &refused) || c.Requests != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v after %d requests, want %q", status, err, c.Requests, want)
		}
	}
}

func TestASourceThatStaysAwayIsGivenUp(t *testing.T) {
	_, c, _, err := ask(t, answers(500, "no"))
	if err == nil || c.Requests != attempts || !strings.Contains(err.Error(), "run the command again later") {
		t.Errorf("%v after %d requests", err, c.Requests)
	}
}

func TestRequestsKeepTheirDistance(t *testing.T) {
	clock := &testClock{now: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)}
	s := httptest.NewServer(answers(200, "{}"))
	defer s.Close()
	c := &Client{Name: "The source", HTTP: s.Client(), Clock: clock, Gap: time.Second}
	for range 3 {
		if _, err := c.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(clock.waited) != 2 || clock.waited[0] != time.Second {
		t.Errorf("waited %v between three requests a second apart", clock.waited)
	}
}

func TestSecretsGoToSafePlacesOnly(t *testing.T) {
	for address, want := range map[string]string{
		"": "is not set", "http://example.com": "is not https", "https://user:secret@example.com": "without user and password", "ftp://x": "is no address", "https://example.com": "", "http://127.0.0.1:1": "",
	} {
		_, err := Secure(address, "SETTING")
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q is repeated in %v", address, err)
		}
	}
}
