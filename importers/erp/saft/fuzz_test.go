package saft

import (
	"bytes"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Whatever comes, in either country's form, a file is refused or read. Of what is read
// every voucher is a document or a rejection with its place, no two are one, each posts in
// balance, and the totals are the sums of their rows.
func FuzzFile(f *testing.F) {
	f.Add([]byte(norway))
	f.Add([]byte(portugal))
	f.Add([]byte(strings.ReplaceAll(portugal, "EUR", "NOK")))
	f.Add([]byte(many(norway, 2)))
	f.Add([]byte("<AuditFile><GeneralLedgerEntries><TotalDebit>1e999999999</TotalDebit><Journal><Transaction/></Journal></GeneralLedgerEntries></AuditFile>"))
	for _, currency := range []money.Currency{"NOK", "EUR"} {
		if _, err := erp.NewPoster(testPolicy(currency)); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, currency := range []money.Currency{"NOK", "EUR"} {
			checkFile(t, currency, content)
		}
	})
}

func checkFile(t *testing.T, currency money.Currency, content []byte) {
	r, err := read(testPolicy(currency), content)
	if err != nil {
		if !errors.Is(err, ledger.ErrInvalid) || err.Error() == "" {
			t.Fatalf("got %v, want a refusal", err)
		}
		return
	}
	vouchers := 0
	for _, record := range r.records {
		if strings.HasPrefix(record, `{"record":"voucher"`) {
			vouchers++
		}
	}
	if vouchers != len(r.documents)+len(r.rejections) {
		t.Fatalf("%d vouchers became %d documents and %d rejections", vouchers, len(r.documents), len(r.rejections))
	}
	for _, rejection := range r.rejections {
		if !strings.HasPrefix(rejection.Position, "line ") || rejection.Reason == "" {
			t.Fatalf("rejected without a place: %+v", rejection)
		}
	}
	poster, err := erp.NewPoster(testPolicy(currency))
	if err != nil {
		t.Fatal(err)
	}
	debit, credit, seen := new(big.Int), new(big.Int), map[string]bool{}
	for _, d := range r.documents {
		if seen[d.ID.ExternalID] {
			t.Fatalf("%s stands for two vouchers", d.ID)
		}
		seen[d.ID.ExternalID] = true
		for _, row := range d.Voucher.Rows {
			if units := big.NewInt(row.Amount.Units()); units.Sign() < 0 {
				credit.Sub(credit, units)
			} else {
				debit.Add(debit, units)
			}
		}
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
	for name, sum := range map[string]*big.Int{"debit ": debit, "credit ": credit} {
		if got, want := r.summary.Totals[name+string(currency)], erp.WriteUnits(sum, currency); got != want {
			t.Fatalf("%sis %s, and the rows are %s", name, got, want)
		}
	}
}

// Whatever bytes come, the text is UTF-8, the same however few bytes come at a time; what
// was UTF-8 stays as it is, and as many letters are counted as are not ASCII.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "blåbær", "bl\xe5b\xe6r", "\xe5\xc3\xa5", "\xff\xfe\x00", "\xef\xbb\xbf<", "\xf0\x9f", "\xed\xa0\x80", "\ufffd"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		whole := newUTF8Reader(bytes.NewReader(content))
		text, err := io.ReadAll(whole)
		if err != nil || !utf8.Valid(text) {
			t.Fatalf("%q became %q, %v", content, text, err)
		}
		if again, err := io.ReadAll(newUTF8Reader(iotest.OneByteReader(bytes.NewReader(content)))); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q became %q, and byte by byte %q, %v", content, text, again, err)
		}
		if utf8.Valid(content) && (!bytes.Equal(text, content) || whole.narrow != 0) {
			t.Fatalf("%q became %q, %d letters in Windows-1252", content, text, whole.narrow)
		}
		letters := int64(0)
		for _, r := range string(text) {
			if r >= utf8.RuneSelf {
				letters++
			}
		}
		if whole.wide+whole.narrow != letters {
			t.Fatalf("%q: %d letters counted and %d there", content, whole.wide+whole.narrow, letters)
		}
	})
}
