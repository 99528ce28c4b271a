package erp

import (
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Postings keep of their rows' objects what is compared on their account; the masker
// leaves those objects whole, masks people in them, and masks all others word by word.
func TestComparedObjectsAreKept(t *testing.T) {
	p := &policy.Policy{Dimensions: []policy.Dimension{{Number: "6", Accounts: []string{"3*"}}}}
	p.Entity.Currency, p.Scope.Accounts = "SEK", []string{"3*"}
	poster, err := NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	v := voucher(t, "A", "1", "", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", ""})
	for i := range v.Voucher.Rows {
		v.Voucher.Rows[i].Dimensions = map[string]string{"6": "Winter North", "1": "10", "7": "41"}
	}
	entries, err := poster.Post(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := [2]ledger.Dimensions{entries[0].Postings[0].Dimension, entries[0].Postings[1].Dimension}; got != [2]ledger.Dimensions{"", "6=Winter North"} {
		t.Errorf("postings carry %q, want the project on 3001 alone", got)
	}
	m := NewMasker(poster.Rules(), nil)
	for _, c := range []struct{ dimension, object, want string }{
		{"6", "Winter North", "Winter North"}, {"6", "850709-9805", "·"}, {"1", "Winter North", "· ·"}, {"1", "10", "10"},
	} {
		if got := m.Dimension(c.dimension, c.object); got != c.want {
			t.Errorf("object %q of dimension %s is stored as %q, want %q", c.object, c.dimension, got, c.want)
		}
	}
}
