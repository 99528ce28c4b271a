package reports

import "fmt"

// Measure is a group of accounts that finance reads as one figure of the bridge. Every
// account belongs to exactly one measure, so each line of the bridge sums to zero over
// the measures.
type Measure int

// The measures in the sequence they are shown. Other holds every account the settings
// do not name.
const (
	NetSales Measure = iota
	VAT
	Freight
	Discounts
	ReturnFees
	GiftCertificates
	Clearing
	RoundingFX
	Other
	measureCount
)

var measureNames = [measureCount]string{
	"Net sales", "VAT", "Freight & handling", "Discounts", "Return fees",
	"Gift certificates", "Clearing & PSP", "Rounding & FX", "Other accounts",
}

// Measures lists every measure in the sequence they are shown.
func Measures() []Measure {
	all := make([]Measure, measureCount)
	for i := range all {
		all[i] = Measure(i)
	}
	return all
}

// String is the measure's name in reports.
func (m Measure) String() string {
	if m < 0 || m >= measureCount {
		return fmt.Sprintf("measure %d", int(m))
	}
	return measureNames[m]
}

// MarshalText makes a measure its name in JSON.
func (m Measure) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
