package importers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// standingVoucher is a voucher the ledger holds.
type standingVoucher struct {
	id ledger.DocumentID
	v  StoredVersion
}

// dated refuses a file that does not say when it was made and was imported before with the
// day of its export: without it, the old file would count as the latest and turn back what
// was corrected since.
func (p *posting) dated(ctx context.Context, s ledger.Snapshot) error {
	if !p.extent.AsOf.IsZero() || len(p.extents) == 0 {
		return nil
	}
	at, err := p.w.DatedBefore(ctx, p.im.Format.Source(), s.OriginalSHA256)
	if err != nil || at.IsZero() {
		return err
	}
	return fmt.Errorf("this very file was imported before, as exported on %s; say so again (--exported %s): %w", at.Format("2006-01-02"), at.Format("2006-01-02"), ledger.ErrInvalid)
}

// vanish withdraws the vouchers of the source that a whole export covers and no longer
// has. A voucher known only later than the export was made is left alone. Where the export
// says what it holds and does not prove it, what it lacks is told and stands.
func (p *posting) vanish(ctx context.Context) error {
	if p.extent.From.IsZero() || p.otherOrganisation() {
		return nil
	}
	if err := p.write(ctx); err != nil {
		return err
	}
	missing, err := p.lacking(ctx, p.extent.From, p.extent.To)
	if err != nil {
		return err
	}
	others := map[string]int{}
	for part := range slices.Chunk(missing, sliceSize) {
		p.latest = map[ledger.DocumentID]StoredVersion{}
		for _, m := range part {
			if err := p.vanishOne(ctx, m, others); err != nil {
				return err
			}
		}
		if err := p.write(ctx); err != nil {
			return err
		}
	}
	for _, series := range sortedCodes(others) {
		p.note("missing", fmt.Sprintf("series %q", series), fmt.Sprintf("%d vouchers of it dated from %s to %s are known and the file holds none of the series, nor says that it should, so they stand", others[series], p.extent.From, p.extent.To))
	}
	return p.edges(ctx)
}

// lacking are the vouchers dated from one day to another that were known as of the file and
// are not in it.
func (p *posting) lacking(ctx context.Context, from, to ledger.Date) (missing []standingVoucher, err error) {
	err = p.w.Standing(ctx, p.im.Format.Source(), ledger.DocumentVoucher, from, to, func(id ledger.DocumentID, v StoredVersion) {
		if !p.knownLater(v) && !p.held.has(id) {
			missing = append(missing, standingVoucher{id, v})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look for vouchers that vanished: %w", err)
	}
	slices.SortFunc(missing, func(a, b standingVoucher) int { return a.v.Evidence.Compare(b.v.Evidence) })
	return missing, nil
}

// edges tells of vouchers that a file with balances lacks before its first voucher and
// behind its last one, in the months of these. Its balances roll as well where it is an
// export of some days, so they stand.
func (p *posting) edges(ctx context.Context) error {
	if !p.extent.Whole() || p.extent.Accounts == nil {
		return nil
	}
	first, last := p.extent.From, p.extent.To
	before, err := p.lacking(ctx, first.Period().First(), first.AddDays(-1))
	if err != nil {
		return err
	}
	behind, err := p.lacking(ctx, last.AddDays(1), last.Period().Last())
	if err != nil {
		return err
	}
	for _, m := range append(before, behind...) {
		d, err := p.decodeAt(ctx, m.v.Evidence, m.id)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		if d.Voucher != nil && p.covers(d.Voucher.Number.Series) {
			p.note("missing", voucherName(d), fmt.Sprintf("%s: known before, and the file of %s holds vouchers from %s to %s only. It was deleted, or the file is an export of some days: it stands. Export the whole year, with #OMFATTN where the program can write it",
				figuresOf(d.Voucher), ledger.DateIn(p.extent.AsOf, p.extent.AsOf.Location()), first, last))
		}
	}
	return nil
}

// knownLater tells whether a voucher is known only as of a day after the file was made.
func (p *posting) knownLater(v StoredVersion) bool {
	return !p.extent.AsOf.IsZero() && v.StampedAt.After(p.extent.AsOf)
}

// vanishOne withdraws one voucher if the file would hold it, or says why it stands. Those
// of series that the file does not hold are counted.
func (p *posting) vanishOne(ctx context.Context, m standingVoucher, others map[string]int) error {
	before, err := p.decodeAt(ctx, m.v.Evidence, m.id)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && before.Voucher == nil {
		return nil
	}
	if err != nil {
		return err
	}
	v := before.Voucher
	inside, outside := p.accountsCovered(v)
	switch {
	case !inside:
		return nil
	case !p.covers(v.Number.Series):
		others[v.Number.Series]++
		return nil
	}
	if why := p.stands(m.v, v, outside); why != "" {
		p.note("missing", voucherName(before), fmt.Sprintf("%s: %s, so it stands", p.lacks(v), why))
		return nil
	}
	p.note("vanished", voucherName(before), p.lacks(v)+"; what was booked for it is reversed")
	p.latest[m.id] = m.v
	_, err = p.version(ctx, ledger.Document{ID: m.id, StampedAt: p.extent.AsOf, Evidence: p.extent.Evidence})
	return err
}

// lacks says which voucher the file lacks.
func (p *posting) lacks(v *ledger.Voucher) string {
	file, holds := "the file", "holds"
	if !p.extent.AsOf.IsZero() {
		file += " of " + ledger.DateIn(p.extent.AsOf, p.extent.AsOf.Location()).String()
	}
	if !p.extent.Whole() {
		holds = "should hold"
	}
	return fmt.Sprintf("%s: %s %s the vouchers from %s to %s and this one no more", figuresOf(v), file, holds, p.extent.From, p.extent.To)
}

// stands says why a voucher that the file lacks is not taken for gone, "" where nothing
// speaks against it. outside is an account of it that the file does not cover.
func (p *posting) stands(known StoredVersion, v *ledger.Voucher, outside ledger.AccountCode) string {
	if account := p.unproved(v); account != "" {
		return "the balance of account " + string(account) + " says that vouchers are missing from the file"
	}
	var reasons []string
	for _, doubt := range p.extent.Doubts {
		reasons = append(reasons, doubt.Words())
	}
	if len(reasons) == 0 && known.StampedAt.IsZero() {
		reasons = append(reasons, "the file it came with did not say when it was made; import that one again with its day")
	}
	if outside != "" {
		reasons = append(reasons, "it books on account "+string(outside)+" too, which the file does not cover")
	}
	return strings.Join(reasons, ", and ")
}

// accountsCovered tells whether some row of a voucher is on an account that the file covers,
// and an account of it that the file does not. Of a file of some accounts a voucher is gone
// only if all of it would be there.
func (p *posting) accountsCovered(v *ledger.Voucher) (some bool, outside ledger.AccountCode) {
	if len(p.extent.Covers) == 0 {
		return true, ""
	}
	for _, row := range v.Rows {
		if row.Kind != ledger.RowNormal {
			continue
		}
		if slices.ContainsFunc(p.extent.Covers, func(pattern string) bool { return policy.Matches(pattern, string(row.Account)) }) {
			some = true
		} else {
			outside = row.Account
		}
	}
	return some, outside
}

// judgedOnAnother tells whether a voucher that vanished was known otherwise than this older
// file has it when the file that lacks it was judged: that file is posted again after this
// one, and judged on this view.
func (p *posting) judgedOnAnother(ctx context.Context, d ledger.Document, stored StoredVersion, hash [32]byte) (bool, error) {
	if d.ID.Kind != ledger.DocumentVoucher || stored.Due || !d.Due || len(p.extents) == 0 {
		return false, nil
	}
	if p.unwritten[d.ID] {
		if err := p.write(ctx); err != nil {
			return false, err
		}
	}
	known, err := p.w.Hashes(ctx, d.ID)
	gone := withdrawn(d).Hash()
	for len(known) > 0 && known[len(known)-1] == gone {
		known = known[:len(known)-1]
	}
	return len(known) == 0 || known[len(known)-1] != hash, err
}

// covers tells whether the file would hold vouchers of a series: it holds some, or, where
// its balances prove that nothing is missing, a whole file before it did.
func (p *posting) covers(series string) bool {
	if slices.Contains(p.extent.Series, series) {
		return true
	}
	return p.extent.Accounts != nil && slices.ContainsFunc(p.extents, func(x ledger.Extent) bool {
		return x.Whole() && !x.AsOf.After(p.extent.AsOf) && slices.Contains(x.Series, series)
	})
}

// unproved names an account of the voucher whose balance the file's vouchers do not
// account for, "" where they all do.
func (p *posting) unproved(v *ledger.Voucher) ledger.AccountCode {
	if p.extent.Accounts == nil {
		return ""
	}
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && !p.extent.Accounts[row.Account] {
			return row.Account
		}
	}
	return ""
}

// otherOrganisation tells whether files of another company were posted under the source:
// then the file proves nothing about what is held. Files before it may be of two companies
// among themselves, which a pseudonym under another key does not tell.
func (p *posting) otherOrganisation() bool {
	for i, x := range p.extents {
		if ofAnother(p.extent, x) || slices.ContainsFunc(p.extents[:i], func(before ledger.Extent) bool {
			return before.Organisation != "" && x.Organisation != "" && ofAnother(x, before)
		}) {
			p.note("organisation", "file", "files of another organisation, or one side without its number, were imported under this source before, so no voucher counts as vanished; keep one entity's files apart")
			return true
		}
	}
	return false
}
