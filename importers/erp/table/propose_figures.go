package table

import (
	"fmt"
	"slices"
	"strings"
)

// numberForms are tried on the sample; those with fewer marks first.
var numberForms = []Number{
	{Decimal: "."}, {Decimal: ","},
	{Decimal: ".", Group: List{","}}, {Decimal: ",", Group: List{"."}},
	{Decimal: ".", Group: List{"blank"}}, {Decimal: ",", Group: List{"blank"}},
	{Decimal: ".", Group: List{"'"}}, {Decimal: ",", Group: List{"'"}},
}

// numbers proposes how figures are spelled.
func (p *proposal) numbers() {
	var texts []cell
	for _, target := range []string{"debit", "credit", "amount"} {
		if i, ok := p.found[target]; ok {
			for _, c := range p.values(i) {
				if c.kind == cellText {
					texts = append(texts, c)
				}
			}
		}
	}
	if len(texts) == 0 {
		if p.kind == kindCSV {
			p.decide("there is no figure to tell the decimal mark by: number: {decimal: \".\"} or number: {decimal: \",\"}")
		}
		return
	}
	fit, example := fittingForms(texts)
	negative := negativeStyles(texts)
	switch {
	case len(fit) == 0:
		p.decide("no way to write numbers fits all %d figures (such as %q): number: {decimal: …, group: […], negative: [%s]}", len(texts), example, negative)
	case len(fit) > 1 && slices.ContainsFunc(fit, func(n Number) bool { return n.Decimal != fit[0].Decimal }):
		p.decide("all %d figures can be read with a decimal point and with a decimal comma; take one:", len(texts))
		p.say("# number: {decimal: \".\", negative: [%s]}\n# number: {decimal: \",\", negative: [%s]}", negative, negative)
	default:
		p.say("number: {decimal: %q, group: [%s], negative: [%s]}   # the only way that reads all %d figures", fit[0].Decimal, quoted(fit[0].Group), negative, len(texts))
	}
}

func quoted(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quoteYAML(s)
	}
	return strings.Join(out, ", ")
}

// fittingForms are those that read every figure; one with group marks only where none
// without does.
func fittingForms(texts []cell) (fit []Number, example string) {
	many := mostDecimals // "1.250" may be a thousand or a fraction: that is to be seen, not settled here
	for _, form := range numberForms {
		form.Decimals = &many
		form.Negative = List{"minus", "trailing", "parentheses", "cr"}
		n, bad := newNumbers(&form, "EUR"), false
		for _, c := range texts {
			if _, wrong := n.plain(c); wrong != "" {
				bad, example = true, c.text
				break
			}
		}
		if !bad && !slices.ContainsFunc(fit, func(f Number) bool { return f.Decimal == form.Decimal && len(f.Group) < len(form.Group) }) {
			fit = append(fit, form)
		}
	}
	return fit, example
}

// negativeStyles are the ways in which signs are written in the sample.
func negativeStyles(texts []cell) string {
	styles := []string{"minus"}
	note := func(style string) {
		if !slices.Contains(styles, style) {
			styles = append(styles, style)
		}
	}
	for _, c := range texts {
		upper := strings.ToUpper(c.text)
		switch {
		case strings.HasSuffix(upper, "CR"), strings.HasSuffix(upper, "DR"):
			note("cr")
		case strings.HasPrefix(c.text, "("):
			note("parentheses")
		case strings.HasSuffix(c.text, "-"), strings.HasSuffix(c.text, "\u2212"):
			note("trailing")
		}
	}
	return strings.Join(styles, ", ")
}

// dateForms are tried on the sample.
var dateForms = []string{
	"YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY", "DD.MM.YYYY", "D.M.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "D MMM YYYY", "DD-MMM-YYYY",
	"MMM D, YYYY", "DD/MM/YY", "MM/DD/YY", "D/M/YY", "M/D/YY", "DD.MM.YY", "YYYY-MM-DD hh:mm:ss", "YYYY-MM-DDThh:mm:ss", "DD/MM/YYYY hh:mm:ss", "DD/MM/YYYY hh:mm", "DD.MM.YYYY hh:mm:ss", "DDMMYYYY", "DDMMYY", "YYMMDD",
}

// dates proposes how dates are spelled.
func (p *proposal) dates() {
	i, ok := p.found["date"]
	if !ok {
		return
	}
	var texts []cell
	values := valuesOf(p.ends(), i) // of a long file that is sorted, the first rows lie in few days
	for _, c := range values {
		if c.kind == cellText || c.kind == cellNumber {
			texts = append(texts, c)
		}
	}
	if len(texts) == 0 {
		p.say("date: {layouts: [YYYY-MM-DD]}   # all %d dates are cells that hold dates; text would have to be written so", len(values))
		return
	}
	p.dateLayout(texts)
}

func (p *proposal) dateLayout(texts []cell) {
	best, fit := 0, []string(nil)
	for _, form := range dateForms {
		d, n := newDates(&DateForm{Layouts: List{form}}), 0
		for _, c := range texts {
			if _, wrong := d.plain(cell{text: c.text}); wrong == "" {
				n++
			}
		}
		switch {
		case n > best:
			best, fit = n, []string{form}
		case n == best && n > 0:
			fit = append(fit, form)
		}
	}
	fit = distinctReadings(fit, texts)
	if len(fit) == 1 && doubtOf(fit[0], texts).open() {
		l, _ := parseLayout(fit[0])
		fit = append(fit, l.swapped())
	}
	reason := fmt.Sprintf("%d of %d dates are written so", best, len(texts))
	switch {
	case best*2 <= len(texts):
		p.decide("dates such as %q are written in no way that is known; date: {layouts: […]}, with YYYY, MM, DD, MMM; or serial: \"1900\" where they are numbers of days", texts[0].text)
	case len(fit) == 1:
		p.say("date: {layouts: [%q]}   # %s, and no other way reads as many", fit[0], reason)
		p.sayProof(fit[0], texts)
	default:
		p.decide("dates such as %q are read in several ways, and no day in the file settles it; take one:", texts[0].text)
		for _, form := range fit {
			p.say("# date: {layouts: [%q]%s}   # %s; the first is %s", form, sureOf(form), reason, firstReading(form, texts))
		}
	}
}

// doubtOf is what an import of the dates would find out about a layout.
func doubtOf(form string, texts []cell) *doubt {
	d := newDates(&DateForm{Layouts: List{form}})
	for _, c := range texts {
		d.find(cell{text: c.text})
	}
	return &d.doubt
}

// sayProof says what the file proves about a layout in which day and month could change
// places, and what follows for the next one.
func (p *proposal) sayProof(form string, texts []cell) {
	if l, err := parseLayout(form); err != nil || !l.swappable() {
		return
	}
	proof := "This file proves which part is the day. One without a day beyond the 12th (a daily export early in a month) does not,"
	if doubtOf(form, texts).proven == 0 {
		proof = "Each date in this file is the same day both ways, which proves nothing. One with others and without a day beyond the 12th proves nothing either,"
	}
	p.say("# %s", proof)
	p.say("# and is refused unless date says `sure: true`: add it if whoever exports has the same settings for dates.")
}

// sureOf is what whoever takes one of two layouts says with it.
func sureOf(form string) string {
	if l, err := parseLayout(form); err == nil && l.swappable() {
		return ", sure: true"
	}
	return ""
}

// firstReading is the first date that a layout reads, spelled out.
func firstReading(form string, texts []cell) string {
	d := newDates(&DateForm{Layouts: List{form}})
	for _, c := range texts {
		if plain, wrong := d.plain(cell{text: c.text}); wrong == "" && plain != "" {
			return longDay(plain)
		}
	}
	return "none"
}

// distinctReadings keeps one of those layouts that read every date alike.
func distinctReadings(forms []string, texts []cell) []string {
	var kept, readings []string
	for _, form := range forms {
		d := newDates(&DateForm{Layouts: List{form}})
		var b strings.Builder
		for _, c := range texts {
			plain, _ := d.plain(cell{text: c.text})
			b.WriteString(plain + " ")
		}
		if !slices.Contains(readings, b.String()) {
			kept, readings = append(kept, form), append(readings, b.String())
		}
	}
	return kept
}
