package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// totalWords begin the label of a row that adds up others.
var totalWords = []string{"grand total", "overall total", "report total", "sub total", "subtotal", "total", "totalt", "summa", "summe", "gesamt", "opening balance", "closing balance", "ingående", "utgående"}

// totalGroup is rows whose labels begin alike in one column.
type totalGroup struct {
	column      int
	pattern     string
	rows, first int
	of          string // what they were found to add up, "" for nothing that agrees
}

// rowKinds proposes what becomes of rows that are no lines, or only part of one.
func (p *proposal) rowKinds(ctx context.Context) {
	if p.header < 0 {
		return
	}
	carry, groups := p.carried(), p.totalGroups()
	if len(carry)+len(groups) == 0 {
		return
	}
	p.say("rows:")
	if len(carry) > 0 {
		p.say("  carry: [%s]   # filled on the first row of a voucher only", strings.Join(carry, ", "))
	}
	if len(groups) == 0 {
		return
	}
	for i := range groups {
		if !p.undecided {
			p.whatOf(ctx, groups, i)
		}
	}
	p.sayGroups(groups, "totals", "  # These rows add up others, and their figures were found equal: a file whose lines come to others is refused.")
	p.sayGroups(groups, "skip", "  # These rows are no lines and are left out. If they add up others, they are worth more under totals, where they are\n"+
		"  # compared: - {column: …, pattern: …, of: section|voucher|file|opening|closing}")
	if slices.ContainsFunc(groups, func(g totalGroup) bool { return strings.HasPrefix(g.of, ", of: file") }) {
		p.say("checks: {totals: required}   # a file that lacks the total of the whole is refused: it is cut off before its end")
	}
}

func (p *proposal) sayGroups(groups []totalGroup, list, why string) {
	said := false
	for _, g := range groups {
		if (g.of != "") != (list == "totals") {
			continue
		}
		if !said {
			p.say("%s\n  %s:", why, list)
			said = true
		}
		p.say("    - {%s%s}   # %d rows, the first is %d", g.rule(), g.of, g.rows, g.first)
	}
}

func (g *totalGroup) rule() string {
	return fmt.Sprintf("column: \"#%d\", pattern: '%s'", g.column+1, g.pattern)
}

// totalGroups are the rows that seem to add up others, by where and how they begin; a
// label that says nothing more is one of its own: "Total" below rows "Total journal 7".
func (p *proposal) totalGroups() []totalGroup {
	found := map[string]*totalGroup{}
	for i := range p.ends() {
		r := &p.ends()[i]
		at, word := p.totalLabel(r)
		if word == "" {
			continue
		}
		pattern := `(?i)^` + word
		if strings.EqualFold(r.at(at).text, word) {
			pattern += "$"
		} else {
			pattern += "."
		}
		key := fmt.Sprintf("%05d %s", at, pattern)
		if found[key] == nil {
			found[key] = &totalGroup{column: at, pattern: pattern, first: r.number}
		}
		found[key].rows++
	}
	var groups []totalGroup
	for _, key := range slices.Sorted(maps.Keys(found)) {
		groups = append(groups, *found[key])
	}
	return groups
}

// totalLabel finds where a row that is no line begins like a total, and with which word.
func (p *proposal) totalLabel(r *row) (column int, word string) {
	if p.isLine(r) {
		return 0, ""
	}
	for at, c := range r.cells {
		text := strings.ToLower(c.text)
		i := slices.IndexFunc(totalWords, func(w string) bool { return strings.HasPrefix(text, w) })
		if c.kind == cellText && i >= 0 {
			return at, totalWords[i]
		}
	}
	return 0, ""
}

// isLine tells that a row has a date and an account, whatever its text says.
func (p *proposal) isLine(r *row) bool {
	date, hasDate := p.found["date"]
	account, hasAccount := p.found["account"]
	return hasDate && hasAccount && r.at(date).text != "" && figureIn(r.at(account).text)
}

// figureIn tells a code from a label such as Total that stands in its column.
func figureIn(s string) bool { return strings.ContainsAny(s, "0123456789") && !isTotalLabel(s) }

func isTotalLabel(s string) bool {
	return slices.ContainsFunc(totalWords, func(w string) bool { return strings.HasPrefix(strings.ToLower(s), w) })
}

// whatOf tries what the rows of a group add up: only what agrees throughout is proposed.
func (p *proposal) whatOf(ctx context.Context, groups []totalGroup, i int) {
	ways := []string{", of: file", ", of: voucher", ", of: section", ", of: closing", ", of: file, net: true"}
	if groups[i].rows > 1 {
		ways = append(ways[1:4:4], ways[0], ways[4]) // running totals of the whole file are rare
	}
	for _, of := range ways {
		var skip []string
		for j := range groups {
			if j != i && groups[j].of == "" {
				skip = append(skip, "    - {"+groups[j].rule()+"}\n")
			}
		}
		totals := "  totals:\n    - {" + groups[i].rule() + of + "}\n"
		for j := range groups {
			if groups[j].of != "" {
				totals += "    - {" + groups[j].rule() + groups[j].of + "}\n"
			}
		}
		text := totals
		if len(skip) > 0 {
			text += "  skip:\n" + strings.Join(skip, "")
		}
		before := p.checkedTotals(ctx, strings.Replace(text, "    - {"+groups[i].rule()+of+"}\n", "", 1))
		if checked := p.checkedTotals(ctx, text); checked > max(before, 0) {
			groups[i].of = of
			return
		}
	}
}

// checkedTotals reads the file through the proposal with rules for total rows, and counts
// the figures that were compared; -1 where one of them is wrong or the file is not read.
func (p *proposal) checkedTotals(ctx context.Context, rules string) int64 {
	checked := int64(-1)
	keys := append(p.keys(), nil)
	if !strings.Contains(rules, "of: voucher") {
		keys = keys[:1] // how rows belong together does not matter
	}
	for _, key := range keys {
		voucher := "voucher: {by: balance}\n"
		if len(key) > 0 {
			voucher = "voucher: {by: key, key: [" + strings.Join(key, ", ") + "]}\n"
		}
		j, err := p.read(ctx, p.out.String()+rules+voucher, func(*pending) error { return nil })
		if err == nil && j.totals.wrong == 0 && j.tally.rejected+j.tally.faulty == 0 {
			checked = max(checked, j.totals.checked)
		}
	}
	return checked
}

// carried are columns of a voucher's key that are empty on rows which have figures.
func (p *proposal) carried() []string {
	account, ok := p.found["account"]
	if !ok {
		return nil
	}
	var names []string
	for _, target := range []string{"date", "number", "id", "series", "kind"} {
		i, ok := p.found[target]
		if ok && 10*len(p.values(i)) < 9*len(p.values(account)) && !strings.HasPrefix(p.columnName(i), "{") {
			names = append(names, p.columnName(i))
		}
	}
	if len(names) < 2 {
		return nil // one alone is a value that may be missing
	}
	return names
}
