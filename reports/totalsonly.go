package reports

import "fmt"

// TotalsOnlyWords says what of the ties rests on totals only, for every surface.
func (m *MonthEnd) TotalsOnlyWords() string {
	t := m.TotalsOnly
	if t.References == 0 {
		return "Every tie is proved document by document."
	}
	return fmt.Sprintf("Tied on totals only: %s %s in %s of %s. Inside such a total, faults that cancel do not show.",
		Format(t.Amount), m.Settings.Currency, Plural(t.Documents, "document", "documents"), Plural(t.References, "reference", "references"))
}
