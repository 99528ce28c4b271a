package sie

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"golang.org/x/text/encoding/charmap"
)

// testPolicy is a Swedish company whose web orders stand in row and voucher texts.
func testPolicy() *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "SE01", "SEK", "01-01"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "26*", "3*"}
	p.Scope.Recognise = []policy.RecogniseRule{{Name: "payout", Text: "(?i)utbetalning från", Account: "158*"}}
	p.ERP.References = []policy.ReferenceRule{
		{Name: "order in row", In: "row text", Pattern: `(?i)order (\d+)`},
		{Name: "order in voucher", In: "voucher text", Pattern: `(?i)order (\d+)`},
		{Name: "invoice", In: "dimension 10", Pattern: `^(\d+)$`, To: "F$1"},
	}
	return p
}

// result is what came of one file.
type result struct {
	records    []string
	documents  []ledger.Document
	rejections []ledger.Rejection
	summary    importers.Summary
	tally      tally
}

// odd are the findings but for the one every file has.
func (r *result) odd() []ledger.Finding {
	var odd []ledger.Finding
	for _, f := range r.summary.Findings {
		if f.Code != "erp-references" {
			odd = append(odd, f)
		}
	}
	return odd
}

func (r *result) finding(code string) []ledger.Finding {
	var found []ledger.Finding
	for _, f := range r.summary.Findings {
		if f.Code == code {
			found = append(found, f)
		}
	}
	return found
}

// importBytes minimises and decodes a file.
func importBytes(content []byte) (*result, error) { return importWith(testPolicy(), content) }

func importWith(p *policy.Policy, content []byte) (*result, error) {
	f, err := New(p)
	if err != nil {
		return nil, err
	}
	r := &result{}
	src, err := erp.Reread(context.Background(), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	read, err := f.read(context.Background(), src, func(record []byte) error {
		r.records = append(r.records, string(record))
		decoded, err := f.Decoder().Decode(record, ledger.Evidence{Chunk: len(r.records)})
		r.documents = append(r.documents, decoded.Documents...)
		r.rejections = append(r.rejections, decoded.Rejections...)
		return err
	})
	if err != nil {
		return r, err
	}
	r.summary = read.summary()
	r.tally = read.tally
	return r, nil
}

func mustImport(t *testing.T, text string) *result {
	t.Helper()
	r, err := importBytes(pc8(t, text))
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return r
}

// pc8 writes a text in code page 437.
func pc8(t testing.TB, text string) []byte {
	t.Helper()
	b, err := charmap.CodePage437.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b
}

func cp1252(t testing.TB, text string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b
}

// full is a small full export: two vouchers, balances that roll, in the year 2026.
const full = `#FLAGGA 0
#PROGRAM "Fortnox" 3.1
#FORMAT PC8
#GEN 20260301 "AB"
#SIETYP 4
#ORGNR 556000-0000
#FNAMN "Exempel Mode AB"
#RAR 0 20260101 20261231
#RAR -1 20250101 20251231
#KPTYP BAS2014
#VALUTA SEK
#KONTO 1510 "Kundfordringar"
#KONTO 2611 "Utgående moms 25 %"
#KONTO 3001 "Försäljning 25 %"
#DIM 1 "Kostnadsställe"
#IB 0 1510 100.00
#UB 0 1510 1975.00
#IB 0 2611 0.00
#UB 0 2611 -375.00
#IB 0 2081 -100.00
#UB 0 2081 -100.00
#RES 0 3001 -1500.00
#VER A 17 20260115 "Webborder 100045" 20260116 "AB"
{
#TRANS 1510 {} 1250.00 20260115 "Order 100045"
#TRANS 2611 {} -250.00 20260115 "Order 100045"
#TRANS 3001 {1 "WEB"} -1000.00 20260115 "Order 100045"
}
#VER A 18 20260116 "Webborder 100046"
{
	#TRANS 1510 {} 625
	#TRANS 2611 {} -125
	#TRANS 3001 {"1" "WEB"} -500
}
`

// vouchers wraps #VER blocks into a file of vouchers.
func vouchers(blocks ...string) string {
	return "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN 20261231\n#RAR 0 20260101 20261231\n" + strings.Join(blocks, "")
}

// onlyReader hides that a reader could be rewound.
type onlyReader struct{ io.Reader }
