package importers_test

import (
	"strings"
	"testing"
)

// BenchmarkImport imports a month of 2,000 orders into a fresh ledger: minimise, store,
// decode, post and seal.
func BenchmarkImport(b *testing.B) {
	files := month(b, 2000)
	for b.Loop() {
		b.StopTimer()
		l := newBench(b)
		b.StartTimer()
		var records int64
		for _, name := range []string{"orders", "later", "payments", "returns"} {
			r, err := l.Read(b.Context(), name, strings.NewReader(files[name]))
			if err != nil {
				b.Fatal(err)
			}
			records += r.Snapshot.Records
		}
		b.ReportMetric(float64(records), "records/op")
	}
}
