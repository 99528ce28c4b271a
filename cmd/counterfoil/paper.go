package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/matchers"
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
	ties      []string // how it ties, where it differs entry by entry
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

// tie says how a reference ties whose entries differ one by one.
func (w *paper) tie(ctx context.Context, decoder matchers.Decoder) ([]string, error) {
	in, err := w.input(ctx, decoder)
	if err != nil {
		return nil, err
	}
	return matchers.Tied(in, w.policy), nil
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
	s := shown{w.entries, w.found, w.names}.byPlace()
	w.entries, w.found, w.names = s.entries, s.found, s.names
	w.writeBooked(t)
	w.writeDifference(t)
	w.writeWhy(t)
	w.writeTried(t)
	return t.Flush()
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
