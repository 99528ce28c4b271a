package sie

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"counterfoil/ledger"
)

// A voucher's identity is its fiscal year, series and number. Real files leave numbers
// empty and repeat them, and then those three do not tell vouchers apart. The earliest
// voucher of a repeated number keeps the plain identity, because it is the one an
// earlier, shorter export held; the others, and all without a number, add a hash of
// their dates and money, and a counter where even that is equal. The sequence of the
// file plays no part.

// hashKey condenses series and number.
func hashKey(series, number string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(strings.TrimSpace(series)))
	h.Write([]byte{0})
	h.Write([]byte(strings.TrimSpace(number)))
	return h.Sum64()
}

// emptyNumber is the key's place for vouchers without a number, whatever the series.
func emptyNumber(number string) bool { return strings.TrimSpace(number) == "" }

// yearFinder finds the first day of the fiscal year a date lies in: by the file's #RAR
// records, else by the entity's own year.
type yearFinder struct {
	header *header
	month  time.Month
	day    int
}

// newYearFinder takes the policy's fiscal_year_start, "01-01" when empty.
func newYearFinder(h *header, start string) yearFinder {
	y := yearFinder{h, time.January, 1}
	if first, err := time.Parse("01-02", start); err == nil {
		y.month, y.day = first.Month(), first.Day()
	}
	return y
}

func (y yearFinder) start(d ledger.Date) ledger.Date {
	if d.IsZero() {
		return d
	}
	if year, ok := y.header.yearOf(d); ok {
		return year.From
	}
	first := ledger.NewDate(d.Time().Year(), y.month, y.day)
	if first.After(d) {
		first = ledger.NewDate(d.Time().Year()-1, y.month, y.day)
	}
	return first
}

// ambiguousLines lists the #VER lines whose year, series and number are not unique in
// the file.
func ambiguousLines(s *survey, years yearFinder) map[int]bool {
	sorted := make([]uint64, len(s.vouchers))
	starts := map[int32]uint64{}
	for i := range s.vouchers {
		v := &s.vouchers[i]
		start, known := starts[v.on]
		if !known {
			start = years.spread(v.on)
			starts[v.on] = start
		}
		v.key ^= start
		sorted[i] = v.key
	}
	slices.Sort(sorted)
	lines := map[int]bool{}
	for _, v := range s.vouchers {
		at, _ := slices.BinarySearch(sorted, v.key)
		if at+1 < len(sorted) && sorted[at+1] == v.key {
			lines[int(v.line)] = true
		}
	}
	return lines
}

// spread turns the fiscal year of a compact date into bits to mix with a key.
func (y yearFinder) spread(on int32) uint64 {
	const mix = 0x9E3779B97F4A7C15
	d, _ := parseDate(strconv.Itoa(int(on)))
	return uint64(y.start(d).Time().Unix()) * mix
}

// candidate is a voucher whose number is empty or repeats.
type candidate struct {
	line           int
	number         string
	group          string // year, series and number
	on, registered string
	money, all     string // hashes of its dates and money, and of everything kept
}

// candidates collects them in a pass of its own.
type candidates struct {
	lines    map[int]bool
	minimise func(*rawVoucher) *voucherRecord
	list     []candidate
}

func (c *candidates) balance(*record) error      { return nil }
func (c *candidates) rejected(int, string) error { return nil }
func (c *candidates) voucher(v *rawVoucher) error {
	if !c.lines[v.line] && !emptyNumber(v.number) {
		return nil
	}
	r := c.minimise(v)
	c.list = append(c.list, candidate{
		line: v.line, number: r.Number, group: r.ID, on: v.date, registered: v.registered, money: r.moneyHash(), all: r.contentHash(),
	})
	return nil
}

// resolve reads the file once more and gives every candidate its mark.
func resolve(ctx context.Context, in io.Reader, s *survey, lines map[int]bool, minimise func(*rawVoucher) *voucherRecord) (map[int]string, error) {
	c := &candidates{lines: lines, minimise: minimise}
	if err := newWalker(s.encoding, s.problems, c).walk(ctx, in); err != nil {
		return nil, err
	}
	sort.Slice(c.list, func(i, j int) bool { return c.list[i].before(&c.list[j]) })
	marks := make(map[int]string, len(c.list))
	same := 1
	for i, v := range c.list {
		first := i == 0 || c.list[i-1].group != v.group
		if !first && c.list[i-1].money == v.money {
			same++
		} else {
			same = 1
		}
		marks[v.line] = v.mark(first, same)
	}
	return marks, nil
}

func (c *candidate) before(o *candidate) bool {
	a := [...]string{c.group, c.on, c.registered, c.money, c.all}
	b := [...]string{o.group, o.on, o.registered, o.money, o.all}
	if order := slices.Compare(a[:], b[:]); order != 0 {
		return order < 0
	}
	return c.line < o.line
}

func (c *candidate) mark(first bool, same int) string {
	if first && c.number != "" {
		return ""
	}
	if same > 1 {
		return "~" + c.money + "." + strconv.Itoa(same)
	}
	return "~" + c.money
}

// externalID is "2026-01-01/A/17": the fiscal year's first day, series, number.
func externalID(year ledger.Date, series, number string) string {
	return year.String() + "/" + escape.Replace(series) + "/" + escape.Replace(number)
}

// escape keeps the separators out of series and number.
var escape = strings.NewReplacer("%", "%25", "/", "%2F", "~", "%7E")

// moneyHash is over dates and counting rows only, in whatever sequence: it must not
// depend on what of the texts is kept.
func (r *voucherRecord) moneyHash() string {
	rows := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		rows = append(rows, strings.Join([]string{row.Label, row.Account, canonicalAmount(row.Amount), row.Date}, "|"))
	}
	return shortHash(r.Date, r.Registered, rows)
}

// contentHash is over all that is kept.
func (r *voucherRecord) contentHash() string {
	rows := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		fields := []string{row.Label, row.Account, canonicalAmount(row.Amount), row.Date, row.Text}
		for _, o := range row.Objects {
			fields = append(fields, o[0], o[1])
		}
		rows = append(rows, strings.Join(fields, "|"))
	}
	return shortHash(r.Date+r.Text, r.Registered, rows)
}

func shortHash(date, registered string, rows []string) string {
	sort.Strings(rows)
	sum := sha256.Sum256([]byte(date + "\n" + registered + "\n" + strings.Join(rows, "\n")))
	return hex.EncodeToString(sum[:6])
}
