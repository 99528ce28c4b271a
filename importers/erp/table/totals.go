package table

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"counterfoil/importers/erp"
)

// What a total row may add up.
const (
	ofSection = "section"
	ofVoucher = "voucher"
	ofFile    = "file"
	ofOpening = "opening"
	ofClosing = "closing"
)

// sum adds up many minor units without overflow.
type sum struct {
	low  int64
	high big.Int
}

func (s *sum) add(units int64) {
	if s.low += units; s.low > 1<<61 || s.low < -1<<61 {
		s.high.Add(&s.high, big.NewInt(s.low))
		s.low = 0
	}
}

func (s *sum) total() *big.Int { return new(big.Int).Add(&s.high, big.NewInt(s.low)) }

// totals compares the file's own totals with what its lines come to, column by column as
// they stand in the file.
type totals struct {
	rules      []totalRule
	file       counted
	voucher    counted
	group      string // of the line that was added last
	checked    int64
	mismatches []string
	latest     string // in words, the figure that was compared last
	wrong      int64
	whole      bool // the last line stands before a total of the file that agreed
	// shown are the last totals of the whole file, to be set beside those of its lines.
	shown map[string][2]*big.Int
}

// counted are sums of a file's figures since some row.
type counted struct {
	measures [2]sum
	lines    int64
}

type totalRule struct {
	rowRule
	of      string
	net     bool
	seen    bool
	section counted
	opening int64
	count   int // the group "count" of its pattern, -1 for none
}

func newTotals(p *Profile, h *header) (*totals, error) {
	t := &totals{shown: map[string][2]*big.Int{}}
	for i := range p.Rows.Totals {
		rule, err := h.rule(p.Rows.Totals[i].rule())
		if err != nil {
			return nil, err
		}
		t.rules = append(t.rules, totalRule{rowRule: rule, of: p.Rows.Totals[i].Of, net: p.Rows.Totals[i].Net, count: rule.pattern.SubexpIndex("count")})
	}
	return t, nil
}

func (c *counted) add(l *line) {
	c.measures[0].add(l.measures[0])
	c.measures[1].add(l.measures[1])
	c.lines++
}

// add counts a line.
func (t *totals) add(l *line) {
	if len(t.rules) == 0 {
		return
	}
	t.whole = false
	if l.group != t.group {
		t.group = l.group
		t.newVoucher()
	}
	t.file.add(l)
	t.voucher.add(l)
	for i := range t.rules {
		t.rules[i].section.add(l)
	}
}

// newVoucher begins the sums of another voucher.
func (t *totals) newVoucher() { t.voucher = counted{} }

// take compares a row if it is a total.
func (t *totals) take(j *journal, r *row) bool {
	for i := range t.rules {
		rule := &t.rules[i]
		match := rule.match(r)
		if match == nil {
			continue
		}
		rule.seen = true
		t.compare(j, rule, r, match)
		return true
	}
	return false
}

func (t *totals) compare(j *journal, rule *totalRule, r *row, match []string) {
	figures, given, wrong := j.totalFigures(r)
	if wrong != "" {
		t.mismatch(r.number, wrong)
		return
	}
	switch rule.of {
	case ofOpening:
		t.openSections(figures[0] - figures[1])
	case ofClosing:
		expected := rule.section.net()
		expected.Add(expected, big.NewInt(rule.opening))
		t.check(j, r.number, "the closing balance", big.NewInt(figures[0]-figures[1]), expected)
	default:
		t.compareSums(j, rule, r.number, figures, given)
	}
	if rule.count >= 0 && rule.count < len(match) {
		t.compareCount(rule, r.number, match[rule.count])
	}
	if rule.of == ofSection || rule.of == ofClosing {
		t.endSections(rule)
	}
	if rule.of == ofFile {
		oneSide := !rule.net && j.plan.profile.Amount.Mode != "signed"
		t.whole = rule.count >= 0 || oneSide
	}
}

// prove tells that nothing is missing between the file's beginning and its last total, as
// far as figures can show it: all that were compared agree, and the last is of the whole.
func (t *totals) prove() bool { return t.whole && t.wrong == 0 }

// openSections begins what an opening balance opens: every closing balance counts from it.
func (t *totals) openSections(balance int64) {
	for i := range t.rules {
		if t.rules[i].of == ofClosing || t.rules[i].of == ofSection {
			t.rules[i].section, t.rules[i].opening = counted{}, balance
		}
	}
}

// endSections begins anew what was just added up, for this rule only: sections nest.
func (t *totals) endSections(rule *totalRule) { rule.section, rule.opening = counted{}, 0 }

func (c *counted) net() *big.Int {
	return new(big.Int).Sub(c.measures[0].total(), c.measures[1].total())
}

func (t *totals) compareSums(j *journal, rule *totalRule, row int, figures [2]int64, given [2]bool) {
	sums := &rule.section
	switch rule.of {
	case ofFile:
		sums = &t.file
	case ofVoucher:
		sums = &t.voucher
	}
	if rule.net {
		t.show(rule, "net", figures[0]-figures[1], sums.net())
		t.check(j, row, "the total", big.NewInt(figures[0]-figures[1]), sums.net())
		return
	}
	for i := range figures {
		if given[i] {
			t.show(rule, measureNames[j.plan.profile.Amount.Mode][i], figures[i], sums.measures[i].total())
			t.check(j, row, "the total", big.NewInt(figures[i]), sums.measures[i].total())
		}
	}
	if !given[0] && !given[1] && rule.count < 0 {
		t.mismatch(row, "the total row holds no figure")
	}
}

// show keeps a total of the whole file beside the sum of its lines.
func (t *totals) show(rule *totalRule, name string, file int64, lines *big.Int) {
	if rule.of == ofFile {
		t.shown[name] = [2]*big.Int{big.NewInt(file), lines}
	}
}

// measureNames are the columns that total rows have their figures in, by mode.
var measureNames = map[string][2]string{"debit_credit": {"debit", "credit"}, "signed": {"amount"}, "flagged": {"amount"}, "types": {"net", "tax amount"}}

func (t *totals) compareCount(rule *totalRule, row int, text string) {
	t.checked++
	sums := &rule.section
	if rule.of == ofFile {
		sums = &t.file
	}
	if n, err := strconv.ParseInt(strings.Trim(text, blanks), 10, 64); err != nil || n != sums.lines {
		t.mismatch(row, fmt.Sprintf("the file counts %s lines and holds %d", erp.Shown(text), sums.lines))
	}
}

func (t *totals) check(j *journal, row int, what string, file, lines *big.Int) {
	t.checked++
	t.latest = fmt.Sprintf("the last, in row %d, is %s", row, erp.WriteUnits(file, j.plan.currency))
	if file.Cmp(lines) != 0 {
		t.mismatch(row, fmt.Sprintf("%s is %s in the file and %s over its lines", what, erp.WriteUnits(file, j.plan.currency), erp.WriteUnits(lines, j.plan.currency)))
	}
}

func (t *totals) mismatch(row int, text string) {
	const most = 5
	if t.wrong++; len(t.mismatches) < most {
		t.mismatches = append(t.mismatches, fmt.Sprintf("row %d: %s", row, text))
	}
}

// totalFigures reads the figures of a total row from the columns lines have theirs in.
func (j *journal) totalFigures(r *row) (units [2]int64, given [2]bool, wrong string) {
	b := j.columns
	columns := map[string][]*getter{
		"debit_credit": {&b.debit, &b.credit}, "signed": {&b.amount}, "flagged": {&b.amount}, "types": {&b.net, &b.taxAmount},
	}[j.plan.profile.Amount.Mode]
	for i, g := range columns {
		c := g.cell(r)
		plain, why := j.numbers.plain(c)
		if why == "" && plain != "" {
			units[i], why = j.numbers.units(plain)
		}
		if why != "" {
			return units, given, "the total " + erp.Shown(c.text) + " " + why
		}
		given[i] = plain != ""
	}
	return units, given, ""
}

// lacksOne tells whether nothing was compared, or a total of the whole file is missing: a
// file that was cut between two vouchers has theirs.
func (t *totals) lacksOne() bool {
	return t.checked == 0 || slices.ContainsFunc(t.rules, func(r totalRule) bool { return r.of == ofFile && !r.seen })
}

// verdict refuses a file whose totals are not those of its lines, unless lines were
// rejected, which explains it. A note is what is said of them otherwise.
func (t *totals) verdict(p *Profile, rejected int64) (note string, err error) {
	if p.Checks.Totals == "required" && t.lacksOne() {
		return "", refuse("the file lacks a total that profile %s requires: it is cut off, or another report", p.Name)
	}
	if t.wrong == 0 {
		return "", nil
	}
	text := strings.Join(slices.Clone(t.mismatches), "; ")
	if more := t.wrong - int64(len(t.mismatches)); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	if p.Checks.Totals == "note" || rejected > 0 {
		return text, nil
	}
	return "", refuse("the file's own totals are not those of its lines as profile %s reads them: %s", p.Name, text)
}
