package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger/policy"
)

// fuzzAnswers are answers of every kind that is asked for, and what is nearly one.
var fuzzAnswers = []string{
	`{"data":{"orderConnection":{"pageInfo":{"hasNextPage":true,"endCursor":"b"},"edges":[{"node":{"number":7,"id":"h","updatedAt":"2026-10-01T00:00:00+02:00","gross":{"value":1.50}}},{"node":{"number":9}}]}},"extensions":{"complexity":120}}`,
	`{"data":{"orderConnection":{"pageInfo":{"hasNextPage":true,"endCursor":""},"edges":[]}}}`,
	`{"data":{"returns":[{"id":3,"createdAt":"2026-10-01T00:00:00Z","returnStatus":"PENDING","order":{"number":7}}],"orders":[],"orderPaymentHistory":[{"id":4,"createdAt":"2026-10-01T00:00:00Z","entryType":"REFUND","status":"SUCCESS","value":{"value":-5},"return":{"id":3}}]}}`,
	`{"data":{"rateLimits":[{"type":"QUERY_COMPLEXITY","intervalSeconds":"ONE_HOUR","quota":1e308,"usedQuota":-1}]}}`,
	`{"data":{"orders":[null]},"errors":[{"message":"m","path":["orders",0],"extensions":{"category":"graphql"}}]}`,
	`{"errors":[{"message":"no","extensions":{"category":"authorization"}}]}`,
	`{"data":{"events":[{"id":1,"objectType":"Order","objectReference":"7","object":null}]},"extensions":{"deprecatedFieldsUsed":["Order.x"],"appVersion":"1"}}`,
	`{"data":{"returns":[null,7,"x",[],{}]}}`,
	`{"data":{"orders":[{"number":1,"number":2}]}}`,
	`{"data":{"orders":[]`, `<html>`, `null`, ``,
}

// Whatever an answer is, it is a whole page or none. What is handed on of a page is each of
// its records once, in JSON that the import reads or refuses; a page that repeats itself
// does not go forward; buckets stay finite.
func FuzzAnswer(f *testing.F) {
	for _, seed := range fuzzAnswers {
		f.Add([]byte(seed))
	}
	yaml, chart, err := policy.Template("se")
	if err != nil {
		f.Fatal(err)
	}
	p, err := policy.Parse(yaml, chart)
	if err != nil {
		f.Fatal(err)
	}
	format := centra.FormatFor(p)
	f.Fuzz(func(t *testing.T, content []byte) {
		c := &Client{clock: newClock(), sizes: sizes{of: map[string]*size{}}, deprecated: map[string]bool{}}
		e, err := c.open(content)
		if err != nil {
			var bad *failure
			var token *TokenError
			if !errors.As(err, &bad) && !errors.As(err, &token) || err.Error() == "" {
				t.Fatalf("got %v, want a page that failed", err)
			}
			return
		}
		var whole struct {
			Data   map[string]json.RawMessage `json:"data"`
			Errors []any                      `json:"errors"`
		}
		if err := json.Unmarshal(content, &whole); err != nil || whole.Data == nil || len(whole.Errors) > 0 {
			t.Fatalf("a page was taken that is %+v, %v", whole, err)
		}
		if _, err := c.open(append(bytes.Clone(content), '{')); err == nil {
			t.Fatal("more than one answer was taken for one")
		}
		if c.setLimits(e) == nil {
			if wait := c.limits.complexity(); wait < 0 || wait != wait {
				t.Fatalf("a bucket of %v", wait)
			}
		}
		c.sizes.learn("orders", 25, e.Extensions.Complexity)
		if n := c.sizes.next("orders"); n < 1 || n > topSize {
			t.Fatalf("the next page is one of %d", n)
		}
		for field := range whole.Data {
			fuzzConnection(t, e, field)
			fuzzList(t, format.Minimise, e, field)
		}
	})
}

func fuzzConnection(t *testing.T, e *envelope, field string) {
	answer, err := e.connection("orders", field, "a")
	if err != nil {
		return
	}
	at := cursor{list: orderList, sorted: true, passed: map[string]bool{}}
	page, moved := at.move(answer)
	if !moved {
		return
	}
	if len(page.nodes) != len(answer.Edges) || page.next == "a" {
		t.Fatalf("%d of %d records are on a page that goes on behind %q", len(page.nodes), len(answer.Edges), page.next)
	}
	if _, again := at.move(answer); again && (len(page.nodes) > 0 || page.next != "") {
		t.Fatal("the same page went forward twice")
	}
}

func fuzzList(t *testing.T, minimise func(context.Context, io.Reader, func([]byte) error) (importers.Summary, error), e *envelope, field string) {
	records, err := e.list("returns", field)
	if err != nil {
		return
	}
	r := &run{Puller: &Puller{Clock: newClock(), Zone: time.UTC}}
	for _, list := range []string{orderList, paymentList, returnList} {
		p := newPortion("", time.Time{})
		for _, record := range records {
			n := numberOf(list, record)
			_, _ = returnsNamed([]jsontext.Value{record})
			if record.Kind() == '{' {
				record = r.seen(record)
			}
			if numberOf(list, record) != n {
				t.Fatalf("%s is another record when it is stamped", record)
			}
			p.add(list, record)
		}
		var handed struct{ Data map[string][]json.RawMessage }
		if body := p.body(); json.Unmarshal(body, &handed) != nil || len(handed.Data[list]) != len(records) {
			t.Fatalf("%d records are handed on as %s", len(records), body)
		}
		size := 0
		_, _ = minimise(t.Context(), bytes.NewReader(p.body()), func(record []byte) error { size += len(record); return nil })
		if size > 20*len(p.body())+4096 {
			t.Fatalf("%d bytes became %d", len(p.body()), size)
		}
	}
}
