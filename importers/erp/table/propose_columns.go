package table

import (
	"fmt"
	"slices"
	"strings"
)

// findColumns maps names we know to what they hold.
func (p *proposal) findColumns() {
	if p.header < 0 {
		return
	}
	names := map[string]int{}
	for i, c := range p.rows[p.header].cells {
		if _, twice := names[plainWord(c.text)]; !twice {
			names[plainWord(c.text)] = i
		}
	}
	taken := map[int]bool{}
	for _, w := range columnWords {
		for _, name := range w.names {
			if i, ok := names[name]; ok && !taken[i] && len(p.values(i)) > 0 {
				p.found[w.target], taken[i] = i, true
				break
			}
		}
	}
	_, debit := p.found["debit"]
	_, credit := p.found["credit"]
	if debit && credit {
		delete(p.found, "amount") // they say the same, and sides leave no sign to interpret
		delete(p.found, "flag")
	} else {
		delete(p.found, "debit")
		delete(p.found, "credit")
	}
	p.confirmFlag()
	p.confirmCurrency()
}

// confirmCurrency tells the currency of the books' amounts from that of the amounts beside
// them. One that is the same throughout tells nothing.
func (p *proposal) confirmCurrency() {
	currency, ok := p.found["currency"]
	_, foreign := p.found["foreign"]
	_, base := p.found["base"]
	switch {
	case ok && foreign:
		p.found["foreign_currency"] = currency
		delete(p.found, "currency")
	case ok && (p.oneValue("currency") || !base):
		p.unsettled = !p.oneValue("currency")
		delete(p.found, "currency")
	}
	if _, ok := p.found["foreign_currency"]; !ok {
		delete(p.found, "foreign")
	}
	if _, ok := p.found["currency"]; !ok {
		delete(p.found, "base")
	}
}

// confirmFlag drops a column that is called like a flag and holds more than two values.
func (p *proposal) confirmFlag() {
	if i, ok := p.found["flag"]; ok && len(distinct(p.values(i))) > 2 {
		delete(p.found, "flag")
	}
}

func (p *proposal) oneValue(target string) bool { return len(distinct(p.values(p.found[target]))) < 2 }

func distinct(cells []cell) []string {
	var list []string
	for _, c := range cells {
		if !slices.Contains(list, c.text) && len(list) < 20 {
			list = append(list, c.text)
		}
	}
	return list
}

// columnName is a column as a profile names it: by position where the name stands twice.
func (p *proposal) columnName(i int) string {
	name, times := p.rows[p.header].cells[i].text, 0
	for _, c := range p.rows[p.header].cells {
		if folded(c.text) == folded(name) {
			times++
		}
	}
	if times > 1 {
		return fmt.Sprintf("{index: %d}", i+1)
	}
	return quoteYAML(name)
}

func quoteYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(s) + `"`
}

func (p *proposal) writeColumns() {
	p.say("columns:")
	for _, w := range columnWords {
		if i, ok := p.found[w.target]; ok {
			p.say("  %s: %s", w.target, p.columnName(i))
		}
	}
	if i, ok := p.found["foreign_currency"]; ok {
		p.say("  foreign_currency: %s   # of the amounts in foreign; all others are in the books' currency", p.columnName(i))
	}
	if p.unsettled {
		p.decide("rows name several currencies, and there is one amount. If it is in the books' currency, remove this line; if not, the export lacks the amount in the books' currency (columns.base), without which rows in another are rejected")
	}
	for _, needed := range []string{"date", "account"} {
		if _, ok := p.found[needed]; !ok {
			p.decide("no column is called like one of the %s; name it: %s: \"…\"", needed, needed)
		}
	}
	p.codes()
	p.mode()
	p.extras()
}

// codes warns of what a spreadsheet has done to codes.
func (p *proposal) codes() {
	for _, target := range []string{"number", "id", "account"} {
		i, ok := p.found[target]
		if !ok {
			continue
		}
		for _, c := range p.values(i) {
			if _, wrong := codeOf(c); wrong != "" {
				p.say("# WARNING: a value of %s %s; rows with one will be rejected.", target, wrong)
				break
			}
		}
	}
	if i, ok := p.found["account"]; ok {
		p.accountPattern(p.values(i))
	}
}

// accountPattern takes "4000 Sales" apart.
func (p *proposal) accountPattern(values []cell) {
	named := 0
	for _, c := range values {
		if first, rest, ok := strings.Cut(c.text, " "); ok && rest != "" && figures(first) {
			named++
		}
	}
	if named > 0 {
		p.say("account: {pattern: '^(?P<number>[0-9]+)'}   # %d of %d cells hold a name behind the code, as in 4000 Sales", named, len(values))
	}
}

// mode proposes what the figures mean.
func (p *proposal) mode() {
	_, debit := p.found["debit"]
	_, amount := p.found["amount"]
	flag, flagged := p.found["flag"]
	switch {
	case debit:
		p.say("amount: {mode: debit_credit}   # there is a column for each side")
	case amount && flagged:
		var flags []string
		for _, value := range distinct(p.values(flag)) {
			side, known := map[string]string{"s": "debit", "d": "debit", "h": "credit", "c": "credit", "k": "credit", "debit": "debit", "credit": "credit"}[strings.ToLower(value)]
			if !known {
				p.decide("the flag %q is no side that is known; say debit or credit", value)
				continue
			}
			flags = append(flags, quoteYAML(value)+": "+side)
		}
		p.say("amount: {mode: flagged, flags: {%s}}   # amounts without a sign, and a flag beside them", strings.Join(flags, ", "))
	case amount:
		p.say("amount: {mode: signed, positive: debit}   # one column of amounts; that debits are positive is usual and nothing in the file proves it: look at a sale in the dry run")
	default:
		p.decide("no column is called like an amount, nor are debit and credit; name them, and amount.mode")
	}
}

// extras proposes references and dimensions.
func (p *proposal) extras() {
	if p.header < 0 {
		return
	}
	var references, dimensions []string
	seen := map[string]bool{}
	for i, c := range p.rows[p.header].cells {
		name := plainWord(c.text)
		if field := referenceWords[name]; field != "" && len(p.values(i)) > 0 {
			references = append(references, fmt.Sprintf("  - {field: %s, column: %s}   # a rule of the policy reads it: in: field %s", field, p.columnName(i), field))
		}
		if number := dimensionWords[name]; number != "" && !seen[number] && len(p.values(i)) > 0 {
			seen[number] = true
			dimensions = append(dimensions, fmt.Sprintf("  %q: %s", number, p.columnName(i)))
		}
	}
	if len(references) > 0 {
		p.say("references:\n%s", strings.Join(references, "\n"))
	}
	if len(dimensions) > 0 {
		p.say("dimensions:\n%s", strings.Join(dimensions, "\n"))
	}
}
