package matchers

import (
	"sort"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Input is what Explain needs to know of one case. Nothing else enters: no clock, no
// database, no other case.
type Input struct {
	Case CaseInput
	// Documents are the decoded versions named in Case.Documents; one that is missing
	// can still be found absent or doubled, but not replayed under another rule.
	Documents map[StoredDocumentKey]ledger.Document
	CutOff    ledger.Date
	// BookedThrough is the last day the booked book has been imported for, where that is
	// after the cut-off: what is not booked until then is not merely late. Zero: CutOff.
	BookedThrough ledger.Date
	// Rates are those known beside the documents of the case; nil for those of Documents.
	Rates Rates
	// Told are batches that differ and were explained before, without this case.
	Told map[ledger.Reference]bool
}

// voucher is one booked entry.
type voucher struct {
	entry  ledger.Entry
	effect vector
	// later: dated after the cut-off.
	later bool
	// matched: a document accounts for it, or its own reversal does.
	matched bool
}

func (v *voucher) name() string {
	if n := v.entry.Voucher.String(); n != "" {
		return "voucher " + n + " of " + v.entry.EffectiveOn.String()
	}
	return "a voucher without number of " + v.entry.EffectiveOn.String()
}

// dossier is a case laid out for matching.
type dossier struct {
	in Input
	// beside are the variances of the batches explained together with this one.
	beside   map[ledger.Reference]vector
	policy   *policy.Policy
	papers   []*paper
	vouchers []*voucher
	variance vector // booked less expected at the cut-off
	// seen are the accounts the booked book touches under the reference: a hypothesis
	// that would book on other accounds cannot be what happened.
	seen map[ledger.AccountCode]bool
	// storedByID are the case's stored documents, once one was asked for.
	storedByID map[ledger.DocumentID][]StoredDocument
	// accountRoles is rolesOf the policy, once it was asked for.
	accountRoles map[ledger.AccountCode]accountRole
}

// roles tells what accounts are for.
func (d *dossier) roles() map[ledger.AccountCode]accountRole {
	if d.accountRoles == nil {
		d.accountRoles = rolesOf(d.policy)
	}
	return d.accountRoles
}

// layOut sorts a case's entries into papers and vouchers.
func layOut(in Input, p *policy.Policy) *dossier {
	d := &dossier{in: in, policy: p, seen: map[ledger.AccountCode]bool{}}
	d.variance = difference(in.Case, in.CutOff)
	d.vouchers = vouchersOf(in)
	for _, v := range d.vouchers {
		for _, l := range v.effect {
			d.seen[l.account] = true
		}
	}
	d.papers = d.papersOf(in)
	for _, p := range d.papers {
		for _, l := range p.due {
			d.seen[l.account] = true
		}
	}
	return d
}

// vouchersOf lists the booked entries that stand. A voucher that changed at its source
// was reversed in our ledger and posted again; such a pair on one side of the cut-off
// says nothing about the ERP.
func vouchersOf(in Input) []*voucher {
	undone := standing(in)
	var list []*voucher
	for _, e := range in.Case.Entries {
		if e.Book != ledger.Booked || !counts(e) || undone[e.ID] {
			continue
		}
		v := effectOf([]ledger.Entry{e}, "")
		for i := range v {
			v[i].document = 0
		}
		if v = v.tidy(); len(v) > 0 {
			list = append(list, &voucher{entry: e, effect: v, later: e.EffectiveOn.After(in.CutOff)})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].before(list[j]) })
	return list
}

// before is a sequence that does not depend on the sequence of arrival.
func (v *voucher) before(o *voucher) bool {
	if c := v.entry.EffectiveOn.Compare(o.entry.EffectiveOn); c != 0 {
		return c < 0
	}
	if a, b := v.entry.Voucher.Series, o.entry.Voucher.Series; a != b {
		return a < b
	}
	if a, b := v.entry.Voucher.Number, o.entry.Voucher.Number; a != b {
		return len(a) < len(b) || len(a) == len(b) && a < b
	}
	if a, b := v.entry.Document.ExternalID, o.entry.Document.ExternalID; a != b {
		return a < b
	}
	return v.effect.key() < o.effect.key()
}

// standing marks both halves of every reversal that lies on one side of the cut-off.
func standing(in Input) (undone map[int64]bool) {
	byID := map[int64]ledger.Entry{}
	for _, e := range in.Case.Entries {
		if e.ID != 0 {
			byID[e.ID] = e
		}
	}
	undone = map[int64]bool{}
	for _, e := range in.Case.Entries {
		original, ok := byID[e.Reverses]
		if e.Reverses == 0 || !ok {
			continue
		}
		if e.EffectiveOn.After(in.CutOff) == original.EffectiveOn.After(in.CutOff) {
			undone[e.ID], undone[original.ID] = true, true
		}
	}
	return undone
}
