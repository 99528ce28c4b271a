package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterfoil/fixtures"

	"golang.org/x/text/encoding/charmap"
)

const tableSamples = "../../importers/erp/table/testdata"

// newcomer has a policy and no ledger.
func newcomer(t *testing.T, variant string) *demoRun {
	t.Helper()
	dir := shortDir(t)
	if err := writeTemplate(dir, variant); err != nil {
		t.Fatal(err)
	}
	return &demoRun{dir: dir}
}

func TestADryRunShowsWhatWouldBeReadAndStoresNothing(t *testing.T) {
	d := newcomer(t, "uk")
	code, out, stderr := d.run("import", "erp", "--profile", "xero", "--dry-run", filepath.Join(tableSamples, "xero.csv"))
	if code != exitTied {
		t.Fatalf("%d %s", code, stderr)
	}
	for _, want := range []string{"line  voucher  date        account    amount",
		"   6  4107     2026-10-14  610        240.00                       Order 50420         reference=INV-0107", "  7  4107     2026-10-14  200       -200.00  99% (AAA", "total debit GBP            1560.00",
		"total totals checked       6", "total profile              xero 1 sha256:", "  debit           1560.00    1560.00  equal", "not in the chart: 3 of 3 accounts, on 6 of 6 lines: 200, 610, 820",
		"none of 2 vouchers touches an account in the policy's scope", "header in row 5", "nothing was stored"} {
		if !strings.Contains(out, want) {
			t.Errorf("the dry run does not show %q:\n%s", want, out)
		}
	}
	code, out, stderr = d.run("import", "erp", "--profile", "xero", "--dry-run", filepath.Join(tableSamples, "sage-50.csv"))
	if code != exitTrouble || !strings.Contains(stderr, "would be refused") || !strings.Contains(out, "nothing was stored") {
		t.Errorf("%d %s %s", code, out, stderr)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "ledger")); err == nil {
		t.Error("a dry run made a ledger")
	}
}

// What a rule would have to read is shown by its shape, and what stands in the way by
// where and how it is written, without anything personal.
func TestADryRunShowsTheShapeOfWhatIsNotStored(t *testing.T) {
	d := newcomer(t, "uk")
	content := "No,Type,Account Ref,Nominal Code,Dept,Date,Reference,Details,Net,Tax Code,Tax Amount,Extra Ref\n" +
		"1,SI,WEB001,4000,2,14/10/2026,1,Kajsa Svensson W50421,100.00,T1,20.00,Sale-AB12\n" +
		"2,Bill,WEB001,4000,2,14/10/2026,2,x,100.00,T1,20.00,\n3,SI,WEB001,4000,2,31/02/2026,3,x,100.00,T1,20.00,\n4,SI,WEB001,4000,2,31/12/9999,4,x,1.00,T1,0.20,\n" +
		strings.Repeat("5,SI,WEB001,4000,2,14/10/2026,5,Web order 50421,1.00,T1,0.20,\n", 10) + "6,SI,WEB001,4000,2,15/10/2026,6,Order 50421,1.00,T1,0.20,\n7,SI,WEB001,4000,2,15/10/2026,7,,1.00,T1,0.20,\n"
	file := filepath.Join(d.dir, "audit.csv")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, stderr := d.run("import", "erp", "--profile", "sage-50", "--dry-run", file)
	for _, want := range []string{
		"Aaaaa Aaaaaaaa A99999", "extra reference=Sale-AA99", `rejected line 3`, `line 3: the type of the shape "Aaaa" is none the profile knows`, "line 4: the date 31/02/2026 is no day of the calendar",
		"line 5: the date 31/12/9999 lies outside of the years 1990 to", "the first 20 of 39 lines", "order in row text 2 (50.0 %", "    nothing by: order in voucher text, ", "total vouchers rejected    3",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the dry run does not show %q:\n%s%s", want, out, stderr)
		}
	}
	if strings.Contains(out+stderr, "Kajsa") || strings.Contains(out+stderr, "W50421") {
		t.Errorf("something personal is shown:\n%s%s", out, stderr)
	}
	if at := strings.Index(out, "(no reference)"); at < strings.Index(out, "nothing by:") {
		t.Errorf("vouchers without a reference do not stand last:\n%s", out)
	}
	if strings.Contains(out, "-gap,") {
		t.Errorf("references are taken for a series of numbers:\n%s", out)
	}
}

// Files of vouchers that need no profile are shown alike.
func TestADryRunOfSIEShowsShapesToo(t *testing.T) {
	d := newcomer(t, "se")
	content := "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN 20261101\n#FNAMN \"Exempel\"\n#RAR 0 20260101 20261231\n#VER A 1 20261014 \"Kajsa Svensson W50421\"\n{\n#TRANS 1510 {} 125\n#TRANS 3001 {} -125\n}\n"
	file := filepath.Join(d.dir, "october.se")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := d.run("import", "erp", "--format", "sie", "--dry-run", file)
	for _, want := range []string{"A 1      2026-10-14  1510        125  Aaaaa Aaaaaaaa A99999", "total debit SEK", "nothing was stored"} {
		if code != exitTied || !strings.Contains(out, want) {
			t.Errorf("the dry run does not show %q: %d\n%s%s", want, code, out, stderr)
		}
	}
}

func TestATableIsImportedOnceThroughItsProfile(t *testing.T) {
	d := newcomer(t, "uk")
	file := filepath.Join(tableSamples, "xero.csv")
	if code, _, stderr := d.run("import", "erp", "--profile", "netsuite", file); code != exitTrouble || !strings.Contains(stderr, "does not fit profile netsuite") {
		t.Errorf("a wrong profile: %d %s", code, stderr)
	}
	code, out, stderr := d.run("import", "erp", "--profile", "xero", file)
	if code != exitTied || !strings.Contains(out, "snapshot 1") || !strings.Contains(out, "2 new documents") {
		t.Fatalf("%d %s %s", code, out, stderr)
	}
	if _, out, _ = d.run("import", "erp", "--profile", "xero", file); !strings.Contains(out, "nothing changed") {
		t.Errorf("the second time: %s", out)
	}
	if code, _, stderr := d.run("verify"); code != exitTied {
		t.Errorf("verify: %d %s", code, stderr)
	}
}

func TestMistakesWithTablesSayWhatToDo(t *testing.T) {
	d := newcomer(t, "uk")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"import", "erp", "--format", "table", "x.csv"}, "profile propose FILE"},
		{[]string{"import", "erp", "--format", "sie", "--profile", "xero", "x.csv"}, "only tables have profiles"},
		{[]string{"import", "erp", "--profile", "quickbooks", "x.csv"}, "business-central"},
		{[]string{"import", "erp", "--profile", "none.yaml", "x.csv"}, "profile list"},
		{[]string{"profile", "show", "quickbooks"}, "xero"},
		{[]string{"profile", "propose", "none.csv"}, "none.csv"},
	} {
		if code, _, stderr := d.run(test.args...); code != exitTrouble || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: %d %s, want %s", test.args, code, stderr, test.want)
		}
	}
}

func TestProfilesAreListedShownAndProposed(t *testing.T) {
	d := newcomer(t, "uk")
	if _, out, _ := d.run("profile", "list"); !strings.Contains(out, "datev") || !strings.Contains(out, "version 1") {
		t.Error(out)
	}
	_, shown, _ := d.run("profile", "show", "fec")
	own := filepath.Join(d.dir, "own.yaml")
	if err := os.WriteFile(own, []byte(shown), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := d.run("profile", "propose", filepath.Join(tableSamples, "sage-200.csv")); code != exitTied || !strings.Contains(out, "ready profile sage-200 fits") {
		t.Errorf("%d %s %s", code, out, stderr)
	}
	if code, _, stderr := d.run("import", "erp", "--profile", own, "--dry-run", filepath.Join(tableSamples, "fec.txt")); code != exitTrouble || !strings.Contains(stderr, "books in EUR") {
		t.Errorf("a profile of another currency: %d %s", code, stderr)
	}
}

// journalProfile reads what journalOf writes.
const journalProfile = `profile: plain-journal
version: 1
source: {name: sie-journal}
file: {kinds: [csv], encoding: [utf-8], delimiter: ";"}
columns: {date: Date, series: Series, number: Number, voucher_text: Header, registered: Registered, account: Account, text: Text, amount: Amount}
amount: {mode: signed, positive: debit}
number: {decimal: ","}
date: {layouts: [YYYYMMDD]}
dimensions: {"1": Centre}
`

var (
	sameKind  = regexp.MustCompile(`duplicate +(sale booked twice under one voucher number|line booked twice) +`)
	verLine   = regexp.MustCompile(`^#VER (\S+) (\S+) (\d+) ("[^"]*"|\S+)(?: (\d+))?`)
	transLine = regexp.MustCompile(`^#TRANS (\S+) \{([^}]*)\} (\S+)(?: (?:\d+|"") ("[^"]*"|\S+))?`)
)

// journalOf writes the vouchers of a generated SIE file as a CSV journal.
func journalOf(t *testing.T, sie string) string {
	t.Helper()
	f, err := os.Open(sie)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	b.WriteString("Date;Series;Number;Header;Registered;Account;Centre;Text;Amount\n")
	rows := 0
	var v []string
	for in := bufio.NewScanner(charmap.CodePage437.NewDecoder().Reader(f)); in.Scan(); {
		line := strings.TrimSpace(in.Text())
		if m := verLine.FindStringSubmatch(line); m != nil {
			v = m
		} else if m := transLine.FindStringSubmatch(line); m != nil {
			centre := ""
			if objects := strings.Fields(strings.ReplaceAll(m[2], `"`, "")); len(objects) == 2 {
				centre = objects[1]
			}
			fmt.Fprintf(&b, "%s;%s;%s;\"%s\";%s;%s;%s;\"%s\";%s\n", v[3], v[1], v[2], strings.Trim(v[4], `"`), v[5], m[1], centre, strings.Trim(m[4], `"`), strings.ReplaceAll(m[3], ".", ","))
			rows++
		} else if strings.HasPrefix(line, "#TRANS") || strings.HasPrefix(line, "#VER") {
			t.Fatalf("the test does not understand %s", line)
		}
	}
	if rows == 0 {
		t.Fatal("the test found no rows")
	}
	path := filepath.Join(filepath.Dir(sie), "journal.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The same month gives the same differences and the same explanations, whether the ERP's
// books come as SIE or as a table. Rows are told apart by their voucher's number only, so
// two vouchers under one number are one whose rows stand twice: the same cause and money.
func TestAMonthFromATableIsExplainedLikeTheSameMonthFromSIE(t *testing.T) {
	reports := map[string]string{}
	for _, kind := range []string{"sie", "table"} {
		d := newcomer(t, "se")
		month := demoMonth()
		month.Orders = 150
		if _, err := month.Generate(d.dir); err != nil {
			t.Fatal(err)
		}
		books := []string{"import", "erp", filepath.Join(d.dir, fixtures.ERPFile)}
		if kind == "table" {
			profile := filepath.Join(d.dir, "journal.yaml")
			if err := os.WriteFile(profile, []byte(journalProfile), 0o600); err != nil {
				t.Fatal(err)
			}
			books = []string{"import", "erp", "--profile", profile, journalOf(t, filepath.Join(d.dir, fixtures.ERPFile))}
		}
		for _, args := range [][]string{{"import", "centra", filepath.Join(d.dir, fixtures.CentraFolder)}, books} {
			if code, _, stderr := d.run(args...); code != exitTied {
				t.Fatalf("%v: %d %s", args, code, stderr)
			}
		}
		if code, _, stderr := d.run("reconcile", "--period", "2026-10"); code == exitTrouble {
			t.Fatal(stderr)
		}
		_, report, _ := d.run("variances", "--period", "2026-10")
		reports[kind] = sameKind.ReplaceAllString(report, "duplicate booked twice ")
	}
	if reports["sie"] != reports["table"] || !strings.Contains(reports["sie"], "\n") {
		t.Errorf("from SIE:\n%s\nfrom a table:\n%s", reports["sie"], reports["table"])
	}
}

// A daily export early in a month does not prove which part of a date is the day: it is
// imported when somebody has said so, by a flag or in the profile, and never before.
func TestAFileOfDoubtfulDatesIsImportedOnlyWhenSomebodyIsSure(t *testing.T) {
	d := newcomer(t, "uk")
	content, err := os.ReadFile(filepath.Join(tableSamples, "netsuite.csv"))
	if err != nil {
		t.Fatal(err)
	}
	early := strings.NewReplacer("Oct 2026", "", "15/10/2026", "05/10/2026", "16/10/2026", "06/10/2026", "31/10/2026", "07/10/2026").Replace(string(content))
	file, own := filepath.Join(d.dir, "early.csv"), filepath.Join(d.dir, "own.yaml")
	_, profile, _ := d.run("profile", "show", "netsuite")
	for path, text := range map[string]string{file: early, own: strings.Replace(profile, "[D/M/YYYY]", "[D/M/YYYY], sure: true", 1)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"netsuite"}, {"netsuite", "--dry-run"}, {"netsuite-us"}} {
		code, out, stderr := d.run(append([]string{"import", "erp", file, "--profile"}, args...)...)
		if code != exitTrouble || !strings.Contains(stderr, "05/10/2026") || !strings.Contains(stderr, "5 October 2026") || !strings.Contains(stderr, "10 May 2026") || !strings.Contains(stderr, "--dates-sure") {
			t.Errorf("%v: %d %s %s", args, code, out, stderr)
		}
	}
	if code, out, stderr := d.run("import", "erp", "--profile", "netsuite", "--dates-sure", file); code != exitTied || !strings.Contains(out, "3 new documents") || !strings.Contains(out, "whoever imported it was sure") {
		t.Errorf("with the flag: %d %s %s", code, out, stderr)
	}
	if code, out, stderr := d.run("import", "erp", "--profile", own, "--dry-run", file); code != exitTied || strings.Contains(out, "whoever imported it was sure") {
		t.Errorf("with the profile: %d %s %s", code, out, stderr)
	}
	if code, _, stderr := d.run("import", "erp", "--format", "sie", "--dates-sure", file); code != exitTrouble || !strings.Contains(stderr, "only tables") {
		t.Errorf("with SIE: %d %s", code, stderr)
	}
}
