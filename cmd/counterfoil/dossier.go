package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"counterfoil/ledger"
)

// dossier is everything the ledger knows under one reference.
type dossier struct {
	reference ledger.Reference
	entity    ledger.EntityID
	names     map[ledger.AccountCode]string
	entries   []ledger.Entry
	documents []ledger.DocumentEvidence
	run       ledger.Run
	found     *ledger.Case
	accepted  *ledger.Acceptance
	tie       []string // how it ties, where it differs entry by entry
	raw       bool
}

func (d dossier) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s · %s\nAmounts are debits positive; variance = booked − expected.\n", d.reference, d.entity)
	d.writeAccounts(t)
	if err := t.Flush(); err != nil {
		return err
	}
	d.writeEntries(w, ledger.Expected, "Expected (from Centra)")
	d.writeEntries(w, ledger.Booked, "Booked (in the ERP)")
	d.writeDocuments(w)
	d.writeCase(w)
	return nil
}

// writeAccounts is both books side by side; a run's cut-off limits it, so that it shows
// the variance the run explained.
func (d dossier) writeAccounts(w io.Writer) {
	books := map[ledger.Book]ledger.Vector{ledger.Expected: {}, ledger.Booked: {}}
	variance := ledger.Vector{}
	for _, e := range d.entries {
		if e.Scope != ledger.InScope || !d.run.CutOff.IsZero() && e.EffectiveOn.After(d.run.CutOff) {
			continue
		}
		books[e.Book].AddEntry(e, 1)
		variance.AddEntry(e, map[ledger.Book]int{ledger.Booked: 1, ledger.Expected: -1}[e.Book])
	}
	all := ledger.Vector{}
	for _, e := range d.entries {
		for _, p := range e.Postings {
			all[p.Account] = p.Functional
		}
	}
	until := ""
	if !d.run.CutOff.IsZero() {
		until = " up to " + d.run.CutOff.String()
	}
	fmt.Fprintf(w, "\nBoth books%s\naccount\texpected\tbooked\tvariance\t\n", until)
	for _, account := range all.Accounts() {
		currency := all[account].Currency()
		number := func(v ledger.Vector) string {
			if a, ok := v[account]; ok {
				return a.Number()
			}
			return "–"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t  %s  %s\n", account, number(books[ledger.Expected]), number(books[ledger.Booked]), number(variance), currency, d.names[account])
	}
}

func (d dossier) writeEntries(w io.Writer, book ledger.Book, title string) {
	fmt.Fprintf(w, "\n%s\n", title)
	none := true
	for _, e := range d.entries {
		if e.Book != book {
			continue
		}
		none = false
		fmt.Fprintf(w, "  entry %d  %s  %s%s\n", e.ID, e.EffectiveOn, describe(e), notes(e))
		for _, p := range e.Postings {
			document := ""
			if p.Amount != p.Functional {
				document = "  (" + p.Amount.String() + ")"
			}
			tax := ""
			if p.TaxCode != "" {
				tax = "  " + string(p.TaxCode)
			}
			fmt.Fprintf(w, "    %-6s %-6s %16s%s%s  %s\n", p.Side, p.Account, p.Functional, document, tax, d.names[p.Account])
		}
	}
	if none {
		fmt.Fprintln(w, "  nothing")
	}
}

func describe(e ledger.Entry) string {
	if e.Book == ledger.Booked {
		return fmt.Sprintf("voucher %s  %s", e.Voucher, e.Text)
	}
	return fmt.Sprintf("%s from %s version %d", e.Kind, e.Document, e.Version)
}

// notes are what makes an entry unusual.
func notes(e ledger.Entry) string {
	var n []string
	if e.Reverses != 0 {
		n = append(n, fmt.Sprintf("reverses entry %d", e.Reverses))
	}
	if !e.LateFor.IsZero() {
		n = append(n, "late for "+e.LateFor.String())
	}
	if e.Scope == ledger.Recognised {
		n = append(n, "recognised as "+e.Rule)
	}
	if e.Scope == ledger.OutOfScope {
		n = append(n, "outside the shop's accounts")
	}
	if len(n) == 0 {
		return ""
	}
	return "  [" + strings.Join(n, "; ") + "]"
}

func (d dossier) writeDocuments(w io.Writer) {
	fmt.Fprintln(w, "\nDocuments and their versions")
	for _, v := range d.documents {
		fmt.Fprintf(w, "  %s version %d  batch %d  snapshot %d (%s, SHA-256 %x…) chunk %d bytes %d–%d\n",
			v.ID, v.Version, v.Batch, v.Snapshot.ID, v.Snapshot.Name, v.Snapshot.SHA256[:6], v.Evidence.Chunk, v.Evidence.Offset, v.Evidence.Offset+v.Evidence.Length-1)
		if d.raw {
			fmt.Fprintf(w, "    %s\n", strings.TrimSpace(string(v.Bytes)))
		}
	}
}

func (d dossier) writeCase(w io.Writer) {
	switch {
	case d.run.ID == 0:
		fmt.Fprintln(w, "\nNot compared yet: run `counterfoil reconcile --period …`.")
		return
	case d.found == nil:
		fmt.Fprintf(w, "\nTied out in run %d of %s: the books agree to the minor unit.\n", d.run.ID, d.run.Period)
		for _, words := range d.tie {
			fmt.Fprintf(w, "  Note: %s.\n", words)
		}
		return
	}
	fmt.Fprintf(w, "\nWhy they differ (run %d of %s, open item %d, open since %s)\n", d.run.ID, d.run.Period, d.found.Item, d.found.OriginOn)
	d.writeAcceptance(w)
	for i, e := range d.found.Explanations {
		fmt.Fprintf(w, "  %d. %s – %s  [%s; %s]\n     %s\n", i+1, e.Cause, e.Kind, e.Class, e.Proof, e.Evidence)
		for _, step := range e.Steps {
			fmt.Fprintf(w, "       %s\n", step)
		}
		for _, alternative := range e.Alternatives {
			fmt.Fprintf(w, "     or: %s\n", alternative)
		}
		fmt.Fprintln(w, "     to add to the ERP:")
		d.writeLegs(w, e.Legs)
	}
	if d.found.Note != "" {
		fmt.Fprintf(w, "  Note: %s\n", d.found.Note)
	}
	if len(d.found.Unexplained) == 0 {
		fmt.Fprintln(w, "  Nothing is left unexplained: booked + explanations = expected on every account.")
		return
	}
	fmt.Fprintln(w, "  UNEXPLAINED – still to add to the ERP for the books to agree, and no cause found:")
	d.writeLegs(w, d.found.Unexplained)
}

// writeAcceptance says which parts of the case a person lets stand.
func (d dossier) writeAcceptance(w io.Writer) {
	if d.accepted == nil {
		return
	}
	a, covered := d.accepted, d.accepted.Covers(*d.found)
	parts := "none of what it is now"
	if len(covered) > 0 {
		var list []string
		for i := range d.found.Explanations {
			if covered[i+1] {
				list = append(list, fmt.Sprintf("explanation %d", i+1))
			}
		}
		if covered[0] {
			list = append(list, "the unexplained remainder")
		}
		parts = strings.Join(list, ", ")
	}
	fmt.Fprintf(w, "  Accepted by %s on %s, as run %d showed it: %q; covers %s.\n", a.By, a.At.Format("2006-01-02"), a.Run, a.Reason, parts)
}

func (d dossier) writeLegs(w io.Writer, legs []ledger.Leg) {
	for _, l := range legs {
		side := ledger.Debit
		if l.Functional.Sign() < 0 {
			side = ledger.Credit
		}
		fmt.Fprintf(w, "       %-6s %-6s %16s  %s\n", side, l.Account, l.Functional.Abs(), d.names[l.Account])
	}
}
