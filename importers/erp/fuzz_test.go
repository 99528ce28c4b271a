package erp

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// Whatever a text says, what is kept of it has nothing of the shape of what identifies a
// person, but for the references that a rule finds; masking again changes nothing; and the
// reference is the one that was there.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{
		"Order 50418 Kajsa Svensson", "800101-1234", "19800101 1234 order 7", "kajsa@example.se", "070-123 45 67, +46 70 123 45 67", "4111 1111 1111 1111", "SE35 5000 0000 0549 1000 0003",
		"order 8001011231", "80\u00a00101-1234", "8001 x 011234", "Анна 注文 50", "Faktnr: 891, Namn: Kajsa", "a\u0301b 1·2", "0" + strings.Repeat("1", 20),
	} {
		f.Add(seed)
	}
	without := testPolicy()
	without.ERP.References, without.Scope.Recognise = nil, nil
	f.Fuzz(func(t *testing.T, text string) {
		m := masker(t, without)
		masked := m.RowText(text)
		if left := personalSpans(masked); len(left) > 0 {
			t.Fatalf("%q became %q, which holds %q", text, masked, masked[left[0].from:left[0].to])
		}
		if again := masker(t, without).RowText(masked); again != masked {
			t.Fatalf("%q became %q and then %q", text, masked, again)
		}
		if len(personalSpans(text)) > 0 {
			return
		}
		m = masker(t, testPolicy())
		masked = m.VoucherText(text)
		for i := range m.rules.references {
			rule := &m.rules.references[i]
			if rule.place == inVoucherText && rule.expand(text) != rule.expand(masked) {
				t.Fatalf("%q became %q: the reference %q became %q", text, masked, rule.expand(text), rule.expand(masked))
			}
		}
	})
}

// Whatever a voucher says, its record is one line of JSON that keeps nothing of the shape
// of what identifies a person, and decodes to a document or a rejection with its place; a
// document comes back from its record, balances as its rows do, and posts.
func FuzzVoucher(f *testing.F) {
	f.Add("A", "17", "20260115", "20260116", "Webborder 100045", "1510", "1250.00", "1", "WEB", "50418")
	f.Add("", "", "", "", "", "", "", "", "", "")
	f.Add("Kajsa Svensson", "800101-1234", "00000101", "2026-01-16", "kajsa@example.se", "8001011231", "1e5", "7", "Kajsa", "070-1234567")
	f.Add("A/1~%", "WEBORDER-00001", "20260230", "", "\xff\x00", "٣", "-99999999999999.99", "10", "\u2028", "\n")
	f.Add("·0123456789abcdef", "0100000123", "20261231", "20251231", "Order 5", "1510", "0.0000000001", "99999", "x", "Order")
	rules := testPolicy()
	poster, err := NewPoster(rules)
	if err != nil {
		f.Fatal(err)
	}
	decoder := Decoder{Source: "fuzz"}
	f.Fuzz(func(t *testing.T, series, number, date, registered, text, account, amount, dimension, object, field string) {
		v := &RawVoucher{Line: 7, Series: series, Number: number, Date: date, Registered: registered, Text: text}
		for _, row := range []RawRow{
			{Line: 8, Account: account, Amount: amount, Text: text, Objects: []Object{{dimension, object}}, Fields: [][2]string{{"reference", field}}},
			{Line: 9, Account: "3001", Amount: "-5.00", Native: number, TaxCode: object, Foreign: amount, ForeignCurrency: series},
		} {
			v.Add(row)
		}
		r := NewMinimiser(rules, poster.Rules()).Voucher(v, "")
		var line []byte
		if err := NewRecordWriter(func(b []byte) error { line = slices.Clone(b); return nil }).Write(r); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(line) || strings.ContainsAny(string(line), "\n\r") {
			t.Fatalf("not one line of JSON: %q", line)
		}
		for _, kept := range []string{r.Series, r.Number, r.Rows[0].Account, r.Rows[0].Amount, r.Rows[1].Native, r.Rows[1].TaxCode, r.Rows[1].ForeignCurrency, r.Date, r.Registered} {
			if Personal(kept) && !isDate(kept) && !IsAmount(kept) && !strings.HasPrefix(kept, Mask) {
				t.Fatalf("%q is kept", kept)
			}
		}
		decoded, err := decoder.Decode(line, ledger.Evidence{})
		if err != nil || len(decoded.Documents)+len(decoded.Rejections) != 1 {
			t.Fatalf("%s: %d documents, %d rejections, %v", line, len(decoded.Documents), len(decoded.Rejections), err)
		}
		if len(decoded.Rejections) == 1 {
			if got := decoded.Rejections[0]; !strings.HasPrefix(got.Position, "line 7") || got.Reason == "" {
				t.Fatalf("%s: rejected as %+v", line, got)
			}
			return
		}
		d := decoded.Documents[0]
		if again, err := decoder.DocumentFrom(line, d.ID); err != nil || again.Hash() != d.Hash() {
			t.Fatalf("%s: comes back as %+v, %v", line, again, err)
		}
		if former, ok := decoder.Former(d); ok {
			if again, err := decoder.DocumentFrom(line, former.ID); err != nil || again.Hash() != former.Hash() {
				t.Fatalf("%s: comes back under its former identity as %+v, %v", line, again, err)
			}
		}
		entries, err := poster.Post(d)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, e := range entries {
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Two vouchers that differ in series or number differ in identity; nothing else does so.
func FuzzIdentity(f *testing.F) {
	f.Add("A", "1", "A1", "")
	f.Add("A/1", "2", "A", "1/2")
	f.Add("Kajsa", "1", "Kalle", "1")
	f.Add("A~1", "", "A%7E1", "")
	rules, err := Compile(testPolicy())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seriesA, numberA, seriesB, numberB string) {
		m := NewMinimiser(testPolicy(), rules)
		a := m.Voucher(&RawVoucher{Series: seriesA, Number: numberA, Date: "20260105"}, "")
		b := m.Voucher(&RawVoucher{Series: seriesB, Number: numberB, Date: "20260106", Text: "x"}, "")
		if same := seriesA == seriesB && numberA == numberB; same != (a.ID == b.ID) {
			t.Fatalf("%q %q is %s, %q %q is %s", seriesA, numberA, a.ID, seriesB, numberB, b.ID)
		}
	})
}

// A rule is refused, or it compiles; then its prefilter hides no match, and the masked
// text gives the reference that the text gave, if nobody's number stands in it.
func FuzzRule(f *testing.F) {
	for _, seed := range [][3]string{
		{`(?i)order (\d+)`, "", "Webborder ORDER 50418 Kajsa"}, {`W(\d+)`, "F$1", "Kajsa W50418"}, {`^(\w+) (?P<n>\d+)$`, "${n}-$1", "abc 12"}, {`kund \S+ order (\d+)`, "$1", "kund 800101-1234 order 5"},
		{`(a|b)*(c)?`, "$2", "ababc"}, {`(?i)ſ(\d)`, "", "S5"}, {`(.*)`, "", "kajsa@example.se"}, {`((((`, "", ""}, {`(\d{1,3}){2,}x`, "$0", "1234x"}, {`ß(1)`, "", "SS1"}, {`(?i)(k)elvin`, "", "\u212aelvin"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, pattern, template, text string) {
		if len(pattern) > 200 || len(text) > 500 || strings.Contains(pattern, `\B`) {
			return // what stands within a word is masked with it
		}
		p := testPolicy()
		p.ERP.References = []policy.ReferenceRule{{Name: "fuzz", In: "row text", Pattern: pattern, To: template}}
		rules, err := Compile(p)
		if err != nil {
			return
		}
		rule := &rules.references[0]
		if rule.pattern.MatchString(text) && !rule.filter.mayMatch(fold(text)) {
			t.Fatalf("%q matches %q and is filtered", text, pattern)
		}
		if len(personalSpans(text)) > 0 {
			return // what identifies a person is masked even where a match needs it
		}
		masked := NewMasker(rules, nil).RowText(text)
		if before, after := rule.expand(text), rule.expand(masked); before != after {
			t.Fatalf("%q by %q to %q: the reference %q became %q in %q", text, pattern, template, before, after, masked)
		}
	})
}

// A figure is refused, or printed and read again it is the same, and no digit is another.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"0", "-0.50", "1250.00", "1e5", "NaN", "1.234.567,89-", "999999999999999.99", "-.5", "5.", "00012", "1.0000000000", "٣"} {
		f.Add(seed, "SEK")
	}
	f.Add("12", "JPY")
	f.Add("1.234", "KWD")
	f.Fuzz(func(t *testing.T, s, code string) {
		currency, err := money.ParseCurrency(code)
		if err != nil {
			return
		}
		a, err := ParseAmount(s, currency)
		if err != nil {
			return
		}
		if again, err := ParseAmount(a.Number(), currency); err != nil || again != a {
			t.Fatalf("%q is %s, and that %s, %v", s, a, again, err)
		}
		digits := func(s string) string { return strings.Trim(onlyDigits(s), "0") }
		if digits(s) != digits(a.Number()) {
			t.Fatalf("%q became %s", s, a)
		}
		if on, ok := ParseDate(s); ok && strings.ReplaceAll(on.String(), "-", "") != s {
			t.Fatalf("the day %q became %s", s, on)
		}
	})
}
