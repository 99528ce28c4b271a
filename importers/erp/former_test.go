package erp

import (
	"slices"
	"testing"

	"counterfoil/ledger"
)

func TestFormerIdentities(t *testing.T) {
	for id, want := range map[string]string{
		"2026-01-01/A/17":                                "",
		"2026-01-01/A/·0123456789abcdef":                 "2026-01-01/A/·01234567",
		"2026-01-01/A/·0123456789abcdef~5e884898da":      "2026-01-01/A/·01234567~5e884898da",
		"2026-01-01/·fedcba9876543210/·0123456789abcdef": "2026-01-01/·fedcba98/·01234567",
		"2026-01-01/A/·01234567":                         "", // of then
	} {
		d := ledger.Document{ID: ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: id}, Voucher: &ledger.Voucher{}}
		former, ok := (Decoder{}).Former(d)
		if ok != (want != "") || ok && former.ID.ExternalID != want {
			t.Errorf("%s: got %s, %t", id, former.ID.ExternalID, ok)
		}
	}
}

// A file without balances covers vouchers by series, also those known by a shorter digest.
func TestAnExtentCoversSeriesByTheirFormerNames(t *testing.T) {
	decoded, err := Decoder{Source: "saft"}.Decode([]byte(`{"record":"extent","as_of":"20260401","from":"20260101","to":"20261231","of_series":["A","·0123456789abcdef"]}`), ledger.Evidence{})
	if err != nil || decoded.Extent == nil || !slices.Equal(decoded.Extent.Series, []string{"A", "·0123456789abcdef", "·01234567"}) {
		t.Errorf("got %+v, %v", decoded.Extent, err)
	}
}
