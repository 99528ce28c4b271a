package fortnox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/importers/erp/sie"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// server speaks the documented protocol: refresh tokens that are good once, financial
// years, a year's SIE file, at most so many requests.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	refresh  int // the refresh token that is good
	access   map[string]time.Time
	life     time.Duration
	misused  int // refresh tokens used a second time
	vouchers []string
	faults   []string
	served   int
}

func newServer(t *testing.T) *server {
	s := &server{access: map[string]time.Time{}, life: time.Hour}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/oauth-v1/token" {
		s.token(w, r)
		return
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.access[token].Before(time.Now()) {
		http.Error(w, `{"ErrorInformation":{"message":"unauthorized"}}`, http.StatusUnauthorized)
		return
	}
	if len(s.faults) > 0 {
		status := s.faults[0]
		if s.faults = s.faults[1:]; status == "429" {
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		} else if status == "500" {
			http.Error(w, "sorry", http.StatusInternalServerError)
			return
		}
	}
	s.served++
	switch r.URL.Path {
	case "/3/financialyears":
		json.NewEncoder(w).Encode(map[string]any{"FinancialYears": []map[string]any{
			{"Id": 1, "FromDate": "2024-01-01", "ToDate": "2024-12-31"}, {"Id": 3, "FromDate": "2026-01-01", "ToDate": "2026-12-31"},
			{"Id": 4, "FromDate": "2027-01-01", "ToDate": "2027-12-31"},
		}})
	case "/3/sie/4":
		if r.URL.Query().Get("financialyear") != "3" {
			http.Error(w, "no such year", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, "#FLAGGA 0\r\n#FORMAT PC8\r\n#SIETYP 4\r\n#GEN 20261103\r\n#RAR 0 20260101 20261231\r\n"+strings.Join(s.vouchers, ""))
	default:
		http.Error(w, "no such page", http.StatusNotFound)
	}
}

func (s *server) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	used := r.FormValue("refresh_token")
	w.Header().Set("Content-Type", "application/json")
	if id != "app" || secret != "secret" || used != fmt.Sprintf("refresh-%d", s.refresh) {
		s.misused++
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	s.refresh++
	token := fmt.Sprintf("access-%d", s.refresh)
	s.access[token] = time.Now().Add(s.life)
	fmt.Fprintf(w, `{"access_token":%q,"refresh_token":"refresh-%d","token_type":"bearer","expires_in":%d}`, token, s.refresh, int(s.life.Seconds()))
}

func voucher(number int, amount string) string {
	return fmt.Sprintf("#VER B %d 20261015 \"Order 5041%d\"\r\n{\r\n#TRANS 1510 {} %s\r\n#TRANS 3001 {} -%s\r\n}\r\n", number, number, amount, amount)
}

func newPuller(t *testing.T, s *server, store *postgres.Store, file string) *Puller {
	t.Helper()
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "SE01", "SEK", "01-01"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "3*"}
	p.ERP.References = []policy.ReferenceRule{{Name: "order", In: "voucher text", Pattern: `(?i)order (\d+)`}}
	if err := store.EnsureEntity(t.Context(), p.Entity.ID, p.Entity.Currency, []ledger.Account{{Code: "2999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
		t.Fatal(err)
	}
	format, err := sie.New(p)
	if err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	puller, err := New(t.Context(), Connection{URL: s.URL, TokenURL: s.URL + "/oauth-v1/token", ClientID: "app", ClientSecret: "secret", TokenFile: file}, store,
		importers.Importer{Store: store, Entity: p.Entity.ID, Format: format, Poster: poster}, fetch.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	puller.Client.Clock = novemberClock{}
	return puller
}

// novemberClock is the machine's, moved to 3 November 2026, that hardly waits.
type novemberClock struct{}

func (novemberClock) Now() time.Time { return time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC) }
func (novemberClock) Sleep(ctx context.Context, _ time.Duration) error {
	return fetch.SystemClock{}.Sleep(ctx, time.Millisecond)
}

func tokenFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fortnox.json")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheYearsThatAreNotOverAreImported(t *testing.T) {
	s, store := newServer(t), pgtest.New(t)
	s.vouchers = []string{voucher(1, "10.00"), voucher(2, "20.00")}
	s.faults = []string{"429", "500", "", "500", "429"}
	p := newPuller(t, s, store, tokenFile(t, `{"refresh_token":"refresh-0"}`))
	results, err := p.Changes(t.Context(), ledger.Date{})
	if err != nil || len(results) != 1 || results[0].Posted.Documents.New != 2 {
		t.Fatalf("got %v, %v; want one file of two vouchers", results, err)
	}
	s.vouchers = append(s.vouchers, voucher(3, "30.00"))
	results, err = p.Changes(t.Context(), ledger.Date{})
	if err != nil || len(results) != 1 || results[0].Posted.Documents.New != 1 || results[0].Posted.Documents.Same != 2 {
		t.Fatalf("got %v, %v; want one new voucher", results, err)
	}
}

// Workers at the same time, each finding the token expired: it is renewed once for all.
func TestATokenIsRenewedByOneWorkerOnly(t *testing.T) {
	s, store := newServer(t), pgtest.New(t)
	file := tokenFile(t, `{"refresh_token":"refresh-0"}`)
	var workers sync.WaitGroup
	failed := make(chan error, 8)
	for range 8 {
		p := newPuller(t, s, store, file)
		workers.Add(1)
		go func() {
			defer workers.Done()
			_, err := p.get(t.Context(), "/3/financialyears")
			failed <- err
		}()
	}
	workers.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	if s.misused > 0 || s.refresh != 1 {
		t.Errorf("the refresh token was used %d times, %d of them after it was spent", s.refresh+s.misused, s.misused)
	}
	content, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(content), "refresh-1") {
		t.Errorf("the file holds %s, %v", content, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	s, store := newServer(t), pgtest.New(t)
	for content, want := range map[string]string{`{}`: "holds no refresh token", `{"refresh_token":"spent"}`: "authorise it anew", `half`: "holds no refresh token"} {
		_, err := newPuller(t, s, store, tokenFile(t, content)).Changes(t.Context(), ledger.Date{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "spent") {
			t.Errorf("%s: %v, want %q", content, err, want)
		}
	}
	if _, err := New(t.Context(), Connection{URL: "http://api.fortnox.se", TokenURL: s.URL, ClientID: "x", ClientSecret: "x", TokenFile: "x"}, store, importers.Importer{}, novemberClock{}); err == nil || !strings.Contains(err.Error(), "not https") {
		t.Errorf("plain http gives %v", err)
	}
}
