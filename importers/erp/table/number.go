package table

import (
	"slices"
	"strings"
	"unicode/utf8"

	"counterfoil/importers/erp"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// mostDecimals is what any source writes at most.
const mostDecimals = 10

// numbers reads figures as a profile says they are spelled, exactly.
type numbers struct {
	decimal                       string
	group                         string // group marks; a blank stands for all
	minus, trailing, brackets, cr bool
	signs                         []string
	decimals                      int
	exponent                      int
}

func newNumbers(n *Number, currency money.Currency) *numbers {
	out := &numbers{decimal: n.Decimal, signs: n.Signs, exponent: currency.Exponent(), decimals: currency.Exponent()}
	if n.Decimals != nil {
		out.decimals = *n.Decimals
	}
	for _, g := range n.Group {
		if g == "blank" {
			g = " "
		}
		out.group += g
	}
	out.minus, out.trailing = slices.Contains(n.Negative, "minus"), slices.Contains(n.Negative, "trailing")
	out.brackets, out.cr = slices.Contains(n.Negative, "parentheses"), slices.Contains(n.Negative, "cr")
	return out
}

// plain writes a cell's figure as records spell it: -1250.00; "" for an empty cell.
// wrong says why it is none.
func (n *numbers) plain(c cell) (plain, wrong string) {
	switch {
	case c.text == "":
		return "", ""
	case c.kind == cellNumber:
		return plainCell(c.text)
	case c.kind != cellText:
		return "", "is no number but a date or an error of the spreadsheet"
	case n.decimal == "":
		return "", "is text, and the profile names no decimal mark for text"
	}
	s, negative, wrong := n.sign(c.text)
	if wrong != "" {
		return "", wrong
	}
	whole, decimals, point := strings.Cut(s, n.decimal)
	if point && (decimals == "" || !figures(decimals)) || !point && decimals != "" {
		return "", "is not a number as the profile writes them"
	}
	if len(decimals) > n.decimals {
		if strings.Trim(decimals[n.decimals:], "0") != "" || n.decimals < 3 && len(decimals) == 3 {
			return "", "has more decimals than the profile allows"
		}
		decimals = decimals[:n.decimals]
	}
	whole, ok := n.ungroup(whole)
	if !ok || whole == "" && decimals == "" {
		return "", "is not a number as the profile writes them"
	}
	return joinNumber(negative, whole, decimals), ""
}

func joinNumber(negative bool, whole, decimals string) string {
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if decimals != "" {
		whole += "." + decimals
	}
	if negative && strings.Trim(whole, "0.") != "" {
		return "-" + whole
	}
	return whole
}

// sign takes the sign off a figure, however it is written; two signs are none.
func (n *numbers) sign(s string) (rest string, negative bool, wrong string) {
	signs := 0
	note := func(allowed bool, minus bool) {
		signs++
		negative = minus
		if !allowed {
			wrong = "has its sign written in a way the profile does not allow"
		}
	}
	s = n.withoutCurrency(s)
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && len(s) > 2 {
		note(n.brackets, true)
		s = strings.Trim(s[1:len(s)-1], blanks)
	}
	if len(s) > 2 {
		if end := strings.ToUpper(s[len(s)-2:]); end == "CR" || end == "DR" {
			note(n.cr, end == "CR")
			s = strings.TrimRight(s[:len(s)-2], blanks)
		}
	}
	for _, minus := range []string{"-", "\u2212", "\u2013"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			note(n.minus, true)
			s = strings.TrimLeft(rest, blanks)
		} else if rest, ok := strings.CutSuffix(s, minus); ok {
			note(n.trailing, true)
			s = strings.TrimRight(rest, blanks)
		}
	}
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		note(true, false)
		s = rest
	}
	if signs > 1 {
		wrong = "has two signs"
	}
	return n.withoutCurrency(s), negative, wrong
}

func (n *numbers) withoutCurrency(s string) string {
	for _, sign := range n.signs {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return strings.TrimLeft(rest, blanks)
		}
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return strings.TrimRight(rest, blanks)
		}
	}
	return s
}

// ungroup takes out group marks, which must part figures by threes and be one mark
// throughout.
func (n *numbers) ungroup(s string) (string, bool) {
	if figures(s) {
		return s, len(s) <= 18
	}
	var b strings.Builder
	mark, since := rune(0), -1 // figures since the last mark; -1 before the first
	for i, r := range s {
		if '0' <= r && r <= '9' {
			b.WriteRune(r)
			if since >= 0 {
				since++
			}
			continue
		}
		if isBlank(r) {
			r = ' '
		}
		first := since < 0 && i > 0 && i <= 3
		if !strings.ContainsRune(n.group, r) || mark != 0 && mark != r || !first && since != 3 {
			return "", false
		}
		mark, since = r, 0
	}
	return b.String(), since == 3 && b.Len() <= 18
}

func figures(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// plainCell writes the number of a spreadsheet's cell. Spreadsheets keep binary fractions
// and show fifteen figures; those are the number.
func plainCell(s string) (plain, wrong string) {
	if erp.IsAmount(s) && len(s) <= 15 {
		return s, ""
	}
	d, ok := cellDecimal(s)
	if !ok {
		return "", "is not a number"
	}
	text := fifteen(d).String()
	if whole, decimals, _ := strings.Cut(strings.TrimPrefix(text, "-"), "."); len(whole) > 15 || len(decimals) > mostDecimals {
		return "", "is larger or finer than a ledger can hold"
	}
	return text, ""
}

// cellDecimal reads 1250.5 and 1.2505E+3, with exponents a spreadsheet can have.
func cellDecimal(s string) (decimal.Decimal, bool) {
	if len(s) > 40 || utf8.RuneCountInString(s) != len(s) || strings.Trim(s, "0123456789.+-eE") != "" {
		return decimal.Decimal{}, false
	}
	if _, exponent, found := strings.Cut(strings.ToUpper(s), "E"); found && len(strings.TrimLeft(exponent, "+-")) > 2 {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// fifteen rounds to fifteen significant figures.
func fifteen(d decimal.Decimal) decimal.Decimal {
	if digits := d.NumDigits(); digits > 15 {
		return d.Round(-d.Exponent() - int32(digits-15))
	}
	return d
}

// units is a plain figure in minor units; wrong says why it cannot be one.
func (n *numbers) units(plain string) (units int64, wrong string) {
	negative := strings.HasPrefix(plain, "-")
	whole, decimals, _ := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	if len(decimals) > n.exponent {
		if strings.Trim(decimals[n.exponent:], "0") != "" {
			return 0, "has more decimals than the currency holds"
		}
		decimals = decimals[:n.exponent]
	}
	if len(strings.TrimLeft(whole, "0")) > 13 {
		return 0, "is larger than a ledger can hold"
	}
	for i := range len(whole) {
		units = units*10 + int64(whole[i]-'0')
	}
	for i := range n.exponent {
		units *= 10
		if i < len(decimals) {
			units += int64(decimals[i] - '0')
		}
	}
	if negative {
		units = -units
	}
	return units, ""
}

// write writes minor units as records spell amounts.
func (n *numbers) write(units int64) string {
	var buffer [24]byte
	at := len(buffer)
	rest := units
	if rest < 0 {
		rest = -rest
	}
	for i := 0; rest > 0 || i <= n.exponent; i++ {
		if i == n.exponent && i > 0 {
			at--
			buffer[at] = '.'
		}
		at--
		buffer[at] = byte('0' + rest%10)
		rest /= 10
	}
	if units < 0 {
		at--
		buffer[at] = '-'
	}
	return string(buffer[at:])
}
