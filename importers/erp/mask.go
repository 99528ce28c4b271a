package erp

import (
	"regexp"
	"strconv"
	"strings"
)

// Mask stands for a word that was not kept.
const Mask = "·"

// A Masker drops personal data from voucher texts before anything is stored. It works
// by allow-list: a word is kept when it is a bookkeeping word, one of the policy's
// keep_words, spelt out in one of its patterns, or the reference itself; a plain
// number is kept unless it has the shape of a personal number, a telephone number, a
// payment card or a bank account. Everything else becomes [Mask].
//
// A reference found in the masked text is the one found in the original: where masked
// words would break a pattern of the policy, the words it matched are kept. The rule
// and nothing else decides that, so a pattern should match the reference and the words
// around it, not a whole sentence.
type Masker struct {
	rules *Rules
	keep  map[string]bool
	memo  map[memoKey]string
	// hide writes what stands for a part of a text that is not kept.
	hide func(b *strings.Builder, part string)
}

type memoKey struct {
	place     place
	dimension string
	text      string
}

// memoLimit bounds the memory of texts already masked: rows of a voucher repeat its
// text, and so do daily batches.
const memoLimit = 4096

// NewMasker makes a masker of the rules and the policy's own words. It is for one
// goroutine.
func NewMasker(rules *Rules, keepWords []string) *Masker {
	m := &Masker{rules: rules, keep: wordSet(keepWords...), memo: map[memoKey]string{}, hide: writeMask}
	for _, rule := range rules.references {
		addAll(m.keep, rule.literals)
	}
	for _, rule := range rules.recognise {
		addAll(m.keep, rule.literals)
	}
	return m
}

func addAll(set, more map[string]bool) {
	for word := range more {
		set[word] = true
	}
}

// Shapes is a masker that keeps the same and shows the shape of everything else. Its texts
// are for a person to write rules by; they are neither stored nor read by rules.
func (m *Masker) Shapes() *Masker {
	return &Masker{rules: m.rules, keep: m.keep, memo: map[memoKey]string{}, hide: func(b *strings.Builder, part string) { b.WriteString(Shape(part)) }}
}

// RowText, VoucherText, Number and Dimension mask one field each; they differ in which
// of the policy's rules read it.
func (m *Masker) RowText(s string) string { return m.mask(memoKey{inRowText, "", s}) }

// VoucherText masks the voucher's own text.
func (m *Masker) VoucherText(s string) string { return m.mask(memoKey{inVoucherText, "", s}) }

// Number masks a voucher number.
func (m *Masker) Number(s string) string { return m.mask(memoKey{inNumber, "", s}) }

// Dimension masks an object of the dimension with this number. Of one that the policy
// compares only what looks personal is masked: its objects are codes that somebody chose
// to compare.
func (m *Masker) Dimension(dimension, object string) string {
	return m.mask(memoKey{inDimension, dimension, object})
}

// Field masks a field that reference rules may read by its name.
func (m *Masker) Field(name, value string) string { return m.mask(memoKey{inField, name, value}) }

// FindsIn tells whether a rule of the policy finds a reference in an object of this
// dimension.
func (m *Masker) FindsIn(dimension, object string) bool {
	for i := range m.rules.references {
		rule := &m.rules.references[i]
		if rule.place == inDimension && rule.dimension == dimension && rule.expand(object) != "" {
			return true
		}
	}
	return false
}

// KnownWord tells whether a word is one of the bookkeeping words that are always kept.
func KnownWord(s string) bool { return bookkeepingWords[fold(s)] }

func (m *Masker) mask(key memoKey) string {
	if key.text == "" {
		return ""
	}
	masked, ok := m.memo[key]
	if !ok {
		if len(m.memo) >= memoLimit {
			clear(m.memo)
		}
		masked = m.apply(key)
		m.memo[key] = masked
	}
	return masked
}

// apply masks with the references kept, then keeps whole matches where a rule would
// not find on the masked text what it finds on the original.
func (m *Masker) apply(key memoKey) string {
	s := key.text
	patterns := m.matching(key)
	var references, matches []span
	for _, p := range patterns {
		references = append(references, p.captured()...)
	}
	personal := personalSpans(s)
	compared := key.place == inDimension && m.rules.policy.Compares(key.dimension)
	masked := m.words(s, references, matches, personal, compared, writeMask)
	if masked == s {
		return s
	}
	for _, p := range patterns {
		if !p.survives(s, masked) {
			matches = append(matches, span{p.match[0], p.match[1]})
		}
	}
	return m.unmislead(key, m.words(s, references, matches, personal, compared, m.hide))
}

// matched is a pattern of the policy that matches the text being masked.
type matched struct {
	match     []int // as of FindStringSubmatchIndex
	pattern   *regexp.Regexp
	reference *referenceRule // nil for a pattern that only recognises
}

// matching runs the patterns that read this kind of text.
func (m *Masker) matching(key memoKey) []matched {
	var list []matched
	folded := fold(key.text)
	for i := range m.rules.references {
		rule := &m.rules.references[i]
		if rule.place == key.place && rule.dimension == key.dimension && rule.filter.mayMatch(folded) {
			list = appendMatch(list, key.text, rule.pattern, rule)
		}
	}
	if key.place != inRowText && key.place != inVoucherText {
		return list
	}
	for i := range m.rules.recognise {
		if rule := &m.rules.recognise[i]; rule.text != nil && rule.filter.mayMatch(folded) {
			list = appendMatch(list, key.text, rule.text, nil)
		}
	}
	return list
}

func appendMatch(list []matched, s string, pattern *regexp.Regexp, reference *referenceRule) []matched {
	if match := pattern.FindStringSubmatchIndex(s); match != nil {
		list = append(list, matched{match, pattern, reference})
	}
	return list
}

// survives tells whether the pattern finds in the masked text what it finds in the
// original.
func (p matched) survives(s, masked string) bool {
	if p.reference != nil {
		return p.reference.expandMatch(s, p.match) == p.reference.expand(masked)
	}
	return p.pattern.MatchString(masked)
}

// captured are the parts of the match that go into the reference.
func (p matched) captured() []span {
	if p.reference == nil {
		return nil
	}
	var spans []span
	for group := 1; group*2 < len(p.match); group++ {
		if p.match[group*2] >= 0 && p.reference.used[group] {
			spans = append(spans, span{p.match[group*2], p.match[group*2+1]})
		}
	}
	return spans
}

var templateGroup = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// usedGroups lists the groups a rule's template names, by number or name.
func usedGroups(pattern *regexp.Regexp, template string) map[int]bool {
	used := map[int]bool{}
	for _, m := range templateGroup.FindAllStringSubmatch(template, -1) {
		name := m[1] + m[2]
		if n, err := strconv.Atoi(name); err == nil {
			used[n] = true
		} else if n := pattern.SubexpIndex(name); n >= 0 {
			used[n] = true
		}
	}
	return used
}

// words masks word by word. References are kept as they stand; whole matches, and all of
// an object that is compared, unless they look personal.
func (m *Masker) words(s string, references, matches, personal []span, compared bool, hide func(*strings.Builder, string)) string {
	var b strings.Builder
	b.Grow(len(s))
	for from := 0; from < len(s); {
		to, kind := nextAtom(s[:boundary(from, len(s), references, matches)], from)
		at := span{from, to}
		switch {
		case within(references, at):
			b.WriteString(s[from:to])
		case overlaps(personal, at):
			hide(&b, s[from:to])
		case compared, within(matches, at), kind == atomNumber, kind == atomPunctuation, kind == atomWord && m.keeps(s[from:to]):
			b.WriteString(s[from:to])
		default:
			hide(&b, s[from:to])
		}
		from = to
	}
	return b.String()
}

// boundary is where the next kept span begins or ends: a reference may be a part of a
// word ("W50418").
func boundary(from, end int, kept ...[]span) int {
	for _, spans := range kept {
		for _, s := range spans {
			for _, at := range [2]int{s.from, s.to} {
				if at > from && at < end {
					end = at
				}
			}
		}
	}
	return end
}

// writeMask writes one mask for a run of things masked.
func writeMask(b *strings.Builder, _ string) {
	if !strings.HasSuffix(b.String(), Mask) {
		b.WriteString(Mask)
	}
}

func (m *Masker) keeps(word string) bool {
	folded := fold(word)
	return bookkeepingWords[folded] || m.keep[folded]
}
