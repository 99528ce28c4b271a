package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// writeExpected derives each document's postings from its figures.
func (w *paper) writeExpected(out io.Writer) {
	fmt.Fprintf(out, "\n1  What should stand in the books\n")
	if len(w.documents) == 0 {
		fmt.Fprintln(out, "   Nothing: Centra has no document under this reference.")
	}
	left := 0
	for _, stored := range w.evidence {
		d, ok := w.documents[ledger.StoredDocumentKey{ID: stored.ID, Version: stored.Version}]
		if !ok {
			continue
		}
		if !w.worked(d.ID) {
			left++
			continue
		}
		fmt.Fprintf(out, "\n   %s, version %d%s\n   from %s\n", d.ID, d.Version, w.standing(d), source(stored))
		w.writeDocument(out, d)
	}
	if left > 0 {
		fmt.Fprintf(out, "\n   … and %d documents that no explanation names (all of them: `counterfoil show %q`).\n", left, w.reference)
	}
}

// fewDocuments are worked through whole; of more, as in a day's batch, only those that
// an explanation names.
const fewDocuments = 12

func (w *paper) worked(id ledger.DocumentID) bool {
	if len(w.documents) <= fewDocuments {
		return true
	}
	return w.found != nil && slices.ContainsFunc(w.found.Explanations, func(e ledger.Explanation) bool { return slices.Contains(e.Documents, id) })
}

// standing says of a version that a later one has taken its place.
func (w *paper) standing(d ledger.Document) string {
	for key := range w.documents {
		if key.ID == d.ID && key.Version > d.Version {
			return " (replaced by a later version)"
		}
	}
	return ""
}

func source(d ledger.DocumentEvidence) string {
	return fmt.Sprintf("snapshot %d (%s), chunk %d, bytes %d–%d", d.Snapshot.ID, d.Snapshot.Name, d.Evidence.Chunk, d.Evidence.Offset, d.Evidence.Offset+d.Evidence.Length-1)
}

func (w *paper) writeDocument(out io.Writer, d ledger.Document) {
	on, err := w.policy.DateOf(d)
	if err != nil {
		fmt.Fprintf(out, "   posts nothing: %v\n", err)
		return
	}
	workings, err := w.policy.Workings(d)
	switch {
	case err != nil:
		fmt.Fprintf(out, "   posts nothing: %v\n", err)
	case len(workings) == 0:
		fmt.Fprintln(out, "   posts nothing: it is not due, or the policy does not expect the ERP to book it")
	default:
		fmt.Fprintf(out, "   due %s in %s%s\n", on, w.policy.Zone(), moments(d.Moments, w.policy.Zone()))
		for _, x := range workings {
			w.writeWorking(out, d, x)
		}
	}
}

// moments lists what the source says of when.
func moments(m ledger.Moments, zone *time.Location) string {
	text := ""
	for _, x := range []struct {
		what string
		at   time.Time
	}{{"ordered", m.Ordered}, {"created", m.Created}, {"captured", m.Captured}, {"shipped", m.Shipped}, {"completed", m.Completed}, {"refunded", m.Refunded}} {
		if !x.at.IsZero() {
			text += fmt.Sprintf("; %s %s", x.what, x.at.In(zone).Format("2006-01-02 15:04:05"))
		}
	}
	return text
}

func (w *paper) writeWorking(out io.Writer, d ledger.Document, x policy.Working) {
	code := ""
	if x.TaxCode != "" {
		code = " under " + string(x.TaxCode)
	}
	fmt.Fprintf(out, "     %s %s%s\n", x.Account, w.names[x.Account], code)
	for _, f := range x.Figures {
		fmt.Fprintf(out, "\t%s\t%s\t  %s\n", plain(f.Amount, d.Currency), d.Currency, f.Of)
	}
	fmt.Fprintf(out, "\t%s\t%s\t  %s\n", x.Amount.Number(), d.Currency, posted(x))
	if d.Currency != w.policy.Entity.Currency {
		fmt.Fprintf(out, "\t%s\t%s\t  %s\n", x.Value.Number(), w.policy.Entity.Currency, converted(d, x))
	}
}

func posted(x policy.Working) string {
	off := x.Amount.Decimal().Sub(x.Exact)
	switch {
	case len(x.Figures) == 0:
		return "= posted, what rounding leaves"
	case off.IsZero():
		return "= posted"
	case atMostHalf(off, x.Amount.Currency()):
		return fmt.Sprintf("= posted, %s rounded", x.Exact)
	}
	return fmt.Sprintf("= posted, %s rounded, and %s of what its VAT's rounding took or gave", x.Exact, signed(off))
}

func converted(d ledger.Document, x policy.Working) string {
	exact := x.Amount.Decimal().Mul(d.Rate)
	text := fmt.Sprintf("= × %s = %s", d.Rate, exact)
	if off := x.Value.Decimal().Sub(exact); !atMostHalf(off, x.Value.Currency()) {
		text += fmt.Sprintf(", and %s of what the entry's roundings leave", signed(off))
	}
	return text
}

// atMostHalf tells whether rounding a figure once makes so little of a difference.
func atMostHalf(off decimal.Decimal, c money.Currency) bool {
	return !off.Abs().Mul(decimal.NewFromInt(2)).GreaterThan(decimal.New(1, -int32(c.Exponent())))
}

func signed(d decimal.Decimal) string {
	if d.IsPositive() {
		return "+" + d.String()
	}
	return d.String()
}

func plain(d decimal.Decimal, c money.Currency) string {
	return d.StringFixed(max(int32(c.Exponent()), -d.Exponent()))
}
