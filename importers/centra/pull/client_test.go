package pull

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"counterfoil/importers/fetch"
)

// Centra documents a timestamp; whatever it turns out to be is read.
func TestRetryAfterIsReadInEveryForm(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	at := now.Add(90 * time.Second)
	for _, test := range []struct {
		header, date string
		want         time.Duration
	}{
		{at.Format(http.TimeFormat), "", 91 * time.Second},
		{fmt.Sprint(at.Unix()), "", 91 * time.Second},
		{fmt.Sprint(at.UnixMilli()), "", 91 * time.Second},
		{at.Format(time.RFC3339), "", 91 * time.Second},
		{at.In(time.FixedZone("", 3600)).Format(time.RFC3339), "", 91 * time.Second},
		{at.Format("2006-01-02 15:04:05"), "", 91 * time.Second},
		{"90", "", 91 * time.Second},
		{"0", "", time.Second},
		{now.Add(-time.Hour).Format(time.RFC3339), "", time.Second},                                    // passed while it was on its way
		{at.Format(http.TimeFormat), now.Add(-time.Minute).Format(http.TimeFormat), 151 * time.Second}, // by the server's own clock
		{"", "", 0}, {"soon", "", 0}, {"-5", "", 0},
	} {
		if got := fetch.RetryAfter(test.header, test.date, now); got != test.want {
			t.Errorf("%q (date %q): got %s, want %s", test.header, test.date, got, test.want)
		}
	}
}

func TestAClientShowsNoToken(t *testing.T) {
	c, err := NewClient("https://shop.centra.com/graphql", "hunter2", fetch.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%v %+v %#v %s", c, c, c, c); strings.Contains(s, "hunter2") {
		t.Errorf("printed %s", s)
	}
}

func TestATokenIsNotCarriedElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed a redirect") }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	c, err := NewClient(server.URL, "hunter2", newClock())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.readLimits(t.Context()); err == nil || !strings.Contains(err.Error(), "CENTRA_URL") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	c := &Client{clock: newClock()}
	for answer, want := range map[string]string{
		`<html><body>down</body></html>`: "no whole JSON",
		`{"data":{"orders":[]}`:          "no whole JSON",
		`{"data":{}} and more`:           "no whole JSON",
		`{}`:                             "no data",
		`{"data":null}`:                  "no data",
		`{"data":{"orders":[]},"errors":[{"message":"x"}]}`:                                         "reports 1 error",
		`{"errors":[{"message":"not yours","extensions":{"category":"authorization"}}]}`:            "renew it",
		`{"data":{"a":null},"errors":[{"message":"m","path":["a"],"extensions":{"category":"x"}}]}`: "reports 1 error",
	} {
		if _, err := c.open([]byte(answer)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", answer, err, want)
		}
	}
	if _, err := c.open([]byte(`{"data":{"orders":[]},"errors":[]}`)); err != nil {
		t.Error(err)
	}
}

func TestPageSizesFollowTheCost(t *testing.T) {
	s := sizes{bucket: 135_000, of: map[string]*size{}}
	if n := s.next("orders"); n != 25 {
		t.Errorf("the first page is %d", n)
	}
	s.learn("orders", 25, 10_000)
	if n := s.next("orders"); n != 50 {
		t.Errorf("after a cheap page: %d", n)
	}
	s.learn("orders", 50, 50_000)
	if n := s.next("orders"); n != 27 {
		t.Errorf("after a dear page: %d", n)
	}
	s.shrink("orders")
	s.learn("orders", 13, 1000)
	if n := s.next("orders"); n != 13 {
		t.Errorf("after answers that failed for being large: %d", n)
	}
	s.learn("orders", 13, 1e9)
	if n := s.next("orders"); n != 1 {
		t.Errorf("a page is at least one record: %d", n)
	}
}

func TestDeprecatedFieldsAreTold(t *testing.T) {
	c := &Client{clock: newClock(), deprecated: map[string]bool{}}
	for _, used := range []string{`["Order.status"]`, `[{"field":"Order.x"}]`, `{"Return.status":"2027-01-01"}`, `null`, `7`} {
		if _, err := c.open([]byte(`{"data":{"a":[]},"extensions":{"deprecatedFieldsUsed":` + used + `}}`)); err != nil {
			t.Errorf("%s: %v", used, err)
		}
	}
	if len(c.deprecated) != 3 {
		t.Errorf("got %v", c.deprecated)
	}
}

// What is null where a list should be is no empty list.
func TestAnAnswerWithoutItsListIsNone(t *testing.T) {
	c := &Client{clock: newClock()}
	for _, data := range []string{`{"a":null}`, `{"b":[]}`, `{"a":{}}`, `{"a":{"edges":null}}`, `{"a":{"pageInfo":{"hasNextPage":false}}}`} {
		e, err := c.open([]byte(`{"data":` + data + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if page, err := e.connection("orders", "a", ""); err == nil {
			t.Errorf("%s is taken for the page %+v", data, page)
		}
		if records, err := e.list("returns", "a"); err == nil {
			t.Errorf("%s is taken for the list %v", data, records)
		}
	}
}

// Where nobody ever answered as Centra would, a few tries are enough and the setting is
// named.
func TestNobodyThereIsSaidSoon(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<!DOCTYPE html>")) }))
	defer website.Close()
	for _, address := range []string{closed.URL, "http://127.0.0.1:1/graphql", website.URL} {
		c, err := NewClient(address, "hunter2", newClock())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.readLimits(t.Context()); err == nil || c.Requests != attemptsAtFirst || !strings.Contains(err.Error(), "check CENTRA_URL") {
			t.Errorf("%s: %v after %d requests", address, err, c.Requests)
		}
	}
}
