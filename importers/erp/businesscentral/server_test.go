package businesscentral

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// posted is an entry of the server's company.
type posted struct {
	Number      int             `json:"entryNumber"`
	Date        string          `json:"postingDate"`
	Document    string          `json:"documentNumber"`
	Type        string          `json:"documentType"`
	Account     string          `json:"accountNumber"`
	Description string          `json:"description"`
	Debit       json.Number     `json:"debitAmount"`
	Credit      json.Number     `json:"creditAmount"`
	Modified    string          `json:"lastModifiedDateTime"`
	Dimensions  []dimensionLine `json:"dimensionSetLines,omitempty"`
}

// server speaks the documented protocol: OAuth2 client credentials, OData filters as far
// as they are used, server-driven paging, 429 with Retry-After.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	now      func() time.Time
	entries  []posted          // in the sequence of their numbers
	next     int               // the number of the next entry
	invoices map[string]string // number → external document number
	memos    map[string]string
	currency string
	pageSize int
	faults   []string // one a request, "" for none; taken from the front
	requests []string
	served   int // entries
	tokens   int
	expired  bool
	link     func(next string) string // what becomes of links to next pages
}

const secret = "the-secret"

func newServer(t *testing.T, now func() time.Time) *server {
	s := &server{now: now, next: 1, invoices: map[string]string{}, memos: map[string]string{}, currency: "SEK", pageSize: 3, link: func(next string) string { return next }}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// post books rows of a document as one posting: "1510 1250.00 0" is account, debit, credit.
func (s *server) post(date, document, kind, text string, rows ...string) {
	first := s.reserve(len(rows))
	s.commit(first, fmt.Sprintf("2026-10-%02dT08:00:00Z", 1+(first+len(rows)-2)%28), date, document, kind, text, rows...)
}

// reserve takes the numbers of a posting that is not committed yet, and so not seen, while
// others with higher numbers are.
func (s *server) reserve(rows int) (first int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next += rows
	return s.next - rows
}

// commit shows a posting under numbers reserved before. Its stamp is of when its rows were
// written, which may be long ago.
func (s *server) commit(first int, modified, date, document, kind, text string, rows ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, row := range rows {
		f := strings.Fields(row)
		s.entries = append(s.entries, posted{
			Number: first + i, Date: date, Document: document, Type: kind, Account: f[0], Description: text,
			Debit: json.Number(f[1]), Credit: json.Number(f[2]), Modified: modified,
		})
	}
	slices.SortFunc(s.entries, func(a, b posted) int { return a.Number - b.Number })
}

// sales posts so many sales of three entries each.
func (s *server) sales(n int) {
	for i := range n {
		s.post("2026-10-22", fmt.Sprintf("S-%d", i), " ", "sale", "1510 125 0", "3001 0 100", "2611 0 25")
	}
}

// correct corrects the dimensions of an entry, as of an instant.
func (s *server) correct(number int, modified string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &s.entries[slices.IndexFunc(s.entries, func(e posted) bool { return e.Number == number })]
	e.Dimensions, e.Modified = []dimensionLine{{"CHANNEL", "WEB"}}, modified
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	if r.URL.Path == "/token" {
		s.token(w, r)
		return
	}
	s.requests = append(s.requests, r.URL.RequestURI())
	if r.Header.Get("Authorization") != fmt.Sprintf("Bearer token-%d", s.tokens) || s.expired {
		s.expired = false
		http.Error(w, `{"error":{"message":"unauthorized"}}`, http.StatusUnauthorized)
		return
	}
	if s.fault(w) {
		return
	}
	_, set, found := strings.Cut(r.URL.Path, "/api/v2.0/companies(company-1)/")
	if strings.HasSuffix(r.URL.Path, "/api/acme/ledger/v1.0/companies(company-1)/glEntries") {
		s.partner(w, r)
		return
	}
	switch {
	case !found:
		http.Error(w, `{"error":{"message":"no such company"}}`, http.StatusNotFound)
	case set == "companyInformation":
		reply(w, []any{map[string]string{"displayName": "Kajsa AB", "currencyCode": s.currency}}, "")
	case set == "generalLedgerEntries":
		s.list(w, r)
	case set == "salesInvoices":
		s.documents(w, r, s.invoices)
	case set == "salesCreditMemos":
		s.documents(w, r, s.memos)
	}
}

func (s *server) token(w http.ResponseWriter, r *http.Request) {
	id, password, basic := r.BasicAuth()
	if !basic {
		id, password = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	if id != "client" || password != secret || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != scope {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client"}`)
		return
	}
	s.tokens++
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, s.tokens)
}

// fault answers with the next planned fault, if it is one.
func (s *server) fault(w http.ResponseWriter) bool {
	if len(s.faults) == 0 {
		return false
	}
	fault := s.faults[0]
	s.faults = s.faults[1:]
	switch fault {
	case "429":
		w.Header().Set("Retry-After", "7")
		http.Error(w, "too many", http.StatusTooManyRequests)
	case "503":
		http.Error(w, "later", http.StatusServiceUnavailable)
	case "html":
		fmt.Fprint(w, "<html>maintenance")
	case "cut":
		fmt.Fprint(w, `{"value":[{"entryNumber":1,`)
	case "reported":
		fmt.Fprint(w, `{"value":[],"error":{"code":"x","message":"the session was ended"}}`)
	case "empty":
		fmt.Fprint(w, `{}`)
	case "null":
		fmt.Fprint(w, `{"value":null}`)
	case "drop":
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

func reply(w http.ResponseWriter, values any, next string) {
	body := map[string]any{"@odata.context": "$metadata", "value": values}
	if next != "" {
		body["@odata.nextLink"] = next
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body)
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if strings.Count(query.Get("$filter"), "'")%2 == 1 {
		http.Error(w, `{"error":{"message":"a text without its end"}}`, http.StatusBadRequest)
		return
	}
	if query.Get("$orderby") != "entryNumber" {
		http.Error(w, `{"error":{"message":"not in sequence"}}`, http.StatusBadRequest)
		return
	}
	var found []posted
	for _, e := range s.entries {
		if meets(e, query.Get("$filter")) {
			found = append(found, e)
		}
	}
	skip, _ := strconv.Atoi(query.Get("$skiptoken"))
	page := found[min(skip, len(found)):min(skip+s.pageSize, len(found))]
	next := ""
	if skip+s.pageSize < len(found) {
		query.Set("$skiptoken", strconv.Itoa(skip+s.pageSize))
		next = s.link(s.URL + r.URL.Path + "?" + query.Encode())
	}
	s.served += len(page)
	if page == nil {
		page = []posted{}
	}
	reply(w, page, next)
}

// partner lists the entries as a partner's page has them: other names, a signed amount,
// the external document number, a dimension, and fields it does not have are refused.
func (s *server) partner(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	renamed := strings.NewReplacer("systemModifiedAt", "lastModifiedDateTime", "documentNo", "documentNumber", "entryNo", "entryNumber")
	query.Set("$filter", renamed.Replace(query.Get("$filter")))
	if query.Get("$orderby") != "entryNo" || query.Has("$expand") {
		http.Error(w, `{"error":{"message":"bad request"}}`, http.StatusBadRequest)
		return
	}
	values := []any{}
	for _, e := range s.entries {
		if !meets(e, query.Get("$filter")) {
			continue
		}
		debit, _ := e.Debit.Float64()
		credit, _ := e.Credit.Float64()
		all := map[string]any{"entryNo": e.Number, "postingDate": e.Date, "documentNo": e.Document, "documentType": e.Type, "gLAccountNo": e.Account, "amount": debit - credit,
			"externalDocumentNo": s.invoices[e.Document] + s.memos[e.Document], "systemModifiedAt": e.Modified, "globalDimension2Code": "WEB"}
		asked := map[string]any{}
		for name := range strings.SplitSeq(query.Get("$select"), ",") {
			value, has := all[name]
			if !has {
				http.Error(w, `{"error":{"message":"no property `+name+`"}}`, http.StatusBadRequest)
				return
			}
			asked[name] = value
		}
		values = append(values, asked)
	}
	s.served += len(values)
	reply(w, values, "")
}

// meets evaluates the filters that are asked: "(a or b) and entryNumber gt 7".
func meets(e posted, filter string) bool {
	for _, part := range strings.Split(filter, " and ") {
		part = strings.Trim(part, "()")
		if !slices.ContainsFunc(strings.Split(part, " or "), func(c string) bool { return meetsOne(e, c) }) {
			return false
		}
	}
	return true
}

func meetsOne(e posted, condition string) bool {
	f := strings.SplitN(strings.Trim(condition, "()"), " ", 3)
	switch f[0] + " " + f[1] {
	case "entryNumber gt":
		n, _ := strconv.Atoi(f[2])
		return e.Number > n
	case "postingDate ge":
		return e.Date >= f[2]
	case "lastModifiedDateTime gt":
		at, _ := time.Parse(time.RFC3339, e.Modified)
		since, err := time.Parse(time.RFC3339, f[2])
		return err == nil && at.After(since)
	case "documentNumber eq":
		return e.Document == strings.ReplaceAll(strings.Trim(f[2], "'"), "''", "'")
	}
	panic("the server does not know the filter " + condition)
}

func (s *server) documents(w http.ResponseWriter, r *http.Request, numbers map[string]string) {
	found := []any{}
	filter, _ := url.QueryUnescape(r.URL.Query().Get("$filter"))
	for number, external := range numbers {
		if strings.Contains(filter, "'"+number+"'") {
			found = append(found, map[string]string{"number": number, "externalDocumentNumber": external, "orderNumber": "SO-" + number, "customerName": "Kajsa Svensson"})
		}
	}
	reply(w, found, "")
}
