package reports

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Item is an open item as the report shows it: a case that is not settled, or one that
// the month found settled.
type Item struct {
	ledger.OpenItem
	Cleared bool
	// New tells that no earlier month left it open.
	New    bool
	Causes []ledger.Cause
	// Lead is the cause that decides who acts: the remainder if there is one, otherwise
	// the cause that moves most money.
	Lead                   ledger.Cause
	Owner                  string
	Explained, Unexplained money.Amount // amounts as of CauseTotal.Amount
	AgeDays                int          // meaningless when OriginOn is zero
	// Gross is the gross variance as of Roll, zero for a cleared item.
	Gross money.Amount
	// Outcome says what became of what was a matter of time the month before.
	Outcome TimingOutcome
	// Acceptance is the person's decision in force, nil when there is none; Accepted is
	// how much of Explained and Unexplained it still covers.
	Acceptance *ledger.Acceptance
	Accepted   money.Amount
}

// Statuses of an item.
const (
	ItemOpen     = "open"
	ItemAccepted = "accepted" // all of it, by a person
	ItemCleared  = "cleared"
)

// Status is where the item stands. One of which a part was accepted is open.
func (i Item) Status() string {
	switch {
	case i.Cleared:
		return ItemCleared
	case i.Acceptance != nil && i.Accepted == i.Explained.Add(i.Unexplained):
		return ItemAccepted
	}
	return ItemOpen
}

// MovedBy names the entries that cleared the item or moved its timing, "" when none.
func (i Item) MovedBy() string {
	names := make([]string, len(i.ClearedBy))
	for k, e := range i.ClearedBy {
		names[k] = e.String()
	}
	if more := i.Entries - int64(len(names)); more > 0 {
		names = append([]string{fmt.Sprintf("%s before", Plural(more, "entry", "entries"))}, names...)
	}
	return strings.Join(names, "; ")
}

// Bucket is a span of ages.
type Bucket struct {
	Label    string
	From, To int // days, both included; To -1 is open-ended
	Items    int64
	// Amount is the explained and unexplained money of the items.
	Amount money.Amount
}

// NoDate is the bucket of items without an origin date.
const NoDate = "no date"

// newAgeing are the buckets of receivables practice, one for items without a date and one
// for items a person accepted, which wait for nobody.
func newAgeing(c money.Currency) []Bucket {
	buckets := []Bucket{{Label: "0–30 days", To: 30}, {Label: "31–60 days", From: 31, To: 60}, {Label: "61–90 days", From: 61, To: 90}, {Label: "over 90 days", From: 91, To: -1}, {Label: NoDate}, {Label: ItemAccepted}}
	for i := range buckets {
		buckets[i].Amount = money.Zero(c)
	}
	return buckets
}

// BucketOf names the bucket of an item; one dated after the cut-off counts as new.
func BucketOf(buckets []Bucket, i Item) string {
	switch {
	case i.Status() == ItemAccepted:
		return ItemAccepted
	case i.OriginOn.IsZero():
		return NoDate
	}
	for _, b := range buckets {
		if b.To < 0 || i.AgeDays <= b.To {
			return b.Label
		}
	}
	return NoDate
}

// itemTally counts what the open items hold.
type itemTally struct {
	open, withoutItem, withoutCase int64

	explained, unexplained money.Amount
}

// Items streams the open items in reference sequence, then those the month cleared in
// item sequence.
func (m *MonthEnd) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for c, err := range m.Cases(ctx) {
			if err != nil {
				yield(Item{}, err)
				return
			}
			if !yield(m.itemOf(c, m.exceptionsOf(c)), nil) {
				return
			}
		}
		for _, i := range m.cleared {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func (m *MonthEnd) itemOf(c ledger.Case, rows []Exception) Item {
	zero := money.Zero(m.Settings.Currency)
	known, ok := m.items[c.Reference]
	if !ok {
		known = ledger.OpenItem{Item: c.Item, Reference: c.Reference}
	}
	known.OriginOn = c.OriginOn
	i := Item{
		OpenItem: known, New: !known.Carried, Explained: zero, Unexplained: zero, Accepted: zero,
		Gross: c.Gross().Add(zero), Outcome: timingOf(known, c),
	}
	if a, ok := m.acceptances[c.Reference]; ok {
		i.Acceptance = &a
	}
	moved := map[ledger.Cause]money.Amount{}
	for _, e := range rows {
		if !slices.Contains(i.Causes, e.Cause) {
			i.Causes = append(i.Causes, e.Cause)
		}
		moved[e.Cause] = moved[e.Cause].Add(e.Moved)
		if e.Accepted {
			i.Accepted = i.Accepted.Add(e.Moved)
		}
		if e.Cause == ledger.CauseUnexplained {
			i.Unexplained = i.Unexplained.Add(e.Moved)
		} else {
			i.Explained = i.Explained.Add(e.Moved)
		}
	}
	i.Lead = lead(i.Causes, moved)
	i.Owner = m.Settings.Owner(i.Lead).Name
	if !c.OriginOn.IsZero() {
		i.AgeDays = m.Run.CutOff.DaysSince(c.OriginOn)
	}
	return i
}

func lead(causes []ledger.Cause, moved map[ledger.Cause]money.Amount) ledger.Cause {
	var best ledger.Cause
	for _, c := range causes {
		if c == ledger.CauseUnexplained {
			return c
		}
		if best == "" || moved[c].Units() > moved[best].Units() {
			best = c
		}
	}
	return best
}

// split sorts the store's items into those open at the run, by reference, and those that
// the month has cleared.
func (m *MonthEnd) split(items []ledger.OpenItem) {
	m.items = make(map[ledger.Reference]ledger.OpenItem, len(items))
	zero := money.Zero(m.Settings.Currency)
	for _, i := range items {
		switch {
		case i.ClearedRun == 0:
			m.items[i.Reference] = i
		default:
			cleared := Item{OpenItem: i, Cleared: true, Explained: zero, Unexplained: zero, Gross: zero, Accepted: zero}
			if i.WasTiming {
				cleared.Outcome = TimingCleared
			}
			if !i.OriginOn.IsZero() {
				cleared.AgeDays = m.Run.CutOff.DaysSince(i.OriginOn)
			}
			m.cleared = append(m.cleared, cleared)
		}
	}
	slices.SortFunc(m.cleared, func(a, b Item) int { return int(a.Item - b.Item) })
}

// What an item did since the month before.
const (
	MovedNew        = "new"
	MovedCleared    = "cleared"
	MovedRemeasured = "re-measured"
	MovedNot        = "unchanged"
)

// Movement is what the item did since the month before.
func (i Item) Movement() string {
	switch {
	case i.Cleared:
		return MovedCleared
	case i.New:
		return MovedNew
	case i.Changed:
		return MovedRemeasured
	}
	return MovedNot
}
