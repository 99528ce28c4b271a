package workbook

import (
	"encoding/hex"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// coverStatus is the row of the overall check.
const coverStatus = 8

func writeCover(b *book) error {
	p := plan{
		name: sheetCover, color: coverTab, rows: 50 + len(b.layout.names()), gridless: true, portrait: true, onePage: true, locked: true,
		widths: []float64{26, 20, 8, 76},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.putHigh(28, label("Month-end reconciliation Centra → ERP").with(styleHero))
	s.put(label(b.m.Settings.Name).with(styleTitle))
	s.put(label(b.identity()).with(styleNote))
	b.coverResult(s)
	b.coverFigures(s)
	b.coverContents(s)
	b.coverReading(s)
	b.coverRun(s)
	b.coverSignOff(s)
	s.words(fmt.Sprintf("B%d", coverStatus))
	return s.end(p)
}

func (b *book) coverResult(s *sheet) {
	s.skipTo(5)
	s.section("Result", 4)
	s.putHigh(28, label("Status"), label(b.standing()).with(styleHero))
	s.putHigh(20, label("Verdict"), label(b.m.Verdict()).with(styleTitle))
	l := b.layout.checks
	overall := fmt.Sprintf(`IF(COUNTIFS(%s,"OK")=COUNTA(%s),"OK","CHECK")`, l.of("H"), l.of("A"))
	s.put(label("Overall check"), textFormula(overall, b.m.Status()).with(styleStatus),
		countFormula(`COUNTIFS(`+l.of("H")+`,"OK")`, int64(len(b.m.Checks)-len(b.m.Failed()))), label(fmt.Sprintf("of %d controls hold; each is recomputed on the sheet Checks", len(b.m.Checks))))
}

func (b *book) coverFigures(s *sheet) {
	l := b.layout
	fact := func(k runKey) string { return at(sheetRun, "B", l.run.row(k)) }
	currency := text(string(b.m.Settings.Currency))
	s.skipTo(10)
	s.section("Figures", 4)
	s.put(label("References compared"), countFormula(fact(runReferences), b.m.Run.References))
	s.put(label("Tied"), countFormula(fact(runTied), b.m.Run.Tied))
	s.put(label("Cases"), countFormula(fact(runCases), b.m.Run.Cases))
	rest := b.m.Bridge.Unexplained
	s.put(label("Unexplained").alert(), amountFormula(at(sheetSummary, sAmount, l.bridge.unexplained), rest.Amount).alert(), currency,
		textFormula(`"is "&`+at(sheetSummary, "G", l.limits.first)+`&" (threshold on Summary), in "&`+at(sheetSummary, sOrders, l.bridge.unexplained)+`&" cases"`, b.restWords()))
	explained := b.m.Bridge.Explained()
	sum := fmt.Sprintf("%s-%s", at(sheetSummary, sAmount, l.bridge.arrives), at(sheetSummary, sAmount, l.bridge.unexplained))
	s.put(label("Explained"), amountFormula(sum, explained.Amount), currency, label("money that corrections and accepted causes move"))
	only := b.m.TotalsOnly
	s.put(label("Tied on totals only"), amount(only.Amount.Add(money.Zero(b.m.Settings.Currency))), currency, label(onlyWords(only)))
	t := b.m.JournalTotals
	s.put(label("Proposed corrections"), amountFormula(l.journals.sum("F"), t.Debit), currency,
		label(fmt.Sprintf("in %s%s", reports.Plural(t.Journals, "journal", "journals"), decideWords(b.m.ToDecide))))
}

func onlyWords(t ledger.TotalsOnly) string {
	if t.References == 0 {
		return "every tie is proved document by document"
	}
	return fmt.Sprintf("%s in %s: faults that cancel inside a total do not show",
		reports.Plural(t.Documents, "document", "documents"), reports.Plural(t.References, "reference", "references"))
}

func decideWords(t reports.JournalTotals) string {
	if t.Journals == 0 {
		return ""
	}
	return fmt.Sprintf("; %s more, %s, to decide", reports.Count(t.Journals), reports.Format(t.Debit))
}

func (b *book) restWords() string {
	total := b.m.Cause(ledger.CauseUnexplained)
	word := "no threshold"
	if limit, ok := b.m.Settings.Limit(ledger.CauseUnexplained); ok {
		word = "within"
		if total.Amount.Units() > limit.Units() {
			word = "ABOVE"
		}
	}
	return fmt.Sprintf("is %s (threshold on Summary), in %d cases", word, total.Orders)
}

func (b *book) coverContents(s *sheet) {
	about := map[string]string{
		sheetSummary:    "the bridge by cause and measure, thresholds, ageing, chart",
		sheetTieOuts:    "every account the shop touches: Centra, causes, ERP; recognised movements",
		sheetCauses:     "counts, amounts, proof, age, owner; gross and net; clusters",
		sheetItems:      reports.Plural(b.m.Roll.Closing.Items, "open item", "open items") + " with age, and those cleared",
		sheetJournals:   reports.Plural(b.m.JournalTotals.Journals, "correcting journal", "correcting journals") + " to post",
		sheetToDecide:   reports.Plural(b.m.ToDecide.Journals, "correction", "corrections") + " that another explanation fits as well",
		sheetRoll:       "opening + new − cleared ± re-measured = closing, in items, money and per account; timing followed up",
		sheetTrial:      "shadow ledger and ERP, opening to closing",
		sheetExceptions: reports.Plural(b.m.Population.Exceptions, "row", "rows") + ": every leg of every explanation",
		sheetChecks:     reports.Plural(int64(len(b.m.Checks)), "control", "controls"),
		sheetRun:        "identity, parameters, snapshots and their hashes",
	}
	s.skipTo(s.row + 1)
	s.section("Contents", 4)
	for _, name := range b.layout.names()[1:] {
		s.put(textFormula(link(name, name), name).with(styleLink), label(about[name]))
	}
}

func (b *book) coverReading(s *sheet) {
	s.skipTo(s.row + 1)
	s.section("How to read", 4)
	for _, words := range []string{
		reports.SignRule,
		"Start with the overall check. CHECK means the arithmetic does not hold: do not use the figures.",
		"Then the unexplained line of the Summary: what no rule could claim. It is never rounded away.",
		"Then Causes: who acts on what. Post the Proposed JEs as they stand; those on JEs to decide have a second explanation and are not among them.",
		"Explained means that the rule's arithmetic reproduces the difference: replayed to the minor unit, bounded within counted roundings,",
		"matched elsewhere (the counterpart stands under another date or reference), or ambiguous (another explanation fits as well).",
		"Figures are balances at the cut-off. Black: values and formulas. Blue underlined: links. Pale yellow: for your comments.",
		"Sheets are locked without a password against slips. Integrity: the same run gives the same file, so compare its SHA-256 with that of a fresh report.",
	} {
		s.put(label(words))
	}
}

func (b *book) coverRun(s *sheet) {
	r := b.m.Run
	s.skipTo(s.row + 1)
	s.section("Run", 4)
	s.put(label("Run, ledger sequence"), text(fmt.Sprintf("%d, batch %d", r.ID, r.ThroughBatch)))
	s.put(label("Started (UTC)"), instant(r.StartedAt.UTC()))
	s.put(label("Rules, policy"), text(fmt.Sprintf("%s, %s…", r.RuleVersion, hex.EncodeToString(r.PolicyHash[:6]))))
	s.put(label("Snapshots"), text(fmt.Sprintf("%d, listed with hashes on Run info", len(b.m.Snapshots))))
	if b.m.Settings.Link != "" {
		s.put(label("Page of this month"), text(b.m.Settings.Link))
	}
}

func (b *book) coverSignOff(s *sheet) {
	s.skipTo(s.row + 1)
	s.section("Sign-off", 4)
	signed := "NOT SIGNED"
	if b.m.PeriodStatus == ledger.PeriodSigned || b.m.PeriodStatus == ledger.PeriodClosed {
		signed = "The service holds the period as " + string(b.m.PeriodStatus)
	}
	s.putHigh(20, label(signed).with(styleTitle))
	s.put(label("Nobody can sign off in the service yet, and a name typed into this file is no evidence.").with(styleNote))
}
