package table

import (
	"errors"
	"fmt"
	"strings"
)

// layout is a way to write dates, in a form people read: DD/MM/YYYY. YYYY and YY are the
// year, MM and DD two figures, M and D one or two, MMM a month's name, hh mm ss a time
// that is left aside; all else stands for itself.
type layout struct {
	name   string
	tokens []token
}

type token struct {
	kind    byte // Y, M, D, N (name of a month), t (figures of a time), or 0
	least   int
	most    int
	literal string
}

var layoutTokens = []struct {
	text string
	token
}{
	{"YYYY", token{kind: 'Y', least: 4, most: 4}}, {"YY", token{kind: 'Y', least: 2, most: 2}},
	{"MMM", token{kind: 'N'}}, {"MM", token{kind: 'M', least: 2, most: 2}}, {"M", token{kind: 'M', least: 1, most: 2}},
	{"DD", token{kind: 'D', least: 2, most: 2}}, {"D", token{kind: 'D', least: 1, most: 2}},
	{"hh", token{kind: 't', least: 1, most: 2}}, {"mm", token{kind: 't', least: 2, most: 2}}, {"ss", token{kind: 't', least: 2, most: 2}},
}

// parseLayout reads a layout. It must name a day and a month, and each part once.
func parseLayout(s string) (layout, error) {
	l := layout{name: s}
	count := map[byte]int{}
	for rest := s; rest != ""; {
		t, text := token{literal: rest[:1]}, rest[:1]
		for _, known := range layoutTokens {
			if strings.HasPrefix(rest, known.text) {
				t, text = known.token, known.text
				break
			}
		}
		if t.kind == 0 && (strings.ContainsAny(text, "0123456789") || rest[0] >= 0x80) {
			return l, errors.New("holds signs that are no part of a layout")
		}
		count[t.kind]++
		l.tokens = append(l.tokens, t)
		rest = rest[len(text):]
	}
	if count['Y'] > 1 || count['D'] != 1 || count['M']+count['N'] != 1 {
		return l, errors.New("needs D or DD, and M, MM or MMM, each once, and YYYY or YY once at most")
	}
	// DMM: without signs between them, only one part may vary in length, and it stands first.
	for i := 1; i < len(l.tokens); i++ {
		if t := l.tokens[i]; t.kind != 0 && t.least != t.most && l.tokens[i-1].kind != 0 {
			return l, errors.New("a part of one or two figures may stand first or behind a sign only")
		}
	}
	return l, nil
}

func (l *layout) has(kind byte) bool {
	for _, t := range l.tokens {
		if t.kind == kind {
			return true
		}
	}
	return false
}

// swappable tells that day and month are both figures and could be taken for each other.
// Whoever parts them by dots writes the day first.
func (l *layout) swappable() bool {
	if l.dotted() {
		return false
	}
	first := byte(0)
	for _, t := range l.tokens {
		if t.kind == 'Y' && first == 0 {
			return false // the year first is always followed by the month
		}
		if t.kind != 0 {
			first = t.kind
		}
	}
	return l.has('M')
}

// dotted tells that the day stands first, and a dot parts it from the month.
func (l *layout) dotted() bool {
	return len(l.tokens) > 2 && l.tokens[0].kind == 'D' && l.tokens[1].literal == "." && l.tokens[2].kind == 'M'
}

// swapped is the layout's name with day and month in each other's place.
func (l *layout) swapped() string {
	return strings.NewReplacer("DD", "MM", "MM", "DD", "D", "M", "M", "D").Replace(l.name)
}

// match reads a text; year is -1 where the layout has none.
func (l *layout) match(s string) (year, month, day int, ok bool) {
	year = -1
	for i, t := range l.tokens {
		switch t.kind {
		case 0:
			if !strings.HasPrefix(s, t.literal) {
				return 0, 0, 0, false
			}
			s = s[len(t.literal):]
		case 'N':
			var rest string
			if month, rest, ok = monthName(s); !ok {
				return 0, 0, 0, false
			}
			s = rest
		default:
			n, width := l.leading(s, i)
			if width < t.least || width > t.most {
				return 0, 0, 0, false
			}
			s = s[width:]
			switch t.kind {
			case 'Y':
				year = n
				if t.most == 2 {
					year = century(n)
				}
			case 'M':
				month = n
			case 'D':
				day = n
			}
		}
	}
	return year, month, day, s == ""
}

// leading reads the figures of token i. Of a run of figures that several tokens share,
// the first takes what the fixed ones behind it leave.
func (l *layout) leading(s string, i int) (n, width int) {
	run := 0
	for run < len(s) && '0' <= s[run] && s[run] <= '9' {
		run++
	}
	width = min(run, l.tokens[i].most)
	behind := 0
	for j := i + 1; j < len(l.tokens) && l.tokens[j].kind != 0 && l.tokens[j].kind != 'N'; j++ {
		behind += l.tokens[j].least
	}
	if behind > 0 {
		width = min(width, run-behind)
	}
	for k := range max(width, 0) {
		n = n*10 + int(s[k]-'0')
	}
	return n, width
}

// century reads a year of two figures: 70 to 99 are of the last century.
func century(n int) int {
	if n >= 70 {
		return 1900 + n
	}
	return 2000 + n
}

// monthNames are the beginnings of months' names in the languages of the ERPs we know.
var monthNames = [12][]string{
	{"jan"}, {"feb", "fév", "fev"}, {"mar", "mär", "mrz"}, {"apr", "avr"}, {"may", "mai", "maj"}, {"jun", "juin"},
	{"jul", "juil"}, {"aug", "aoû", "aou"}, {"sep"}, {"oct", "okt"}, {"nov"}, {"dec", "dez", "déc"},
}

func monthName(s string) (month int, rest string, ok bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != '.' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80) })
	if end < 0 {
		end = len(s)
	}
	name := strings.ToLower(strings.TrimSuffix(s[:end], "."))
	for i, beginnings := range monthNames {
		for _, b := range beginnings {
			if strings.HasPrefix(name, b) && (i != 5 || !strings.HasPrefix(name, "juil")) {
				return i + 1, s[end:], true
			}
		}
	}
	return 0, s, false
}

// write spells a date, for examples.
func (l *layout) write(year, month, day int) string {
	var b strings.Builder
	for _, t := range l.tokens {
		switch t.kind {
		case 'Y':
			if t.most == 2 {
				year %= 100
			}
			fmt.Fprintf(&b, "%0*d", t.most, year)
		case 'M':
			fmt.Fprintf(&b, "%0*d", t.least, month)
		case 'D':
			fmt.Fprintf(&b, "%0*d", t.least, day)
		case 'N':
			b.WriteString([]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[month-1])
		case 't':
			b.WriteString("00")
		default:
			b.WriteString(t.literal)
		}
	}
	return b.String()
}

// contradict finds a date that two layouts read differently.
func contradict(a, b layout) (example string, ambiguous bool) {
	for _, d := range [][3]int{{2026, 4, 3}, {2011, 12, 10}, {2009, 8, 7}, {2010, 12, 11}} {
		s := a.write(d[0], d[1], d[2])
		if year, month, day, ok := b.match(s); ok && plausible(month, day) && (month != d[1] || day != d[2] || year != d[0] && a.has('Y') && b.has('Y')) {
			return s, true
		}
	}
	return "", false
}

func plausible(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }
