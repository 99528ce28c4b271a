package fetch

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
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
	c = &Client{Name: "The source", HTTP: s.Client(), Clock: clock, JSON: true,
		Help: Help{Address: "SOURCE_URL", Secret: "renew SOURCE_SECRET", Permission: "give SOURCE_ID its permission", Wrong: "check SOURCE_URL"}}
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
	for status, want := range map[int]string{401: "renew SOURCE_SECRET", 403: "give SOURCE_ID", 404: "check SOURCE_URL", 302: "HTTP status 302"} {
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

// Where nobody ever answered, a few tries are enough, and the setting is named; whoever
// answered once is waited for.
func TestNobodyThereIsSaidSoon(t *testing.T) {
	silent := httptest.NewServer(answers(200, "{}"))
	silent.Close()
	for name, c := range map[string]struct{ address, want string }{
		"nothing listens":   {silent.URL, "connection refused; check SOURCE_URL"},
		"no such host":      {"http://nobody.invalid", "check SOURCE_URL"},
		"a page for people": {"", `no whole JSON: it begins "<html>hello"; check SOURCE_URL`},
	} {
		s := httptest.NewServer(answers(200, "<html>hello"))
		clock := &testClock{now: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)}
		source := &Client{Name: "The source", HTTP: s.Client(), Clock: clock, JSON: true, Help: Help{Address: "SOURCE_URL"}}
		ask := func() error {
			_, err := source.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodGet, cmp.Or(c.address, s.URL), nil)
			})
			return err
		}
		if err := ask(); err == nil || source.Requests != attemptsAtFirst || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v after %d requests, want %q", name, err, source.Requests, c.want)
		}
		source.answered, source.Requests = true, 0
		if err := ask(); err == nil || source.Requests != attempts || strings.Contains(err.Error(), "SOURCE_URL") {
			t.Errorf("%s, which answered once: %v after %d requests", name, err, source.Requests)
		}
		s.Close()
	}
}

// A person is told after some seconds, and once a minute.
func TestWaitingIsTold(t *testing.T) {
	var told []string
	n := Notice{Tell: func(text string) { told = append(told, text) }}
	at := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	for _, gap := range []time.Duration{time.Second, time.Second, 4 * time.Second, 30 * time.Second, 40 * time.Second, time.Second} {
		n.Waiting("The source", "HTTP status 503", at, gap)
		at = at.Add(gap)
	}
	n.Answered()
	n.Waiting("The source", "HTTP status 503", at.Add(time.Hour), time.Second)
	if want := []string{"The source: HTTP status 503; asking again in 4s", "The source: HTTP status 503; asking again in 1s"}; !slices.Equal(told, want) {
		t.Errorf("told is %q", told)
	}
	(&Notice{}).Waiting("The source", "HTTP status 503", at, time.Hour)
}

// What keeps a request waiting is told while it waits.
func TestARequestThatWaitsTells(t *testing.T) {
	s := httptest.NewServer(answers(503, "later"))
	defer s.Close()
	var told []string
	c := &Client{Name: "The source", HTTP: s.Client(), Clock: &testClock{}, Notice: Notice{Tell: func(text string) { told = append(told, text) }}}
	_, err := c.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	})
	if err == nil || len(told) == 0 || len(told) > 3 || !strings.HasPrefix(told[0], "The source: HTTP status 503; asking again in ") {
		t.Errorf("%v; told is %q", err, told)
	}
}

// The time is that of the clock which is behind, ours or the source's.
func TestTheTimeIsOfTheClockThatIsBehind(t *testing.T) {
	for date, want := range map[string]time.Duration{"Tue, 03 Nov 2026 07:00:00 GMT": -time.Hour, "Tue, 03 Nov 2026 09:00:00 GMT": 0} {
		_, c, clock, err := ask(t, answers(200, "{}", "Date", date))
		if err != nil || !c.Now().Equal(clock.now.Add(want)) {
			t.Errorf("beside %s it is %s, %v", date, c.Now(), err)
		}
	}
}

// A source that takes its time is spoken of while it does.
func TestASlowAnswerIsTold(t *testing.T) {
	defer func(d time.Duration) { slow = d }(slow)
	slow = time.Millisecond
	told := make(chan string, 1)
	n := Notice{Tell: func(text string) { told <- text }}
	answered := n.Asking("The source")
	if text := <-told; text != "The source: no answer yet; waiting" {
		t.Errorf("told is %q", text)
	}
	answered()
	n.Asking("The source")()
}

func TestAllMissingSettingsAreNamed(t *testing.T) {
	err := Missing("the source", Setting{"A", "", "what a is"}, Setting{"B", "set", "what b is"}, Setting{"C", "", "what c is"})
	if want := "to ask the source, set in the environment:\n  A is not set: what a is\n  C is not set: what c is"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := Missing("the source", Setting{"B", "set", "what b is"}); err != nil {
		t.Error(err)
	}
}

// A redirect would carry secrets elsewhere, and is not followed.
func TestATokenIsNotCarriedElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	source := &Client{Name: "The source", Clock: &testClock{}, HTTP: Authorized(s.Client(), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "x"}), "The source", Help{})}
	_, err := source.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	})
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Status != http.StatusTemporaryRedirect {
		t.Errorf("got %v", err)
	}
}

// Where tokens are issued is another address, with a setting of its own.
func TestATokenServiceThatIsNotThere(t *testing.T) {
	help := Help{Address: "SOURCE_URL", Tokens: "SOURCE_TOKEN_URL", Secret: "renew SOURCE_SECRET"}
	status, body := http.StatusUnauthorized, `{"error":"invalid_client"}`
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	ask := func() (*Client, error) {
		config := clientcredentials.Config{ClientID: "a", ClientSecret: "hunter2", TokenURL: issuer.URL}
		source := &Client{Name: "The source", Clock: &testClock{}, Help: help, HTTP: Authorized(http.DefaultClient, config.TokenSource(t.Context()), "The source", help)}
		_, err := source.Do(t.Context(), func(ctx context.Context) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:1", nil)
		})
		return source, err
	}
	if _, err := ask(); err == nil || !strings.Contains(err.Error(), "The source's token service answers with HTTP status 401") || !strings.Contains(err.Error(), "renew SOURCE_SECRET") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	status, body = http.StatusNotFound, "<html>"
	if _, err := ask(); err == nil || !strings.Contains(err.Error(), "check SOURCE_TOKEN_URL") || strings.Contains(err.Error(), "SOURCE_SECRET") {
		t.Errorf("no token service there: %v", err)
	}
	status = http.StatusServiceUnavailable
	if source, err := ask(); err == nil || source.Requests != attempts {
		t.Errorf("a service that is down: %v after %d requests", err, source.Requests)
	}
	issuer.Close()
	if source, err := ask(); err == nil || source.Requests != attemptsAtFirst || !strings.Contains(err.Error(), "connection refused; check SOURCE_TOKEN_URL") {
		t.Errorf("no service: %v after %d requests", err, source.Requests)
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
		"": "is no address", "http://example.com": "is not https", "https://user:secret@example.com": "without user and password", "ftp://x": "is no address", "https://example.com": "", "http://127.0.0.1:1": "",
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
