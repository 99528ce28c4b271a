package importers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// mostNoted is how many findings of a code posting names one by one.
const mostNoted = 100

// note makes a finding of posting, under the source's name.
func (p *posting) note(code, position, text string) {
	code = string(p.im.Format.Source()) + "-" + code
	p.noted[code]++
	if p.noted[code] <= mostNoted {
		p.findings = append(p.findings, ledger.Finding{Code: code, Position: position, Text: text})
	}
}

// onlyCount counts one more finding of a code where as many as are named have been made, so that
// nobody need find out what it would say.
func (p *posting) onlyCount(code string) bool {
	code = string(p.im.Format.Source()) + "-" + code
	if p.noted[code] < mostNoted {
		return false
	}
	p.noted[code]++
	return true
}

// allFindings are those of decoding and posting, with how many more there are.
func (p *posting) allFindings() []ledger.Finding {
	all := p.findings
	for _, code := range sortedCodes(p.noted) {
		if n := p.noted[code]; n > mostNoted {
			all = append(all, ledger.Finding{Code: code, Position: "file", Text: fmt.Sprintf("and %d more of this kind, %d in all", n-mostNoted, n)})
		}
	}
	return all
}

func sortedCodes(noted map[string]int) []string {
	codes := make([]string, 0, len(noted))
	for code := range noted {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// voucherName is what a reader looks a voucher up by.
func voucherName(d ledger.Document) string {
	if d.Voucher == nil || d.Voucher.Number.Number == "" {
		return "voucher " + d.ID.ExternalID
	}
	return "voucher " + d.Voucher.Number.String()
}

// turnover is what the counting rows of a voucher debit.
func turnover(v *ledger.Voucher) money.Amount {
	var debits money.Amount
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && row.Amount.Sign() > 0 {
			debits = debits.Add(row.Amount)
		}
	}
	return debits
}

// noteChange names a voucher that changed otherwise than in words, and says what that means
// beyond its difference: in a source that changes nothing, and in a month that is signed or
// closed.
func (p *posting) noteChange(ctx context.Context, d ledger.Document, c class, stored StoredVersion, standing, entries []ledger.Entry) error {
	if d.ID.Kind != ledger.DocumentVoucher || c == classText {
		return nil
	}
	name := voucherName(d)
	if d.Voucher == nil && len(standing) > 0 {
		name = "voucher " + standing[0].Voucher.String()
	}
	what := map[class]string{classMoney: "what it books changed", classVanished: "it vanished", classReappeared: "it vanished and is there again"}[c]
	switch c {
	case classReappeared:
		p.note("reappeared", name, "a file before this one no longer had it; it stands again, "+figuresOf(d.Voucher))
	case classMoney:
		if err := p.noteMoney(ctx, d, name, stored); err != nil {
			return err
		}
	case classVanished:
		if err := p.noteGone(ctx, d, name, stored); err != nil {
			return err
		}
	}
	if source, ok := p.im.Format.(AppendOnly); ok && source.AppendOnly() && c != classReappeared {
		p.note("integrity", name, what+", in a source that never changes what it has posted: it was changed behind the ERP, or read before all of it could be seen")
	}
	if months := p.closedMonths(standing, entries); len(months) > 0 {
		p.note("integrity", name, what+fmt.Sprintf(", and %s is %s: the difference is posted in %s and belongs to %s",
			months[0], p.calendar[months[0]], p.calendar.next(months[0]), joinPeriods(months)))
	}
	return nil
}

// closedMonths are the months entries belong to that take no postings.
func (p *posting) closedMonths(standing, entries []ledger.Entry) []ledger.Period {
	var months []ledger.Period
	for _, e := range slices.Concat(standing, entries) {
		if month := monthOf(&e); !p.calendar[month].Accepts() && !slices.Contains(months, month) {
			months = append(months, month)
		}
	}
	return months
}

func joinPeriods(months []ledger.Period) string {
	names := make([]string, len(months))
	for i, m := range months {
		names[i] = m.String()
	}
	return strings.Join(names, ", ")
}

// noteLate says that a voucher came after its month was closed here, or exported there: its
// own date and the day it was registered or first seen are the two clocks.
func (p *posting) noteLate(d ledger.Document) {
	if d.ID.Kind != ledger.DocumentVoucher || d.Voucher == nil {
		return
	}
	v, month := d.Voucher, d.Voucher.On.Period()
	why := ""
	if status := p.calendar[month]; !status.Accepts() {
		why = fmt.Sprintf("%s is %s, so it is posted in %s and belongs to %s", month, status, p.calendar.next(month), month)
	} else if x, ok := p.exported(d); ok {
		why = fmt.Sprintf("%s was exported on %s without it", month, ledger.DateIn(x.AsOf, x.AsOf.Location()))
	}
	if why == "" {
		return
	}
	seen := d.StampedAt
	if seen.IsZero() {
		seen = p.im.TakenAt
	}
	clocks := fmt.Sprintf("dated %s, first seen as of %s", v.On, ledger.DateIn(seen, seen.Location()))
	if !v.RegisteredOn.IsZero() {
		clocks += fmt.Sprintf(" and registered on %s", v.RegisteredOn)
	}
	p.note("late", voucherName(d), clocks+": "+why)
}

// exported finds the first file before the document's that was made after its month had
// ended and holds vouchers of that month and series.
func (p *posting) exported(d ledger.Document) (ledger.Extent, bool) {
	month := d.Voucher.On.Period()
	ended := month.Next().First().Time()
	for _, x := range p.extents {
		if x.Reaches(month) && !x.AsOf.Before(ended) && x.AsOf.Before(d.StampedAt) && slices.Contains(x.Series, d.Voucher.Number.Series) {
			return x, true
		}
	}
	return ledger.Extent{}, false
}
