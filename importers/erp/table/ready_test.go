package table

import (
	"errors"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// samples are one file per ready profile with its figures, added up by hand.
var samples = []struct {
	profile, file  string
	currency       money.Currency
	vouchers, rows string
	turnover       string // debits, which are credits too
	first          string // the first voucher's rows
	id             string
	orders         int // vouchers or parts that name an order
	claim          string
}{
	// 100 + 41.67 + 8.33 + 1000
	{"business-central", "business-central.csv", "GBP", "3", "8", "1150.00", "11000 100.00, 22200 -16.67, 40100 -83.33", "2026-01-01//PS-INV103001", 2, "20261014 20261031"},
	// 120 + 50 + 10 + 1250.50
	{"netsuite", "netsuite.csv", "GBP", "3", "8", "1430.50", "1100 120.00, 2200 -20.00, 4000 -100.00", "58231", 2, "20261001 20261031"},
	{"netsuite", "netsuite.xls", "GBP", "3", "8", "1430.50", "1100 120.00, 2200 -20.00, 4000 -100.00", "58231", 2, "20261001 20261031"},
	{"netsuite-us", "netsuite-us.csv", "GBP", "3", "8", "1430.50", "1100 120.00, 2200 -20.00, 4000 -100.00", "58231", 2, "20261001 20261031"},
	// 240 + 1320
	{"xero", "xero.csv", "GBP", "2", "6", "1560.00", "200 -200.00, 610 240.00, 820 -40.00", "2026-01-01//4107", 2, "20261001 20261031"},
	// invoice 120 + 6 = 126, credit 60, receipt 76, journal 12.50, telephone 30 + 6 = 36
	{"sage-50", "sage-50.csv", "GBP", "5", "16", "310.50", "1100 6.00, 1100 120.00, 2200 -20.00, 2200 -1.00, 4000 -100.00, 4905 -5.00", "2026-01-01/SI/50421", 2, ""},
	// 150 + 62.50 + 12.50
	{"sage-200", "sage-200.csv", "GBP", "2", "6", "225.00", "11000 150.00, 22000 -25.00, 40000 -125.00", "881201", 2, "20261001 20261031"},
	// 120 + 60 + 1020
	{"fec", "fec.txt", "EUR", "3", "9", "1200.00", "411000 120.00, 445710 -20.00, 707000 -100.00", "2026-01-01/VE/1201", 2, "20261001 20261031"},
	{"fec-montant", "fec-montant.txt", "EUR", "3", "9", "1200.00", "411000 120.00, 445710 -20.00, 707000 -100.00", "2026-01-01/VE/1201", 2, "20261001 20261031"},
	// 119 + 59.50 + 94.34 + 1012.50 + 23.80
	{"datev", "datev.csv", "EUR", "5", "10", "1309.14", "10000 119.00, 8400 -119.00", "2026-01-01//50424", 3, "20261001 20261031"},
	// 180 + 90
	{"aicpa-ads", "aicpa-ads.txt", "USD", "2", "6", "270.00", "120000 180.00, 230000 -15.00, 400000 -165.00", "2026-01-01//J-2001", 2, "20261001 20261031"},
}

func TestEveryReadyProfileMapsItsSample(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples {
		seen[s.profile] = true
		t.Run(s.file, func(t *testing.T) {
			r, err := importWith(testPolicy(s.currency), readyProfile(t, s.profile), sample(t, s.file))
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{
				"vouchers": s.vouchers, "rows": s.rows, "debit " + string(s.currency): s.turnover, "credit " + string(s.currency): s.turnover,
				"vouchers rejected": "0", "lines rejected": "0", "vouchers unbalanced": "0",
			} {
				if got := r.summary.Totals[name]; got != want {
					t.Errorf("%s: got %s, want %s", name, got, want)
				}
			}
			if len(r.documents) == 0 {
				t.Fatalf("no documents; rejections %v", r.rejections)
			}
			if got := amounts(r.documents[0]); got != s.first {
				t.Errorf("first voucher: got %s, want %s", got, s.first)
			}
			if got := r.documents[0].ID; got.ExternalID != s.id || got.Source != ledger.Source(readyProfile(t, s.profile).Source.Name) {
				t.Errorf("first voucher: got %s, want %s", got, s.id)
			}
			if got := r.summary.Totals["covers from"] + " " + r.summary.Totals["covers to"]; strings.TrimSpace(got) != s.claim {
				t.Errorf("covers %s, want %s", got, s.claim)
			}
			if c := r.tally; c.rows != c.blank+c.headers+c.totals+c.headings+c.skipped+c.beyond+c.lines+c.rejected {
				t.Errorf("rows are not all accounted for: %+v", c)
			}
		})
	}
	for _, name := range Ready() {
		if !seen[name] {
			t.Errorf("profile %s has no sample", name)
		}
	}
}

// A profile that is not the file's is refused, for every pair.
func TestAWrongProfileIsRefused(t *testing.T) {
	for _, s := range samples {
		for _, name := range Ready() {
			if name == s.profile {
				continue
			}
			profile := readyProfile(t, name)
			currency := s.currency
			if profile.Source.Currency != "" {
				currency = money.Currency(profile.Source.Currency) // the currency alone shall not be what refuses
			}
			_, err := importWith(testPolicy(currency), profile, sample(t, s.file))
			switch {
			case err == nil && s.file == "netsuite.xls" && name == "netsuite-us":
				// Its dates are cells that hold dates: both profiles read them alike.
			case err == nil:
				t.Errorf("%s was read through profile %s", s.file, name)
			case !errors.Is(err, ledger.ErrInvalid):
				t.Errorf("%s through %s: %v", s.file, name, err)
			}
		}
	}
}
