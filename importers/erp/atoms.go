package erp

import (
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text is masked piece by piece; this file cuts it.

type atomKind int

const (
	atomWord        atomKind = iota // letters, or letters and digits
	atomNumber                      // digits 0–9 only
	atomPunctuation                 // one character of the kind that says nothing about anyone
	atomOther
)

// nextAtom cuts the next piece off a text.
func nextAtom(s string, from int) (int, atomKind) {
	r, size := utf8.DecodeRuneInString(s[from:])
	if !isWordRune(r) {
		if r < utf8.RuneSelf && r >= ' ' || strings.ContainsRune("§–—…°€£·", r) {
			return from + size, atomPunctuation
		}
		return from + size, atomOther
	}
	kind, to := atomNumber, from
	for to < len(s) {
		r, size := utf8.DecodeRuneInString(s[to:])
		if !isWordRune(r) {
			break
		}
		if r < '0' || r > '9' {
			kind = atomWord
		}
		to += size
	}
	return to, kind
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// letterRuns cuts a text into its words.
func letterRuns(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !isWordRune(r) })
}

func within(spans []span, at span) bool {
	for _, s := range spans {
		if s.from <= at.from && at.to <= s.to {
			return true
		}
	}
	return false
}

func overlaps(spans []span, at span) bool {
	for _, s := range spans {
		if s.from < at.to && at.from < s.to {
			return true
		}
	}
	return false
}

// literalWords are the words a pattern spells out, folded.
func literalWords(pattern string) map[string]bool {
	words := map[string]bool{}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return words
	}
	collectLiterals(parsed, words)
	return words
}

func collectLiterals(re *syntax.Regexp, words map[string]bool) {
	if re.Op == syntax.OpLiteral {
		for _, word := range letterRuns(string(re.Rune)) {
			words[fold(word)] = true
		}
	}
	for _, sub := range re.Sub {
		collectLiterals(sub, words)
	}
}
