package centra

import "bytes"

// maxLabel is the longest name of a thing we keep; maxDigits bounds numbers, so that a
// hostile exponent cannot make the arithmetic run away.
const (
	maxLabel    = 100
	maxKey      = 128
	maxDigits   = 40
	maxExponent = 20
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isNumber accepts what JSON accepts as a number, of a sane size.
func isNumber(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	mantissa, exponent, scientific := cutExponent(b)
	whole, fraction, point := bytes.Cut(mantissa, []byte("."))
	if len(b) > maxDigits || !areDigits(whole) || len(whole) > 1 && whole[0] == '0' || point && !areDigits(fraction) {
		return false
	}
	return !scientific || isExponent(exponent)
}

func cutExponent(b []byte) (mantissa, exponent []byte, scientific bool) {
	for i, c := range b {
		if c == 'e' || c == 'E' {
			return b[:i], b[i+1:], true
		}
	}
	return b, nil, false
}

func isExponent(b []byte) bool {
	if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		b = b[1:]
	}
	if !areDigits(b) || len(b) > 2 {
		return false
	}
	n := 0
	for _, c := range b {
		n = n*10 + int(c-'0')
	}
	return n <= maxExponent
}

func areDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return len(b) > 0
}

// isInstant looks at the shape only; whether the day exists is the decoder's question.
func isInstant(b []byte) bool {
	if len(b) < len("2026-03-02T21:14:09Z") || len(b) > len("2026-03-02T21:14:09.123456789+01:00") {
		return false
	}
	for _, c := range b[19:] {
		if !isDigit(c) && c != '+' && c != '-' && c != ':' && c != '.' && c != 'Z' {
			return false
		}
	}
	return b[4] == '-' && b[7] == '-' && b[10] == 'T' && b[13] == ':' && b[16] == ':' &&
		areDigits(b[:4]) && areDigits(b[5:7]) && areDigits(b[8:10]) && areDigits(b[11:13]) && areDigits(b[14:16]) && areDigits(b[17:19])
}

func isWord(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) && !isLetter(c) && c != '_' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 64
}

func isKey(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) && !isLetter(c) && bytes.IndexByte([]byte("_-.:+/=#|"), c) < 0 {
			return false
		}
	}
	return len(b) > 0 && len(b) <= maxKey
}

// isLabel keeps out what looks like a way to reach somebody.
func isLabel(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == '@' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= maxLabel
}

// isPersonal keeps out telephone and personal numbers, however they are parted: no name
// of a voucher needs as many digits. A person's name alone cannot be told from a thing's.
func isPersonal(b []byte) bool {
	digits := 0
	for _, c := range b {
		if isDigit(c) {
			digits++
		}
	}
	return digits >= 9
}
