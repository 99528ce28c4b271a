package policy

import (
	"testing"

	"counterfoil/ledger"
)

// A Danish order at 1.532 SEK per DKK: two pairs of trousers and two shirts, a 10 %
// voucher, freight; one shirt comes back against a fee of 29 DKK.
func danishSale() ledger.Document {
	return goods(ledger.DocumentShipment, "DK", "DKK", "1.532",
		[]ledger.Line{line("TR-1", "2000", "25 included 400"), line("TS-1", "600", "25 included 120")},
		charge(ledger.ChargeDiscount, "260", "25 included 52"),
		charge(ledger.ChargeFreight, "49", "25 included 9.80"))
}

func danishReturn() ledger.Document {
	d := goods(ledger.DocumentReturn, "DK", "DKK", "1.532",
		[]ledger.Line{line("TS-1", "300", "25 included 60")},
		charge(ledger.ChargeDiscount, "30", "25 included 6"),
		charge(ledger.ChargeReturnFee, "29", "25 included 5.80"))
	d.Moments.Completed = instant("2026-10-28T11:00:00+01:00")
	return d
}

func TestDanishOrderReadsLikeItsVouchers(t *testing.T) {
	p := template(t, "se")
	wantJournal(t, p, danishSale(), `
		2026-10-15 50418 sale
		debit  1510 2389.00 DKK 3659.95 SEK
		credit 3121 2080.00 DKK 3186.56 SEK DK25
		credit 3521   39.20 DKK   60.05 SEK DK25
		debit  3732  208.00 DKK  318.66 SEK DK25
		credit 2671  477.80 DKK  731.99 SEK DK25
		credit 3740    0.00 DKK    0.01 SEK`)
	wantJournal(t, p, payment(ledger.DocumentCapture, "DKK", "1.532", "2389"), `
		2026-10-14 50418 capture
		debit  1581 2389.00 DKK 3659.95 SEK
		credit 1510 2389.00 DKK 3659.95 SEK`)
	wantJournal(t, p, danishReturn(), `
		2026-10-28 50418 return
		credit 1510 241.00 DKK 369.21 SEK
		debit  3121 240.00 DKK 367.68 SEK DK25
		credit 3590  23.20 DKK  35.54 SEK DK25
		credit 3732  24.00 DKK  36.77 SEK DK25
		debit  2671  48.20 DKK  73.84 SEK DK25`)
	wantJournal(t, p, payment(ledger.DocumentRefund, "DKK", "1.532", "241"), `
		2026-10-14 50418 refund
		debit  1510 241.00 DKK 369.21 SEK
		credit 1581 241.00 DKK 369.21 SEK`)
}

func TestBritishTemplatePostsAtHomeAndAbroad(t *testing.T) {
	p := template(t, "uk")
	wantJournal(t, p, goods(shipment, "GB", "GBP", "1",
		[]ledger.Line{line("WC-1", "120", "20 included 20"), line("KD-1", "30")},
		charge(freight, "6", "20 included 0.80"), charge(discount, "15", "20 included 2")), `
		2026-10-15 50418 sale
		debit  1105 141.00 GBP
		credit 4002  30.00 GBP GB00
		debit  4009   3.00 GBP GB00
		debit  4009  10.00 GBP GB20
		credit 4010 100.00 GBP GB20
		credit 4905   1.20 GBP GB00
		credit 4905   4.00 GBP GB20
		credit 2200  18.80 GBP GB20`)
	wantJournal(t, p, goods(shipment, "IE", "EUR", "0.87", []ledger.Line{line("WC-1", "123", "23 included 23"), line("KD-1", "40", "0 included 0")}), `
		2026-10-15 50418 sale
		debit  1105 163.00 EUR 141.81 GBP
		credit 4110  40.00 EUR  34.80 GBP IE00
		credit 4111 100.00 EUR  87.00 GBP IE23
		credit 2210  23.00 EUR  20.01 GBP IE23`)
}
