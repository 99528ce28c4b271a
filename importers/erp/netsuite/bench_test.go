package netsuite

import (
	"fmt"
	"io"
	"testing"

	"counterfoil/importers/importerstest"
)

// BenchmarkPage reads an answer of 3,000 lines of 1,000 transactions, beside decoding its
// JSON into maps.
func BenchmarkPage(b *testing.B) {
	var items []map[string]string
	for i := range 1000 {
		for k, row := range [][3]string{{"1510 Debtors", "1250.00", ""}, {"2611 VAT", "", "250.00"}, {"3001 Sales", "", "1000.00"}} {
			item := map[string]string{
				"tran_id": fmt.Sprint(i + 1), "line_id": fmt.Sprint(k), "book": "1", "tranid": fmt.Sprintf("INV%d", i), "type": "CustInvc", "trandate": "2026-10-15", "created": "2026-10-15",
				"otherrefnum": fmt.Sprint(50000 + i), "memo": "Web order", "subsidiary": "1", "account": row[0], "t_mod": "2026-10-15 10:00:00", "tal_mod": "2026-10-15 10:00:00",
			}
			for n, name := range []string{"debit", "credit"} {
				if row[n+1] != "" {
					item[name] = row[n+1]
				}
			}
			items = append(items, item)
		}
	}
	f, err := New(testPolicy())
	if err != nil {
		b.Fatal(err)
	}
	importerstest.BenchmarkReading(b, map[string]any{"items": items}, len(items), func(in io.Reader) error {
		_, err := f.Minimise(b.Context(), in, func([]byte) error { return nil })
		return err
	})
}
