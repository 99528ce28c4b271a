package table

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// totalWords begin the label of a row that adds up others.
var totalWords = []string{"total", "grand total", "subtotal", "sub total", "summa", "totalt", "summe", "gesamt", "opening balance", "closing balance", "ingående", "utgående"}

// rowKinds proposes what becomes of rows that are no lines, or only part of one.
func (p *proposal) rowKinds() {
	if p.header < 0 {
		return
	}
	carry, totals := p.carried(), p.totalRows()
	if len(carry)+len(totals) == 0 {
		return
	}
	p.say("rows:")
	if len(carry) > 0 {
		p.say("  carry: [%s]   # filled on the first row of a voucher only", strings.Join(carry, ", "))
	}
	if len(totals) > 0 {
		p.say("  # Rows that add up others. As skip they are left out; under totals they are compared, and refuse a file they do not")
		p.say("  # fit: - {column: …, pattern: …, of: section|voucher|file|opening|closing}\n  skip:\n%s", strings.Join(totals, "\n"))
	}
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

// totalRows are rules for rows that add up others.
func (p *proposal) totalRows() []string {
	columns := map[int][]int{}
	for i := range p.data() {
		r := &p.data()[i]
		for at, c := range r.cells {
			text := strings.ToLower(c.text)
			if c.kind == cellText && slices.ContainsFunc(totalWords, func(w string) bool { return strings.HasPrefix(text, w) }) && !p.isLine(r) {
				columns[at] = append(columns[at], r.number)
				break
			}
		}
	}
	var rules []string
	for at := range p.rows[p.header].cells {
		if rows := columns[at]; len(rows) > 0 {
			rules = append(rules, fmt.Sprintf("    - {column: \"#%d\", pattern: '(?i)^(grand total|sub ?total|total|summ[ae]|gesamt|(opening|closing) balance|(in|ut)gående)'}   # %d rows, the first is %d", at+1, len(rows), rows[0]))
		}
	}
	return rules
}

// isLine tells that a row has a date and an account, whatever its text says.
func (p *proposal) isLine(r *row) bool {
	date, hasDate := p.found["date"]
	account, hasAccount := p.found["account"]
	return hasDate && hasAccount && r.at(date).text != "" && r.at(account).text != ""
}

// voucher proposes the key under which most vouchers balance.
func (p *proposal) voucher(ctx context.Context) {
	var candidates [][]string
	for _, key := range [][]string{{"id"}, {"series", "number"}, {"number"}, {"number", "date"}, {"kind", "number"}, {"kind", "number", "date"}} {
		if p.hasAll(key) {
			candidates = append(candidates, key)
		}
	}
	if p.undecided {
		p.say("# The voucher key can be tried once the points above are decided; run propose again or choose of these.")
		for _, key := range candidates {
			p.say("# voucher: {by: key, key: [%s]}", strings.Join(key, ", "))
		}
		return
	}
	best, bestShare, reasons := []string(nil), -1.0, []string(nil)
	for _, key := range candidates {
		balanced, all := p.balances(ctx, key)
		reasons = append(reasons, fmt.Sprintf("%s: %d of %d balance", strings.Join(key, "+"), balanced, all))
		if share := float64(balanced) / float64(max(all, 1)); all > 0 && share > bestShare {
			best, bestShare = key, share
		}
	}
	if best == nil {
		p.decide("nothing is called like a voucher's number; voucher: {by: balance} parts where debits and credits meet, {by: blank} at blank rows")
		return
	}
	p.say("voucher: {by: key, key: [%s]}   # %s", strings.Join(best, ", "), strings.Join(reasons, "; "))
	if bestShare < 0.9 {
		p.say("# WARNING: many vouchers do not balance under any key: look at the amounts' signs, and at rows that are no lines.")
	}
}

func (p *proposal) hasAll(targets []string) bool {
	for _, t := range targets {
		if _, ok := p.found[t]; !ok {
			return false
		}
	}
	return true
}

// triedVouchers is how many vouchers a key is tried on.
const triedVouchers = 50_000

// errEnough ends the trial of a key.
var errEnough = errors.New("enough vouchers seen")

// balances reads the file through the proposal and counts the vouchers that balance.
func (p *proposal) balances(ctx context.Context, key []string) (balanced, all int) {
	text := p.out.String() + "voucher: {by: key, key: [" + strings.Join(key, ", ") + "]}\n"
	profile, err := Parse("proposed.yaml", []byte(text))
	if err != nil {
		return 0, 0
	}
	pl := &plan{profile: profile, kind: p.kind, encoding: p.encoding, currency: "EUR", anyBooks: true, year: func(ledger.Date) ledger.Date { return ledger.Date{} }, days: erp.DaysFrom(time.Now())}
	pl.delimiter, _ = delimiterByte(p.delimiter)
	sums := map[string]int64{}
	_, err = pl.pass(ctx, p.src, maphash.MakeSeed(), func(v *pending) error {
		if sums[v.group] += v.sum; len(sums) > triedVouchers {
			return errEnough
		}
		return nil
	}, nil)
	if err != nil && !errors.Is(err, errEnough) {
		return 0, 0
	}
	for _, sum := range sums {
		if sum == 0 {
			balanced++
		}
	}
	return balanced, len(sums)
}
