package workbook

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// runKey is a line of the run's identity; its value stands in column B.
type runKey int

const (
	runEntity runKey = iota
	runName
	runPeriod
	runPeriodStatus
	runCutOff
	runCurrency
	runID
	runThroughBatch
	runStarted
	runStartedLocal
	runRules
	runPolicy
	runBuild
	runReferences
	runTied
	runCases
	runCompared
	runUnexplainedCases
	runExceptions
	runItems
	runItemsRoll
	runJournals
	runTolerance
	runCapCase
	runCapPeriod
	runKeys
)

// runRows places the identity on its sheet.
type runRows struct{ first, last, cutOff int }

func newRunRows() runRows {
	r := runRows{first: totalRow + 1}
	r.last = r.first + int(runKeys) - 1
	r.cutOff = r.row(runCutOff)
	return r
}

func (r runRows) row(k runKey) int { return r.first + int(k) }

func writeRunInfo(b *book) error {
	p := plan{
		name: sheetRun, color: controlTab, rows: b.layout.snapshots.last, repeat: 0,
		widths: []float64{34, 40, 10, 26, 20, 12, 14, 8, 10, 11, 66, 66, 40, 60},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Run info: where these figures come from", "A file cannot hold its own SHA-256; `counterfoil report` prints it.")
	s.skipTo(b.layout.run.first)
	facts := b.facts()
	for _, f := range facts {
		s.put(f.name, f.value, f.note)
	}
	b.snapshotRows(s)
	return s.end(p)
}

type fact struct{ name, value, note cell }

func (b *book) facts() [runKeys]fact {
	m, r := b.m, b.m.Run
	say := func(name string, value cell) fact { return fact{label(name), value, empty()} }
	facts := [runKeys]fact{
		runEntity:           say("Entity", text(string(m.Settings.Entity))),
		runName:             say("Name", text(m.Settings.Name)),
		runPeriod:           say("Period", text(m.Period.String())),
		runPeriodStatus:     say("Period status", label(string(m.PeriodStatus))),
		runCutOff:           say("Cut-off (last day included)", date(r.CutOff)),
		runCurrency:         say("Functional currency", text(string(m.Settings.Currency))),
		runID:               say("Run", text(fmt.Sprint(r.ID))),
		runThroughBatch:     say("Ledger sequence (sealed batches up to)", text(fmt.Sprint(r.ThroughBatch))),
		runStarted:          say("Run started (UTC)", instant(r.StartedAt.UTC())),
		runStartedLocal:     say("Run started ("+zoneName(m)+")", instant(m.Settings.At(r.StartedAt))),
		runRules:            say("Rule version", text(r.RuleVersion)),
		runPolicy:           say("Policy (SHA-256)", text(hex.EncodeToString(r.PolicyHash[:]))),
		runBuild:            say("Program version", text(m.Settings.Build)),
		runReferences:       say("References compared", count(r.References)),
		runTied:             say("Tied", count(r.Tied)),
		runCases:            say("Cases", count(r.Cases)),
		runCompared:         say("Looked at again in this run", count(r.Compared)),
		runUnexplainedCases: say("Cases with an unexplained remainder", count(m.Population.UnexplainedCases)),
		runExceptions:       say("Exception rows", count(m.Population.Exceptions)),
		runItems:            say("Open items, opening ("+rollFrom(m)+")", count(m.Roll.Opening.Items)),
		runItemsRoll:        say("Open items: new, cleared", label(fmt.Sprintf("%s new, %s cleared, %s open now", reports.Count(m.Roll.New.Items), reports.Count(m.Roll.Cleared.Items), reports.Count(m.Roll.Closing.Items)))),
		runJournals:         say("Proposed journals", count(m.JournalTotals.Journals)),
		runTolerance:        say("Tolerance of checks", half(money.Minor(1, m.Settings.Currency))),
		runCapCase:          say("Rounding cap per order", known(m.Settings.Limits.RoundingPerCase)),
		runCapPeriod:        say("Rounding cap per period", known(m.Settings.Limits.RoundingPerPeriod)),
	}
	facts[runTolerance].note = label("Half a minor unit: floating-point sums leave dust below it, never above.").with(styleNote)
	return facts
}

func zoneName(m *reports.MonthEnd) string {
	if m.Settings.Zone == nil {
		return "UTC"
	}
	return m.Settings.Zone.String()
}

func (b *book) snapshotRows(s *sheet) {
	l := b.layout.snapshots
	s.skipTo(l.first - 2)
	s.section("Snapshots the run rests on", 14)
	s.header([]string{"Source", "Name", "Snapshot", "Kind", "Taken at (UTC)", "Records", "Bytes", "Batch", "Entries", "Rejections", "SHA-256 (stored)", "SHA-256 (as it came)", "Control totals", "Findings"}, 6, 7, 9, 10)
	for _, x := range b.m.Snapshots {
		s.put(text(string(x.Source)), text(x.Name), text(fmt.Sprint(x.ID)), text(x.Kind), instant(x.TakenAt.UTC()), count(x.Records), count(x.Bytes),
			text(fmt.Sprint(x.Batch)), count(x.Entries), count(x.Rejections), text(hex.EncodeToString(x.SHA256[:])), text(hex.EncodeToString(x.OriginalSHA256[:])),
			text(controlTotals(x.Snapshot)).with(styleWrap), text(findings(x.Snapshot)).with(styleWrap))
	}
	if len(b.m.Snapshots) == 0 {
		s.put(label("None.").with(styleNote))
	}
}

func controlTotals(s ledger.Snapshot) string {
	var list []string
	for name, total := range s.Totals {
		list = append(list, name+" "+total)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

func findings(s ledger.Snapshot) string {
	var list []string
	for _, f := range s.Findings {
		list = append(list, f.Position+": "+f.Text)
	}
	return strings.Join(list, "; ")
}
