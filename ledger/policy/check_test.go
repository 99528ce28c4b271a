package policy

import (
	"errors"
	"strings"
	"testing"

	"counterfoil/ledger"
)

// Each case breaks the Swedish template in one place (was becomes is) and names the
// line, counted from the first line of the change, and the words of the report.
func TestPolicyMistakes(t *testing.T) {
	const de19 = "{code: DE19, country: DE, rate: 19, region: eu, vat_account: 2672, revenue: 3122}"
	cases := []struct {
		name, was, is string
		below         int
		want          string
	}{
		{"an unknown field", "grace_days: 3", "grace_day: 3", 0, `field "grace_day" is not known here; the fields are batch_by, discount, documents,`},
		{"an unknown field in a region", "    domestic: 3520", "    inland: 3520", 0, `field "inland" is not known here; the fields are domestic, eu, export`},
		{"a version of tomorrow", "version: 1", "version: 2", 0, "version 2 is unknown"},
		{"no entity id", "  id: SE01", "  id: \"\"", 0, "entity id is missing; add it"},
		{"a country in small letters", "  country: SE\n", "  country: se\n", 0, `country "se" is not an ISO 3166 code`},
		{"an unknown currency", "functional_currency: SEK", "functional_currency: KRO", 0, `currency "KRO" is not an ISO 4217 code`},
		{"an unknown zone", "Europe/Stockholm", "Europe/Malmö", 0, `time zone "Europe/Malmö" is unknown`},
		{"the machine's own zone", "Europe/Stockholm", "Local", 0, `time zone "Local" is unknown`},
		{"a fiscal year that starts never", `"01-01"`, `"13-01"`, 0, `fiscal year start "13-01" is not a month and day`},
		{"a store twice", "stores: []  ", "stores: [a, a]", 0, `store "a" is there twice`},
		{"a role that is missing", "  clearing: 1510 ", "  # ", -1, "accounts: clearing is missing; add it"},
		{"a role outside the chart", "rounding: 3740", "rounding: 3741", 0, "rounding account 3741 is not in the chart (chart.csv); add it or correct the code"},
		{"a region without its account", "    export: 3522", "", -3, "accounts: freight has no account for region export, which tax row GB20 uses; add it"},
		{"a region's account outside the chart", "    eu: 3541", "    eu: 3549", 0, "handling account 3549 is not in the chart"},
		{"a tax account outside the chart", "vat_account: 2672, revenue: 3122}  # Germany", "vat_account: 2699, revenue: 3122}", 0,
			"tax row DE19: vat account 2699 is not in the chart (chart.csv); add it or correct the code"},
		{"an unknown country", de19, strings.Replace(de19, "country: DE", "country: DX", 1), 0, `tax row DE19: country "DX" is not an ISO 3166 code`},
		{"an unknown region", de19, strings.Replace(de19, "region: eu", "region: oss", 1), 0, `tax row DE19: region "oss" is none of: domestic, eu, export`},
		{"a rate twice", de19, de19 + "\n  - " + strings.Replace(de19, "DE19", "DE19b", 1), 1, "tax row DE19b: row DE19 has the same country and rate"},
		{"a rate written otherwise is the same rate", de19, de19 + "\n  - " + strings.NewReplacer("DE19", "DE19b", "rate: 19", "rate: 19.0").Replace(de19), 1, "has the same country and rate"},
		{"a code twice", "code: DE07", "code: DE19", 0, "tax row DE19: the code is there twice"},
		{"a rate without a VAT account", de19, strings.Replace(de19, "vat_account: 2672, ", "", 1), 0, "tax row DE19: vat_account is missing"},
		{"a rate of 119", de19, strings.Replace(de19, "rate: 19", "rate: 119", 1), 0, "rate 119 is not a percentage"},
		{"a rate that is none", de19, strings.Replace(de19, "rate: 19", "rate: 19 %", 1), 0, `"19 %" is not a plain number`},
		{"an endless number", de19, strings.Replace(de19, "rate: 19", "rate: 1e999999", 1), 0, `"1e999999" is not a plain number`},
		{"any rate and a rate", "any_rate: true, region", "any_rate: true, rate: 5, region", 0, "tax row US: a row takes any_rate or a rate, not both"},
		{"an unknown mode", "mode: added", "mode: extra", 0, `tax row US: mode "extra" is none of: included, added, deducted`},
		{"a group twice", "name: accessories", "name: outerwear", 0, `product group "outerwear" is there twice`},
		{"a group's account", "export: 3161", "export: 3169", 0, "product group outerwear: revenue account 3169 is not in the chart"},
		{"a SKU of no group", "group: accessories", "group: shoes", 0, `SKU rule "AC-*": product group "shoes" is not defined`},
		{"a SKU rule in the shadow", `match: "WC-*"`, `match: "*"`, 1, `SKU rule "AC-*" is never reached, because "*" above`},
		{"a method's account", "psp: 1582", "psp: 1599", 0, "payment method klarna*: psp account 1599 is not in the chart"},
		{"a method in the shadow", `match: "adyen*"`, `match: "*"`, 1, `payment method "klarna*" is never reached`},
		{"a page that is none", "  keep_words: [", "  business_central: {page: glEntries}\n  keep_words: [", 0, `business_central: page "glEntries" is no path of a page`},
		{"fields of no page", "  keep_words: [", "  business_central: {fields: {entry: entryNo}}\n  keep_words: [", 0, "are of a partner's page; name it as page"},
		{"a field nobody reads", "  keep_words: [", "  business_central: {page: api/a/b/v1.0/entries, fields: {number: entryNo}}\n  keep_words: [", 0, `field "number" is none of: account, amount, credit,`},
		{"a field that must be there", "  keep_words: [", "  business_central: {page: api/a/b/v1.0/entries, fields: {entry: \"\"}}\n  keep_words: [", 0, `field entry is called "", which is no name`},
		{"a name with a filter in it", "  keep_words: [", "  business_central: {page: api/a/b/v1.0/entries, references: {order: a or b}}\n  keep_words: [", 0, `references: order is called "a or b", which is no name`},
		{"a span without its unit", "changes: 5m", "changes: 5", 0, "a number 5 does not fit here"},
		{"a span that is none", "after_import: 2m", "after_import: soon", 0, "text soon does not fit here"},
		{"a time that is none", `nightly: "02:30"`, `nightly: "25:30"`, 0, `"25:30" is no time of day; write it like "02:30" in quotes, or off`},
		{"a day that February lacks", "month_end_day: 3", "month_end_day: 31", 0, "day 31 is not in every month; give 1 to 28, or 0 for no month-end"},
		{"a folder without a path", "folders: []", "folders: [{name: books, format: sie}]", 0, "path of the folder is missing; add it"},
		{"a folder of no name", "folders: []", "folders: [{name: Böcker, path: x, format: sie}]", 0, `folder name "Böcker" is no name; use small letters, digits and hyphens`},
		{"a folder twice", "folders: []", "folders:\n    - {name: books, path: x, format: sie}\n    - {name: books, path: y, format: sie}", 2, `folder name "books" is there twice; give each its own`},
		{"a folder of an ERP that is asked", "folders: []", "folders: [{name: books, path: x, format: business-central}]", 0, "business-central is read over its API and leaves no files in a folder; list it under pulls"},
		{"a pull in no time", "pulls: []", "pulls: [{name: erp, every: 10ms}]", 0, "10ms is no span"},
		{"a dimension of people", "dimensions: []", "dimensions: [{number: 8, accounts: [\"30*\"], values: [{value: x}]}]", 0, "dimension 8 holds people (7 employees, 8 customers, 9 suppliers) and is never compared"},
		{"a dimension twice", "dimensions: []", "dimensions:\n  - {number: 1, accounts: [\"30*\"], values: [{value: x}]}\n  - {number: 1, accounts: [\"31*\"], values: [{value: x}]}", 2, `dimension "1" is there twice`},
		{"a dimension without accounts", "dimensions: []", "dimensions: [{number: 1, values: [{value: x}]}]", 0, "dimension 1 names no accounts"},
		{"a dimension on no account", "dimensions: []", "dimensions: [{number: 1, accounts: [\"99*\"], values: [{value: x}]}]", 0, `dimension 1: pattern "99*" fits no account of the chart`},
		{"a dimension without values", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"]}]", 0, "dimension 1 has no values"},
		{"a value of nothing", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"], values: [{country: SE}]}]", 0, "a value of dimension 1 needs either value or from"},
		{"a value from nowhere", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"], values: [{from: shop}]}]", 0, `from "shop" is none of: store, market, country, group, sku`},
		{"a value of no group", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"], values: [{group: shoes, value: x}]}]", 0, `dimension 1: product group "shoes" is not defined`},
		{"a value in the shadow", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"], values: [{country: \"*\", value: x}, {country: SE, value: y}]}]", 0, `a value of dimension 1 is never reached, because the one for "x" above`},
		{"a dimension by a word", "dimensions: []", "dimensions: [{number: 1, accounts: [\"30*\"], values: [{region: eu, value: x}]}]", 0, `field "region" is not known here; the fields are country, from, group, market, sku, store, value`},
		{"a trigger", "trigger: shipped", "trigger: sent", 0, `trigger "sent" is none of: shipped, captured, confirmed, completed`},
		{"a grain", "grain: order", "grain: week", 0, `grain "week" is none of: order, day`},
		{"a part of batches", "batch_by: [store]", "batch_by: [store, payout]", 0, `batch_by "payout" is none of: store, market, payment_method`},
		{"a part of batches twice", "batch_by: [store]", "batch_by: [market, market]", 0, "batch_by names market twice"},
		{"an exception's grain", "  exceptions: []\n", "  exceptions:\n    - {store: \"W*\", grain: week}\n", 1, `grain "week" is none of: order, day`},
		{"an exception for all", "  exceptions: []\n", "  exceptions:\n    - {grain: day}\n", 1, "an exception without store and market is for every document"},
		{"an exception in the shadow", "  exceptions: []\n", "  exceptions:\n    - {store: \"W*\", grain: day}\n    - {store: \"Whole*\", market: DK, grain: day}\n", 2,
			`exception store "Whole*", market "DK" is never reached, because store "W*" above takes all of it`},
		{"an exception by what no document has", "  exceptions: []\n", "  exceptions:\n    - {type: wholesale, grain: day}\n", 1, `field "type" is not known here; the fields are grain, market, store`},
		{"a grain of corrections", "grain: case ", "grain: order ", 0, `corrections: grain "order" is none of: case, cause`},
		{"a date of corrections", "date: period_end ", "date: today ", 0, `corrections: date "today" is none of: period_end, next_period`},
		{"an unknown field of corrections", "bounded: false ", "bound: false ", 0, `field "bound" is not known here; the fields are accept, bounded, business_central, date`},
		{"a series with a blank", `series: "" `, `series: "A 1" `, 0, `corrections: series "A 1" is no voucher series`},
		{"a word with a figure", "word: rättelse", "word: order 50418", 0, `corrections: word "order 50418" is not one or two words of letters`},
		{"an accepted cause that is none", "accept: [rounding, ", "accept: [magic, ", 0, `cause "magic" is none of: unexplained,`},
		{"an accepted cause twice", "accept: [rounding, ", "accept: [FX rate, ", 0, `corrections: cause "FX rate" is accepted twice`},
		{"a batch name that is too long", "batch: DEFAULT", "batch: COUNTERFOIL", 0, `corrections: business_central batch "COUNTERFOIL" is no code of 1 to 10 characters`},
		{"a decimal mark", "decimal: comma", "decimal: apostrophe", 0, `business_central decimal "apostrophe" is none of: point, comma`},
		{"a discount", "discount: account", "discount: gross", 0, `discount "gross" is none of`},
		{"a redemption", "redemption: payment", "redemption: money", 0, `"money" is none of: payment, discount`},
		{"a grace of less than nothing", "grace_days: 3", "grace_days: -1", 0, "grace_days is -1, must be 0 or more"},
		{"a grace that is no number", "grace_days: 3", "grace_days: three", 0, "text three does not fit here"},
		{"a level of VAT", "vat: document", "vat: order", 0, `vat "order" is none of: document, line`},
		{"a mode", "mode: half_away_from_zero", "mode: up", 0, `mode "up" is none of: half_away_from_zero, half_even, half_toward_zero, toward_zero`},
		{"a conversion", "conversion: round_then_convert", "conversion: never", 0, `conversion "never"`},
		{"a residual", "residual: rounding", "residual: lost", 0, `residual "lost" is none of: rounding, clearing, largest`},
		{"a negative cap", "cap_per_case: 1.00", "cap_per_case: -1.00", 0, "cap_per_case is -1, must be 0 or more"},
		{"a source of rates", "rate: document", "rate: ecb", 0, `rate "ecb" is none of: document`},
		{"a negative threshold", "missing_refund: 500", "missing_refund: -1", 0, "missing_refund is -1"},
		{"a threshold of no cause", "    cut-off: 1000", "    cutoff: 1000", 0, `cause "cutoff" is none of: unexplained, missing order,`},
		{"an owner of no cause", "cause: duplicate", "cause: double", 0, `cause "double" is none of`},
		{"an owner without a channel", `deputy: Finance control, channel: "#tax"`, `deputy: Finance control`, 0, "owner of tax: channel is missing"},
		{"a cause with two owners", "cause: duplicate", "cause: tax", 1, `cause "tax" has an owner above`},
		{"an owner in the shadow", "cause: missing refund", `cause: "*"`, 1, `owner of "duplicate" is never reached`},
		{"a scope of nothing", `    - "373*"`, `    - "999*"`, 0, `scope: pattern "999*" fits no account of the chart`},
		{"a scope without clearing", `    - "1510"`, ``, -1, "scope: account 1510 is a clearing or PSP account but in no pattern"},
		{"a rule that takes all", "    - name: PSP payout\n      account: \"158*\"\n      text:", "    - name: all\n    - name: PSP payout\n      text:", 0, `recognise rule "all" has no condition`},
		{"an expression that is none", `'(?i)(\bfees?\b|avgift)'`, `'(fee'`, 0, "recognise rule PSP fee: text is no regular expression: missing closing ): `(fee`; correct it"},
		{"a pattern without a bracket", `'#([0-9]{3,10})\b'`, `'#[0-9]{3,10}\b'`, 0, `reference rule "hash and number": the pattern has no bracket around the reference`},
		{"a place to look that is none", "in: dimension 10", "in: dimension ten", 0, `in "dimension ten" is none of`},
		{"a template that asks too much", `to: "$1|$2|$3|$4"`, `to: "$1|$5"`, 0, "to names group $5, which the pattern does not have"},
		{"a block where a list belongs", "stores: []  ", "stores: {a: b}  ", 0, "a block of fields does not fit here; correct the YAML"},
		{"a list where a block belongs", "fx:\n  rate: document ", "fx: [document]", 0, "a list does not fit here"},
		{"a block that is not indented as its neighbours", "product_groups:\n", "product_groups:\n  name: x\n", 1, "did not find expected key; correct the YAML"},
		{"a second document", "fx:\n", "---\nversion: 1\nfx:\n", 0, "second document"},
		{"a field twice", "  grain: order ", "  grain: order\n  grain: day ", 1, "already defined"},
		{"no YAML", "posting:\n", "posting: [\n", 0, "correct the YAML"},
	}
	template, chart, err := Template("se")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			line := lineOf(t, string(template), c.was) + c.below
			_, err := Parse([]byte(strings.Replace(string(template), c.was, c.is, 1)), chart)
			wantProblem(t, err, "policy.yaml", line, c.want)
		})
	}
}

func TestChartMistakes(t *testing.T) {
	template, chart, _ := Template("se")
	cases := []struct {
		name, was, is string
		want          string
	}{
		{"an account twice", "1580,Card receivables,asset\n", "1580,Card receivables,asset\n1580,Again,asset\n", "account 1580 is there twice"},
		{"a type", "1510,Web shop clearing,asset", "1510,Web shop clearing,money", `account 1510: type "money" is none of asset`},
		{"a comma in a name", "1510,Web shop clearing,asset", "1510,Web shop, clearing,asset", "must have three fields"},
		{"no code", "1510,Web shop clearing,asset", ",Web shop clearing,asset", "has no code"},
		{"other columns", "code,name,type", "account,name", "must name the columns: code,name,type"},
		{"a broken quote", "1510,Web shop clearing,asset", `1510,"Web shop" clearing,asset`, "not CSV"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(string(chart), c.was, c.is, 1)
			line := lineOf(t, string(chart), c.was) + strings.Count(c.is, "\n") - min(1, strings.Count(c.is, "\n"))
			_, err := Parse(template, []byte(broken))
			wantProblem(t, err, "chart.csv", line, c.want)
		})
	}
	if _, err := Parse(template, nil); err == nil || !strings.Contains(err.Error(), "the chart is empty") {
		t.Errorf("an empty chart gives %v", err)
	}
	if _, err := Parse(template, append([]byte("\ufeff# our chart\n"), chart...)); err != nil {
		t.Errorf("a chart with a byte order mark and a remark gives %v", err)
	}
}

func TestAllMistakesAreReportedAtOnceInSequence(t *testing.T) {
	template, chart, _ := Template("se")
	broken := strings.NewReplacer(
		"functional_currency: SEK", "functional_currency: KRO",
		"trigger: shipped", "trigger: sent",
		"rate: 25.5", "rate: half",
		"grace_days: 3", "graze_days: 3",
	).Replace(string(template))
	_, err := Parse([]byte(broken), append(chart, "x,y\n"...))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error is %v", err)
	}
	for _, want := range []string{"KRO", "sent", "half", "graze_days", "three fields"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in\n%v", want, err)
		}
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].File == problems[i-1].File && problems[i].Line < problems[i-1].Line {
			t.Errorf("line %d is reported after line %d", problems[i].Line, problems[i-1].Line)
		}
	}
}

func TestAnEmptyFileHoldsNoPolicy(t *testing.T) {
	for _, content := range []string{"", "# nothing\n", "- a list\n", "just text"} {
		if _, err := Parse([]byte(content), nil); err == nil || !strings.Contains(err.Error(), "holds no policy") {
			t.Errorf("%q gives %v", content, err)
		}
	}
}

// Any bytes give a policy or an error, and never a panic; a policy can be posted with.
func FuzzParse(f *testing.F) {
	for _, variant := range Variants {
		yaml, chart, _ := Template(variant)
		f.Add(yaml, chart)
	}
	f.Add([]byte("a: &a [*a]"), []byte("code,name,type\n"))
	f.Add([]byte("tax: &t\n  - {code: x}\naccounts: {freight: *t}\n<<: {version: 2}"), []byte("code"))
	f.Add([]byte("accounts: {freight: [1]}\ntax: [~]\nthresholds: {cause: {x: [1]}}"), []byte("\"\n"))
	f.Fuzz(func(t *testing.T, yaml, chart []byte) {
		p, err := Parse(yaml, chart)
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v and error %v", p, err)
		}
		if p != nil {
			_, _ = p.Post(danishSale()) // must not panic; an error is an answer
			p.Clone().Recognise("A", "order 50418", []ledger.AccountCode{"1510"})
		}
	})
}
