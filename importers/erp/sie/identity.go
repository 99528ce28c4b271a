package sie

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"strings"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

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

// fiscalYears finds the first day of the fiscal year a date lies in: by the file's #RAR records,
// else by the entity's own year.
func (h *header) fiscalYears(start string) func(ledger.Date) ledger.Date {
	own := erp.FiscalYears(start)
	return func(d ledger.Date) ledger.Date {
		if year, ok := h.yearOf(d); ok && !d.IsZero() {
			return year.From
		}
		return own(d)
	}
}

// spread turns the fiscal year of a compact date, as identities spell it, into bits to mix
// with a key.
func spread(year func(ledger.Date) ledger.Date, on int32) uint64 {
	d, _ := erp.ParseDate(fmt.Sprintf("%08d", on))
	h := fnv.New64a()
	h.Write([]byte(year(d).String()))
	return h.Sum64()
}

// candidates collects the vouchers whose numbers are empty or repeat, in a pass of its own.
type candidates struct {
	lines    map[int]bool
	minimise *erp.Minimiser
	list     []erp.Candidate
}

func (c *candidates) balance(*record) error      { return nil }
func (c *candidates) rejected(int, string) error { return nil }
func (c *candidates) voucher(v *rawVoucher) error {
	if c.lines[v.Line] || emptyNumber(v.Number) {
		c.list = append(c.list, erp.CandidateOf(c.minimise.Voucher(&v.RawVoucher, "")))
	}
	return nil
}

// resolve reads the file once more and gives every candidate its mark.
func resolve(ctx context.Context, in io.Reader, s *survey, lines map[int]bool, m *erp.Minimiser) (map[int]string, error) {
	c := &candidates{lines: lines, minimise: m}
	if err := newWalker(s.encoding, s.problems, c).walk(ctx, in); err != nil {
		return nil, err
	}
	return erp.Marks(c.list), nil
}
