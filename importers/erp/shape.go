package erp

import (
	"strings"
	"unicode"
)

// longestShape is how much of a value's shape a message shows.
const longestShape = 24

// Shape writes a value's form and not its content: A for a capital, a for any other
// letter, 9 for a figure, all other signs as they stand. "W50418, Åsa" is "A99999, Aaa".
func Shape(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsUpper(r):
			return 'A'
		case unicode.IsLetter(r), unicode.IsMark(r):
			return 'a'
		case unicode.IsNumber(r):
			return '9'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
}

// Shown is a value as a message may quote it: itself where it is made of figures or is a
// currency, else its shape.
func Shown(s string) string {
	switch {
	case s == "":
		return `""`
	case showable(s):
		return s
	case len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		return s // a currency
	}
	return `of the shape "` + shortShape(strings.TrimPrefix(s, Mask)) + `"`
}

func shortShape(s string) string {
	shape := []rune(Shape(s))
	if len(shape) > longestShape {
		shape = append(shape[:longestShape], '…')
	}
	return string(shape)
}
