package netsuite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
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
	content, err := json.Marshal(map[string]any{"items": items})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("minimise", func(b *testing.B) {
		f, err := New(testPolicy())
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if _, err := f.Minimise(context.Background(), bytes.NewReader(content), func([]byte) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(items)*b.N)/b.Elapsed().Seconds(), "lines/s")
	})
	b.Run("decode alone", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			var page map[string]any
			if err := json.Unmarshal(content, &page); err != nil {
				b.Fatal(err)
			}
		}
	})
}
