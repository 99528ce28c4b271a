package policy

import (
	"testing"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
)

func TestReferencesInVoucherTexts(t *testing.T) {
	cases := []struct {
		name, reference, rule string
		fields                Fields
	}{
		{"a web order", "50418", "order in voucher text", Fields{VoucherText: "Webborder 50418 försäljning"}},
		{"an order", "50418", "order in voucher text", Fields{VoucherText: "Order 50418"}},
		{"Ordernr", "50418", "order in voucher text", Fields{VoucherText: "Ordernr 50418 AB"}},
		{"Order no with a colon", "50418", "order in voucher text", Fields{VoucherText: "order no.: 50418"}},
		{"order and hash", "50418", "order in voucher text", Fields{VoucherText: "Order #50418"}},
		{"a hash alone", "50418", "hash and number", Fields{VoucherText: "Retur #50418"}},
		{"the row goes before the voucher", "50419", "order in row text", Fields{VoucherText: "Order 50418", RowTexts: []string{"frakt", "Order 50419"}}},
		{"dimension 10", "50418", "order in dimension 10", Fields{VoucherText: "Försäljning", Dimensions: map[string][]string{"10": {"50418"}, "1": {"777"}}}},
		{"an invoice of a shipment", "50418", "invoice number", Fields{VoucherText: "Kundfaktura 50418-1"}},
		{"a day's batch", "2026-10-15|SE web|SEK|25", "day batch in voucher text", Fields{VoucherText: "Dagskassa 2026-10-15 SE web SEK 25 %"}},
		{"a day's payments", "2026-10-15|SE web|SEK|pay", "day batch in voucher text", Fields{VoucherText: "Dagskassa 2026-10-15 SE web SEK pay"}},
		{"nothing", "", "", Fields{VoucherText: "Lön oktober 2026", Number: "17", RowTexts: []string{""}}},
		{"border is no order", "", "", Fields{VoucherText: "Border 50418"}},
	}
	for _, p := range []*Policy{template(t, "se"), template(t, "se").Clone()} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				reference, rule, ok := p.FindReference(c.fields)
				if string(reference) != c.reference || rule != c.rule || ok != (c.rule != "") {
					t.Errorf("found %q by %q (%v), want %q by %q", reference, rule, ok, c.reference, c.rule)
				}
			})
		}
	}
}

func TestAVoucherMayCoverSeveralOrders(t *testing.T) {
	p := template(t, "se")
	f := FieldsOf(ledger.Voucher{Text: "Order 1000", Rows: []ledger.VoucherRow{
		{Text: "Order 50419 och order 50420"}, {Text: "order 50418", Dimensions: map[string]string{"10": "9"}},
		{Text: "order 99999", Kind: ledger.RowStruck},
	}})
	references, rule := p.FindReferences(f)
	if diff := cmp.Diff([]ledger.Reference{"50418", "50419", "50420"}, references); diff != "" || rule != "order in row text" {
		t.Errorf("by %q: %s", rule, diff)
	}
}

func TestReferenceTemplates(t *testing.T) {
	p := &Policy{ERP: ERP{References: []ReferenceRule{{Name: "n", In: "number", Pattern: `^([A-Z]+)-(\d+)$`, To: "${2}/$1"}}}}
	if got, _, _ := p.FindReference(Fields{Number: "WEB-17"}); got != "17/WEB" {
		t.Errorf("reference is %q, want 17/WEB", got)
	}
	p.ERP.References[0].Pattern = "("
	if _, _, ok := p.FindReference(Fields{Number: "("}); ok {
		t.Error("an expression that does not compile found something")
	}
}

func TestScopeAndRecognition(t *testing.T) {
	p := template(t, "se")
	for account, want := range map[ledger.AccountCode]bool{"1510": true, "1581": true, "3122": true, "1930": false, "2641": false, "3740": false, "5010": false} {
		if got := p.InScope(account); got != want {
			t.Errorf("InScope(%s) is %v, want %v", account, got, want)
		}
	}
	cases := []struct {
		name, text, want string
		accounts         []ledger.AccountCode
	}{
		{"a payout", "Adyen payout 2026-10-15", "PSP payout", []ledger.AccountCode{"1930", "1581"}},
		{"a payout in Swedish", "Utbetalning Klarna", "PSP payout", []ledger.AccountCode{"1582"}},
		{"a fee", "Avgift PayPal", "PSP fee", []ledger.AccountCode{"1583", "6064"}},
		{"a payout that touches no receivable is somebody's payment", "Utbetalning lön", "", []ledger.AccountCode{"1930", "7010"}},
		{"the VAT return", "Momsredovisning oktober", "VAT settlement", []ledger.AccountCode{"2611", "2650"}},
		{"opening balances", "Ingående balans", "opening balance", []ledger.AccountCode{"1510"}},
		{"coffee is no fee", "Coffee", "", []ledger.AccountCode{"1581"}},
		{"anything else", "Rättelse", "", []ledger.AccountCode{"1510"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rule, ok := p.Clone().Recognise("B", c.text, c.accounts)
			if rule != c.want || ok != (c.want != "") {
				t.Errorf("recognised by %q (%v), want %q", rule, ok, c.want)
			}
		})
	}
	p.Scope.Recognise = []RecogniseRule{{Name: "bank", Series: "B"}}
	if rule, _ := p.Recognise("B", "x", nil); rule != "bank" {
		t.Errorf("series B is recognised by %q, want bank", rule)
	}
	if _, ok := p.Recognise("A", "x", nil); ok {
		t.Error("series A is recognised by a rule for B")
	}
}
