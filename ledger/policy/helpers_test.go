package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// template is a fresh copy of a built-in policy.
func template(t testing.TB, variant string) *Policy {
	t.Helper()
	yaml, chart, err := Template(variant)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(yaml, chart)
	if err != nil {
		t.Fatalf("template %s:\n%v", variant, err)
	}
	return p
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func instant(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return at
}

// A test document is built from short calls: tax("25 included 520") and so on.
func tax(s string) ledger.Tax {
	f := strings.Fields(s)
	return ledger.Tax{ID: "7", Name: "VAT", Percent: dec(f[0]), Mode: ledger.TaxMode(f[1]), Amount: dec(f[2])}
}

func taxes(ss ...string) (all []ledger.Tax) {
	for _, s := range ss {
		all = append(all, tax(s))
	}
	return all
}

// line gives a product line: its net follows from gross and taxes.
func line(sku, gross string, tt ...string) ledger.Line {
	l := ledger.Line{ID: sku, Kind: ledger.LineProduct, SKU: ledger.SKU(sku), Quantity: 1, Gross: dec(gross), Taxes: taxes(tt...)}
	l.Net = netOf(l.Gross, l.Taxes)
	return l
}

func charge(kind ledger.ChargeKind, gross string, tt ...string) ledger.Charge {
	c := ledger.Charge{Kind: kind, Gross: dec(gross), Taxes: taxes(tt...)}
	c.Net = netOf(c.Gross, c.Taxes)
	return c
}

func netOf(gross decimal.Decimal, tt []ledger.Tax) decimal.Decimal {
	for _, t := range tt {
		if t.Mode != ledger.TaxDeducted {
			gross = gross.Sub(t.Amount)
		}
	}
	return gross
}

// goods gives a shipment or return; gross follows from lines and charges.
func goods(kind ledger.DocumentKind, country, currency, rate string, lines []ledger.Line, charges ...ledger.Charge) ledger.Document {
	g := &ledger.Goods{Shipment: "50418-1", Lines: lines, Charges: charges}
	for _, l := range lines {
		g.Gross, g.Net = g.Gross.Add(l.Gross), g.Net.Add(l.Net)
	}
	for _, c := range charges {
		if c.Kind == ledger.ChargeFreight || c.Kind == ledger.ChargeHandling {
			g.Gross, g.Net = g.Gross.Add(c.Gross), g.Net.Add(c.Net)
		} else {
			g.Gross, g.Net = g.Gross.Sub(c.Gross), g.Net.Sub(c.Net)
		}
	}
	d := document(kind, country, currency, rate)
	d.Goods = g
	return d
}

func payment(kind ledger.DocumentKind, currency, rate, amount string) ledger.Document {
	d := document(kind, "DK", currency, rate)
	d.Payment = &ledger.Payment{Amount: dec(amount)}
	return d
}

func document(kind ledger.DocumentKind, country, currency, rate string) ledger.Document {
	return ledger.Document{
		ID:    ledger.DocumentID{Source: "centra", Kind: kind, ExternalID: "61007"},
		Order: "50418", Due: true, Version: 1,
		Moments: ledger.Moments{
			Created: instant("2026-10-14T09:12:31+02:00"), Ordered: instant("2026-10-13T20:00:00+02:00"),
			Shipped: instant("2026-10-15T14:03:10+02:00"),
		},
		Store: "SE web", Country: ledger.Country(country), PaymentMethod: "Adyen Drop-In",
		Currency: money.Currency(currency), Rate: dec(rate),
	}
}

// journal writes entries as a controller reads them.
func journal(entries []ledger.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s %s %s\n", e.EffectiveOn, e.Reference, e.Kind)
		for _, p := range e.Postings {
			fmt.Fprintf(&b, "  %-6s %s %9s", p.Side, p.Account, p.Amount)
			if p.Functional != p.Amount {
				fmt.Fprintf(&b, " %9s", p.Functional)
			}
			if p.TaxCode != "" {
				fmt.Fprintf(&b, " %s", p.TaxCode)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func wantJournal(t *testing.T, p *Policy, d ledger.Document, want string) {
	t.Helper()
	entries, err := p.Post(d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(trim(want), trim(journal(entries))); diff != "" {
		t.Errorf("journal differs (-want +got):\n%s\ngot:\n%s", diff, journal(entries))
	}
}

// trim takes the blanks out that only please the eye.
func trim(s string) []string {
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		if fields := strings.Fields(l); len(fields) > 0 {
			lines = append(lines, strings.Join(fields, " "))
		}
	}
	return lines
}
