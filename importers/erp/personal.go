package erp

import (
	"regexp"
	"strings"
)

// Number shapes that identify people. They are looked for in whole texts, because
// they are written with blanks and hyphens; what matches is masked even though it is
// made of plain numbers.
var (
	identityShape = regexp.MustCompile(`(?:\d{2})?\d{6} ?[-+–] ?\d{4}`)
	// Without a hyphen a personal number looks like any other number: then date and
	// check digit must hold too.
	bareIdentityShape = regexp.MustCompile(`(?:\d{2})?\d{6} ?\d{4}`)
	phoneShapes       = []*regexp.Regexp{
		regexp.MustCompile(`(?:\+|\b00) ?\d[\d ()/–-]{5,}\d`),
		regexp.MustCompile(`\b0\d{1,3} ?[-–/ ] ?\d[\d –-]{3,}\d`),
		regexp.MustCompile(`\b0\d{8,9}\b`),
	}
	cardShapes = []*regexp.Regexp{
		regexp.MustCompile(`\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}`),
		regexp.MustCompile(`\d{4}[ -]?\d{6}[ -]?\d{5}`),
	}
	ibanShape = regexp.MustCompile(`\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){3,8}`)
	mailShape = regexp.MustCompile(`[^\s<>"(),;·]+@[^\s<>"(),;·]+`) // what is masked already is nobody's
)

// span is a half-open range of bytes.
type span struct{ from, to int }

// personalSpans finds what identifies a person by its shape.
func personalSpans(s string) []span {
	var spans []span
	if strings.Contains(s, "@") {
		spans = appendMatches(spans, mailShape, s, nil)
	}
	if digits(s) < 7 {
		return spans
	}
	spans = appendMatches(spans, identityShape, s, wholeNumber)
	spans = appendMatches(spans, bareIdentityShape, s, isPersonalNumber)
	for _, shape := range cardShapes {
		spans = appendMatches(spans, shape, s, isCardNumber)
	}
	spans = appendMatches(spans, ibanShape, s, nil)
	for _, shape := range phoneShapes {
		spans = appendMatches(spans, shape, s, nil)
	}
	return spans
}

// appendMatches adds where a shape is found and holds. A find that does not hold may
// overlap one that does, so the search goes on one byte later.
func appendMatches(spans []span, shape *regexp.Regexp, s string, holds func(s string, at span) bool) []span {
	for from := 0; from < len(s); {
		m := shape.FindStringIndex(s[from:])
		if m == nil {
			break
		}
		at := span{from + m[0], from + m[1]}
		if holds == nil || holds(s, at) {
			spans = append(spans, at)
			from = at.to
		} else {
			from = at.from + 1
		}
	}
	return spans
}

// Personal tells whether a short code, such as an organisation number or an object of
// a dimension, has the shape of something that identifies a person. A Swedish
// company's number (third digit 2 or more) has the shape of a personal number and is
// none.
func Personal(s string) bool {
	return len(personalSpans(s)) > 0 && !isCompanyNumber(s)
}

// isCompanyNumber: in a Swedish company's organisation number the third digit is at
// least 2, so that it can never be a month.
func isCompanyNumber(s string) bool {
	d := onlyDigits(s)
	return len(d) == 10 && d[2] >= '2' || len(d) == 12 && d[:2] == "16" && d[4] >= '2'
}

// wholeNumber: no digit touches the match, so it is not a part of a longer number.
func wholeNumber(s string, at span) bool {
	return (at.from == 0 || !isDigit(s[at.from-1])) && (at.to == len(s) || !isDigit(s[at.to]))
}

// isPersonalNumber checks date and check digit of a number without a hyphen.
func isPersonalNumber(s string, at span) bool {
	if !wholeNumber(s, at) {
		return false
	}
	d := onlyDigits(s[at.from:at.to])
	d = d[len(d)-10:]
	month, day := d[2:4], d[4:6]
	// Co-ordination numbers add 60 to the day.
	validDay := day >= "01" && day <= "31" || day >= "61" && day <= "91"
	return month >= "01" && month <= "12" && validDay && luhn(d)
}

func isCardNumber(s string, at span) bool {
	return wholeNumber(s, at) && luhn(onlyDigits(s[at.from:at.to]))
}

// luhn checks the last digit of payment cards and Swedish personal numbers.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

func onlyDigits(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if isDigit(s[i]) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
