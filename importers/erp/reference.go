package erp

import (
	"regexp"
	"strings"

	"counterfoil/ledger"
)

// found is a reference and the rule, by its position in the policy, that gave it.
type found struct {
	reference ledger.Reference
	rule      int // -1: none matched
}

var nothing = found{rule: -1}

// rowReference is the reference a row names itself: the first rule about rows that
// matches.
func (r *Rules) rowReference(row *ledger.VoucherRow) found {
	folded := fold(row.Text)
	for i := range r.references {
		rule := &r.references[i]
		value := ""
		switch rule.place {
		case inRowText:
			value = rule.expandFolded(row.Text, folded)
		case inDimension:
			if object := row.Dimensions[rule.dimension]; object != "" {
				value = rule.expand(object)
			}
		case inField:
			if field := row.Fields[rule.dimension]; field != "" {
				value = rule.expand(field)
			}
		}
		if value != "" {
			return found{ledger.Reference(value), i}
		}
	}
	return nothing
}

// voucherReference is the reference the voucher as a whole names.
func (r *Rules) voucherReference(v *ledger.Voucher) found {
	folded := fold(v.Text)
	for i := range r.references {
		rule := &r.references[i]
		value := ""
		switch rule.place {
		case inVoucherText:
			value = rule.expandFolded(v.Text, folded)
		case inNumber:
			// With the series first: "^W (\d+)$" picks one series, "^(\d+)$" any.
			if value = rule.expand(v.Number.String()); value == "" {
				value = rule.expand(v.Number.Number)
			}
		}
		if value != "" {
			return found{ledger.Reference(value), i}
		}
	}
	return nothing
}

// earlier is the one whose rule stands first in the policy.
func earlier(a, b found) found {
	if a.rule < 0 || b.rule >= 0 && b.rule < a.rule {
		return b
	}
	return a
}

// ruleName is the name reports show, "" for none.
func (r *Rules) ruleName(f found) string {
	if f.rule < 0 {
		return ""
	}
	return r.references[f.rule].name
}

// ownPrefix begins the reference of a voucher that names nothing.
const ownPrefix = "voucher:"

// ownReference makes a voucher a case of its own, named by its financial year too,
// because numbers begin anew with each: "voucher:2026 A 17". A number that is empty or
// repeated does not tell vouchers apart; then the mark its importer put behind "~" in the
// external ID goes along.
func (r *Rules) ownReference(d *ledger.Document) ledger.Reference {
	number := d.Voucher.Number.String()
	if _, mark, ok := strings.Cut(d.ID.ExternalID, "~"); ok {
		number = strings.TrimSpace(number + " ~" + mark)
	}
	return ledger.Reference(ownPrefix + r.financialYear(d.Voucher.On) + " " + number)
}

// financialYear is the calendar year in which the financial year of a day begins.
func (r *Rules) financialYear(on ledger.Date) string {
	year, start := on.String()[:4], r.policy.Entity.FiscalYear
	if on.String()[5:] >= start {
		return year
	}
	return ledger.NewDate(on.Time().Year()-1, 1, 1).String()[:4]
}

// named completes a reference that a text names: a correction that says no year is of a
// voucher of its own financial year.
func (r *Rules) named(reference ledger.Reference, on ledger.Date) ledger.Reference {
	number, own := strings.CutPrefix(string(reference), ownPrefix)
	if !own || ownWithYear.MatchString(number) {
		return reference
	}
	return ledger.Reference(ownPrefix + r.financialYear(on) + " " + number)
}

var ownWithYear = regexp.MustCompile(`^[0-9]{4} `)
