package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/gin-gonic/gin"
)

// fakeReader serves three entries and one case of SE01, and breaks on account "boom".
type fakeReader struct{ asked *ledger.JournalQuery }

func (fakeReader) Entities(context.Context) ([]ledger.EntityID, error) {
	return []ledger.EntityID{"SE01"}, nil
}
func (fakeReader) LastBatch(context.Context, ledger.EntityID) (int64, error) { return 7, nil }

func (f fakeReader) Journals(_ context.Context, _ ledger.EntityID, q ledger.JournalQuery) ([]ledger.Entry, error) {
	*f.asked = q
	if q.Account == "boom" {
		return nil, errors.New("password=secret leaked by the driver")
	}
	var entries []ledger.Entry
	for id := q.After + 1; id <= 3 && len(entries) < q.Limit; id++ {
		amount := money.Minor(124900, "SEK")
		entries = append(entries, ledger.Entry{ID: id, Batch: 7, Book: ledger.Expected, Reference: "50418", EffectiveOn: ledger.NewDate(2026, 10, 5),
			Postings: []ledger.Posting{ledger.NewPosting("1510", amount, amount), ledger.NewPosting("3001", amount.Neg(), amount.Neg())}})
	}
	return entries, nil
}

func (fakeReader) TrialBalanceOn(context.Context, ledger.EntityID, ledger.Date, int64) ([]ledger.TrialBalanceRow, error) {
	return []ledger.TrialBalanceRow{{Account: "1510", Name: "Receivables", Booked: ledger.Movements{Closing: money.Minor(-5, "SEK")}}}, nil
}
func (fakeReader) Documents(context.Context, ledger.EntityID, ledger.DocumentID) ([]ledger.DocumentEvidence, error) {
	return nil, ledger.ErrNotFound
}
func (fakeReader) DocumentBytes(_ context.Context, _ ledger.EntityID, id ledger.DocumentID, version int) (ledger.DocumentEvidence, error) {
	return ledger.DocumentEvidence{StoredDocument: ledger.StoredDocument{ID: id, Version: version}, Bytes: []byte(`{"number":50418}`)}, nil
}
func (fakeReader) Periods(context.Context, ledger.EntityID) ([]ledger.PeriodState, error) {
	return []ledger.PeriodState{{Period: ledger.NewDate(2026, 10, 1).Period(), Status: ledger.PeriodOpen}}, nil
}
func (fakeReader) LatestRun(_ context.Context, _ ledger.EntityID, p ledger.Period) (ledger.Run, error) {
	if p.String() == "2026-09" {
		return ledger.Run{}, ledger.ErrVoid
	}
	return ledger.Run{ID: 4, Period: p}, nil
}
func (fakeReader) RunOf(_ context.Context, _ ledger.EntityID, p ledger.Period, id int64) (ledger.Run, error) {
	switch {
	case p.String() != "2026-10" || id > 4:
		return ledger.Run{}, ledger.ErrNotFound
	case id == 3:
		return ledger.Run{ID: id, Period: p, Void: "a case does not add up"}, nil
	}
	return ledger.Run{ID: id, Period: p}, nil
}
func (fakeReader) OpenItems(context.Context, ledger.EntityID, int64) ([]ledger.OpenItem, error) {
	zero := money.Zero("SEK")
	cleared := ledger.ItemEntry{Entry: 9, Book: ledger.Booked, Voucher: ledger.VoucherNumber{Series: "A", Number: "17"}}
	return []ledger.OpenItem{{Item: 1, Reference: "50418", ClearedRun: 2, Carried: true, Opening: money.Minor(1, "SEK"), Closing: zero, ClearedBy: []ledger.ItemEntry{cleared}, Entries: 1}}, nil
}
func (fakeReader) Acceptances(context.Context, ledger.EntityID, int64) ([]ledger.Acceptance, error) {
	return []ledger.Acceptance{{Number: 1, Item: 2, Reference: "50419", By: "Anna Berg", Reason: "agreed"}}, nil
}
func (fakeReader) Roll(context.Context, ledger.EntityID, int64) (ledger.Roll, error) {
	zero := money.Zero("SEK")
	return ledger.Roll{From: ledger.Run{ID: 1}, Accounts: []ledger.AccountRoll{{Account: "3001", Opening: money.Minor(-1, "SEK"), New: zero, Cleared: money.Minor(-1, "SEK"), Remeasured: zero, Closing: zero}}}, nil
}
func (fakeReader) CasesPage(_ context.Context, _ ledger.EntityID, q ledger.CaseQuery) ([]ledger.Case, error) {
	leg := ledger.Leg{Account: "3001", Functional: money.Minor(-1, "SEK")}
	return []ledger.Case{{Reference: "50418", Item: 1, Variance: []ledger.Leg{leg}}}, nil
}

func get(t *testing.T, path string) (int, string, ledger.JournalQuery) {
	t.Helper()
	gin.SetMode(gin.TestMode)
	var asked ledger.JournalQuery
	router := gin.New()
	New(fakeReader{&asked}, slog.New(slog.DiscardHandler)).Register(router)
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String(), asked
}

func TestStatusCodes(t *testing.T) {
	for path, want := range map[string]int{
		"/v1/entities":                                                 200,
		"/v1/entities/SE01/periods":                                    200,
		"/v1/entities/SE01/journals":                                   200,
		"/v1/entities/SE01/journals?sort=id":                           400,
		"/v1/entities/SE01/journals?book=both":                         400,
		"/v1/entities/SE01/journals?book=booked&book=expected":         400,
		"/v1/entities/SE01/journals?from=31-10-2026":                   400,
		"/v1/entities/SE01/journals?limit=1001":                        400,
		"/v1/entities/SE01/journals?limit=-1":                          400,
		"/v1/entities/SE01/journals?after=x":                           400,
		"/v1/entities/NO01/journals":                                   404,
		"/v1/entities/NO01/periods":                                    404,
		"/v1/entities/SE01/journals?account=boom":                      500,
		"/v1/entities/SE01/trial-balance":                              400,
		"/v1/entities/SE01/trial-balance?on=2026-10-31":                200,
		"/v1/entities/NO01/trial-balance?on=2026-10-31":                404,
		"/v1/entities/SE01/documents/centra/shipment/61007":            404,
		"/v1/entities/SE01/documents/centra/shipment/61007/versions/1": 200,
		"/v1/entities/SE01/documents/centra/shipment/61007/versions/0": 400,
		"/v1/entities/NO01/documents/centra/shipment/61007/versions/1": 404,
		"/v1/entities/SE01/periods/2026-10/cases":                      200,
		"/v1/entities/SE01/periods/2026-10/cases?cause=rounding":       200,
		"/v1/entities/SE01/periods/2026-10/cases?cause=magic":          400,
		"/v1/entities/SE01/periods/2026-9/cases":                       400,
		"/v1/entities/SE01/periods/2026-09/cases":                      409,
		"/v1/entities/NO01/periods/2026-10/cases":                      404,
		"/v1/entities/SE01/periods/2026-10/cases?run=2":                200,
		"/v1/entities/SE01/periods/2026-10/cases?run=3":                409,
		"/v1/entities/SE01/periods/2026-10/cases?run=5":                404,
		"/v1/entities/SE01/periods/2026-11/cases?run=2":                404,
		"/v1/entities/SE01/periods/2026-10/items":                      200,
		"/v1/entities/SE01/periods/2026-10/items?run=2":                200,
		"/v1/entities/SE01/periods/2026-10/items?run=3":                409,
		"/v1/entities/SE01/periods/2026-10/items?run=x":                400,
		"/v1/entities/SE01/periods/2026-10/items?after=1":              400,
		"/v1/entities/SE01/periods/2026-11/items?run=2":                404,
		"/v1/entities/NO01/periods/2026-10/items":                      404,
		"/v1/entities/SE01/journals?order=%":                           400,
		"/v1/entities/SE01/journals?order=1;account=1510":              400,
		"/v1/entities/SE01/journals?order=%00":                         400,
		"/v1/entities/SE01/journals?order=%ff":                         400,
		"/v1/entities/SE01/journals?as_of=7":                           200,
		"/v1/entities/SE01/journals?as_of=8":                           400,
		"/v1/entities/SE01/trial-balance?on=2026-10-31&as_of=8":        400,
		"/v1/entities/SE01/documents/centra/shipment/%ff":              400,
	} {
		if code, body, _ := get(t, path); code != want {
			t.Errorf("GET %s: %d %s, want %d", path, code, body, want)
		}
	}
}

func TestUnknownParameterSaysWhatIsAccepted(t *testing.T) {
	_, body, _ := get(t, "/v1/entities/SE01/journals?sort=id")
	if !strings.Contains(body, `\"sort\" is unknown`) || !strings.Contains(body, "book, from, to") {
		t.Errorf("got %s", body)
	}
}

func TestInternalErrorsAreReportedBlank(t *testing.T) {
	_, body, _ := get(t, "/v1/entities/SE01/journals?account=boom")
	if strings.Contains(body, "secret") || !strings.Contains(body, "quote request") {
		t.Errorf("got %s", body)
	}
}

func TestPagesPinTheLedgerSequence(t *testing.T) {
	_, body, _ := get(t, "/v1/entities/SE01/journals?limit=2")
	var page struct {
		AsOf    int64 `json:"as_of"`
		Entries []struct {
			ID       int64 `json:"entry"`
			Postings []struct {
				Amount json.RawMessage `json:"amount"`
			} `json:"postings"`
		} `json:"entries"`
		Next string `json:"next"`
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	if page.AsOf != 7 || len(page.Entries) != 2 || page.Next != "/v1/entities/SE01/journals?after=2&as_of=7&limit=2" {
		t.Errorf("first page: %+v", page)
	}
	if got := string(page.Entries[0].Postings[0].Amount); got != `{"amount":"1249.00","currency":"SEK"}` {
		t.Errorf("amount is %s", got)
	}
	_, body, asked := get(t, page.Next)
	if asked.AsOf != 7 || asked.After != 2 || strings.Contains(body, `"next"`) {
		t.Errorf("second page asked %+v and got %s", asked, body)
	}
}

func TestAnswersAreNoPages(t *testing.T) {
	gin.SetMode(gin.TestMode)
	router := gin.New()
	New(fakeReader{new(ledger.JournalQuery)}, slog.New(slog.DiscardHandler)).Register(router)
	for _, path := range []string{"/v1/entities", "/v1/entities/NO01/periods"} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q", path, header, got)
			}
		}
	}
}

func TestItemsSayWhatClearedThemAndWhoAccepted(t *testing.T) {
	_, body, _ := get(t, "/v1/entities/SE01/periods/2026-10/items?run=2")
	for _, want := range []string{
		`"cleared_run":2,"carried":true`, `"opening":{"amount":"0.01","currency":"SEK"}`, `"voucher":"A 17"`, `"accepted_by":"Anna Berg"`, `"reason":"agreed"`,
		`"from_run":1`, `"account":"3001","opening":{"amount":"-0.01","currency":"SEK"}`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
}
