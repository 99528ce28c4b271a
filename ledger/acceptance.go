package ledger

import (
	"maps"
	"time"

	"counterfoil/ledger/money"
)

// Acceptance is a person's decision to let an open item stand as it is. It covers the
// variance of the case it was given for and nothing else, and ends when it is revoked or
// the item clears.
type Acceptance struct {
	Number    int64
	Item      int64
	Reference Reference
	Run       int64 // whose case was accepted
	Reason    string
	By        string // the person who decided
	At        time.Time
	Variance  []Leg
	// Parts are the case's explanations as they were accepted, and the remainder as
	// CauseUnexplained.
	Parts []AcceptedPart
}

// AcceptedPart is one explanation of an accepted case.
type AcceptedPart struct {
	Cause Cause
	Legs  []Leg
}

// AcceptanceRequest is what is recorded when a person accepts an item, or takes an
// acceptance back.
type AcceptanceRequest struct {
	Reference Reference
	// Run shows the case that is accepted: the last run of its month.
	Run int64
	// Amount is the gross variance the person believes to accept; nil accepts what the
	// case shows.
	Amount *money.Amount
	Reason string
	By     string // who decided
	Actor  string // who recorded it
}

// Covers tells which parts of a case are accepted: by number of explanation, 0 for the
// remainder. While the case differs by exactly what was accepted, all of it is, however
// it is explained; afterwards, and where faults cancel and there is no variance, those
// parts are which are the same as they were.
func (a Acceptance) Covers(c Case) map[int]bool {
	covered := map[int]bool{}
	same := len(sumsOf(a.Variance)) > 0 && sameLegs(a.Variance, c.Variance)
	left := append([]AcceptedPart(nil), a.Parts...)
	cover := func(number int, cause Cause, legs []Leg) {
		if len(legs) > 0 && (same || take(&left, cause, legs)) {
			covered[number] = true
		}
	}
	for i, e := range c.Explanations {
		cover(i+1, e.Cause, e.Legs)
	}
	cover(0, CauseUnexplained, c.Unexplained)
	return covered
}

// take removes the part that is the same, so that one acceptance does not cover the same
// fault twice.
func take(parts *[]AcceptedPart, cause Cause, legs []Leg) bool {
	for i, p := range *parts {
		if p.Cause == cause && sameLegs(p.Legs, legs) {
			*parts = append((*parts)[:i], (*parts)[i+1:]...)
			return true
		}
	}
	return false
}

// place is where a leg stands.
type place struct {
	account   AccountCode
	dimension Dimensions
}

// sumsOf adds up legs by place; zeros are absent.
func sumsOf(legs []Leg) map[place]money.Amount {
	sums := map[place]money.Amount{}
	for _, l := range legs {
		at := place{l.Account, l.Dimension}
		if sums[at] = sums[at].Add(l.Functional); sums[at].IsZero() {
			delete(sums, at)
		}
	}
	return sums
}

// sameLegs tells whether legs move the same, in whatever sequence.
func sameLegs(a, b []Leg) bool { return maps.Equal(sumsOf(a), sumsOf(b)) }
