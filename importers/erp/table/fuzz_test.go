package table

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// fuzzProfile has every kind of rule about rows.
const fuzzProfile = `profile: fuzz
version: 1
file: {kinds: [csv, xlsx, xml2003], encoding: [utf-8, utf-16le, cp1252, cp850], delimiter: [";", tab, ","]}
rows:
  skip: [{column: Text, pattern: ^skip}]
  headings: [{column: "#1", pattern: '^account (?P<account>[0-9]+)'}]
  totals: [{column: Text, pattern: ^Total, of: file}, {column: Text, pattern: ^Sum, of: section}]
  carry: [Date]
columns: {date: Date, number: No, account: Account, text: Text, amount: Amount, contra: {names: [Contra], optional: true}}
amount: {mode: signed, positive: debit}
number: {decimal: ",", group: [".", blank], negative: [minus, trailing, parentheses, cr]}
date: {layouts: [YYYY-MM-DD, D/M/YYYY], serial: workbook}
references: [{field: external document no, column: Text}]
scope: {period: months}
`

// Any bytes: no panic and no silence. A file is refused, or every row is accounted for,
// every voucher comes out as a document or a rejection, and what was posted balances.
func FuzzImport(f *testing.F) {
	for _, s := range samples {
		f.Add(sample(f, s.file))
	}
	for _, seed := range []string{
		lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-5,00"), lines("2026-01-05;1;1510;\"a\nb\";5,00", ";;;Total;5,00", "account 3001;;;;"),
		"sep=;\n" + lines(";1;1510;a;(5,00)", "1/2/2026;1;3001;skip;5,00-"), "Date;No;Account;Text;Amount;Contra\n2026-01-05;;1510;a;1 CR;3001\n", lines(";;;;", "\"", "\"\"\"", "46053;1;1510;a;1"),
		lines("2026-01-05;1;1510;a;9999999999999,99", "2026-01-05;1;1510;a;9999999999999,99", "2026-01-05;2;3001;a;1", "2026-01-05;1;3001;b;1"),
	} {
		f.Add([]byte(seed))
		f.Add(bytes.ReplaceAll([]byte(seed), []byte("\n"), []byte("\r")))
	}
	f.Add(written(f, "utf-16le", lines("2026-01-05;1;1510;å;5,00")))
	f.Fuzz(func(t *testing.T, content []byte) { checkAnyBytes(t, profileOf(t, fuzzProfile), "SEK", content) })
}

// checkAnyBytes holds what must be true of any file under a profile.
func checkAnyBytes(t *testing.T, profile *Profile, currency money.Currency, content []byte) {
	t.Helper()
	poster, err := erp.NewPoster(testPolicy(currency))
	if err != nil {
		t.Fatal(err)
	}
	r, err := importWith(testPolicy(currency), profile, content)
	if err != nil {
		if !errors.Is(err, ledger.ErrInvalid) || err.Error() == "" {
			t.Fatalf("got %v, want a refusal", err)
		}
		return
	}
	c := r.tally
	if c.rows != c.blank+c.headers+c.totals+c.headings+c.skipped+c.beyond+c.lines+c.rejected {
		t.Fatalf("rows are not all accounted for: %+v", c)
	}
	if c.rejected+c.faulty > 0 && len(r.rejections) == 0 {
		t.Fatalf("%d rows were rejected in silence", c.rejected+c.faulty)
	}
	seen := map[string]bool{}
	for _, d := range r.documents {
		if seen[d.ID.ExternalID] {
			t.Fatalf("%s stands for two vouchers", d.ID)
		}
		seen[d.ID.ExternalID] = true
		entries, err := poster.Post(d)
		if err != nil {
			t.Fatalf("post: %v", err)
		}
		for _, e := range entries {
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// The ready profiles' samples, changed here and there as files get damaged.
func TestDamagedSamplesAreRefusedOrAccountedFor(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 25
	if s := os.Getenv("ROUNDS"); s != "" {
		rounds, _ = strconv.Atoi(s)
	}
	for range rounds {
		for _, s := range samples {
			content := damage(random, sample(t, s.file))
			checkAnyBytes(t, readyProfile(t, s.profile), s.currency, content)
			if t.Failed() {
				t.Fatalf("%s damaged to %q", s.file, content)
			}
		}
	}
}

// damage changes a few places of a file.
func damage(random *rand.Rand, content []byte) []byte {
	signs := []string{";", ",", "\"", "\n", "\r", "\t", "|", "-", "(", ")", " ", "\u00a0", "0", "9", "E+11", "Total", "\x00", "\xff", "\xe5", "å", "<", ">", "2026-10-15", ""}
	for range 1 + random.IntN(6) {
		from := random.IntN(len(content) + 1)
		to := min(len(content), from+random.IntN(1+random.IntN(40)))
		put := []byte(signs[random.IntN(len(signs))])
		if random.IntN(4) == 0 {
			other := random.IntN(len(content) + 1)
			put = bytes.Clone(content[other:min(len(content), other+random.IntN(120))])
		}
		content = append(append(bytes.Clone(content[:from]), put...), content[to:]...)
	}
	return content
}

// Any bytes as a workbook's sheet: refused or read, never a panic.
func FuzzSheet(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c t="str"><v>Date</v></c><c r="C1" t="inlineStr"><is><t>No</t></is></c></row><row><c s="1"><v>46053</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-01-05</v></c><c t="b"><v>1</v></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		book := &workbook{strings: []string{"one"}, styles: []cellStyle{{}, {date: true}, {pad: 5}}}
		r := newSheetReader(book, bytes.NewReader(sheet))
		for range 10_000 {
			row, err := r.next()
			if err != nil {
				return
			}
			if len(row.cells) > maxColumns {
				t.Fatalf("row %d has %d cells", row.number, len(row.cells))
			}
		}
	})
}

// Any bytes as XML Spreadsheet 2003: refused or read, never a panic.
func FuzzXMLSheet(f *testing.F) {
	f.Add([]byte(`<Workbook><Worksheet ss:Name="a"><Table><Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">5</Data></Cell></Row></Table></Worksheet></Workbook>`))
	f.Add(sample(f, "netsuite.xls"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r := newXMLRows(bytes.NewReader(content), "")
		for range 10_000 {
			row, err := r.next()
			if err != nil {
				return
			}
			if len(row.cells) > maxColumns {
				t.Fatalf("row %d has %d cells", row.number, len(row.cells))
			}
		}
	})
}

// Any bytes as a workbook, and any bytes as the part of one beside its sheet: refused or
// read as any file is, never a panic.
func FuzzWorkbook(f *testing.F) {
	book := xlsxOf(f, sample(f, "business-central.csv"), "Posting Date")
	f.Add(book, []byte(`<sst><si><t>one</t></si><si><r><t>t</t></r><rPh><t>x</t></rPh></si></sst>`))
	f.Add(book[:len(book)/2], []byte(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><cellXfs><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`))
	f.Add([]byte("PK\x03\x04"), []byte(`<workbook><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`))
	profile := profileOf(f, fuzzProfile)
	sheet := `<worksheet><sheetData><row r="1"><c t="str"><v>Date</v></c><c t="str"><v>No</v></c><c t="str"><v>Account</v></c><c t="str"><v>Text</v></c><c t="str"><v>Amount</v></c></row>` +
		`<row r="2"><c s="1"><v>46053</v></c><c><v>1</v></c><c><v>1510</v></c><c t="s"><v>0</v></c><c><v>5</v></c></row><row r="3"><c s="1"><v>46053</v></c><c><v>1</v></c><c><v>3001</v></c><c t="s"><v>1</v></c><c><v>-5</v></c></row></sheetData></worksheet>`
	f.Fuzz(func(t *testing.T, content, part []byte) {
		checkAnyBytes(t, profile, "SEK", content)
		for _, name := range []string{"xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} {
			parts := hostileBook(sheet)
			parts[name] = part
			checkAnyBytes(t, profile, "SEK", zipOf(t, parts))
		}
	})
}
