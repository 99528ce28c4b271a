package sie

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

// formatUnder is the format of an installation with a key; "" is one without.
func formatUnder(t *testing.T, key string) *Format {
	t.Helper()
	p := testPolicy()
	p.PseudonymKey = []byte(key)
	f, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A sole trader's organisation number is a personal number, which is not kept. Under a key
// the files of two are told apart, and those of one are known again in any spelling.
func TestSoleTradersAreToldApartUnderAKey(t *testing.T) {
	const key, other = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	one, two := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260210", "1510", 20, "Order 502"}
	last := booking{"A", 3, "20260211", "1510", 30, "Order 503"}
	of := func(number, made string, bookings ...booking) string {
		return strings.Replace(yearFile(made, "", bookings), "556000-0000", number, 1)
	}
	store := pgtest.New(t)
	for i, tt := range []struct {
		name, before, now string // the keys
		number            string
		vanished          int64
		another           int
	}{
		{"the same one", key, key, "850101-1234", 1, 0},
		{"the same one with the century", key, key, "19850101-1234", 1, 0},
		{"the same one without a hyphen", key, key, "850101 1234", 1, 0},
		{"a company", key, key, "556000-0000", 0, 1},
		{"the same one, known from the time before the key", "", key, "850101-1234", 1, 0},
		{"the same one, and the key was lost", key, "", "850101-1234", 1, 0},
		{"the same one under another key", key, other, "850101-1234", 1, 0},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("O%d", i)))
		b.Format = formatUnder(t, tt.before)
		b.read(of("850101-1234", "20260301", one, two, last))
		b.Format = formatUnder(t, tt.now)
		r := b.read(of(`"`+tt.number+`"`, "20260401", one, last))
		if r.Documents.Vanished != tt.vanished || codesOf(r)["sie-organisation"] != tt.another {
			t.Errorf("%s: %s, findings %v; want %d vanished", tt.name, r, r.Findings, tt.vanished)
		}
	}
}

// A file of another organisation is refused as a whole, whatever tells that it is one, and
// the right one is imported after it; nothing of the wrong one is ever posted.
func TestAFileOfAnotherOrganisationIsRefused(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	one, two := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260210", "1510", 20, "Order 502"}
	changed := booking{"A", 1, "20260105", "1510", 99, "Order 501"}
	of := func(number, made string, bookings ...booking) string {
		return strings.Replace(yearFile(made, "", bookings), "556000-0000", number, 1)
	}
	store := pgtest.New(t)
	for i, tt := range []struct {
		name, policy, first, now string
		refused                  bool
		says, hides              string
	}{
		{"another company", "", "556000-0000", "559999-0001", true, "5599990001", ""},
		{"another sole trader", "", "850101-1234", "860202-5678", true, "not shown", "hmac"},
		{"the policy names the first", "SE 556000000001", "556000-0000", "559999-0001", true, "5560000000", ""},
		{"the policy names the new number", "559999-0001", "", "559999-0001", false, "", ""},
		{"the policy names a person, the file a company", "19850101-1234", "850101-1234", "559999-0001", true, "5599990001", "850101"},
		{"the policy names another person", "850101-1234", "850101-1234", "860202-5678", true, "not shown", "850101"},
		{"the same in another spelling", "", "556000-0000", "5560000000", false, "", ""},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("R%d", i)))
		b.Format = formatUnder(t, key)
		p := testPolicy()
		p.PseudonymKey, p.Entity.OrganisationNumber = []byte(key), tt.policy
		poster, err := erp.NewPoster(p)
		if err != nil {
			t.Fatal(err)
		}
		b.Poster = poster
		if tt.first != "" {
			b.read(of(tt.first, "20260301", one, two))
		}
		before := b.standing()
		wrong := of(tt.now, "20260401", changed)
		_, err = b.Read(t.Context(), "other.se", strings.NewReader(wrong))
		if got := errors.Is(err, ledger.ErrInvalid); got != tt.refused {
			t.Errorf("%s: got %v; want it refused: %t", tt.name, err, tt.refused)
		}
		if err == nil || !tt.refused {
			continue
		}
		if text := err.Error(); !strings.Contains(text, tt.says) || tt.hides != "" && strings.Contains(text, tt.hides) {
			t.Errorf("%s: got %q; want %q in it and never %q", tt.name, text, tt.says, tt.hides)
		}
		if got := b.standing(); !slices.Equal(got, before) {
			t.Errorf("%s: got %v standing, want %v", tt.name, got, before)
		}
		if _, err = b.Read(t.Context(), "other.se", strings.NewReader(wrong)); !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("%s: the same file once more: %v, want it refused again", tt.name, err)
		}
		r := b.read(of(tt.first, "20260302", one, two))
		if got := b.standing(); len(r.Newer) != 0 || !slices.Equal(got, before) {
			t.Errorf("%s: after the right file: %v standing and %v posted again, want %v", tt.name, got, r.Newer, before)
		}
	}
}

// Every later file would be older than one that was made in a year to come.
func TestAFileOfTheFutureIsRefused(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "F")
	b.TakenAt = time.Now()
	one := booking{"A", 1, "20260105", "1510", 10, "Order 501"}
	_, err := b.Read(t.Context(), "future.se", strings.NewReader(yearFile("20991231", "", []booking{one})))
	if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "2099-12-31") {
		t.Errorf("got %v, want it refused with what it says", err)
	}
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format("20060102")
	if r := b.read(yearFile(tomorrow, "", []booking{one})); codesOf(r)["sie-future"] != 0 {
		t.Errorf("a clock in a zone ahead: %v", r.Findings)
	}
	soon := time.Now().UTC().AddDate(0, 0, 20).Format("20060102")
	if r := b.read(yearFile(soon, "", []booking{one})); codesOf(r)["sie-future"] != 1 {
		t.Errorf("a clock some days ahead: %v", r.Findings)
	}
}

func TestAPersonalNumberIsNeverKept(t *testing.T) {
	for _, key := range []string{"", "0123456789abcdef0123456789abcdef"} {
		for _, number := range []string{"850101-1234", "19850101-1234", "8501011239"} {
			var kept strings.Builder
			f := formatUnder(t, key)
			s, err := f.Minimise(t.Context(), strings.NewReader(strings.Replace(full, "556000-0000", number, 1)), func(record []byte) error {
				kept.Write(record)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(&kept, s.Findings)
			if digits := personNumber(number); strings.Contains(kept.String(), number) || strings.Contains(kept.String(), digits) || strings.Contains(kept.String(), digits[:6]) {
				t.Errorf("%s is in what is kept: %s", number, &kept)
			}
			if got := strings.Contains(kept.String(), importers.Pseudonym([]byte(key), personNumber(number))); !got {
				t.Errorf("under the key %q no pseudonym of %s is kept", key, number)
			}
			if key == "" && !strings.Contains(kept.String(), "set COUNTERFOIL_KEY") {
				t.Errorf("without a key nothing says so: %v", s.Findings)
			}
		}
	}
}

// A ledger that holds two sole traders' files lets no voucher vanish, also not by a file
// whose pseudonym is under another key and can be compared with neither.
func TestAMixedLedgerStaysMixedUnderAnotherKey(t *testing.T) {
	const key, other = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	b := newBooks(t, pgtest.New(t), "M")
	own := b.Poster
	read := func(key, number, policyNumber, made string, bookings ...booking) importers.Result {
		p := testPolicy()
		p.PseudonymKey, p.Entity.OrganisationNumber = []byte(key), policyNumber
		poster, err := erp.NewPoster(p)
		if err != nil {
			t.Fatal(err)
		}
		b.Format, b.Poster = formatUnder(t, key), own
		if policyNumber != "" {
			b.Poster = poster // the policy's number decides, so that another comes in
		}
		return b.read(strings.Replace(yearFile(made, "", bookings), "556000-0000", number, 1))
	}
	first, gone, last := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260210", "1510", 20, "Order 502"}, booking{"A", 3, "20260211", "1510", 30, "Order 503"}
	read(key, "850101-1234", "", "20260301", first, gone, last)
	read(key, "860202-5678", "860202-5678", "20260302", booking{"B", 1, "20260105", "1510", 7, "Order 504"})
	if r := read(other, "850101-1234", "", "20260401", first, last); r.Documents.Vanished != 0 || codesOf(r)["sie-organisation"] != 1 {
		t.Errorf("%s, findings %v; want none vanished, and why", r, r.Findings)
	}
}
