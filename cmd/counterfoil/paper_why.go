package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/matchers"
)

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
		for _, words := range w.ties {
			fmt.Fprintf(out, "   Note: %s.\n", words)
		}
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
