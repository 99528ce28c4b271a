package reports

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// MonthEnd is the month-end of one run. It holds totals; detail is streamed by Cases,
// Exceptions, Journals and Items, each of which reads the run's cases again.
type MonthEnd struct {
	Settings Settings
	Period   ledger.Period
	Run      ledger.Run
	// PeriodStatus is where the month stands; PeriodOpen when nothing is recorded.
	PeriodStatus ledger.PeriodStatus

	Bridge       Bridge
	Causes       []CauseTotal // every cause, in the sequence of ledger.Causes
	Clusters     []Cluster
	TieOuts      []TieOut
	Movements    []Movement
	TrialBalance []TrialBalanceRow
	Snapshots    []SnapshotSummary
	Ageing       []Bucket
	Roll         Roll
	Accepted     Accepted
	// JournalTotals count the proposed journals, ToDecide those that wait for a decision.
	JournalTotals JournalTotals
	ToDecide      JournalTotals
	// Corrected counts the explanations behind the proposed journals, by cause; Treated
	// all explanations, by what becomes of them.
	Corrected map[ledger.Cause]int64
	Treated   map[Treatment]int64
	// PostingDate is the date of the proposed journals.
	PostingDate ledger.Date
	// TotalsOnly is what of the ties no single document proves.
	TotalsOnly ledger.TotalsOnly
	Population Population
	Checks     []Check

	reader    Reader
	proposals proposals
	clusters  clusterIndex
	items     map[ledger.Reference]ledger.OpenItem
	cleared   []Item

	classes     map[ledger.Class]ClassTotal
	acceptances map[ledger.Reference]ledger.Acceptance
	roll        ledger.Roll
}

// Population counts the detail, so that a surface can say "n of N".
type Population struct {
	References, Tied, Cases, UnexplainedCases int64
	Exceptions, Items                         int64
}

// Build makes the month-end of the last good run of a period. It returns
// ledger.ErrNotFound when there is none and ledger.ErrVoid when the last run is void:
// figures that do not add up give no report.
func Build(ctx context.Context, r Reader, s Settings, period ledger.Period) (*MonthEnd, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	run, err := r.LatestRun(ctx, s.Entity, period)
	if err != nil {
		return nil, fmt.Errorf("report %s %s: %w", s.Entity, period, AdviseRun(err))
	}
	return BuildRun(ctx, r, s, run)
}

// BuildRun makes the month-end of any good run, an earlier one too, as it was; a void one
// gives ledger.ErrVoid.
func BuildRun(ctx context.Context, r Reader, s Settings, run ledger.Run) (*MonthEnd, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	period := run.Period
	if run.Void != "" {
		return nil, fmt.Errorf("report %s %s: run %d: %s: %w", s.Entity, period, run.ID, run.Void, ledger.ErrVoid)
	}
	m := &MonthEnd{Settings: s, Period: period, Run: run, PeriodStatus: ledger.PeriodOpen, reader: r}
	if err := m.load(ctx); err != nil {
		return nil, fmt.Errorf("report %s %s: %w", s.Entity, period, err)
	}
	return m, nil
}

// AdviseRun adds what to do to the error of a period without a run.
func AdviseRun(err error) error {
	if errors.Is(err, ledger.ErrNotFound) {
		return fmt.Errorf("%w; run the reconciliation of the period first", err)
	}
	return err
}

func (m *MonthEnd) load(ctx context.Context) error {
	if err := m.loadStatements(ctx); err != nil {
		return err
	}
	var err error
	if m.proposals, err = propose(ctx, m.reader, m.Settings.Entity, m.Run.ID, m.Settings.GraceDays); err != nil {
		return err
	}
	t := newTally(m.Settings)
	m.clusters = t.clusters.index
	if err := m.count(ctx, t); err != nil {
		return err
	}
	m.fill(t)
	m.Checks = m.checks(t)
	return nil
}

func (m *MonthEnd) loadStatements(ctx context.Context) error {
	entity := m.Settings.Entity
	var err error
	if m.TrialBalance, err = m.reader.TrialBalance(ctx, entity, m.Run); err != nil {
		return fmt.Errorf("read trial balance: %w", err)
	}
	if m.Movements, err = m.reader.RecognisedMovements(ctx, entity, m.Run); err != nil {
		return fmt.Errorf("read recognised movements: %w", err)
	}
	if m.TotalsOnly, err = m.reader.TotalsOnly(ctx, entity, m.Run); err != nil {
		return fmt.Errorf("read ties on totals: %w", err)
	}
	if m.Snapshots, err = m.reader.Snapshots(ctx, entity, m.Run); err != nil {
		return fmt.Errorf("read snapshots: %w", err)
	}
	items, err := m.reader.OpenItems(ctx, entity, m.Run.ID)
	if err != nil {
		return fmt.Errorf("read open items: %w", err)
	}
	m.split(items)
	acceptances, err := m.reader.Acceptances(ctx, entity, m.Run.ID)
	if err != nil {
		return fmt.Errorf("read acceptances: %w", err)
	}
	m.keep(acceptances)
	if m.roll, err = m.reader.Roll(ctx, entity, m.Run.ID); err != nil {
		return fmt.Errorf("read the roll of open items: %w", err)
	}
	statuses, err := m.reader.PeriodStatuses(ctx, entity)
	if err != nil {
		return fmt.Errorf("read period statuses: %w", err)
	}
	if s := statuses[m.Period]; s != "" {
		m.PeriodStatus = s
	}
	m.PostingDate = postingDate(m.Period, m.Settings.Corrections.NextPeriod, statuses)
	return nil
}

// count passes over the cases once.
func (m *MonthEnd) count(ctx context.Context, t *tally) error {
	matched := int64(0)
	t.roll = newRoll(m.roll, m.Settings.Currency)
	for c, err := range m.Cases(ctx) {
		if err != nil {
			return err
		}
		if err := checkCurrency(c, m.Settings.Currency); err != nil {
			return err
		}
		t.clusters.begin(c)
		rows := m.exceptionsOf(c)
		if err := t.add(c, rows); err != nil {
			return err
		}
		t.countJournals(m, c)
		t.countItem(m.itemOf(c, rows))
		t.accept(rows)
		if _, ok := m.items[c.Reference]; ok {
			matched++
		}
	}
	t.items.withoutCase = int64(len(m.items)) - matched
	t.items.withoutItem = t.cases - matched
	for _, i := range m.cleared {
		t.roll.add(i)
	}
	return nil
}

func (t *tally) countItem(i Item) {
	t.items.open++
	t.items.explained, t.items.unexplained = t.items.explained.Add(i.Explained), t.items.unexplained.Add(i.Unexplained)
	t.roll.add(i)
	label := BucketOf(t.ageing, i)
	for k := range t.ageing {
		if b := &t.ageing[k]; b.Label == label {
			b.Items++
			b.Amount = b.Amount.Add(i.Explained).Add(i.Unexplained)
		}
	}
}

func (m *MonthEnd) fill(t *tally) {
	for _, c := range ledger.Causes {
		m.Causes = append(m.Causes, *t.causes[c])
	}
	m.Bridge = newBridge(m.Settings, m.Run.Accounts, m.Causes)
	m.Clusters = t.clusters.totals
	m.TieOuts = newTieOuts(m, t.accounts)
	m.Ageing = t.ageing
	m.JournalTotals, m.ToDecide, m.Corrected, m.Treated = t.journals, t.toDecide, t.corrected, t.treated
	m.Roll, m.Accepted, m.classes = t.roll, t.accepted, t.classes
	m.Population = Population{
		References: m.Run.References, Tied: m.Run.Tied, Cases: t.cases, UnexplainedCases: t.unexplainedCases,
		Exceptions: t.exceptions, Items: t.items.open + t.roll.Cleared.Items,
	}
	t.tooLarge += m.tooLarge()
}

// Cases streams the run's cases in reference sequence, with what is proposed on them. What a person accepted has the
// class accepted, whatever its cause.
func (m *MonthEnd) Cases(ctx context.Context) iter.Seq2[ledger.Case, error] {
	return func(yield func(ledger.Case, error) bool) {
		for c, err := range m.reader.Cases(ctx, m.Settings.Entity, m.Run.ID) {
			if err != nil {
				yield(ledger.Case{}, fmt.Errorf("read cases of run %d: %w", m.Run.ID, err))
				return
			}
			if !yield(m.accept(m.proposals.say(c)), nil) {
				return
			}
		}
	}
}

// Cause is the total of one cause.
func (m *MonthEnd) Cause(c ledger.Cause) CauseTotal {
	for _, t := range m.Causes {
		if t.Cause == c {
			return t
		}
	}
	return *newCauseTotal(c, m.Settings.Currency)
}

// Class is the total of one class.
func (m *MonthEnd) Class(c ledger.Class) ClassTotal {
	t := m.classes[c]
	t.Amount = t.Amount.Add(money.Zero(m.Settings.Currency))
	return t
}

// OldestDays is the age of a cause's oldest item at the cut-off, 0 when nothing is dated.
func (m *MonthEnd) OldestDays(c CauseTotal) int {
	if c.OldestOn.IsZero() {
		return 0
	}
	return m.Run.CutOff.DaysSince(c.OldestOn)
}

// MaxNumber is the largest number of minor units a spreadsheet's number cell holds
// exactly: fifteen digits.
const MaxNumber = int64(999_999_999_999_999)

// TooLarge tells whether an amount cannot be written as a number without losing digits.
func TooLarge(a money.Amount) bool { return a.Abs().Units() > MaxNumber }

// tooLarge counts the totals and balances that would lose digits. A detail row is never
// larger than the totals of its sign, which are counted here.
func (m *MonthEnd) tooLarge() int64 {
	n := int64(0)
	count := func(list ...money.Amount) {
		for _, a := range list {
			if TooLarge(a) {
				n++
			}
		}
	}
	for _, c := range m.Causes {
		count(c.Amount)
		count(c.Above[:]...)
		count(c.Below[:]...)
	}
	count(m.Bridge.Expected[:]...)
	count(m.Bridge.Booked[:]...)
	for _, x := range m.TieOuts {
		count(x.Expected, x.Booked, x.Recognised, x.OutOfScope, x.Closing, x.Shadow)
	}
	for _, r := range m.TrialBalance {
		for _, v := range []ledger.Movements{r.Expected, r.Booked} {
			count(v.Opening, v.Debit, v.Credit, v.Closing)
		}
	}
	count(m.JournalTotals.Debit, m.JournalTotals.Credit, m.ToDecide.Debit, m.ToDecide.Credit)
	return n
}
