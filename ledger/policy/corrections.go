package policy

import (
	"regexp"
	"slices"

	"counterfoil/ledger"
)

// CorrectionGrain is what one correcting journal is made for.
type CorrectionGrain string

const (
	CorrectPerCase  CorrectionGrain = "case"  // one journal per explanation of a case
	CorrectPerCause CorrectionGrain = "cause" // one journal per cause, each row naming its case
)

// CorrectionDate is the rule that dates correcting journals.
type CorrectionDate string

const (
	// AtPeriodEnd is the period's last day while the period takes postings, otherwise the
	// first day of the next one that does.
	AtPeriodEnd CorrectionDate = "period_end"
	// InNextPeriod is the first day of the next period that takes postings.
	InNextPeriod CorrectionDate = "next_period"
)

// DecimalMark is how a file writes fractions.
type DecimalMark string

const (
	DecimalPoint DecimalMark = "point"
	DecimalComma DecimalMark = "comma" // fields are then parted by semicolons
)

// Corrections says how correcting journals are proposed. Timing, manual journals and the
// unexplained remainder are never corrected; what one amount alone cannot decide
// (ambiguous) is listed apart.
type Corrections struct {
	Grain CorrectionGrain `yaml:"grain"`
	Date  CorrectionDate  `yaml:"date"`
	// Series is the voucher series of SIE files; "" leaves it to the ERP.
	Series string `yaml:"series"`
	// Word stands in every journal's text, in the language of the books.
	Word string `yaml:"word"`
	// Accept names the causes that finance accepts instead of correcting.
	Accept []string `yaml:"accept"`
	// Bounded proposes corrections too that no rule reproduces and only the number of
	// roundings bounds.
	Bounded bool                `yaml:"bounded"`
	BC      CorrectionsBC       `yaml:"business_central"`
	Suite   CorrectionsNetSuite `yaml:"netsuite"`
}

// CorrectionsBC is where Business Central takes a general journal in.
type CorrectionsBC struct {
	Template string      `yaml:"template"` // journal template name
	Batch    string      `yaml:"batch"`    // journal batch name
	Decimal  DecimalMark `yaml:"decimal"`
}

// CorrectionsNetSuite is what NetSuite's import must be told.
type CorrectionsNetSuite struct {
	Subsidiary string `yaml:"subsidiary"` // "" is the entity's name
}

func defaultCorrections() Corrections {
	return Corrections{
		Grain: CorrectPerCase, Date: AtPeriodEnd, Word: "correction",
		Accept: []string{string(ledger.CauseRounding), string(ledger.CauseFXRate)},
		BC:     CorrectionsBC{Template: "GENERAL", Batch: "DEFAULT", Decimal: DecimalPoint},
	}
}

// maxBCCode is how long a Code[10] of Business Central may be.
const maxBCCode = 10

var (
	seriesShape = regexp.MustCompile(`^[0-9A-Za-zÅÄÖåäö]{0,10}$`)
	wordShape   = regexp.MustCompile(`^\pL[\pL -]{0,29}$`)
)

func (c *checker) checkCorrections() {
	p := c.policy.Corrections
	at := func(fields ...any) place { return c.at(append([]any{"corrections"}, fields...)...) }
	oneOf(at("grain"), "corrections: grain", p.Grain, CorrectPerCase, CorrectPerCause)
	oneOf(at("date"), "corrections: date", p.Date, AtPeriodEnd, InNextPeriod)
	if !seriesShape.MatchString(p.Series) {
		at("series").report("corrections: series %q is no voucher series of up to ten letters and figures; correct it", p.Series)
	}
	if !wordShape.MatchString(p.Word) {
		at("word").report("corrections: word %q is not one or two words of letters, up to 30 in all; write one such as correction", p.Word)
	}
	for i, cause := range p.Accept {
		at("accept", i).isCause(cause)
		if slices.Index(p.Accept, cause) != i {
			at("accept", i).report("corrections: cause %q is accepted twice; remove one", cause)
		}
	}
	for _, code := range [][2]string{{"template", p.BC.Template}, {"batch", p.BC.Batch}} {
		if code[1] == "" || len(code[1]) > maxBCCode {
			at("business_central", code[0]).report("corrections: business_central %s %q is no code of 1 to %d characters; correct it", code[0], code[1], maxBCCode)
		}
	}
	oneOf(at("business_central", "decimal"), "corrections: business_central decimal", p.BC.Decimal, DecimalPoint, DecimalComma)
}
