package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
	"counterfoil/matchers"

	"github.com/shopspring/decimal"
)

// paper is the working paper of one reference.
type paper struct {
	reference ledger.Reference
	policy    *policy.Policy
	names     map[ledger.AccountCode]string
	entries   []ledger.Entry
	evidence  []ledger.DocumentEvidence
	documents map[ledger.StoredDocumentKey]ledger.Document
	run       ledger.Run
	found     *ledger.Case
	search    matchers.Search
	tried     int
}

// input is what a matcher is given of the reference, at the run's cut-off.
func (w *paper) input(ctx context.Context, decoder matchers.Decoder) (matchers.Input, error) {
	in := matchers.Input{Case: ledger.CaseInput{Reference: w.reference}, CutOff: w.cutOff()}
	for _, e := range w.entries {
		if e.Scope == ledger.InScope {
			in.Case.Entries = append(in.Case.Entries, e)
		}
	}
	for _, d := range w.evidence {
		if d.ID.Kind != ledger.DocumentVoucher {
			in.Case.Documents = append(in.Case.Documents, d.StoredDocument)
		}
	}
	var err error
	in.Documents, err = decoder.Documents(ctx, w.policy.Entity.ID, in.Case.Documents)
	return in, err
}

// cutOff is the run's, or the last day anything is booked or expected on.
func (w *paper) cutOff() ledger.Date {
	last := w.run.CutOff
	if w.run.ID == 0 {
		for _, e := range w.entries {
			if e.EffectiveOn.After(last) {
				last = e.EffectiveOn
			}
		}
	}
	return last
}

func (w *paper) write(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s · %s · up to %s\nAmounts are debits positive; variance = booked − expected.\n", w.reference, w.policy.Entity.ID, w.cutOff())
	if w.run.ID != 0 && w.run.PolicyHash != w.policy.Hash {
		fmt.Fprintf(t, "The policy has changed since run %d; the arithmetic follows the policy as it is now. Reconcile again.\n", w.run.ID)
	}
	w.writeExpected(t)
	w.writeBooked(t)
	w.writeDifference(t)
	w.writeWhy(t)
	w.writeTried(t)
	return t.Flush()
}

// writeExpected derives each document's postings from its figures.
func (w *paper) writeExpected(out io.Writer) {
	fmt.Fprintf(out, "\n1  What should stand in the books\n")
	if len(w.documents) == 0 {
		fmt.Fprintln(out, "   Nothing: Centra has no document under this reference.")
	}
	for _, stored := range w.evidence {
		d, ok := w.documents[ledger.StoredDocumentKey{ID: stored.ID, Version: stored.Version}]
		if !ok {
			continue
		}
		fmt.Fprintf(out, "\n   %s, version %d%s\n   from %s\n", d.ID, d.Version, w.standing(d), source(stored))
		w.writeDocument(out, d)
	}
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

// writeBooked lists the vouchers as they stand.
func (w *paper) writeBooked(out io.Writer) {
	fmt.Fprintf(out, "\n2  What stands in the ERP\n")
	none := true
	for _, e := range w.entries {
		if e.Book != ledger.Booked {
			continue
		}
		none = false
		fmt.Fprintf(out, "\n   voucher %s of %s%s\n   %s\n", e.Voucher, e.EffectiveOn, notes(e), w.sourceOf(e))
		for _, p := range e.Postings {
			fmt.Fprintf(out, "\t%s\t%s\t  %s %s\n", p.SignedFunctional().Number(), p.Functional.Currency(), p.Account, w.names[p.Account])
		}
	}
	if none {
		fmt.Fprintln(out, "   Nothing.")
	}
}

func (w *paper) sourceOf(e ledger.Entry) string {
	for _, d := range w.evidence {
		if d.ID == e.Document && d.Version == e.Version {
			return "from " + source(d)
		}
	}
	return ""
}

// writeDifference sets the books side by side and takes the explanations off, one column
// each, down to what is left.
func (w *paper) writeDifference(out io.Writer) {
	expected, booked, all := ledger.Vector{}, ledger.Vector{}, ledger.Vector{}
	for _, e := range w.entries {
		if e.Scope != ledger.InScope || e.EffectiveOn.After(w.cutOff()) {
			continue
		}
		book := map[ledger.Book]ledger.Vector{ledger.Expected: expected, ledger.Booked: booked}[e.Book]
		book.AddEntry(e, 1)
		for _, p := range e.Postings {
			all[p.Account] = money.Zero(p.Functional.Currency())
		}
	}
	var columns []ledger.Vector
	if w.found != nil {
		for _, e := range w.found.Explanations {
			columns = append(columns, vectorOf(e.Legs, all))
		}
	}
	fmt.Fprintf(out, "\n3  The difference, account by account\n\n")
	fmt.Fprintf(out, "\tbooked\texpected\tvariance\t%sleft\t\n", columnHeads(len(columns)))
	for _, account := range all.Accounts() {
		zero := money.Zero(all[account].Currency())
		left := zero.Add(booked[account]).Sub(expected[account])
		row := []string{number(zero.Add(booked[account])), number(zero.Add(expected[account])), number(left)}
		for _, c := range columns {
			row, left = append(row, number(zero.Add(c[account]))), left.Add(c[account])
		}
		fmt.Fprintf(out, "\t%s\t%s\t  %s %s\n", strings.Join(row, "\t"), number(left), account, w.names[account])
	}
}

func columnHeads(n int) (heads string) {
	for i := range n {
		heads += fmt.Sprintf("+ cause %d\t", i+1)
	}
	return heads
}

// vectorOf sums legs and makes their accounts known.
func vectorOf(legs []ledger.Leg, all ledger.Vector) ledger.Vector {
	v := ledger.Vector{}
	for _, l := range legs {
		v.Add(l.Account, l.Functional)
		if _, ok := all[l.Account]; !ok {
			all[l.Account] = money.Zero(l.Functional.Currency())
		}
	}
	return v
}

func number(a money.Amount) string {
	if a.IsZero() {
		return "–"
	}
	return a.Number()
}

func (w *paper) writeWhy(out io.Writer) {
	fmt.Fprintf(out, "\n4  Why\n")
	switch {
	case w.run.ID == 0:
		fmt.Fprintln(out, "   Not compared yet: run `counterfoil reconcile --period …`.")
		return
	case w.found == nil:
		fmt.Fprintf(out, "   The books agree to the minor unit (run %d of %s).\n", w.run.ID, w.run.Period)
		return
	}
	fmt.Fprintf(out, "   Run %d of %s, open item %d, open since %s.\n", w.run.ID, w.run.Period, w.found.Item, w.found.OriginOn)
	for i, e := range w.found.Explanations {
		fmt.Fprintf(out, "\n   Cause %d: %s – %s  [%s; %s]\n     %s\n", i+1, e.Cause, e.Kind, e.Class, e.Proof, e.Evidence)
		for _, line := range slices.Concat(e.Steps, prefixed("or: ", e.Alternatives)) {
			fmt.Fprintf(out, "     %s\n", line)
		}
	}
	if w.found.Note != "" {
		fmt.Fprintf(out, "\n   Note: %s\n", w.found.Note)
	}
	if len(w.found.Unexplained) > 0 {
		fmt.Fprintln(out, "\n   The column \"left\" above is UNEXPLAINED: no cause was found for it.")
	}
}

func prefixed(prefix string, lines []string) []string {
	list := make([]string, len(lines))
	for i, l := range lines {
		list[i] = prefix + l
	}
	return list
}

// writeTried lists what single hypotheses leave open, those that come nearest first.
func (w *paper) writeTried(out io.Writer) {
	if w.found == nil || w.tried == 0 {
		return
	}
	fmt.Fprintf(out, "\n5  What was tried (%d single hypotheses; %d vouchers computed, with sets of two and three)\n", len(w.search.Trials), w.search.Replays)
	if len(w.search.Trials) == 0 {
		fmt.Fprintln(out, "   No voucher was left to hold a hypothesis about a document against.")
	}
	for _, t := range w.search.Trials[:min(w.tried, len(w.search.Trials))] {
		fmt.Fprintf(out, "\n   %s  %s: the ERP %s\n     %s against %s%s\n", failure(t), thought(t), t.Detail, t.Document, t.Against, leaves(t.Left))
	}
	if more := len(w.search.Trials) - w.tried; more > 0 {
		fmt.Fprintf(out, "\n   … and %d that fail by as much or more (--tried %d lists them all).\n", more, len(w.search.Trials))
	}
}

func thought(t matchers.Trial) string {
	if t.Cause == "" {
		return t.Kind
	}
	return string(t.Cause) + " – " + t.Kind
}

func failure(t matchers.Trial) string {
	if len(t.Left) == 0 {
		return "HOLDS"
	}
	return "off by " + t.Off.String()
}

func leaves(left []ledger.Leg) string {
	if len(left) == 0 {
		return ""
	}
	parts := make([]string, len(left))
	for i, l := range left {
		parts[i] = fmt.Sprintf("%s %s", l.Account, l.Functional.Number())
	}
	return "; leaves " + strings.Join(parts, ", ")
}
