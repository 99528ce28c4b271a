package erp

import (
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
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
	yaml, chart, err := policy.Template("se")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(yaml, chart)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := rules.voucherReference(&ledger.Voucher{Text: c.text})
			if string(got.reference) != c.reference || rules.ruleName(got) != c.rule {
				t.Errorf("found %q by %q, want %q by %q", got.reference, rules.ruleName(got), c.reference, c.rule)
			}
		})
	}
}

func TestAReferenceIsPutIntoItsTemplate(t *testing.T) {
	rule, err := compileReference(policy.ReferenceRule{Name: "n", In: "number", Pattern: `^([A-Z]+)-(\d+)$`, To: "${2}/$1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := rule.expand("WEB-17"); got != "17/WEB" {
		t.Errorf("reference is %q, want 17/WEB", got)
	}
	if _, err := compileReference(policy.ReferenceRule{Name: "n", In: "number", Pattern: "("}); err == nil {
		t.Error("an expression that does not compile is a rule")
	}
}
