package policy

import (
	"testing"

	"counterfoil/ledger"
)

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
