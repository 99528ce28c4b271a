package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

func TestConversion(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Policy)
		want   string
	}{
		{"the residual stands on the rounding account by default", func(p *Policy) {}, `
			2026-10-15 50418 sale
			debit  1510 2389.00 DKK 3659.95 SEK
			credit 3121 2080.00 DKK 3186.56 SEK DK25
			credit 3521   39.20 DKK   60.05 SEK DK25
			debit  3732  208.00 DKK  318.66 SEK DK25
			credit 2671  477.80 DKK  731.99 SEK DK25
			credit 3740    0.00 DKK    0.01 SEK`},
		{"or clearing takes it", func(p *Policy) { p.Rounds.Residual = ResidualClearing }, `
			2026-10-15 50418 sale
			debit  1510 2389.00 DKK 3659.94 SEK
			credit 3121 2080.00 DKK 3186.56 SEK DK25
			credit 3521   39.20 DKK   60.05 SEK DK25
			debit  3732  208.00 DKK  318.66 SEK DK25
			credit 2671  477.80 DKK  731.99 SEK DK25`},
		{"or the largest posting beside clearing", func(p *Policy) { p.Rounds.Residual = ResidualLargest }, `
			2026-10-15 50418 sale
			debit  1510 2389.00 DKK 3659.95 SEK
			credit 3121 2080.00 DKK 3186.57 SEK DK25
			credit 3521   39.20 DKK   60.05 SEK DK25
			debit  3732  208.00 DKK  318.66 SEK DK25
			credit 2671  477.80 DKK  731.99 SEK DK25`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := template(t, "se")
			c.change(p)
			wantJournal(t, p, danishSale(), c.want)
		})
	}
}

// At 100 the third decimal that rounding dropped is ten öre in kronor.
func TestConvertThenRoundKeepsTheExactFigure(t *testing.T) {
	p := template(t, "se")
	sale := goods(shipment, "DK", "DKK", "100", lines(line("TS-1", "99.99", "25 included 19.998")))
	wantJournal(t, p, sale, `
		2026-10-15 50418 sale
		debit  1510 99.99 DKK 9999.00 SEK
		credit 3121 79.99 DKK 7999.00 SEK DK25
		credit 2671 20.00 DKK 2000.00 SEK DK25`)
	p.Rounds.Conversion = ConvertThenRound
	wantJournal(t, p, sale, `
		2026-10-15 50418 sale
		debit  1510 99.99 DKK 9999.00 SEK
		credit 3121 79.99 DKK 7999.20 SEK DK25
		credit 2671 20.00 DKK 1999.80 SEK DK25`)
}

func TestPayments(t *testing.T) {
	p := template(t, "se")
	gift := payment(ledger.DocumentCapture, "SEK", "1", "100")
	gift.Payment.GiftCard = true
	wantJournal(t, p, gift, `
		2026-10-14 50418 capture
		debit  2422 100.00 SEK
		credit 1510 100.00 SEK`)
	outside := payment(ledger.DocumentCapture, "SEK", "1", "100")
	outside.Payment.Outside = true
	wantJournal(t, p, outside, `
		2026-10-14 50418 capture
		debit  1589 100.00 SEK
		credit 1510 100.00 SEK`)
	unknown := payment(ledger.DocumentRefund, "SEK", "1", "100")
	unknown.PaymentMethod = ""
	wantJournal(t, p, unknown, `
		2026-10-14 50418 refund
		debit  1510 100.00 SEK
		credit 1580 100.00 SEK`)
	wantJournal(t, p, payment(ledger.DocumentCapture, "SEK", "1", "0"), ``)
}

func TestMethodsMayClearApart(t *testing.T) {
	p := template(t, "se")
	p.Methods = []PaymentMethod{{Match: "ADYEN*", PSP: "1581", Clearing: "1580"}}
	wantJournal(t, p, payment(ledger.DocumentCapture, "SEK", "1", "100"), `
		2026-10-14 50418 capture
		debit  1581 100.00 SEK
		credit 1580 100.00 SEK`)
}

func TestDaySlices(t *testing.T) {
	p := template(t, "se")
	p.Posting.Grain = PerDay
	sale := goods(shipment, "SE", "SEK", "1",
		lines(line("TS-1", "500", "25 included 100"), line("FD-1", "112", "12 included 12")),
		charge(freight, "59", "25 included 9.60", "12 included 1.18"),
		charge(ledger.ChargeGiftCertificate, "100", "25 included 20"))
	wantJournal(t, p, sale, `
		2026-10-15 2026-10-15|SE web|SEK|12 sale
		debit  1510 123.01 SEK
		credit 3002 100.00 SEK SE12
		credit 3520   9.83 SEK SE12
		credit 2621  13.18 SEK SE12
		2026-10-15 2026-10-15|SE web|SEK|25 sale
		debit  1510 547.99 SEK
		credit 3001 400.00 SEK SE25
		credit 3520  38.39 SEK SE25
		credit 2611 109.60 SEK SE25
		2026-10-15 2026-10-15|SE web|SEK|pay sale
		credit 1510 100.00 SEK
		debit  2421 100.00 SEK`)
	wantJournal(t, p, payment(ledger.DocumentCapture, "SEK", "1", "571"), `
		2026-10-14 2026-10-14|SE web|SEK|pay capture
		debit  1581 571.00 SEK
		credit 1510 571.00 SEK`)
}

func TestSlicesNameTheAppliedRateNotTheRow(t *testing.T) {
	p := template(t, "se")
	p.Posting.Grain = PerDay
	sale := goods(shipment, "US", "USD", "10", lines(line("WC-1", "108.88", "8.875 added 8.88"), line("TS-1", "54", "8.0 added 4")))
	var references []string
	for _, e := range mustPost(t, p, sale) {
		references = append(references, string(e.Reference))
		if e.Order != "50418" {
			t.Errorf("entry %s names order %q, want 50418", e.Reference, e.Order)
		}
	}
	if got, want := strings.Join(references, " "), "2026-10-15|SE web|USD|8 2026-10-15|SE web|USD|8.875"; got != want {
		t.Errorf("references are %s, want %s", got, want)
	}
}

func TestDates(t *testing.T) {
	all := ledger.Moments{
		Created: instant("2026-10-10T12:00:00Z"), Ordered: instant("2026-10-11T12:00:00Z"), Shipped: instant("2026-10-31T23:30:00+01:00"),
		Captured: instant("2026-10-13T12:00:00Z"), Completed: instant("2026-10-14T12:00:00Z"), Refunded: instant("2026-10-15T12:00:00Z"),
	}
	without := func(clear func(*ledger.Moments)) ledger.Moments { m := all; clear(&m); return m }
	cases := []struct {
		name    string
		kind    ledger.DocumentKind
		trigger Trigger
		moments ledger.Moments
		want    string
	}{
		{"a sale on shipment, in the entity's zone", shipment, OnShipped, all, "2026-10-31"},
		{"a sale on capture", shipment, OnCaptured, all, "2026-10-13"},
		{"a sale on confirmation takes the order's moment", shipment, OnConfirmed, all, "2026-10-11"},
		{"a sale on completion", shipment, OnCompleted, all, "2026-10-14"},
		{"a capture that is unknown falls back to the shipment", shipment, OnCaptured, without(func(m *ledger.Moments) { m.Captured = time.Time{} }), "2026-10-31"},
		{"a return on completion", returned, OnShipped, all, "2026-10-14"},
		{"a return on its refund", returned, OnShipped, without(func(m *ledger.Moments) { m.Completed = time.Time{} }), "2026-10-15"},
		{"a return on creation", returned, OnShipped, ledger.Moments{Created: all.Created}, "2026-10-10"},
		{"a capture on creation", ledger.DocumentCapture, OnShipped, all, "2026-10-10"},
		{"nothing known is an error", shipment, OnShipped, ledger.Moments{}, "error"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := template(t, "se")
			p.Posting.Trigger = c.trigger
			got := "error"
			if on, err := p.DateOf(ledger.Document{ID: ledger.DocumentID{Kind: c.kind}, Moments: c.moments}); err == nil {
				got = on.String()
			}
			if got != c.want {
				t.Errorf("date is %s, want %s", got, c.want)
			}
		})
	}
	london, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	on, err := template(t, "se").In(london).DateOf(ledger.Document{ID: ledger.DocumentID{Kind: shipment}, Moments: all})
	if err != nil || on.String() != "2026-11-01" {
		t.Errorf("in Tokyo the shipment is dated %s (%v), want 2026-11-01", on, err)
	}
}

func TestWhatIsNotPosted(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Policy, *ledger.Document)
	}{
		{"withdrawn at its source", func(_ *Policy, d *ledger.Document) { d.Due, d.Goods = false, nil }},
		{"not due", func(_ *Policy, d *ledger.Document) { d.Due = false }},
		{"not expected in the ERP", func(p *Policy, _ *ledger.Document) { p.Posting.Documents.Shipment = false }},
		{"sold by another entity's store", func(p *Policy, _ *ledger.Document) { p.Entity.Stores = []string{"UK web"} }},
		{"no money in it", func(_ *Policy, d *ledger.Document) { d.Goods = &ledger.Goods{} }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, d := template(t, "se"), danishSale()
			c.change(p, &d)
			if entries := mustPost(t, p, d); len(entries) != 0 {
				t.Errorf("posted\n%s", journal(entries))
			}
		})
	}
}

func TestPostSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Policy, *ledger.Document)
		want   string
	}{
		{"a tax without a row", func(_ *Policy, d *ledger.Document) { d.Goods.Lines[0].Taxes[0].Percent = dec("24") },
			`no tax row for country "DK" at 24 %; add a line to tax: in the policy, such as {code: DK24, country: DK, rate: 24`},
		{"a role without an account", func(p *Policy, _ *ledger.Document) { p.Roles.Freight.EU = "" }, `no account for freight in region "eu" (tax row DK25)`},
		{"lines that do not add up", func(_ *Policy, d *ledger.Document) { d.Goods.Charges = d.Goods.Charges[:1] }, "does not add up: lines and charges differ from its total by -49.00 DKK"},
		{"no order", func(_ *Policy, d *ledger.Document) { d.Order = "" }, "names no order"},
		{"an unknown currency", func(_ *Policy, d *ledger.Document) { d.Currency = "XXX" }, `currency "XXX"`},
		{"a rate of zero", func(_ *Policy, d *ledger.Document) { d.Rate = decimal.Zero }, "rate 0 from DKK to SEK must be above zero"},
		{"a rate between a currency and itself", func(_ *Policy, d *ledger.Document) { d.Currency = "SEK" }, "rate 1.532 converts SEK to itself, must be 1"},
		{"a charge we do not know", func(_ *Policy, d *ledger.Document) { d.Goods.Charges[0].Kind = "duty" }, `charge kind "duty"`},
		{"a shipment without goods", func(_ *Policy, d *ledger.Document) { d.Goods = nil }, "without its content"},
		{"a voucher", func(_ *Policy, d *ledger.Document) { d.ID.Kind = ledger.DocumentVoucher }, "posted by its importer"},
		{"an amount out of range", func(_ *Policy, d *ledger.Document) { d.Rate = dec("1e15") }, "out of range"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, d := template(t, "se"), danishSale()
			c.change(p, &d)
			_, err := p.Post(d)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q in it", err, c.want)
			}
			if !strings.Contains(err.Error(), "61007") {
				t.Errorf("error %v does not name the document", err)
			}
		})
	}
}

func TestNoTaxRowIsInvalidAndTyped(t *testing.T) {
	d := danishSale()
	d.Country = "XX"
	_, err := template(t, "se").Post(d)
	var noRow *NoTaxRowError
	if !errors.As(err, &noRow) || noRow.Country != "XX" || !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("error is %v, want a NoTaxRowError for XX", err)
	}
}

// One öre off is what rounding can leave of a document with two figures; it stands on
// the rounding account and clearing keeps what is owed.
func TestADocumentMayMissAddingUpByItsRoundings(t *testing.T) {
	d := goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25")), charge(freight, "50", "25 included 10"))
	d.Goods.Gross = dec("175.01")
	wantJournal(t, template(t, "se"), d, `
		2026-10-15 50418 sale
		debit  1510 175.01 SEK
		credit 3001 100.00 SEK SE25
		credit 3520  40.00 SEK SE25
		credit 2611  35.00 SEK SE25
		credit 3740   0.01 SEK`)
}

func TestRoundingCount(t *testing.T) {
	p := template(t, "se")
	// four VAT amounts, six account totals less the residual's, the voucher
	if got := p.RoundingCount(danishSale()); got != 4+5+1 {
		t.Errorf("Danish sale counts %d roundings, want 10", got)
	}
	if got := p.RoundingCount(payment(ledger.DocumentCapture, "SEK", "1", "10")); got != 1 {
		t.Errorf("a capture in kronor counts %d roundings, want 1", got)
	}
}

func mustPost(t testing.TB, p *Policy, d ledger.Document) []ledger.Entry {
	t.Helper()
	entries, err := p.Post(d)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}
