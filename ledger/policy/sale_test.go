package policy

import (
	"slices"
	"testing"

	"counterfoil/ledger"
)

const (
	shipment = ledger.DocumentShipment
	returned = ledger.DocumentReturn
	freight  = ledger.ChargeFreight
	discount = ledger.ChargeDiscount
)

func lines(ll ...ledger.Line) []ledger.Line { return ll }

func giftCertificate(gross string, tt ...string) ledger.Line {
	l := line("GC-500", gross, tt...)
	l.Kind = ledger.LineGiftCertificate
	return l
}

func TestSales(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Policy)
		sale   ledger.Document
		want   string
	}{
		{
			name: "a domestic sale credits revenue by product group and VAT by rate",
			sale: goods(shipment, "SE", "SEK", "1", lines(
				line("WC-100", "1250", "25 included 250"), line("AC-7", "250", "25 included 50"), line("BK-1", "106", "6 included 6"))),
			want: `2026-10-15 50418 sale
				debit  1510 1606.00 SEK
				credit 3003  100.00 SEK SE06
				credit 3011 1000.00 SEK SE25
				credit 3012  200.00 SEK SE25
				credit 2611  300.00 SEK SE25
				credit 2631    6.00 SEK SE06`,
		},
		{
			name: "sales tax that is added comes on top, at any rate of the country, on one row",
			sale: goods(shipment, "US", "USD", "10", lines(line("WC-1", "108.88", "8.875 added 8.88"), line("TS-1", "54", "4 added 2", "4 added 2"))),
			want: `2026-10-15 50418 sale
				debit  1510 162.88 USD 1628.80 SEK
				credit 3152  50.00 USD  500.00 SEK US
				credit 3161 100.00 USD 1000.00 SEK US
				credit 2682  12.88 USD  128.80 SEK US`,
		},
		{
			name: "a deducted tax is never owed: the sale stands net under the 0 % row",
			sale: goods(shipment, "CH", "CHF", "11.5", lines(line("WC-1", "92.51", "8.1 deducted 7.49")), charge(freight, "9.25", "8.1 deducted 0.75")),
			want: `2026-10-15 50418 sale
				debit  1510 101.76 CHF 1170.24 SEK
				credit 3161  92.51 CHF 1063.87 SEK CH00
				credit 3522   9.25 CHF  106.38 SEK CH00
				debit  3740   0.00 CHF    0.01 SEK`,
		},
		{
			name: "yen have no decimals and the kronor they convert to have two",
			sale: goods(shipment, "JP", "JPY", "0.0712", lines(line("TS-1", "15001", "10 included 1364"))),
			want: `2026-10-15 50418 sale
				debit  1510 15001 JPY 1068.07 SEK
				credit 3154 13637 JPY  970.95 SEK JP10
				credit 2684  1364 JPY   97.12 SEK JP10`,
		},
		{
			name: "an unrounded VAT is rounded once per document and code, and revenue takes the other side of it",
			sale: goods(shipment, "SE", "SEK", "1", lines(
				line("TS-1", "99.99", "25 included 19.998"), line("TS-2", "99.99", "25 included 19.998"), line("TS-3", "99.99", "25 included 19.998"))),
			want: `2026-10-15 50418 sale
				debit  1510 299.97 SEK
				credit 3001 239.98 SEK SE25
				credit 2611  59.99 SEK SE25`,
		},
		{
			name:   "per line the same VAT rounds up three times",
			change: func(p *Policy) { p.Rounds.VAT = VATPerLine },
			sale: goods(shipment, "SE", "SEK", "1", lines(
				line("TS-1", "99.99", "25 included 19.998"), line("TS-2", "99.99", "25 included 19.998"), line("TS-3", "99.99", "25 included 19.998"))),
			want: `2026-10-15 50418 sale
				debit  1510 299.97 SEK
				credit 3001 239.97 SEK SE25
				credit 2611  60.00 SEK SE25`,
		},
		{
			name:   "half even rounds half a minor unit of VAT down to the even one",
			change: func(p *Policy) { p.Rounds.Mode = "half_even" },
			sale:   goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "0.625", "25 included 0.125"), line("TS-2", "0.375", "25 included 0"))),
			want: `2026-10-15 50418 sale
				debit  1510 1.00 SEK
				credit 3001 0.88 SEK SE25
				credit 2611 0.12 SEK SE25`,
		},
		{
			name: "freight at the basket's average rate is divided over the rows its taxes imply",
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("TS-1", "500", "25 included 100"), line("FD-1", "112", "12 included 12")),
				charge(freight, "59", "25 included 9.60", "12 included 1.18")),
			want: `2026-10-15 50418 sale
				debit  1510 671.00 SEK
				credit 3001 400.00 SEK SE25
				credit 3002 100.00 SEK SE12
				credit 3520   9.83 SEK SE12
				credit 3520  38.39 SEK SE25
				credit 2611 109.60 SEK SE25
				credit 2621  13.18 SEK SE12`,
		},
		{
			name: "freight partly at 0 % leaves the rest to the 0 % row",
			sale: goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25"), line("BK-0", "25")),
				charge(freight, "60", "25 included 10", "0 included 0")),
			want: `2026-10-15 50418 sale
				debit  1510 210.00 SEK
				credit 3001 100.00 SEK SE25
				credit 3004  25.00 SEK SE00
				credit 3520  10.00 SEK SE00
				credit 3520  40.00 SEK SE25
				credit 2611  35.00 SEK SE25`,
		},
		{
			name:   "a discount on goods at 25 % and at none, of which Centra lists only the first, is divided all the same",
			change: func(p *Policy) { p.Posting.Discount = DiscountNet },
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("TS-1", "125", "25 included 25"), line("BK-0", "100")), charge(discount, "22.50", "25 included 2.50")),
			want: `2026-10-15 50418 sale
				debit  1510 202.50 SEK
				credit 3001  90.00 SEK SE25
				credit 3004  90.00 SEK SE00
				credit 2611  22.50 SEK SE25`,
		},
		{
			name: "freight whose taxes have four decimals leaves no öre between the rates",
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("TS-1", "499", "25 included 99.8"), line("BK-1", "189", "6 included 10.6981")),
				charge(freight, "59", "25 included 8.558", "6 included 0.9175")),
			want: `2026-10-15 50418 sale
				debit  1510 747.00 SEK
				credit 3001 399.20 SEK SE25
				credit 3003 178.30 SEK SE06
				credit 3520  15.29 SEK SE06
				credit 3520  34.23 SEK SE25
				credit 2611 108.36 SEK SE25
				credit 2631  11.62 SEK SE06`,
		},
		{
			name: "a tax that was rounded covers its charge wholly",
			sale: goods(shipment, "DE", "EUR", "11", lines(line("TS-1", "119", "19 included 19")), charge(freight, "6.90", "19 included 1.10")),
			want: `2026-10-15 50418 sale
				debit  1510 125.90 EUR 1384.90 SEK
				credit 3122 100.00 EUR 1100.00 SEK DE19
				credit 3521   5.80 EUR   63.80 SEK DE19
				credit 2672  20.10 EUR  221.10 SEK DE19`,
		},
		{
			name: "a discount partly on goods at 0 % stays on the taxed row where the 0 % row is of another region",
			change: func(p *Policy) {
				p.Tax = slices.DeleteFunc(p.Tax, func(r TaxRow) bool { return r.Country == AnyEU })
			},
			sale: goods(shipment, "DE", "EUR", "10", lines(line("TS-1", "119", "19 included 19")), charge(discount, "20", "19 included 1.60")),
			want: `2026-10-15 50418 sale
				debit  1510  99.00 EUR  990.00 SEK
				credit 3122 100.00 EUR 1000.00 SEK DE19
				debit  3732  18.40 EUR  184.00 SEK DE19
				credit 2672  17.40 EUR  174.00 SEK DE19`,
		},
		{
			name:   "net discounts leave freight alone",
			change: func(p *Policy) { p.Posting.Discount = DiscountNet },
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("TS-1", "125", "25 included 25")), charge(freight, "125", "25 included 25"), charge(discount, "50", "25 included 10")),
			want: `2026-10-15 50418 sale
				debit  1510 200.00 SEK
				credit 3001  60.00 SEK SE25
				credit 3520 100.00 SEK SE25
				credit 2611  40.00 SEK SE25`,
		},
		{
			name:   "a net discount on freight alone lowers the row's revenue account",
			change: func(p *Policy) { p.Posting.Discount = DiscountNet },
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("BK-1", "106", "6 included 6")), charge(freight, "125", "25 included 25"), charge(discount, "50", "25 included 10")),
			want: `2026-10-15 50418 sale
				debit  1510 181.00 SEK
				debit  3001  40.00 SEK SE25
				credit 3003 100.00 SEK SE06
				credit 3520 100.00 SEK SE25
				credit 2611  15.00 SEK SE25
				credit 2631   6.00 SEK SE06`,
		},
		{
			name:   "net discounts lower the revenue accounts in proportion, to the last öre",
			change: func(p *Policy) { p.Posting.Discount = DiscountNet },
			sale: goods(shipment, "SE", "SEK", "1",
				lines(line("WC-1", "250", "25 included 50"), line("TS-1", "125", "25 included 25")),
				charge(discount, "10", "25 included 2")),
			want: `2026-10-15 50418 sale
				debit  1510 365.00 SEK
				credit 3001  97.33 SEK SE25
				credit 3011 194.67 SEK SE25
				credit 2611  73.00 SEK SE25`,
		},
		{
			name:   "without a discount account discounts are net too",
			change: func(p *Policy) { p.Roles.Discount = ByRegion{} },
			sale:   goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25")), charge(discount, "25", "25 included 5")),
			want: `2026-10-15 50418 sale
				debit  1510 100.00 SEK
				credit 3001  80.00 SEK SE25
				credit 2611  20.00 SEK SE25`,
		},
		{
			name: "a redeemed gift certificate pays: full VAT, full revenue, its face value off the liability",
			sale: goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "1250", "25 included 250")),
				charge(ledger.ChargeGiftCertificate, "500", "25 included 100")),
			want: `2026-10-15 50418 sale
				debit  1510  750.00 SEK
				debit  2421  500.00 SEK
				credit 3001 1000.00 SEK SE25
				credit 2611  250.00 SEK SE25`,
		},
		{
			name:   "redeemed as a discount it lowers VAT and stands on the discount account",
			change: func(p *Policy) { p.Posting.GiftCertificateRedemption = RedemptionDiscount },
			sale: goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "1250", "25 included 250")),
				charge(ledger.ChargeGiftCertificate, "500", "25 included 100")),
			want: `2026-10-15 50418 sale
				debit  1510  750.00 SEK
				credit 3001 1000.00 SEK SE25
				debit  3731  400.00 SEK SE25
				credit 2611  150.00 SEK SE25`,
		},
		{
			name: "where tax is added, the liability falls by the face value and the VAT by what was not charged",
			sale: goods(shipment, "US", "USD", "10", lines(line("TS-1", "108", "8 added 8")),
				charge(ledger.ChargeGiftCertificate, "54", "8 added 4")),
			want: `2026-10-15 50418 sale
				debit  1510  54.00 USD  540.00 SEK
				debit  2421  50.00 USD  500.00 SEK
				credit 3152 100.00 USD 1000.00 SEK US
				credit 2682   4.00 USD   40.00 SEK US`,
		},
		{
			name: "a sold gift certificate is a liability without VAT",
			sale: goods(shipment, "SE", "SEK", "1", lines(giftCertificate("500"))),
			want: `2026-10-15 50418 sale
				debit  1510 500.00 SEK
				credit 2421 500.00 SEK`,
		},
		{
			name: "a single-purpose certificate that was taxed carries its VAT",
			sale: goods(shipment, "SE", "SEK", "1", lines(giftCertificate("500", "25 included 100"))),
			want: `2026-10-15 50418 sale
				debit  1510 500.00 SEK
				credit 2421 400.00 SEK SE25
				credit 2611 100.00 SEK SE25`,
		},
		{
			name: "a country without rows is an export at 0 %, a member state without VAT is not",
			sale: goods(shipment, "AU", "AUD", "7", lines(line("TS-1", "100"))),
			want: `2026-10-15 50418 sale
				debit  1510 100.00 AUD 700.00 SEK
				credit 3105 100.00 AUD 700.00 SEK EXP00`,
		},
		{
			name: "reverse charge in another member state",
			sale: goods(shipment, "DE", "EUR", "11", lines(line("TS-1", "100", "19 deducted 19")), charge(freight, "10")),
			want: `2026-10-15 50418 sale
				debit  1510 110.00 EUR 1210.00 SEK
				credit 3108 100.00 EUR 1100.00 SEK EU00
				credit 3521  10.00 EUR  110.00 SEK EU00`,
		},
		{
			name: "a free product needs no tax row and no posting",
			sale: goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25"), line("GIFT", "0", "99 included 0"))),
			want: `2026-10-15 50418 sale
				debit  1510 125.00 SEK
				credit 3001 100.00 SEK SE25
				credit 2611  25.00 SEK SE25`,
		},
		{
			name: "an order wholly paid by a discount moves revenue and the discount, nothing on clearing",
			sale: goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25")), charge(discount, "125", "25 included 25")),
			want: `2026-10-15 50418 sale
				credit 3001 100.00 SEK SE25
				debit  3731 100.00 SEK SE25`,
		},
		{
			name:   "netted, the same order posts nothing",
			change: func(p *Policy) { p.Posting.Discount = DiscountNet },
			sale:   goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25")), charge(discount, "125", "25 included 25")),
			want:   ``,
		},
		{
			name: "a return fee is kept, net and with its VAT; freight is given back",
			sale: goods(returned, "SE", "SEK", "1", lines(line("TS-1", "125", "25 included 25")),
				charge(freight, "50", "25 included 10"), charge(ledger.ChargeReturnFee, "25", "25 included 5")),
			want: `2026-10-14 50418 return
				credit 1510 150.00 SEK
				debit  3001 100.00 SEK SE25
				debit  3520  40.00 SEK SE25
				credit 3590  20.00 SEK SE25
				debit  2611  30.00 SEK SE25`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := template(t, "se")
			if c.change != nil {
				c.change(p)
			}
			wantJournal(t, p, c.sale, c.want)
		})
	}
}
