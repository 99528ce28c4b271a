package erp

import (
	"regexp/syntax"
	"strings"
)

// A prefilter knows words of which every match of a pattern holds at least one. Most
// texts hold none of them, and looking for a word is some fifty times faster than
// running a pattern that may begin anywhere.
type prefilter struct {
	words []string // folded; none: the pattern has no such words and must be run
}

func newPrefilter(pattern string) prefilter {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return prefilter{}
	}
	return prefilter{requiredWords(parsed)}
}

// mayMatch tells whether the pattern has to be run on a text, given folded.
func (p prefilter) mayMatch(folded string) bool {
	for _, w := range p.words {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return len(p.words) == 0
}

// requiredWords lists folded words of which a match must hold one; nil when there is no
// such list.
func requiredWords(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{fold(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return requiredWords(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return requiredWords(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := requiredWords(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := requiredWords(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	}
	return nil
}

// shortest is the length of the shortest word: the longer, the rarer.
func shortest(words []string) int {
	length := 0
	for i, w := range words {
		if i == 0 || len(w) < length {
			length = len(w)
		}
	}
	return length
}
