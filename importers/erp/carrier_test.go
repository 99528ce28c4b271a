package erp

import (
	"fmt"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"pgregory.net/rapid"
)

// The rules of both templates, read backwards and forwards again.
func TestTemplatesCarryEveryKindOfReference(t *testing.T) {
	for variant, want := range map[string]map[ledger.Reference]Carrier{
		"se": {
			"50418":                      {Voucher: "weborder 50418", Row: "weborder 50418"},
			"2026-10-15|SE web|SEK|25":   {Voucher: "dagskassa 2026-10-15 SE web SEK 25", Row: "dagskassa 2026-10-15 SE web SEK 25"},
			"2026-10-15|EU shop|EUR|pay": {Voucher: "dagskassa 2026-10-15 EU shop EUR pay", Row: "dagskassa 2026-10-15 EU shop EUR pay"},
			"voucher:2026 A 700":         {Voucher: "rättar ver [2026 A 700]", Row: "rättar ver [2026 A 700]"},
			"voucher:2026 A 17 ~9f8e":    {Voucher: "rättar ver [2026 A 17 ~9f8e]", Row: "rättar ver [2026 A 17 ~9f8e]"},
			"order without a number":     {},
		},
		"uk": {
			"50418":                     {Voucher: "web order 50418", Row: "web order 50418"},
			"2026-10-15|UK web|GBP|20":  {Voucher: "daily sales 2026-10-15 UK web GBP 20", Row: "daily sales 2026-10-15 UK web GBP 20"},
			"2026-10-15|UK web|GBP|pay": {Voucher: "daily sales 2026-10-15 UK web GBP pay", Row: "daily sales 2026-10-15 UK web GBP pay"},
			"voucher:2026 700":          {Voucher: "corrects voucher [2026 700]", Row: "corrects voucher [2026 700]"},
		},
	} {
		carriers := templateRules(t, variant).Carriers()
		for reference, w := range want {
			if got := carriers.Carry(reference); got != w {
				t.Errorf("%s: %q is carried by %+v, want %+v", variant, reference, got, w)
			}
		}
	}
}

func templateRules(t testing.TB, variant string) *Rules {
	t.Helper()
	text, chart, err := policy.Template(variant)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(text, chart)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestRulesOfOtherForms(t *testing.T) {
	for _, test := range []struct {
		name      string
		rules     []policy.ReferenceRule
		reference ledger.Reference
		want      Carrier
	}{
		{"a text that must end with the number", []policy.ReferenceRule{{In: "voucher text", Pattern: `^Order ([0-9]+)$`}}, "7", Carrier{Voucher: "Order 7", Alone: true}},
		{"a reference with letters before it", []policy.ReferenceRule{{In: "row text", Pattern: `(?i)faktura (\d+)`, To: "F$1"}}, "F891", Carrier{Row: "faktura 891"}},
		{"letters that are not there", []policy.ReferenceRule{{In: "row text", Pattern: `(?i)faktura (\d+)`, To: "F$1"}}, "891", Carrier{}},
		{"a named group with something behind it", []policy.ReferenceRule{{In: "row text", Pattern: `no (?P<n>\d+)`, To: "${n}x"}}, "5x", Carrier{Row: "no 5"}},
		{"groups in another sequence", []policy.ReferenceRule{{In: "row text", Pattern: `(SE|NO) day (\d{4})`, To: "$2/$1"}}, "1015/NO", Carrier{Row: "NO day 1015"}},
		{"a group within a group", []policy.ReferenceRule{{In: "row text", Pattern: `((?:W|X)(\d)+)`}}, "X12", Carrier{Row: "X12"}},
		{"a dimension", []policy.ReferenceRule{{In: "dimension 10", Pattern: `^([0-9]{3,10})$`}}, "50418", Carrier{Dimension: "10", Object: "50418"}},
		{"a number the ERP gives itself", []policy.ReferenceRule{{In: "number", Pattern: `^W (\d+)$`}}, "50418", Carrier{}},
		{"a rule before it that reads something else", []policy.ReferenceRule{{In: "row text", Pattern: `(\d)`}, {In: "row text", Pattern: `order (\d+)`}}, "50418", Carrier{}},
		{"optional words stay out", []policy.ReferenceRule{{In: "row text", Pattern: `order(?: nr)?\s*:?\s*(\d+)`}}, "50418", Carrier{Row: "order 50418"}},
		{"a form with repeats", []policy.ReferenceRule{{In: "row text", Pattern: `[xX]{2}-{1,3}([0-9]{5})`}}, "50418", Carrier{Row: "xx-50418"}},
	} {
		p := testPolicy()
		p.ERP.References = test.rules
		rules, err := Compile(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.Carriers().Carry(test.reference); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// Whatever is carried is found again, by rows and by vouchers with more text behind it.
func TestWhatIsCarriedIsFound(t *testing.T) {
	rules := templateRules(t, "se")
	carriers := rules.Carriers()
	rapid.Check(t, func(t *rapid.T) {
		reference := ledger.Reference(rapid.OneOf(
			rapid.StringMatching(`[0-9]{3,10}`),
			rapid.StringMatching(`2026-1[0-2]-0[1-9]\|[A-Za-zÅÄÖ ]{1,12}\|(SEK|EUR)\|([0-9]{1,2}(\.[0-9])?|pay)`),
			rapid.StringMatching(`voucher:[A-Z]{0,3} [0-9]{1,8}`),
		).Draw(t, "reference"))
		c := carriers.Carry(reference)
		if c.Row != "" {
			if got := rules.rowReference(&ledger.VoucherRow{Text: c.Row}).reference; got != reference {
				t.Errorf("the row %q is read as %q, want %q", c.Row, got, reference)
			}
		}
		text := fmt.Sprintf("%s rättelse tax JE-17-BCDFGHJK item 17 run 3", c.Voucher)
		if c.Voucher != "" && !c.Alone {
			if got := rules.voucherReference(&ledger.Voucher{Text: text}).reference; got != reference {
				t.Errorf("the voucher %q is read as %q, want %q", text, got, reference)
			}
		}
	})
}
