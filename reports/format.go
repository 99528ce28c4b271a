package reports

import (
	"strconv"
	"strings"

	"counterfoil/ledger/money"
)

// Format writes an amount for reading, with thousands separated: "-1,249.00". The
// currency is named beside it.
func Format(a money.Amount) string {
	s := a.Number()
	whole, rest, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	out := sign + group(whole)
	if rest != "" {
		out += "." + rest
	}
	return out
}

// Count writes a count for reading: "1,204".
func Count(n int64) string {
	if n < 0 {
		return "-" + group(strconv.FormatInt(n, 10)[1:])
	}
	return group(strconv.FormatInt(n, 10))
}

// Plural writes a count with its noun: "1 case", "1,204 cases".
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

func group(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// SignRule is printed wherever figures are shown.
const SignRule = "Variance = ERP − Centra (expected). Debits positive, credits negative."
