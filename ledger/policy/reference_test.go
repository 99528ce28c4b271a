package policy

import (
	"testing"

	"counterfoil/ledger"
)

func TestTemplateRulesReadVoucherTexts(t *testing.T) {
	cases := []struct{ name, text, reference, rule string }{
		{"a web order", "Webborder 50418 försäljning", "50418", "order in voucher text"},
		{"an order", "Order 50418", "50418", "order in voucher text"},
		{"Ordernr", "Ordernr 50418 AB", "50418", "order in voucher text"},
		{"order no with a colon", "order no.: 50418", "50418", "order in voucher text"},
		{"order and hash", "Order #50418", "50418", "order in voucher text"},
		{"a hash alone", "Retur #50418", "50418", "hash and number"},
		{"an invoice of a shipment", "Kundfaktura 50418-1", "50418", "invoice number"},
		{"a day's batch", "Dagskassa 2026-10-15 SE web SEK 25 %", "2026-10-15|SE web|SEK|25", "day batch in voucher text"},
		{"a day's payments", "Dagskassa 2026-10-15 SE web SEK pay", "2026-10-15|SE web|SEK|pay", "day batch in voucher text"},
		{"a day's odd rate", "Dagskassa 2026-10-15 INT web USD 8.875", "2026-10-15|INT web|USD|8.875", "day batch in voucher text"},
		{"nothing", "Lön oktober 2026", "", ""},
		{"border is no order", "Border 50418", "", ""},
		{"no text", "", "", ""},
	}
	for _, p := range []*Policy{template(t, "se"), template(t, "se").Clone()} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				reference, rule := firstFound(p, c.text)
				if reference != c.reference || rule != c.rule {
					t.Errorf("found %q by %q, want %q by %q", reference, rule, c.reference, c.rule)
				}
			})
		}
	}
}

func firstFound(p *Policy, voucherText string) (reference, rule string) {
	for i := range p.ERP.References {
		r := &p.ERP.References[i]
		if r.In != inVoucherText {
			continue
		}
		if found, ok := r.Find(voucherText); ok {
			return string(found), r.Name
		}
	}
	return "", ""
}

func TestReferenceTemplates(t *testing.T) {
	r := ReferenceRule{Name: "n", In: "number", Pattern: `^([A-Z]+)-(\d+)$`, To: "${2}/$1"}
	if got, _ := r.Find("WEB-17"); got != "17/WEB" {
		t.Errorf("reference is %q, want 17/WEB", got)
	}
	r.Pattern = "("
	if _, ok := r.Find("("); ok {
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
