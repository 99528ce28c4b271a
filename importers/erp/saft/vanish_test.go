package saft

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

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
		im := importers.Importer{Store: store, Entity: entity, Format: format, Poster: poster, TakenAt: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)}
		if _, err := im.Read(t.Context(), "first.xml", strings.NewReader(selection("2026-12-05", "", 3, 1, 2, 3))); err != nil {
			t.Fatal(err)
		}
		r, err := im.Read(t.Context(), "second.xml", strings.NewReader(tt.file))
		if err != nil || r.Documents.Vanished != tt.vanished {
			t.Errorf("%s: %s, %v; want %d vanished", tt.name, r, err, tt.vanished)
		}
	}
}

// Norway's and Portugal's files name the company in different places; a person's number is
// told apart and never stored.
func TestAFileOfAnotherOrganisationIsRefused(t *testing.T) {
	store := pgtest.New(t)
	of := func(named, made string) string {
		return strings.Replace(selection(made, "", 1, 1), "<SelectionCriteria>", named+"<SelectionCriteria>", 1)
	}
	for i, tt := range []struct{ name, first, same, other, hides string }{
		{"NO", "<Company><RegistrationNumber>999999999</RegistrationNumber></Company>", "<Company><RegistrationNumber>NO 999 999 999 MVA</RegistrationNumber></Company>", "<Company><RegistrationNumber>888888888</RegistrationNumber></Company>", ""},
		{"PT", "<TaxRegistrationNumber>500000000</TaxRegistrationNumber>", "<TaxRegistrationNumber>PT500000000</TaxRegistrationNumber>", "<TaxRegistrationNumber>509999999</TaxRegistrationNumber>", ""},
		{"persons", "<TaxRegistrationNumber>123456789</TaxRegistrationNumber>", "<TaxRegistrationNumber>123456789</TaxRegistrationNumber>", "<TaxRegistrationNumber>234567899</TaxRegistrationNumber>", "23456789"},
	} {
		p := testPolicy("NOK")
		p.PseudonymKey = []byte("0123456789abcdef0123456789abcdef")
		entity := ledger.EntityID(fmt.Sprintf("R%d", i))
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
		im := importers.Importer{Store: store, Entity: entity, Format: format, Poster: poster, TakenAt: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)}
		for _, file := range []string{of(tt.first, "2026-11-20"), of(tt.same, "2026-11-21")} {
			if _, err := im.Read(t.Context(), "own.xml", strings.NewReader(file)); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		_, err = im.Read(t.Context(), "other.xml", strings.NewReader(of(tt.other, "2026-11-22")))
		if !errors.Is(err, ledger.ErrInvalid) || tt.hides != "" && strings.Contains(err.Error(), tt.hides) {
			t.Errorf("%s: got %v, want it refused and no person's number", tt.name, err)
		}
		if _, err := format.Minimise(t.Context(), strings.NewReader(of(tt.other, "2026-11-22")), func(record []byte) error {
			if tt.hides != "" && strings.Contains(string(record), tt.hides) {
				t.Errorf("%s: stored %s", tt.name, record)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}
