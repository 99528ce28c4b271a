package importers

import (
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
)

func TestWhatIsOfAnotherOrganisation(t *testing.T) {
	key, other := []byte("a key of an installation, made up"), []byte("another key")
	one, two := Pseudonym(key, "8001011234"), Pseudonym(key, "8202025678")
	for _, test := range []struct {
		name, now, before string
		extract, want     bool
	}{
		{"one company", "5560000000", "5560000000", false, false},
		{"two companies", "5560000000", "5560000001", false, true},
		{"two companies, of one an extract", "5560000000", "5560000001", true, true},
		{"a company and no number", "5560000000", "", false, true},
		{"a company and an extract without its number", "5560000000", "", true, false},
		{"no number and a company", "", "5560000000", false, true},
		{"neither has a number", "", "", false, false},
		{"one sole trader", one, one, false, false},
		{"two sole traders", one, two, false, true},
		{"a sole trader and a file of before there was a key", one, "", false, false},
		{"a sole trader and a file without the key", "", one, false, false},
		{"a sole trader under another key", one, Pseudonym(other, "8001011234"), false, false},
		{"a sole trader and a company", one, "5560000000", true, true},
		{"a company and a sole trader", "5560000000", one, false, true},
	} {
		before := ledger.Extent{AsOf: time.Unix(1, 0), Organisation: test.before}
		if !test.extract {
			before.From, before.To = ledger.NewDate(2026, 1, 1), ledger.NewDate(2026, 12, 31)
		}
		if got := ofAnother(ledger.Extent{Organisation: test.now}, before); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

func TestAPseudonymNeedsItsKey(t *testing.T) {
	if got := Pseudonym(nil, "8001011234"); got != "" {
		t.Errorf("without a key: %s", got)
	}
	one := Pseudonym([]byte("one"), "8001011234")
	if one == Pseudonym([]byte("two"), "8001011234") || one != Pseudonym([]byte("one"), "8001011234") || strings.Contains(one, "8001011234") {
		t.Errorf("got %s", one)
	}
}
