package netsuite

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// transaction is one of the server's account.
type transaction struct {
	id                       int
	tranid, kind, date, memo string
	po, modified, subsidiary string
	posting                  bool
	lines                    []accountingLine
}

type accountingLine struct {
	book, account, debit, credit, department string
	modified                                 string
}

// server speaks the documented protocol: a token for a signed assertion, SuiteQL as far as
// it is asked, paging, 429.
type server struct {
	*httptest.Server
	mu           sync.Mutex
	now          func() time.Time
	key          crypto.PublicKey
	transactions []*transaction
	faults       []string
	queries      []string
	lines        int // lines served
	tokens       int
}

func newServer(t *testing.T, now func() time.Time) (*server, []byte) {
	key, err := rsa.GenerateKey(rand.Reader, 2048) // the smallest is enough here
	if err != nil {
		t.Fatal(err)
	}
	content, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{now: now, key: &key.PublicKey}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: content})
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	switch {
	case r.URL.Path == "/services/rest/auth/oauth2/v1/token":
		s.token(w, r)
	case r.URL.Path != "/services/rest/query/v1/suiteql" || r.Method != http.MethodPost:
		http.Error(w, "no such page", http.StatusNotFound)
	case r.Header.Get("Authorization") != fmt.Sprintf("Bearer token-%d", s.tokens):
		http.Error(w, "unauthorized", http.StatusUnauthorized)
	case r.Header.Get("Prefer") != "transient":
		http.Error(w, `{"title":"Prefer: transient is mandatory"}`, http.StatusBadRequest)
	case !s.fault(w):
		s.query(w, r)
	}
}

// token checks the assertion as the documentation asks for it.
func (s *server) token(w http.ResponseWriter, r *http.Request) {
	claims := jwt.MapClaims{}
	token, err := jwt.ParseWithClaims(r.FormValue("client_assertion"), claims, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{"PS256"}), jwt.WithAudience(s.URL+r.URL.Path), jwt.WithIssuer("client"), jwt.WithoutClaimsValidation())
	if err != nil || token.Header["kid"] != "certificate" || r.FormValue("grant_type") != "client_credentials" ||
		r.FormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client"}`)
		return
	}
	s.tokens++
	fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"bearer","expires_in":3600}`, s.tokens)
}

func (s *server) fault(w http.ResponseWriter) bool {
	if len(s.faults) == 0 {
		return false
	}
	fault := s.faults[0]
	s.faults = s.faults[1:]
	switch fault {
	case "429":
		http.Error(w, `{"title":"concurrency"}`, http.StatusTooManyRequests)
	case "503":
		http.Error(w, "later", http.StatusServiceUnavailable)
	case "cut":
		fmt.Fprint(w, `{"items":[{"tran_id":"1`)
	case "empty":
		fmt.Fprint(w, `{"hasMore":false}`)
	case "more":
		fmt.Fprint(w, `{"items":[],"hasMore":true}`)
	case "drop":
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

var (
	behind    = regexp.MustCompile(`t\.id > (\d+)`)
	fromDay   = regexp.MustCompile(`t\.trandate >= TO_DATE\('([0-9-]+)'`)
	among_    = regexp.MustCompile(`t\.id IN \(([0-9,]+)\)`)
	changedAt = regexp.MustCompile(`t\.lastmodifieddate >= TO_DATE\('([0-9: -]+)'`)
)

func (s *server) query(w http.ResponseWriter, r *http.Request) {
	var body struct{ Q string }
	err := json.NewDecoder(r.Body).Decode(&body)
	if strings.Contains(body.Q, "FROM subsidiary") {
		s.companies(w)
		return
	}
	if err != nil || !strings.Contains(body.Q, "ORDER BY t.id") {
		http.Error(w, `{"title":"a query without a sequence"}`, http.StatusBadRequest)
		return
	}
	s.queries = append(s.queries, body.Q)
	var rows []map[string]any
	for _, t := range s.transactions {
		if t.meets(body.Q) {
			rows = append(rows, t.rows(body.Q)...)
		}
	}
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	page := rows[min(offset, len(rows)):min(offset+limit, len(rows))]
	if page == nil {
		page = []map[string]any{}
	}
	if strings.Contains(body.Q, "tl.id AS line_id") {
		s.lines += len(page)
	}
	json.NewEncoder(w).Encode(map[string]any{"items": page, "count": len(page), "offset": offset, "hasMore": offset+limit < len(rows), "totalResults": len(rows)})
}

// companies lists the subsidiaries; an account with one has no such table.
func (s *server) companies(w http.ResponseWriter) {
	ids := map[string]bool{}
	for _, t := range s.transactions {
		ids[t.subsidiary] = true
	}
	if len(ids) < 2 {
		http.Error(w, `{"title":"Invalid search type: subsidiary"}`, http.StatusBadRequest)
		return
	}
	items := []map[string]string{}
	for id := range ids {
		items = append(items, map[string]string{"tran_id": id})
	}
	json.NewEncoder(w).Encode(map[string]any{"items": items})
}

func (t *transaction) meets(q string) bool {
	if strings.Contains(q, "posting = 'T'") && !t.posting {
		return false
	}
	if m := behind.FindStringSubmatch(q); m != nil {
		if n, _ := strconv.Atoi(m[1]); t.id <= n {
			return false
		}
	}
	if m := fromDay.FindStringSubmatch(q); m != nil && t.date < m[1] {
		return false
	}
	if m := among_.FindStringSubmatch(q); m != nil && !slices.Contains(strings.Split(m[1], ","), strconv.Itoa(t.id)) {
		return false
	}
	if m := changedAt.FindStringSubmatch(q); m != nil {
		return shown(t.modified) >= m[1] ||
			strings.Contains(q, "tal.lastmodifieddate >=") && slices.ContainsFunc(t.lines, func(l accountingLine) bool { return shown(l.modified) >= m[1] })
	}
	return true
}

// shown is an instant as the account has it: to the minute.
func shown(instant string) string { return instant[:len("2026-10-02 10:00")] + ":00" }

func (t *transaction) rows(q string) (rows []map[string]any) {
	if !strings.Contains(q, "tl.id AS line_id") {
		return []map[string]any{{"links": []any{}, "tran_id": strconv.Itoa(t.id)}}
	}
	for i, l := range t.lines {
		row := map[string]any{
			"links": []any{}, "tran_id": strconv.Itoa(t.id), "line_id": strconv.Itoa(i), "book": l.book, "tranid": t.tranid, "type": t.kind, "trandate": t.date, "created": t.date,
			"memo": t.memo, "otherrefnum": t.po, "subsidiary": t.subsidiary, "account": l.account, "t_mod": shown(t.modified), "tal_mod": shown(l.modified), "line_memo": "Kajsa Svensson",
		}
		for name, value := range map[string]string{"debit": l.debit, "credit": l.credit, "department": l.department} {
			if value != "" {
				row[name] = value
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// sale books an order in the primary book, and in another one with other accounts.
func (s *server) sale(id int, date, po string, gross, net, vat string) *transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	stamp := date + " 10:00:00"
	t := &transaction{id: id, tranid: fmt.Sprintf("INV%d", id), kind: "CustInvc", date: date, memo: "Web order Kajsa Svensson", po: po, modified: stamp, subsidiary: "1", posting: true}
	for _, book := range []string{"1", "2"} {
		t.lines = append(t.lines, accountingLine{book, "1510 Debtors", gross, "", "", stamp}, accountingLine{book, "3001 Sales : Web", "", net, "WEB", stamp}, accountingLine{book, "2611 VAT", "", vat, "", stamp})
	}
	s.transactions = append(s.transactions, t)
	slices.SortFunc(s.transactions, func(a, b *transaction) int { return a.id - b.id })
	return t
}

// edit sets the amounts of a transaction in all books, gross, net and VAT, as of an instant
// by the account's clock.
func (t *transaction) edit(modified string, amounts ...string) {
	t.modified = modified
	for i := range t.lines {
		if l := &t.lines[i]; l.debit != "" {
			l.debit = amounts[i%3]
		} else {
			l.credit = amounts[i%3]
		}
	}
}
