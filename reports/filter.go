package reports

import "counterfoil/ledger"

// Filter narrows the cases that are listed. Empty fields match everything. A case is
// listed whole: with all its explanations, also those of other causes.
type Filter struct {
	Cause     ledger.Cause
	Reference ledger.Reference
}

// Empty tells whether the filter lets everything through.
func (f Filter) Empty() bool { return f == Filter{} }

func (f Filter) admits(c ledger.Case) bool {
	if f.Reference != "" && c.Reference != f.Reference {
		return false
	}
	if f.Cause == "" {
		return true
	}
	if f.Cause == ledger.CauseUnexplained {
		return len(c.Unexplained) > 0
	}
	for _, x := range c.Explanations {
		if x.Cause == f.Cause {
			return true
		}
	}
	return false
}
