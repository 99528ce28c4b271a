package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"counterfoil/importers/erp"
	"counterfoil/importers/erp/table"
	"counterfoil/ledger"
)

// leadingTotals are the control totals a reader looks for first, also where they are 0.
var leadingTotals = []string{"vouchers", "vouchers rejected", "lines rejected", "vouchers unbalanced", "rows"}

// writeTotals shows the control totals of what was read, and beside them those that the
// file itself bears.
func writeTotals(out io.Writer, totals map[string]string) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name string) { fmt.Fprintf(w, "  total %s\t%s\n", name, totals[name]) }
	for _, name := range leadingTotals {
		if totals[name] != "" {
			line(name)
		}
	}
	for _, name := range sortedKeys(totals) {
		if totals[name] != "0" && !slices.Contains(leadingTotals, name) && !ofTotalRow(name) {
			line(name)
		}
	}
	w.Flush()
	writeFileTotals(out, totals)
}

func ofTotalRow(name string) bool {
	return strings.HasPrefix(name, table.FileTotal) || strings.HasPrefix(name, table.LinesTotal)
}

func writeFileTotals(out io.Writer, totals map[string]string) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	found := false
	for _, name := range sortedKeys(totals) {
		column, ok := strings.CutPrefix(name, table.FileTotal)
		if !ok {
			continue
		}
		if !found {
			fmt.Fprintln(w, "  column\tthe file's total\tits lines\t")
		}
		found = true
		verdict := "equal"
		if totals[name] != totals[table.LinesTotal+column] {
			verdict = "DIFFERENT"
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t  %s\n", column, totals[name], totals[table.LinesTotal+column], verdict)
	}
	w.Flush()
	if totals["totals checked"] == "0" {
		fmt.Fprintln(out, "  the file bears no total of its own; compare these with a report of the ERP")
	}
}

// notShownYet are the findings but for the match rates and the rejections, which are shown
// by themselves.
func notShownYet(findings []ledger.Finding) []ledger.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f ledger.Finding) bool {
		return f.Code == erp.FindReferences || strings.HasSuffix(f.Code, "-rejected")
	})
}

// writeRates shows how much each reference rule found. Rules that found nothing are named
// together: which they are is what a reader may be looking for.
func writeRates(out io.Writer, findings []ledger.Finding) {
	for _, f := range findings {
		if f.Code != erp.FindReferences {
			continue
		}
		head, rules, _ := strings.Cut(f.Text, ", by rule: ")
		fmt.Fprintf(out, "  %s:\n", head)
		var idle []string
		last := ""
		for _, rate := range strings.Split(rules, "; ") {
			rule, isIdle := strings.CutSuffix(rate, erp.NoMatch)
			switch {
			case strings.HasPrefix(rate, erp.NoRule):
				last = rate
			case isIdle:
				idle = append(idle, rule)
			default:
				fmt.Fprintf(out, "    %s\n", rate)
			}
		}
		if len(idle) > 0 {
			fmt.Fprintf(out, "    nothing by: %s\n", strings.Join(idle, ", "))
		}
		fmt.Fprintf(out, "    %s\n", last)
	}
}
