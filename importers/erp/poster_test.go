package erp

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// written lists entries as "reference rule: account amount, …".
func written(entries []ledger.Entry) []string {
	var lines []string
	for _, e := range entries {
		var legs []string
		for _, p := range e.Postings {
			legs = append(legs, fmt.Sprintf("%s %s", p.Account, p.SignedFunctional().Number()))
		}
		lines = append(lines, fmt.Sprintf("%s [%s %s] %s", e.Reference, e.Scope, e.Rule, strings.Join(legs, ", ")))
	}
	return lines
}

func TestPost(t *testing.T) {
	tests := []struct {
		name    string
		voucher ledger.Document
		want    []string
	}{
		{"rows name the order", voucher(t, "A", "1", "", [3]string{"1510", "125", "Order 7"}, [3]string{"2611", "-25", "Order 7"}, [3]string{"3001", "-100", "Order 7"}),
			[]string{"7 [in_scope order in row] 1510 125.00, 2611 -25.00, 3001 -100.00"}},
		{"one row names it, the others nothing", voucher(t, "A", "1", "", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", "Order 7"}),
			[]string{"7 [in_scope order in row] 1510 125.00, 3001 -125.00"}},
		{"the voucher names it", voucher(t, "A", "1", "Webborder 7", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", ""}),
			[]string{"7 [in_scope order in voucher] 1510 125.00, 3001 -125.00"}},
		{"the earlier rule wins", voucher(t, "A", "1", "Order 8", [3]string{"1510", "125", "Order 7"}, [3]string{"3001", "-125", "Order 7"}),
			[]string{"7 [in_scope order in row] 1510 125.00, 3001 -125.00"}},
		{"a template builds the reference of a batch", voucher(t, "A", "1", "Dagskassa 2026-10-15 SE web SEK 25", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", ""}),
			[]string{"2026-10-15|SE web|SEK|25 [in_scope day] 1510 125.00, 3001 -125.00"}},
		{"the number is the order in one series", voucher(t, "W", "7", "", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", ""}),
			[]string{"7 [in_scope number] 1510 125.00, 3001 -125.00"}},
		{"nothing names anything", voucher(t, "A", "17", "Manuell", [3]string{"1510", "125", ""}, [3]string{"3001", "-125", ""}),
			[]string{"voucher:2026 A 17 [in_scope ] 1510 125.00, 3001 -125.00"}},
		{"several orders that balance are split", voucher(t, "A", "1", "", [3]string{"1510", "5", "Order 8"}, [3]string{"3001", "-5", "Order 8"}, [3]string{"1510", "3", "Order 7"}, [3]string{"3001", "-3", "Order 7"}),
			[]string{"7 [in_scope order in row] 1510 3.00, 3001 -3.00", "8 [in_scope order in row] 1510 5.00, 3001 -5.00"}},
		{"rows of no order that balance stand alone", voucher(t, "A", "1", "", [3]string{"1510", "5", "Order 8"}, [3]string{"3001", "-5", "Order 8"}, [3]string{"1510", "3", "Order 7"}, [3]string{"3001", "-3", "Order 7"}, [3]string{"1930", "1", ""}, [3]string{"1510", "-1", ""}),
			[]string{"7 [in_scope order in row] 1510 3.00, 3001 -3.00", "8 [in_scope order in row] 1510 5.00, 3001 -5.00", "voucher:2026 A 1 [in_scope ] 1930 1.00, 1510 -1.00"}},
		{"several orders that do not balance stay under the voucher's reference", voucher(t, "A", "1", "Order 9", [3]string{"1510", "8", ""}, [3]string{"3001", "-5", "Order 8"}, [3]string{"3001", "-3", "Order 7"}),
			[]string{"9 [in_scope order in voucher] 1510 8.00, 3001 -5.00, 3001 -3.00"}},
		{"a day's total is shared by its orders", voucher(t, "A", "1", "", [3]string{"1580", "8", ""}, [3]string{"3001", "-5", "Order 8"}, [3]string{"3001", "-3", "Order 7"}),
			[]string{"7 [in_scope order in row] 3001 -3.00, 1580 3.00", "8 [in_scope order in row] 3001 -5.00, 1580 5.00"}},
		{"several accounts without an order cannot be shared", voucher(t, "A", "1", "", [3]string{"1580", "7", ""}, [3]string{"6570", "1", ""}, [3]string{"3001", "-5", "Order 8"}, [3]string{"3001", "-3", "Order 7"}),
			[]string{"voucher:2026 A 1 [in_scope ] 1580 7.00, 6570 1.00, 3001 -5.00, 3001 -3.00"}},
		{"shares of both signs are another reading", voucher(t, "A", "1", "", [3]string{"1580", "2", ""}, [3]string{"3001", "-5", "Order 8"}, [3]string{"3001", "3", "Order 7"}),
			[]string{"voucher:2026 A 1 [in_scope ] 1580 2.00, 3001 -5.00, 3001 3.00"}},
		{"what an unbalanced voucher lacks goes to suspense", voucher(t, "A", "1", "Order 7", [3]string{"1510", "125", ""}, [3]string{"3001", "-124.99", ""}),
			[]string{"7 [in_scope order in voucher] 1510 125.00, 3001 -124.99, 2999 -0.01"}},
		{"an unbalanced voucher is not divided", voucher(t, "A", "1", "", [3]string{"1510", "5", "Order 8"}, [3]string{"3001", "-4", "Order 8"}, [3]string{"1510", "3", "Order 7"}, [3]string{"3001", "-3", "Order 7"}),
			[]string{"voucher:2026 A 1 [in_scope ] 1510 5.00, 3001 -4.00, 1510 3.00, 3001 -3.00, 2999 -1.00"}},
		{"one row stands against suspense", voucher(t, "A", "1", "", [3]string{"1510", "5", "Order 8"}),
			[]string{"8 [in_scope order in row] 1510 5.00, 2999 -5.00"}},
		{"zero rows are left out", voucher(t, "A", "1", "", [3]string{"1510", "5", "Order 8"}, [3]string{"3740", "0.00", ""}, [3]string{"3001", "-5", "Order 8"}),
			[]string{"8 [in_scope order in row] 1510 5.00, 3001 -5.00"}},
		{"a voucher without money posts nothing", voucher(t, "A", "1", "Order 7", [3]string{"1510", "0", ""}), nil},
		{"no shop account", voucher(t, "L", "1", "Hyra", [3]string{"5010", "5", ""}, [3]string{"1930", "-5", ""}),
			[]string{"voucher:2026 L 1 [out_of_scope ] 5010 5.00, 1930 -5.00"}},
		{"a payout is recognised", voucher(t, "A", "1", "Utbetalning", [3]string{"1930", "5", ""}, [3]string{"1581", "-5", ""}),
			[]string{"voucher:2026 A 1 [recognised payout] 1930 5.00, 1581 -5.00"}},
		{"a payout is recognised by its rows", voucher(t, "A", "1", "", [3]string{"1930", "5", "utbetalning"}, [3]string{"1581", "-5", ""}),
			[]string{"voucher:2026 A 1 [recognised payout] 1930 5.00, 1581 -5.00"}},
		{"the word alone is not enough", voucher(t, "A", "1", "Utbetalning", [3]string{"1930", "5", ""}, [3]string{"1510", "-5", ""}),
			[]string{"voucher:2026 A 1 [in_scope ] 1930 5.00, 1510 -5.00"}},
		{"a series is recognised", voucher(t, "K", "1", "x", [3]string{"1930", "5", ""}, [3]string{"1510", "-5", ""}),
			[]string{"voucher:2026 K 1 [recognised till] 1930 5.00, 1510 -5.00"}},
	}
	poster, err := NewPoster(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, err := poster.Post(tt.voucher)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, written(entries)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEvidenceRowsMoveNothing(t *testing.T) {
	d := voucher(t, "A", "1", "Order 7", [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""}, [3]string{"1581", "9", "utbetalning"}, [3]string{"1510", "9", "Order 8"})
	d.Voucher.Rows[2].Kind, d.Voucher.Rows[3].Kind = ledger.RowStruck, ledger.RowAdded
	poster, _ := NewPoster(testPolicy())
	entries, err := poster.Post(d)
	if want := []string{"7 [in_scope order in voucher] 1510 5.00, 3001 -5.00"}; err != nil || !cmp.Equal(want, written(entries)) {
		t.Errorf("got %v %v, want %v", written(entries), err, want)
	}
}

func TestARowsDimensionNamesTheReference(t *testing.T) {
	d := voucher(t, "A", "1", "", [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""})
	d.Voucher.Rows[0].Dimensions = map[string]string{"10": "891"}
	poster, _ := NewPoster(testPolicy())
	entries, err := poster.Post(d)
	if err != nil || entries[0].Reference != "F891" || entries[0].Order != "F891" {
		t.Errorf("got %v %v", written(entries), err)
	}
}

func TestAnEntrySaysWhereItComesFrom(t *testing.T) {
	d := voucher(t, "A", "17", "Order 7", [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""})
	d.Version = 3
	poster, _ := NewPoster(testPolicy())
	entries, err := poster.Post(d)
	if err != nil {
		t.Fatal(err)
	}
	e := entries[0]
	if e.Book != ledger.Booked || e.Kind != ledger.KindVoucher || e.EffectiveOn.String() != "2026-10-15" || e.Document != d.ID || e.Version != 3 || e.Voucher.String() != "A 17" {
		t.Errorf("got %+v", e)
	}
}

func TestVouchersWithoutATellingNumberAreCasesOfTheirOwn(t *testing.T) {
	d := voucher(t, "", "", "", [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""})
	d.ID.ExternalID = "2026-01-01//~abc123"
	poster, _ := NewPoster(testPolicy())
	entries, err := poster.Post(d)
	if err != nil || entries[0].Reference != "voucher:2026 ~abc123" {
		t.Errorf("got %v %v", written(entries), err)
	}
}

func TestPostRefusesWhatItCannotPost(t *testing.T) {
	p := testPolicy()
	p.Roles.Imbalance = ""
	poster, err := NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := poster.Post(voucher(t, "A", "1", "", [3]string{"1510", "5", ""})); !errors.Is(err, ledger.ErrUnbalanced) || !strings.Contains(err.Error(), "accounts.imbalance") {
		t.Errorf("got %v, want what to set", err)
	}
	if _, err := poster.Post(ledger.Document{}); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("got %v, want a refusal of what is no voucher", err)
	}
}

func TestCompileNamesEveryBadRule(t *testing.T) {
	p := testPolicy()
	p.ERP.References = []policy.ReferenceRule{{Name: "a", In: "memo", Pattern: "(x)"}, {Name: "b", In: "row text", Pattern: "(x"}, {Name: "c", In: "dimension 10", Pattern: "x"}}
	p.Scope.Recognise = []policy.RecogniseRule{{Name: "d", Text: "("}}
	_, err := NewPoster(p)
	for _, name := range []string{`"a"`, `"b"`, `"c"`, `"d"`} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want rule %s named", err, name)
		}
	}
}

// Whatever a voucher holds: its entries balance, and per account they add up to its
// rows plus what it lacks. The sequence of its rows does not matter to what is posted.
func TestPostMovesExactlyWhatTheVoucherSays(t *testing.T) {
	poster, err := NewPoster(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		d := voucher(t, "A", "1", rapid.SampledFrom([]string{"", "Order 1", "x"}).Draw(rt, "text"))
		want := ledger.Vector{}
		for range rapid.IntRange(0, 8).Draw(rt, "rows") {
			row := ledger.VoucherRow{
				Account: rapid.SampledFrom([]ledger.AccountCode{"1510", "3001", "2611", "1930"}).Draw(rt, "account"),
				Amount:  sek(t, fmt.Sprint(rapid.IntRange(-3, 3).Draw(rt, "amount"))),
				Kind:    rapid.SampledFrom([]ledger.RowKind{ledger.RowNormal, ledger.RowNormal, ledger.RowStruck}).Draw(rt, "kind"),
				Text:    rapid.SampledFrom([]string{"", "Order 1", "Order 2", "Order 3"}).Draw(rt, "row text"),
			}
			d.Voucher.Rows = append(d.Voucher.Rows, row)
			if row.Kind == ledger.RowNormal {
				want.Add(row.Account, row.Amount)
				want.Add("2999", row.Amount.Neg())
			}
		}
		got := ledger.Vector{}
		first := post(rt, poster, d)
		for _, e := range first {
			got.AddEntry(e, 1)
		}
		if !cmp.Equal(want.Accounts(), got.Accounts()) {
			rt.Fatalf("got %v, want %v", got, want)
		}
		for account := range want {
			if want[account] != got[account] {
				rt.Fatalf("account %s: got %s, want %s", account, got[account], want[account])
			}
		}
		rand.New(rand.NewSource(rapid.Int64().Draw(rt, "seed"))).Shuffle(len(d.Voucher.Rows), func(i, j int) {
			d.Voucher.Rows[i], d.Voucher.Rows[j] = d.Voucher.Rows[j], d.Voucher.Rows[i]
		})
		if a, b := byReference(first), byReference(post(rt, poster, d)); !cmp.Equal(a, b) {
			rt.Fatalf("another sequence of rows posts otherwise:\n%s", cmp.Diff(a, b))
		}
	})
}

func post(t *rapid.T, p *Poster, d ledger.Document) []ledger.Entry {
	entries, err := p.Post(d)
	if err != nil {
		t.Fatalf("post: %v", err)
	}
	return entries
}

func byReference(entries []ledger.Entry) map[string]string {
	m := map[string]string{}
	for _, e := range entries {
		v := ledger.Vector{}
		v.AddEntry(e, 1)
		var legs []string
		for _, account := range v.Accounts() {
			legs = append(legs, fmt.Sprint(account, v[account].Number()))
		}
		m[string(e.Reference)+e.Rule] = strings.Join(legs, " ")
	}
	return m
}

func TestRates(t *testing.T) {
	p := testPolicy()
	p.Chart = []ledger.Account{{Code: "3001", Type: ledger.Income}, {Code: "1510", Type: ledger.Asset}}
	poster, _ := NewPoster(p)
	rates := NewRates(p)
	for _, d := range []ledger.Document{
		voucher(t, "A", "1", "", [3]string{"1510", "3", "Order 1"}, [3]string{"3001", "-3", "Order 1"}),
		voucher(t, "A", "2", "Order 2", [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""}),
		voucher(t, "A", "3", "", [3]string{"1510", "2", ""}, [3]string{"3001", "-2", ""}),
		voucher(t, "L", "1", "Hyra", [3]string{"5010", "5", ""}, [3]string{"1930", "-5", ""}),
	} {
		entries, err := poster.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		rates.Add(entries)
	}
	var got []string
	for _, r := range rates.List() {
		got = append(got, fmt.Sprintf("%s %d %s %s%% %s%%", r.Rule, r.Entries, r.Revenue.StringFixed(2), r.OfAll, r.OfAmount))
	}
	want := []string{
		"order in row 1 3.00 33.3% 30%", "order in voucher 1 5.00 33.3% 50%", "day 0 0.00 0% 0%", "number 0 0.00 0% 0%", "invoice 0 0.00 0% 0%",
		"(no reference) 1 2.00 33.3% 20%",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Numbers begin anew with each financial year: the first manual voucher of two years is
// two cases, and a correction that says no year means its own.
func TestVouchersOfTwoYearsAreNotMixedUp(t *testing.T) {
	p := testPolicy()
	p.Entity.FiscalYear = "09-01"
	p.ERP.References = append(p.ERP.References, policy.ReferenceRule{Name: "corrected", In: "voucher text", Pattern: `rättar ver \[([^\]]+)\]`, To: "voucher:$1"})
	poster, err := NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		on         ledger.Date
		text, want string
	}{
		{ledger.NewDate(2026, 8, 31), "", "voucher:2025 M 1"},
		{ledger.NewDate(2026, 9, 1), "", "voucher:2026 M 1"},
		{ledger.NewDate(2027, 1, 2), "rättar ver [M 700]", "voucher:2026 M 700"},
		{ledger.NewDate(2027, 1, 2), "rättar ver [2025 M 700]", "voucher:2025 M 700"},
	} {
		d := voucher(t, "M", "1", test.text, [3]string{"1510", "5", ""}, [3]string{"3001", "-5", ""})
		d.Voucher.On = test.on
		entries, err := poster.Post(d)
		if err != nil || len(entries) != 1 || entries[0].Reference != ledger.Reference(test.want) {
			t.Errorf("%s %q: got %v %v, want %s", test.on, test.text, written(entries), err, test.want)
		}
	}
}
