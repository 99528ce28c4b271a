package saft

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

// selection is a Norwegian file of November's transactions of 100.00 each, made on a day.
func selection(made, criteria string, declared int, ids ...int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<AuditFile><Header><AuditFileVersion>1.30</AuditFileVersion><AuditFileDateCreated>%s</AuditFileDateCreated><DefaultCurrencyCode>NOK</DefaultCurrencyCode>
<SelectionCriteria><SelectionStartDate>2026-11-01</SelectionStartDate><SelectionEndDate>2026-11-30</SelectionEndDate>%s</SelectionCriteria></Header>
<GeneralLedgerEntries><NumberOfEntries>%d</NumberOfEntries><TotalDebit>%d00.00</TotalDebit><TotalCredit>%d00.00</TotalCredit><Journal><JournalID>S</JournalID>`, made, criteria, declared, declared, declared)
	for _, id := range ids {
		fmt.Fprintf(&b, `<Transaction><TransactionID>%d</TransactionID><TransactionDate>2026-11-1%d</TransactionDate><Description>Ordre 5041%d</Description>
<Line><AccountID>1510</AccountID><DebitAmount><Amount>100.00</Amount></DebitAmount></Line><Line><AccountID>3000</AccountID><CreditAmount><Amount>100.00</Amount></CreditAmount></Line></Transaction>`, id, id, id)
	}
	return b.String() + "</Journal></GeneralLedgerEntries></AuditFile>"
}

// A file whose declared totals agree holds every voucher of its selection's days, unless
// more than days was selected.
func TestWhatASelectionNoLongerHoldsVanishes(t *testing.T) {
	store := pgtest.New(t)
	for i, tt := range []struct {
		name, file string
		vanished   int64
	}{
		{"a transaction is gone", selection("2026-12-10", "", 2, 1, 3), 1},
		{"the totals say that some are missing", selection("2026-12-10", "", 3, 1, 3), 0},
		{"documents of one type were selected", selection("2026-12-10", "<DocumentType>Sales</DocumentType>", 2, 1, 3), 0},
		{"the file was made before", selection("2026-12-01", "", 2, 1, 3), 0},
		{"the file is of another month", strings.NewReplacer("2026-11-01", "2026-12-01", "2026-11-30", "2026-12-31").Replace(selection("2027-01-10", "", 2, 1, 3)), 0},
	} {
		p := testPolicy("NOK")
		entity := ledger.EntityID(fmt.Sprintf("N%d", i))
		if err := store.EnsureEntity(t.Context(), entity, "NOK", []ledger.Account{{Code: "2999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
			t.Fatal(err)
		}
		format, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		poster, err := erp.NewPoster(p)
		if err != nil {
			t.Fatal(err)
		}
		im := importers.Importer{Store: store, Entity: entity, Format: format, Poster: poster}
		if _, err := im.Read(t.Context(), "first.xml", strings.NewReader(selection("2026-12-05", "", 3, 1, 2, 3))); err != nil {
			t.Fatal(err)
		}
		r, err := im.Read(t.Context(), "second.xml", strings.NewReader(tt.file))
		if err != nil || r.Documents.Vanished != tt.vanished {
			t.Errorf("%s: %s, %v; want %d vanished", tt.name, r, err, tt.vanished)
		}
	}
}
