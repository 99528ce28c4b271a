package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/reports"
	"counterfoil/reports/corrections"

	"github.com/spf13/cobra"
)

// correctionRequest is what `counterfoil corrections` was asked for.
type correctionRequest struct {
	period, format, out string
	run                 int64
	causes              []string
	ambiguous           bool
}

func newCorrections(app *app) *cobra.Command {
	var r correctionRequest
	cmd := &cobra.Command{
		Use:   "corrections",
		Short: "Write the correcting journals of a month for the ERP",
		Long: `Writes what the month's last run proposes to correct in the ERP: balanced journals, per case or summed
per cause as the policy's section corrections says, dated on the month's last day, or on the first of
the next open month once it is closed. Not among them: timing, accepted causes and items, manual
journals, what is only bounded (unless the policy says so) and the unexplained. What has two
explanations is left to decide and written with --include-ambiguous only.

Formats:
  sie       SIE 4I, code page 437. It is read back before it is put in place: every voucher must be
            found under the references it corrects, or nothing is written.
  bc        Business Central general journal (CSV, fields of "Gen. Journal Line")
  netsuite  NetSuite journal import (CSV, one External ID per journal)
  csv       every field: one row a posting, functional and document amounts, proof and evidence

The same run gives the same bytes. A journal keeps its number from run to run until what it corrects
changes. Import what was written into the ERP, import the ERP's books here, reconcile: the corrected
cases are gone, and so are their proposals. Import the books before writing another file of the month.`,
		Example: `  counterfoil corrections --period 2026-10 --format sie
  counterfoil corrections --period 2026-10 --format sie --cause tax --cause charge -o vat.si
  counterfoil corrections --period 2026-10 --run 3 --format csv -o october.csv --include-ambiguous`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.corrections(cmd.Context(), r) },
	}
	cmd.Flags().StringVar(&r.period, "period", "", "the month, e.g. 2026-10")
	cmd.Flags().Int64Var(&r.run, "run", 0, "this run of the month instead of its last")
	cmd.Flags().StringVar(&r.format, "format", "", strings.Join(corrections.Names(), ", "))
	cmd.Flags().StringVarP(&r.out, "out", "o", "", "file to write (default named by entity, period and run)")
	cmd.Flags().StringArrayVar(&r.causes, "cause", nil, "only this cause; may be given again")
	cmd.Flags().BoolVar(&r.ambiguous, "include-ambiguous", false, "also corrections that another explanation fits as well")
	return cmd
}

func (a *app) corrections(ctx context.Context, r correctionRequest) error {
	format, ok := corrections.Named(r.format)
	if !ok {
		return fmt.Errorf("format %q is none of ours; choose one of --format %s", r.format, strings.Join(corrections.Names(), ", "))
	}
	causes, err := parseCauses(r.causes)
	if err != nil {
		return err
	}
	m, err := a.monthEnd(ctx, month{r.period, r.run})
	if err != nil {
		return err
	}
	journals := corrections.OfCauses(m.AllJournals(ctx, r.ambiguous), causes)
	count, err := countJournals(journals)
	if err != nil {
		return err
	}
	if count == 0 {
		return a.tellCorrections(m, "nothing to write: run %d proposes no correction%s\n", m.Run.ID, among(r.causes))
	}
	if r.out == "" {
		r.out = fmt.Sprintf("corrections_%s_%s_run-%d.%s", plainName(string(m.Settings.Entity)), m.Period, m.Run.ID, format.Extension)
	}
	if err := a.writeCorrections(ctx, format, m, r.out, journals); err != nil {
		return err
	}
	return a.tellCorrections(m, "wrote %s: %s of run %d, dated %s\n", r.out, reports.Plural(count, "journal", "journals"), m.Run.ID, m.PostingDate)
}

// writeCorrections puts the file in place once it is whole and, where we can read the
// format, once it was read back: under the rules of now, by which it would be imported.
func (a *app) writeCorrections(ctx context.Context, format corrections.Format, m *reports.MonthEnd, path string, journals iter.Seq2[reports.Journal, error]) error {
	p, err := a.policyOf(ctx, a.policy, m.Run)
	if err != nil {
		return err
	}
	options := correctionOptions(p)
	return writeFile(path, func(w io.Writer) error {
		if format.Name != "sie" {
			return format.Write(w, m, options, journals)
		}
		return writeChecked(ctx, a.policy, w, journals, func(w io.Writer) error { return format.Write(w, m, options, journals) })
	})
}

// tellCorrections says what was done and what of the month's explanations was left out.
func (a *app) tellCorrections(m *reports.MonthEnd, words string, args ...any) error {
	fmt.Fprintf(a.stdout, words, args...)
	var left []string
	for _, t := range reports.Treatments {
		if n := m.Treated[t]; n > 0 && t != reports.Proposed {
			left = append(left, fmt.Sprintf("%s %s", t, reports.Count(n)))
		}
	}
	if n := m.Population.UnexplainedCases; n > 0 {
		left = append(left, fmt.Sprintf("unexplained in %s", reports.Plural(n, "case", "cases")))
	}
	if len(left) > 0 {
		fmt.Fprintf(a.stdout, "not proposed, by explanation: %s\n", strings.Join(left, " · "))
	}
	return nil
}

func among(causes []string) string {
	if len(causes) == 0 {
		return ""
	}
	return " of " + strings.Join(causes, ", ")
}

func parseCauses(names []string) ([]ledger.Cause, error) {
	var causes []ledger.Cause
	for _, name := range names {
		if !slices.Contains(ledger.Causes, ledger.Cause(name)) {
			return nil, fmt.Errorf("cause %q is none of ours; choose one of %s", name, strings.Join(causeNames(), ", "))
		}
		causes = append(causes, ledger.Cause(name))
	}
	return causes, nil
}

func countJournals(journals iter.Seq2[reports.Journal, error]) (n int64, err error) {
	for _, err := range journals {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// plainName keeps what is safe in any file system.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, s)
}

func correctionOptions(p *policy.Policy) corrections.Options {
	c := p.Corrections
	o := corrections.Options{
		Company: p.Entity.Name, OrganisationNumber: p.Entity.OrganisationNumber, Series: c.Series,
		Template: c.BC.Template, Batch: c.BC.Batch, DecimalComma: c.BC.Decimal == policy.DecimalComma, Subsidiary: c.Suite.Subsidiary,
	}
	if o.Subsidiary == "" {
		o.Subsidiary = p.Entity.Name
	}
	return o
}
