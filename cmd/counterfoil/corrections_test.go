package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
	"counterfoil/reports"
	"counterfoil/reports/corrections"
)

// shopMonth is a generated month imported and reconciled under a policy of its own.
type shopMonth struct {
	dir string
	env map[string]string
}

// newShopMonth changes the Swedish template by pairs of old and new words.
func newShopMonth(t *testing.T, month fixtures.Month, changes ...string) shopMonth {
	t.Helper()
	c := shopMonth{dir: t.TempDir()}
	if _, err := month.Generate(c.dir); err != nil {
		t.Fatal(err)
	}
	c.policy(t, changes...)
	c.env = map[string]string{"COUNTERFOIL_HOME": filepath.Join(c.dir, "home"), "COUNTERFOIL_POLICY": filepath.Join(c.dir, "policy.yaml")}
	c.do(t, "import", "centra", filepath.Join(c.dir, fixtures.CentraFolder))
	c.do(t, "import", "erp", filepath.Join(c.dir, fixtures.ERPFile))
	c.do(t, "reconcile", "--period", "2026-10")
	return c
}

func (c shopMonth) policy(t *testing.T, changes ...string) {
	t.Helper()
	if err := writeTemplate(c.dir, "se"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.dir, "policy.yaml")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(changes); i += 2 {
		if !bytes.Contains(content, []byte(changes[i])) {
			t.Fatalf("the template lacks %q", changes[i])
		}
		content = bytes.ReplaceAll(content, []byte(changes[i]), []byte(changes[i+1]))
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (c shopMonth) do(t *testing.T, args ...string) string {
	t.Helper()
	code, out, stderr := command(c.env, args...)
	if code == exitTrouble {
		t.Fatalf("%v: %s", args, stderr)
	}
	return out
}

// books are the cases of a month: what each differs by, and what is left unexplained.
type books struct {
	variance    map[ledger.Reference]ledger.Vector
	said        map[ledger.Reference]string
	unexplained int
}

func (c shopMonth) books(t *testing.T) books {
	t.Helper()
	var report variancesJSON
	if err := json.Unmarshal([]byte(c.do(t, "variances", "--period", "2026-10", "--format", "json")), &report); err != nil {
		t.Fatal(err)
	}
	b := books{map[ledger.Reference]ledger.Vector{}, map[ledger.Reference]string{}, 0}
	for _, k := range report.Cases {
		p := perCause{}
		for _, l := range k.Variance {
			p.add(t, "", l.Account, l.Amount)
		}
		r := ledger.Reference(k.Reference)
		b.variance[r], b.said[r] = p[""], found(t, k.Explanations).String()
		b.unexplained += len(k.Unexplained)
	}
	return b
}

// journals reads the generic CSV back: the lines by reference, and the journals' numbers;
// nothing where nothing is proposed, and then no file is left.
func (c shopMonth) journals(t *testing.T) (effects, map[string]bool) {
	t.Helper()
	file := filepath.Join(c.dir, "all.csv")
	none := strings.Contains(c.do(t, "corrections", "--period", "2026-10", "--format", "csv", "-o", file), "nothing to write")
	content, err := os.ReadFile(file)
	if none != errors.Is(err, fs.ErrNotExist) || !none && err != nil {
		t.Fatalf("nothing to write: %v, and the file: %v", none, err)
	}
	if none {
		return nil, nil
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	sums, numbers := effects{}, map[string]bool{}
	for _, row := range rows[1:] {
		numbers[row[at["Journal"]]] = true
		debit, _ := money.Parse(row[at["Debit"]], "SEK")
		credit, _ := money.Parse(row[at["Credit"]], "SEK")
		sums.add(ledger.Reference(row[at["Reference"]]), func(v ledger.Vector) { v.Add(ledger.AccountCode(row[at["Account"]]), debit.Sub(credit)) })
	}
	return sums, numbers
}

// What is written is imported into the booked book and reconciled: every corrected case
// moves by exactly its journals, to zero where all of it was corrected; no other case
// changes; and nothing is proposed a second time.
func TestCorrectionsBringTheirCasesToZero(t *testing.T) {
	faults := fixtures.Faults{PerThousand: 60, Combined: 15}
	for _, test := range []struct {
		name    string
		month   fixtures.Month
		changes []string
	}{
		{"a voucher per order, a journal per case", fixtures.Month{Seed: 3, Orders: 250, Faults: faults}, nil},
		{"a voucher per order, a journal per cause", fixtures.Month{Seed: 4, Orders: 250, Faults: faults}, []string{"grain: case ", "grain: cause "}},
		{"a voucher per day, a journal per case", fixtures.Month{Seed: 5, Orders: 250, Faults: faults, Grain: fixtures.PerDay}, []string{"grain: order ", "grain: day "}},
		{"a voucher per day, a journal per cause", fixtures.Month{Seed: 6, Orders: 250, Faults: faults, Grain: fixtures.PerDay}, []string{"grain: order ", "grain: day ", "grain: case ", "grain: cause "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newShopMonth(t, test.month, test.changes...)
			before := c.books(t)
			journals, _ := c.journals(t)
			file := filepath.Join(c.dir, "corrections.si")
			c.do(t, "corrections", "--period", "2026-10", "--format", "sie", "-o", file)
			c.do(t, "import", "erp", "--format", "sie", file)
			c.do(t, "reconcile", "--period", "2026-10")
			after := c.books(t)
			cleared := checkCorrected(t, before, after, journals)
			if cleared < 5 {
				t.Errorf("%d cases came to zero, too few to show anything", cleared)
			}
			// A batch that could not be decided may be, once its neighbour is corrected.
			again, _ := c.journals(t)
			for r := range again {
				if journals[r] != nil {
					t.Errorf("%s is corrected and proposed again: %v", r, again[r])
				}
			}
		})
	}
}

func checkCorrected(t *testing.T, before, after books, journals effects) (cleared int) {
	t.Helper()
	for r, v := range before.variance {
		want := ledger.Vector{}
		for account, amount := range v {
			want.Add(account, amount)
		}
		for account, amount := range journals[r] {
			want.Add(account, amount)
		}
		if !sameVector(want, after.variance[r]) {
			t.Errorf("%s differs by %v after its correction, want %v", r, after.variance[r], want)
		}
		if len(want) == 0 {
			cleared++
		}
		if journals[r] == nil && after.said[r] != before.said[r] {
			t.Errorf("%s was not corrected and is explained otherwise:\n%s\nbefore\n%s", r, after.said[r], before.said[r])
		}
	}
	for r := range after.variance {
		if before.variance[r] == nil {
			t.Errorf("%s tied and differs by %v after corrections of others", r, after.variance[r])
		}
	}
	if after.unexplained > before.unexplained {
		t.Errorf("%d legs are unexplained, %d were", after.unexplained, before.unexplained)
	}
	return cleared
}

// The same run gives the same bytes, a later run of the same books the same numbers.
func TestCorrectionsAreTheSameEachTime(t *testing.T) {
	c := newShopMonth(t, fixtures.Month{Seed: 8, Orders: 300, Faults: fixtures.Faults{PerThousand: 40}})
	_, first := c.journals(t)
	for _, format := range corrections.Names() {
		var contents []string
		for _, name := range []string{"a", "b"} {
			file := filepath.Join(c.dir, name+"."+format)
			c.do(t, "corrections", "--period", "2026-10", "--run", "1", "--format", format, "-o", file)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			contents = append(contents, string(content))
		}
		if contents[0] != contents[1] || contents[0] == "" {
			t.Errorf("%s: the same run gives %d and %d bytes, which differ", format, len(contents[0]), len(contents[1]))
		}
	}
	c.policy(t, "missing_refund: 500", "missing_refund: 501") // another policy: everything is explained again
	c.do(t, "reconcile", "--period", "2026-10")
	if _, second := c.journals(t); len(first) == 0 || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("numbers change from run to run:\n%v\n%v", first, second)
	}
}

func TestACorrectionIsWrittenWholeOrNotAtAll(t *testing.T) {
	d := theDemo(t)
	dir := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--format", "sie5"}, "choose one of --format sie, bc, netsuite, csv"},
		{[]string{"--format", "sie", "--cause", "magic"}, "choose one of unexplained"},
		{[]string{"--format", "sie", "--run", "99"}, "run 99"},
		{[]string{"--format", "sie", "-o", filepath.Join(dir, "no", "folder.si")}, "choose another place"},
	} {
		code, _, stderr := d.run(append([]string{"corrections", "--period", "2026-10"}, test.args...)...)
		if code != exitTrouble || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: %d %q, want %q", test.args, code, stderr, test.want)
		}
	}
	failed := fmt.Errorf("the disk is full: %w", ledger.ErrInvalid)
	path := filepath.Join(dir, "old.si")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := writeFile(path, func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return failed })
	content, _ := os.ReadFile(path)
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if err == nil || string(content) != "old" || len(left) != 1 {
		t.Errorf("after a failure: %v, %q, %v", err, content, left)
	}
}

// made is one made-up journal under a reference.
func made(p *policy.Policy, reference ledger.Reference, accounts ...ledger.AccountCode) iter.Seq2[reports.Journal, error] {
	settings, _ := correctionSettings(p)
	sek := func(units int64) money.Amount { return money.Minor(units, "SEK") }
	carrier := settings.Carrier(reference)
	j := reports.Journal{
		Number: "JE-1-BCDFGHJK", On: ledger.NewDate(2026, 10, 31), Cause: ledger.CauseTax,
		Text: carrier.Voucher + " " + p.Corrections.Word + " tax JE-1-BCDFGHJK item 1 run 1",
		Parts: []reports.JournalPart{{Reference: reference, Item: 1, Carrier: carrier, Lines: []reports.JournalLine{
			{Account: accounts[0], Debit: sek(100), Credit: sek(0)}, {Account: accounts[1], Debit: sek(0), Credit: sek(100)},
		}}},
	}
	return func(yield func(reports.Journal, error) bool) { yield(j, nil) }
}

// Whatever the rules would do to a correction once it is imported is found out before
// the file is there.
func TestAFileThatWouldNotClearIsRefused(t *testing.T) {
	for _, test := range []struct {
		name      string
		reference ledger.Reference
		accounts  []ledger.AccountCode
		change    func(*policy.Policy)
		want      string
	}{
		{"an order", "50418", []ledger.AccountCode{"3001", "2611"}, func(*policy.Policy) {}, ""},
		{"a day", "2026-10-15|SE web|SEK|25", []ledger.AccountCode{"3001", "2611"}, func(*policy.Policy) {}, ""},
		{"a voucher without a reference", "voucher:2026 A 700", []ledger.AccountCode{"1510", "3590"}, func(*policy.Policy) {}, ""},
		{"an order only a dimension names", "50418", []ledger.AccountCode{"3001", "2611"}, func(p *policy.Policy) {
			p.ERP.References = []policy.ReferenceRule{{Name: "object", In: "dimension 10", Pattern: `^(\d+)$`}}
		}, ""},
		{"an order only a whole text names", "50418", []ledger.AccountCode{"3001", "2611"}, func(p *policy.Policy) {
			p.ERP.References = []policy.ReferenceRule{{Name: "text", In: "voucher text", Pattern: `^Order (\d+)$`}}
		}, "would not clear"}, // made writes more behind it; the month-end does not
		{"no rule for such a reference", "order without a number", []ledger.AccountCode{"3001", "2611"}, func(*policy.Policy) {}, "no rule of the policy"},
		{"taken for a fee", "50418", []ledger.AccountCode{"1581", "1510"}, func(p *policy.Policy) { p.Corrections.Word = "avgift" }, "would not clear"},
		{"outside the shop", "50418", []ledger.AccountCode{"1930", "7010"}, func(*policy.Policy) {}, "would not clear"},
		{"letters the code page lacks", "2026-10-15|Køge|DKK|25", []ledger.AccountCode{"3001", "2611"}, func(*policy.Policy) {}, "would not clear"},
	} {
		p := templatePolicy(t)
		test.change(p)
		journals := made(p, test.reference, test.accounts...)
		format, _ := corrections.Named("sie")
		m := &reports.MonthEnd{Settings: reports.Settings{Currency: "SEK"}}
		var b bytes.Buffer
		err := writeChecked(t.Context(), p, &b, journals, func(w io.Writer) error { return format.Write(w, m, correctionOptions(p), journals) })
		switch {
		case test.want == "" && (err != nil || b.Len() == 0):
			t.Errorf("%s: %v, %d bytes", test.name, err, b.Len())
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || b.Len() > 0):
			t.Errorf("%s: %v, %d bytes; want %q and no file", test.name, err, b.Len(), test.want)
		}
	}
}

func templatePolicy(t *testing.T) *policy.Policy {
	t.Helper()
	text, chart, err := policy.Template("se")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(text, chart)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
