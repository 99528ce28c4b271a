package sie

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// monthOfVouchers writes n vouchers of four rows as an ERP books orders.
func monthOfVouchers(n int) []byte {
	var b strings.Builder
	b.WriteString("#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN 20261231\n#RAR 0 20260101 20261231\n#VALUTA SEK\n")
	for i := range n {
		fmt.Fprintf(&b, "#VER A %d 202610%02d \"Webborder %d Kajsa Svensson\" 20261031 \"KS\"\n{\n", i+1, i%31+1, 50000+i)
		for _, row := range [...]string{"1510 {} 1299.00", "2611 {} -249.80", "3001 {1 \"WEB\"} -999.20", "3520 {} -50.00"} {
			fmt.Fprintf(&b, "#TRANS %s \"\" \"Order %d Kajsa Svensson\" 0.00 \"KS\"\n", row, 50000+i)
		}
		b.WriteString("}\n")
	}
	return []byte(b.String())
}

// BenchmarkImport compares the whole way (survey, minimise, check; then decode and
// post) with merely cutting the same bytes into lines.
func BenchmarkImport(b *testing.B) {
	content := monthOfVouchers(20_000)
	lineCount := bytes.Count(content, []byte{'\n'})
	report := func(b *testing.B) {
		b.ReportMetric(float64(lineCount)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		b.SetBytes(int64(len(content)))
	}
	b.Run("lines only", func(b *testing.B) {
		for b.Loop() {
			l := erp.NewLines(bytes.NewReader(content))
			for {
				if _, _, err := l.Next(); err != nil {
					break
				}
			}
		}
		report(b)
	})
	f, err := New(testPolicy())
	if err != nil {
		b.Fatal(err)
	}
	var records [][]byte
	b.Run("minimise", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			records = records[:0]
			_, err := f.Minimise(context.Background(), bytes.NewReader(content), func(r []byte) error {
				records = append(records, bytes.Clone(r))
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		report(b)
	})
	b.Run("minimise from a pipe", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Minimise(context.Background(), onlyReader{bytes.NewReader(content)}, func([]byte) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		report(b)
	})
	poster, err := erp.NewPoster(testPolicy())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("decode and post", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, r := range records {
				decoded, err := (erp.Decoder{Source: Source}).Decode(r, ledger.Evidence{})
				if err != nil {
					b.Fatal(err)
				}
				for _, d := range decoded.Documents {
					if _, err := poster.Post(d); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
		report(b)
	})
}
