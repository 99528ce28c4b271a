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

// voucherKeys are what may tell vouchers apart; of those that do equally well the first is
// taken.
var voucherKeys = [][]string{{"id"}, {"series", "number"}, {"number"}, {"number", "date"}, {"series", "number", "date"}, {"kind", "number"}, {"kind", "number", "date"}}

// keys are the voucher keys whose columns the file has.
func (p *proposal) keys() [][]string {
	var keys [][]string
	for _, key := range voucherKeys {
		if p.hasAll(key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// trial is how a way to put rows together does in the file.
type trial struct {
	balanced, all int
	dates         bool // some voucher's rows bear different dates
}

// better tells that one way does better than another: a larger share of its vouchers
// balances, or all of more of them do.
func (t trial) better(than trial) bool {
	if share, other := t.balanced*than.all, than.balanced*t.all; share != other {
		return share > other
	}
	return t.all > 0 && t.balanced == t.all && t.all > than.all
}

// voucher proposes the key under which most vouchers balance.
func (p *proposal) voucher(ctx context.Context) {
	keys := p.keys()
	if p.undecided {
		p.say("# The voucher key can be tried once the points above are decided; run propose again or choose of these.")
		for _, key := range keys {
			p.say("# voucher: {by: key, key: [%s]}", strings.Join(key, ", "))
		}
		return
	}
	var best, reasons []string
	var found trial
	for _, key := range keys {
		t := p.balances(ctx, "voucher: {by: key, key: ["+strings.Join(key, ", ")+"]}\n")
		reasons = append(reasons, fmt.Sprintf("%s: %d of %d balance", strings.Join(key, "+"), t.balanced, t.all))
		if t.all > 0 && (best == nil || t.better(found)) {
			best, found = key, t
		}
	}
	if best == nil {
		p.withoutNumber(ctx)
		return
	}
	dates := ""
	if found.dates && !slices.Contains(best, "date") {
		dates = ", dates: first"
		reasons = append(reasons, "rows of one voucher bear different dates, and the first is taken")
	}
	p.say("voucher: {by: key, key: [%s]%s}   # %s", strings.Join(best, ", "), dates, strings.Join(reasons, "; "))
	if 10*found.balanced < 9*found.all {
		p.say("# WARNING: many vouchers do not balance under any key: look at the amounts' signs, and at rows that are no lines.")
	}
}

// withoutNumber says how rows may be put together where no column numbers vouchers, and
// how well each way does in this file.
func (p *proposal) withoutNumber(ctx context.Context) {
	type way struct{ column, voucher, means string }
	ways := []way{
		{"", "voucher: {by: blank}", "rows between blank rows are one voucher"},
		{"", "voucher: {by: balance}", "a voucher ends where debits and credits meet; two of the same day that balance only together are one"},
		{"", "voucher: {by: key, key: [date]}", "all rows of a day are one voucher"},
	}
	if i, ok := p.found["text"]; ok {
		ways = append(ways, way{"group: " + p.columnName(i), "voucher: {by: key, key: [date, group]}", "rows of one day and one text are one voucher"})
	}
	lines := make([]string, len(ways))
	for i, w := range ways {
		t := p.balancesWith(ctx, w.column, w.voucher+"\n")
		lines[i] = fmt.Sprintf("# %s   # %s: %d of %d balance", w.voucher, w.means, t.balanced, t.all)
		if w.column != "" {
			lines[i] += "; it needs " + w.column + " under columns"
		}
	}
	p.decide("no column is called like a voucher's number. Best is an export that has one; if a column has it under another name, say columns: number: \"…\".\n"+
		"# Otherwise choose how rows belong together. Vouchers are then known by their content: a changed one counts as new.\n%s", strings.Join(lines, "\n"))
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
func (p *proposal) balances(ctx context.Context, voucher string) trial {
	return p.balancesWith(ctx, "", voucher)
}

// balancesWith does so with one more column.
func (p *proposal) balancesWith(ctx context.Context, column, voucher string) trial {
	text := p.out.String() + voucher
	if column != "" {
		text = strings.Replace(text, "\ncolumns:\n", "\ncolumns:\n  "+column+"\n", 1)
	}
	var found trial
	sums, days, runs := map[string]int64{}, map[string]string{}, 0
	_, err := p.read(ctx, text, func(v *pending) error {
		key := v.group
		if runs++; key == aroundRows {
			key = fmt.Sprint(runs)
		}
		if days[key] == "" {
			days[key] = v.Date
		}
		found.dates = found.dates || v.other.row > 0 || v.Date != "" && v.Date != days[key]
		if sums[key] += v.sum; len(sums) > triedVouchers {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return trial{}
	}
	for _, sum := range sums {
		if sum == 0 {
			found.balanced++
		}
	}
	found.all = len(sums)
	return found
}

// read reads the file through a profile that is not written yet.
func (p *proposal) read(ctx context.Context, text string, out func(*pending) error) (*journal, error) {
	profile, err := Parse("proposed.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	pl := &plan{profile: profile, kind: p.kind, encoding: p.encoding, currency: "EUR", anyBooks: true, year: func(ledger.Date) ledger.Date { return ledger.Date{} }, days: erp.DaysFrom(time.Now())}
	pl.delimiter, _ = delimiterByte(p.delimiter)
	return pl.pass(ctx, p.src, maphash.MakeSeed(), out, nil)
}
