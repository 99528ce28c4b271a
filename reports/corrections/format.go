package corrections

import (
	"io"
	"iter"
	"slices"

	"counterfoil/ledger"
	"counterfoil/reports"
)

// Options are what the formats need besides the journals.
type Options struct {
	Company            string // the legal entity's name
	OrganisationNumber string // "" leaves it out
	Series             string // SIE; "" leaves it to the ERP
	Template, Batch    string // Business Central
	DecimalComma       bool   // Business Central: decimal comma, fields parted by semicolons
	Subsidiary         string // NetSuite
}

// A Format writes journals. It streams; on an error what was written is no file to use.
type Format struct {
	Name      string
	Extension string
	write     func(w io.Writer, m *reports.MonthEnd, o Options, journals iter.Seq2[reports.Journal, error]) error
}

// Formats lists the forms there are, by name.
var Formats = []Format{
	{"sie", "si", writeSIE},
	{"bc", "csv", writeBusinessCentral},
	{"netsuite", "csv", writeNetSuite},
	{"csv", "csv", writeGeneric},
}

// Named is the format of a name; ok is false when there is none.
func Named(name string) (f Format, ok bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// Names lists the formats' names.
func Names() []string {
	names := make([]string, len(Formats))
	for i, f := range Formats {
		names[i] = f.Name
	}
	return names
}

// Write writes the journals of a month-end. The same run, policy and period statuses give
// the same bytes.
func (f Format) Write(w io.Writer, m *reports.MonthEnd, o Options, journals iter.Seq2[reports.Journal, error]) error {
	return f.write(w, m, o, journals)
}

func writeGeneric(w io.Writer, m *reports.MonthEnd, _ Options, journals iter.Seq2[reports.Journal, error]) error {
	return reports.WriteJournalsCSV(w, m, journals)
}

// OfCauses keeps the journals of some causes; all where none is named.
func OfCauses(journals iter.Seq2[reports.Journal, error], causes []ledger.Cause) iter.Seq2[reports.Journal, error] {
	return func(yield func(reports.Journal, error) bool) {
		for j, err := range journals {
			if err == nil && len(causes) > 0 && !slices.Contains(causes, j.Cause) {
				continue
			}
			if !yield(j, err) {
				return
			}
		}
	}
}
