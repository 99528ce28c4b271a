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
