package businesscentral

import (
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"counterfoil/importers/importerstest"
)

// BenchmarkPage reads a page of 3,000 entries of 1,000 documents, beside decoding its JSON
// into maps.
func BenchmarkPage(b *testing.B) {
	var entries []map[string]any
	for i := range 1000 {
		for k, row := range [][3]string{{"1510", "1250.00", "0"}, {"2611", "0", "250.00"}, {"3001", "0", "1000.00"}} {
			entries = append(entries, map[string]any{
				"entryNumber": 3*i + k + 1, "postingDate": "2026-10-15", "documentNumber": fmt.Sprintf("PS-%d", i), "documentType": "Invoice", "accountNumber": row[0],
				"description": fmt.Sprintf("Order %d", 50000+i), "debitAmount": json.Number(row[1]), "creditAmount": json.Number(row[2]), "lastModifiedDateTime": "2026-10-15T08:00:00Z",
			})
		}
	}
	f, err := New(testPolicy())
	if err != nil {
		b.Fatal(err)
	}
	importerstest.BenchmarkReading(b, map[string]any{"@odata.context": "generalLedgerEntries", "value": entries}, len(entries), func(in io.Reader) error {
		_, err := f.Minimise(b.Context(), in, func([]byte) error { return nil })
		return err
	})
}
