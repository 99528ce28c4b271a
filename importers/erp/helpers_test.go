package erp

import (
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

func testPolicy() *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency = "SE01", "SEK"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "26*", "3*"}
	p.Scope.Recognise = []policy.RecogniseRule{
		{Name: "payout", Text: `(?i)\butbetalning\b`, Account: "158*"},
		{Name: "till", Series: "K"},
	}
	p.ERP.References = []policy.ReferenceRule{
		{Name: "order in row", In: "row text", Pattern: `(?i)order (\d+)`},
		{Name: "order in voucher", In: "voucher text", Pattern: `(?i)order (\d+)`},
		{Name: "day", In: "voucher text", Pattern: `(?i)dagskassa (\S+) (.+?) ([A-Z]{3}) (\d+)`, To: "$1|$2|$3|$4"},
		{Name: "number", In: "number", Pattern: `^W (\d+)$`},
		{Name: "invoice", In: "dimension 10", Pattern: `^(\d+)$`, To: "F$1"},
	}
	return p
}

func sek(t testing.TB, s string) money.Amount {
	t.Helper()
	a, err := money.Parse(s, "SEK")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// voucher builds a document of rows "account amount text".
func voucher(t testing.TB, series, number, text string, rows ...[3]string) ledger.Document {
	t.Helper()
	on, err := ledger.ParseDate("2026-10-15")
	if err != nil {
		t.Fatal(err)
	}
	v := &ledger.Voucher{Number: ledger.VoucherNumber{Series: series, Number: number}, On: on, Text: text}
	for _, r := range rows {
		v.Rows = append(v.Rows, ledger.VoucherRow{Account: ledger.AccountCode(r[0]), Amount: sek(t, r[1]), Kind: ledger.RowNormal, Text: r[2]})
	}
	return ledger.Document{
		ID:  ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: "2026-01-01/" + series + "/" + number},
		Due: true, Currency: "SEK", Rate: decimal.NewFromInt(1), Voucher: v,
	}
}
