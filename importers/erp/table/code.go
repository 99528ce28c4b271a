package table

import (
	"regexp"
	"strings"

	"counterfoil/importers/erp"
)

// scientific is what a spreadsheet makes of a long number: 1.00045E+11.
var scientific = regexp.MustCompile(`^[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$`)

// codeOf reads a cell that must hold a code exactly: a number of a voucher, an account,
// an order. wrong says that a spreadsheet has lost part of it.
func codeOf(c cell) (code, wrong string) {
	switch c.kind {
	case cellText:
		if scientific.MatchString(c.text) {
			return "", "is what a spreadsheet made of a long number: its last figures are lost; format the column as text and export again"
		}
		return c.text, ""
	case cellSerial, cellISO:
		return "", "is a date: a spreadsheet made it of a code such as 1-2; format the column as text and export again"
	case cellError:
		return "", "is an error of the spreadsheet"
	}
	if figures(c.text) && len(c.text) <= 15 {
		return c.text, ""
	}
	d, ok := cellDecimal(c.text)
	if !ok || !d.Equal(d.Truncate(0)) || d.NumDigits() > 15 && d.Exponent() >= 0 {
		return "", "is a number with decimals or more than fifteen figures, of which a spreadsheet keeps no more; format the column as text and export again"
	}
	text := d.Truncate(0).String()
	if len(strings.TrimPrefix(text, "-")) > 15 {
		return "", "is a number of more than fifteen figures, of which a spreadsheet keeps no more; format the column as text and export again"
	}
	return text, ""
}

// code reads a code that the voucher cannot do without.
func (j *journal) code(l *line, name string, g *getter, r *row) string {
	if !g.given && len(j.filled) == 0 {
		return ""
	}
	c := j.value(g, name, r)
	code, wrong := codeOf(c)
	if wrong != "" {
		l.lost = true
		l.misread(name, c, wrong)
		return c.text
	}
	return code
}

// account reads an account's code out of its cell.
func (j *journal) account(l *line, c cell) string {
	code, wrong := codeOf(c)
	if wrong != "" {
		l.lost = true
		l.misread("account", c, wrong)
		return ""
	}
	b := j.columns
	if b.accountPattern != nil && code != "" {
		match := b.accountPattern.FindStringSubmatch(code)
		if code = ""; match != nil {
			code = tidy(match[b.accountGroup])
		}
	}
	if pad := j.plan.profile.Account.Pad; len(code) < pad && code != "" && figures(code) {
		code = strings.Repeat("0", pad-len(code)) + code
	}
	switch {
	case c.text == "":
		l.problem("it has no account")
	case !erp.IsAccount(code):
		l.misread("account", c, "is no account code")
	}
	return code
}
