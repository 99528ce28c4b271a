package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"counterfoil/ledger"

	"github.com/spf13/cobra"
)

func newShow(app *app) *cobra.Command {
	var asOf int64
	var raw bool
	cmd := &cobra.Command{
		Use:   "show REFERENCE",
		Short: "Both books side by side for one order, why they differ, and the way back to the source",
		Example: `  counterfoil show 50418            # an order
  counterfoil show "voucher:A 17"   # a voucher that names no order
  counterfoil show 50418 --raw      # with the records the figures were decoded from`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.show(cmd.Context(), ledger.Reference(args[0]), asOf, raw)
		},
	}
	cmd.Flags().Int64Var(&asOf, "as-of", 0, "the ledger as it stood after this batch (0: now)")
	cmd.Flags().BoolVar(&raw, "raw", false, "print the stored records too")
	return cmd
}

// dossier is everything the ledger knows under one reference.
type dossier struct {
	reference ledger.Reference
	entity    ledger.EntityID
	names     map[ledger.AccountCode]string
	entries   []ledger.Entry
	documents []ledger.DocumentEvidence
	run       ledger.Run
	found     *ledger.Case
	raw       bool
}

func (a *app) show(ctx context.Context, reference ledger.Reference, asOf int64, raw bool) error {
	p, store, err := a.open(ctx)
	if err != nil {
		return err
	}
	d := dossier{reference: reference, entity: p.Entity.ID, names: accountNames(p), raw: raw}
	if d.entries, err = entriesUnder(ctx, store, p.Entity.ID, reference, asOf); err != nil {
		return err
	}
	if len(d.entries) == 0 {
		return fmt.Errorf("nothing is booked or expected under %q: %w (an order number, a batch, or \"voucher:SERIES NUMBER\"; import first if the ledger is empty)", reference, ledger.ErrNotFound)
	}
	if d.documents, err = a.documentsBehind(ctx, p.Entity.ID, d.entries); err != nil {
		return err
	}
	if d.run, d.found, err = a.latestCase(ctx, p.Entity.ID, d.entries); err != nil {
		return err
	}
	return d.write(a.stdout)
}

// journalReader is what show asks of the ledger.
type journalReader interface {
	Journals(ctx context.Context, entity ledger.EntityID, q ledger.JournalQuery) ([]ledger.Entry, error)
}

// entriesUnder finds entries by what they are compared under, or else by order number,
// which differs where the ERP books batches.
func entriesUnder(ctx context.Context, reader journalReader, entity ledger.EntityID, reference ledger.Reference, asOf int64) ([]ledger.Entry, error) {
	for _, q := range []ledger.JournalQuery{{Reference: reference}, {Order: reference}} {
		q.AsOf, q.Limit = asOf, 1000
		var all []ledger.Entry
		for {
			page, err := reader.Journals(ctx, entity, q)
			if err != nil {
				return nil, err
			}
			all = append(all, page...)
			if len(page) < q.Limit {
				break
			}
			q.After = page[len(page)-1].ID
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}

// documentsBehind returns every version of every document behind the entries, with its bytes.
func (a *app) documentsBehind(ctx context.Context, entity ledger.EntityID, entries []ledger.Entry) ([]ledger.DocumentEvidence, error) {
	var ids []ledger.DocumentID
	for _, e := range entries {
		if !slices.Contains(ids, e.Document) {
			ids = append(ids, e.Document)
		}
	}
	var documents []ledger.DocumentEvidence
	for _, id := range ids {
		versions, err := a.store.Documents(ctx, entity, id)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			full, err := a.store.DocumentBytes(ctx, entity, id, v.Version)
			if err != nil {
				return nil, err
			}
			documents = append(documents, full)
		}
	}
	return documents, nil
}

// latestCase is the reference's case in the last good run of the month of its latest
// entry or of the month after, whichever is newer; nil when it tied or was never compared.
func (a *app) latestCase(ctx context.Context, entity ledger.EntityID, entries []ledger.Entry) (ledger.Run, *ledger.Case, error) {
	var last ledger.Date
	for _, e := range entries {
		if e.EffectiveOn.After(last) {
			last = e.EffectiveOn
		}
	}
	for _, period := range []ledger.Period{last.Period().Next(), last.Period(), last.Period().Previous()} {
		run, err := a.store.LatestRun(ctx, entity, period)
		if errors.Is(err, ledger.ErrNotFound) || errors.Is(err, ledger.ErrVoid) {
			continue
		}
		if err != nil {
			return ledger.Run{}, nil, err
		}
		cases, err := a.store.CasesPage(ctx, entity, ledger.CaseQuery{Run: run.ID, Reference: entries[0].Reference, Limit: 1})
		if err != nil {
			return ledger.Run{}, nil, err
		}
		if len(cases) == 1 {
			return run, &cases[0], nil
		}
		return run, nil, nil
	}
	return ledger.Run{}, nil, nil
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
		return
	}
	fmt.Fprintf(w, "\nWhy they differ (run %d of %s, open item %d, open since %s)\n", d.run.ID, d.run.Period, d.found.Item, d.found.OriginOn)
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
	if len(d.found.Unexplained) == 0 {
		fmt.Fprintln(w, "  Nothing is left unexplained: booked + explanations = expected on every account.")
		return
	}
	fmt.Fprintln(w, "  UNEXPLAINED – still to add to the ERP for the books to agree, and no cause found:")
	d.writeLegs(w, d.found.Unexplained)
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
