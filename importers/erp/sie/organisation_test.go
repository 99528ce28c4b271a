package sie

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/importers"
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
		{"another", key, key, "860202-5678", 0, 1},
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
