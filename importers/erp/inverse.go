package erp

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
)

// invert reads a rule's template backwards: "$1|$2" becomes "^(…)\|(…)$", each group as
// the rule's own pattern describes it. A rule about numbers cannot be written back, since
// the ERP gives numbers itself.
func invert(rule *referenceRule) inverse {
	if rule.place == inNumber {
		return inverse{}
	}
	tree, err := syntax.Parse(rule.pattern.String(), syntax.Perl)
	if err != nil {
		return inverse{}
	}
	captures := map[int]*syntax.Regexp{}
	collect(tree, captures)
	v := inverse{pattern: rule.pattern.String()}
	var b strings.Builder
	b.WriteString("^")
	at := 0
	for _, m := range templateGroup.FindAllStringSubmatchIndex(rule.template, -1) {
		b.WriteString(regexp.QuoteMeta(rule.template[at:m[0]]))
		at = m[1]
		group := groupOf(rule.pattern, rule.template[m[0]:m[1]])
		capture := captures[group]
		if capture == nil {
			return inverse{}
		}
		v.groups = append(v.groups, group)
		b.WriteString("(" + withoutGroups(capture.Sub[0]) + ")")
	}
	b.WriteString(regexp.QuoteMeta(rule.template[at:]) + "$")
	v.template, err = regexp.Compile(b.String())
	if err != nil || len(v.groups) == 0 {
		return inverse{}
	}
	return v
}

// groupOf is the number of the group a template names: "$1", "${order}".
func groupOf(pattern *regexp.Regexp, name string) int {
	name = strings.Trim(name, "${}")
	if n, err := strconv.Atoi(name); err == nil {
		return n
	}
	return pattern.SubexpIndex(name)
}

func collect(re *syntax.Regexp, captures map[int]*syntax.Regexp) {
	if re.Op == syntax.OpCapture {
		captures[re.Cap] = re
	}
	for _, sub := range re.Sub {
		collect(sub, captures)
	}
}

// withoutGroups writes an expression so that it captures nothing itself.
func withoutGroups(re *syntax.Regexp) string {
	plain := *re
	uncapture(&plain)
	return plain.String()
}

func uncapture(re *syntax.Regexp) {
	for re.Op == syntax.OpCapture {
		*re = *re.Sub[0]
	}
	subs := make([]*syntax.Regexp, len(re.Sub))
	for i, sub := range re.Sub {
		copied := *sub
		uncapture(&copied)
		subs[i] = &copied
	}
	re.Sub = subs
}

// example writes a text that a pattern matches, with these values in its groups: optional
// things are left out but for blanks, which make it readable; of alternatives the first
// is taken.
func example(pattern string, values map[int]string) (string, bool) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	ok := write(&b, tree, values)
	return b.String(), ok
}

func write(b *strings.Builder, re *syntax.Regexp, values map[int]string) bool {
	switch re.Op {
	case syntax.OpNoMatch:
		return false
	case syntax.OpLiteral:
		b.WriteString(literal(re))
	case syntax.OpCharClass:
		b.WriteRune(memberOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte(' ')
	case syntax.OpCapture:
		if value, ok := values[re.Cap]; ok {
			b.WriteString(value)
			return true
		}
		return write(b, re.Sub[0], values)
	case syntax.OpStar, syntax.OpQuest:
		writeOptional(b, re.Sub[0], values)
	case syntax.OpPlus, syntax.OpAlternate:
		return write(b, re.Sub[0], values)
	case syntax.OpRepeat:
		if re.Min == 0 {
			writeOptional(b, re.Sub[0], values)
		}
		for range re.Min {
			if !write(b, re.Sub[0], values) {
				return false
			}
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !write(b, sub, values) {
				return false
			}
		}
	}
	return true // what is left matches the empty text: begin, end, borders of words
}

// writeOptional writes what may be missing only if it may be a blank, or holds a value.
func writeOptional(b *strings.Builder, re *syntax.Regexp, values map[int]string) {
	captures := map[int]*syntax.Regexp{}
	collect(re, captures)
	for group := range captures {
		if _, ok := values[group]; ok {
			write(b, re, values)
			return
		}
	}
	var one strings.Builder
	if write(&one, re, nil) && strings.TrimSpace(one.String()) == "" {
		b.WriteString(one.String())
	}
}

// literal is what is spelled out; where capitals do not matter, in small letters.
func literal(re *syntax.Regexp) string {
	if re.Flags&syntax.FoldCase == 0 {
		return string(re.Rune)
	}
	return strings.Map(unicode.ToLower, string(re.Rune))
}

// memberOf is a character of a class, given as pairs of first and last: a blank if it
// holds one, else its first that can be printed.
func memberOf(class []rune) rune {
	for i := 0; i+1 < len(class); i += 2 {
		if class[i] <= ' ' && ' ' <= class[i+1] {
			return ' '
		}
	}
	for i := 0; i+1 < len(class); i += 2 {
		for r := max(class[i], '!'); r <= class[i+1]; r++ {
			if unicode.IsPrint(r) {
				return r
			}
		}
	}
	return class[0]
}
