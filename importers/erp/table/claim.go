package table

import (
	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// claim is what the file covers, by the profile and by what the file says itself.
func (p *Profile) claim(f *facts, s *survey) *Claim {
	c := &Claim{From: p.Scope.From, To: p.Scope.To, Series: p.Scope.Series, Accounts: p.Scope.Accounts}
	from, to := "", ""
	switch p.Scope.Period {
	case "meta":
		from, to = f.values["from"], f.values["to"]
	case "dates":
		from, to = s.first, s.last
	case "months":
		from, to = wholeMonths(s.first, s.last)
	}
	if c.From == "" {
		c.From = from
	}
	if c.To == "" {
		c.To = to
	}
	if c.From == "" || c.To == "" || c.To < c.From {
		return nil
	}
	return c
}

// wholeMonths widens two dates to the months they lie in.
func wholeMonths(first, last string) (from, to string) {
	last31, ok := erp.ParseDate(last)
	if !ok || len(first) != 8 {
		return "", ""
	}
	t := last31.Time()
	return first[:6] + "01", compactDate(ledger.NewDate(t.Year(), t.Month()+1, 0))
}

// exportedOn is the day the file was exported, as it says itself or as the import was told.
// Nothing else tells it: a file's time on disk is that of its last copy, and what was booked
// between an export and its copy would seem to have vanished. Nor does a day of the file
// that may be read as a month, unless somebody is sure of it: it could be later than the file.
func (f *Format) exportedOn(facts *facts) (string, error) {
	own := facts.values["exported"]
	if facts.certain["exported"] == "" && !f.datesSure && !f.profile.Date.Sure {
		own = ""
	}
	if f.exported.IsZero() {
		return own, nil
	}
	told := compactDate(f.exported)
	if own != "" && own != told {
		return "", refuse("the file says that it was exported on %s, and the import was told %s; leave the day out", own, told)
	}
	return told, nil
}

// end keeps what the file claims behind its last voucher, with whether it proves it.
func (r *reading) end(in *erp.Intake) error {
	c := erp.Claim{AsOf: r.exported, Organisation: r.journal.facts.values["company"], Proved: r.journal.totals.prove()}
	if r.claim != nil {
		c.From, c.To, c.Series, c.Covers = r.claim.From, r.claim.To, r.claim.Series, r.claim.Accounts
	}
	return in.Claim(c)
}
