package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"counterfoil/fixtures/tenant"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/jobs"
)

// Centra's own example, computed apart from our code.
func TestTheSignatureIsCentras(t *testing.T) {
	got := hex.EncodeToString(sign("test123", "12345678", []byte("payload=%7B%22x%22%3A%22test%22%7D")))
	if want := "0b9cd84f5d583e5e1aadfb9f160aa8080b51d5b85ff85808d6b75bdac356c549"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// noted is a queue that remembers.
type noted struct {
	calls map[string]bool
	hints []jobs.Hint
	err   error
}

func (n *noted) Note(_ context.Context, signature []byte, hints []jobs.Hint, _ string, _ time.Duration) error {
	if n.calls[string(signature)] {
		return fmt.Errorf("again: %w", ledger.ErrConflict)
	}
	if n.err == nil {
		n.calls[string(signature)] = true
		n.hints = append(n.hints, hints...)
	}
	return n.err
}

var hookNow = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func form(payload string) string { return url.Values{"payload": {payload}}.Encode() }

func signedFor(at time.Time, body string) string {
	stamp := fmt.Sprint(at.Unix())
	return "t=" + stamp + ",v1=" + hex.EncodeToString(sign("hunter2", stamp, []byte(body)))
}

func TestWhatTheWebhookTakesAndRefuses(t *testing.T) {
	const formType, order = "application/x-www-form-urlencoded", `{"events":[{"type":"order","action":"update","date":"2026-11-29","id":2735}]}`
	body := form(order)
	good := signedFor(hookNow, body)
	several := form(`{"events":[{"type":"order","id":1},{"type":"order","id":"1"},{"type":"return","id":7},{"type":"customer","id":"x"},{"type":"shipment","id":9}]}`)
	for _, c := range []struct {
		name, kind, body, signature string
		queue                       error
		want                        int
		hints                       []jobs.Hint
	}{
		{"an order", formType, body, good, nil, 200, []jobs.Hint{{Kind: ledger.DocumentOrder, Number: 2735}}},
		{"JSON as it is", "application/json", order, signedFor(hookNow, order), nil, 200, []jobs.Hint{{Kind: ledger.DocumentOrder, Number: 2735}}},
		{"several, some twice, some not ours", formType, several, signedFor(hookNow, several), nil, 200,
			[]jobs.Hint{{Kind: ledger.DocumentOrder, Number: 1}, {Kind: ledger.DocumentReturn, Number: 7}, {Kind: ledger.DocumentShipment, Number: 9}}},
		{"a second signature, of the secret before", formType, body, good + ",v1=" + strings.Repeat("00", 32), nil, 200, []jobs.Hint{{Kind: ledger.DocumentOrder, Number: 2735}}},
		{"almost five minutes old", formType, body, signedFor(hookNow.Add(-5*time.Minute), body), nil, 200, []jobs.Hint{{Kind: ledger.DocumentOrder, Number: 2735}}},
		{"more than five minutes old", formType, body, signedFor(hookNow.Add(-5*time.Minute-time.Second), body), nil, 401, nil},
		{"from the future", formType, body, signedFor(hookNow.Add(6*time.Minute), body), nil, 401, nil},
		{"no signature", formType, body, "", nil, 401, nil},
		{"no hexadecimal signature", formType, body, "t=1,v1=zz", nil, 401, nil},
		{"a signature cut short", formType, body, good[:len(good)-2], nil, 401, nil},
		{"the stamp made younger", formType, body, strings.Replace(signedFor(hookNow.Add(-time.Hour), body), fmt.Sprint(hookNow.Add(-time.Hour).Unix()), fmt.Sprint(hookNow.Unix()), 1), nil, 401, nil},
		{"another body", formType, form(`{"events":[]}`), good, nil, 401, nil},
		{"the body decoded before it was signed", formType, body, signedFor(hookNow, "payload="+order), nil, 401, nil},
		{"no payload, well signed", formType, "x=y", signedFor(hookNow, "x=y"), nil, 400, nil},
		{"no JSON, well signed", formType, form("{"), signedFor(hookNow, form("{")), nil, 400, nil},
		{"an id that is none", formType, form(`{"events":[{"type":"order","id":"x"}]}`), signedFor(hookNow, form(`{"events":[{"type":"order","id":"x"}]}`)), nil, 400, nil},
		{"too large", formType, strings.Repeat("x", hookBody+1), signedFor(hookNow, strings.Repeat("x", hookBody+1)), nil, 413, nil},
		{"a ledger that cannot be reached", formType, body, good, errors.New("no database"), 503, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			queue := &noted{calls: map[string]bool{}, err: c.queue}
			var log strings.Builder
			h := hook{secret: "hunter2", queue: queue, now: func() time.Time { return hookNow }, log: slog.New(slog.NewJSONHandler(&log, nil))}
			gin.SetMode(gin.ReleaseMode)
			router := gin.New()
			h.register(router)
			call := func() *httptest.ResponseRecorder {
				r := httptest.NewRequest(http.MethodPost, hookPath, strings.NewReader(c.body))
				r.Header.Set("Content-Type", c.kind)
				r.Header.Set("X-Centra-Signature", c.signature)
				w := httptest.NewRecorder()
				router.ServeHTTP(w, r)
				return w
			}
			w := call()
			if w.Code != c.want || !slices.Equal(queue.hints, c.hints) {
				t.Errorf("answered %d %s and noted %v, want %d and %v", w.Code, w.Body, queue.hints, c.want, c.hints)
			}
			if again := call(); c.want == 200 && again.Code != 409 {
				t.Errorf("the same call again was answered %d", again.Code)
			}
			for _, secret := range []string{"hunter2", hex.EncodeToString(sign("hunter2", fmt.Sprint(hookNow.Unix()), []byte(c.body)))} {
				if strings.Contains(log.String()+w.Body.String(), secret) {
					t.Errorf("secret or signature told: %s %s", log.String(), w.Body)
				}
			}
		})
	}
}

// What the webhook named is struck out only when it has been read: a reading that fails
// leaves it for the next.
func TestHintsStayUntilTheyAreRead(t *testing.T) {
	dir := t.TempDir()
	if err := writeTemplate(dir, "se"); err != nil {
		t.Fatal(err)
	}
	month := demoMonth()
	month.Orders = 20
	shop := tenant.New(tenant.Options{Month: month, Token: "right"})
	server := httptest.NewServer(shop.Handler())
	defer server.Close()
	a := &app{config: config{Home: shortDir(t), Policy: filepath.Join(dir, "policy.yaml"), CentraURL: server.URL + "/graphql", CentraToken: "wrong"}, stdout: io.Discard, stderr: io.Discard}
	defer a.close() //nolint:errcheck // the test is over
	c, err := a.crew(t.Context(), slog.New(slog.DiscardHandler), true)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close() //nolint:errcheck // the test is over
	hint := jobs.Hint{Kind: ledger.DocumentOrder, Number: 50001}
	if err := c.queue.Note(t.Context(), []byte("a signature"), []jobs.Hint{hint}, jobHinted, time.Minute); err != nil {
		t.Fatal(err)
	}
	follow := func(token string) (int64, error) {
		a.config.CentraToken = token
		p, err := a.puller()
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.followHints(t.Context(), p)
		return r.Read["orders"], err
	}
	left := func() int {
		noted, err := c.queue.Hints(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(noted)
	}
	if _, err := follow("wrong"); err == nil || left() != 1 {
		t.Errorf("a reading that is refused: %v, %d hints left", err, left())
	}
	if n, err := follow("right"); err != nil || n != 1 || left() != 0 {
		t.Errorf("the next one: %d orders, %v, %d hints left", n, err, left())
	}
}
