package erp

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
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
	m := &Masker{rules: rules, keep: wordSet(keepWords...), memo: map[memoKey]string{}}
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

// RowText, VoucherText, Number and Dimension mask one field each; they differ in which
// of the policy's rules read it.
func (m *Masker) RowText(s string) string { return m.mask(memoKey{inRowText, "", s}) }

// VoucherText masks the voucher's own text.
func (m *Masker) VoucherText(s string) string { return m.mask(memoKey{inVoucherText, "", s}) }

// Number masks a voucher number.
func (m *Masker) Number(s string) string { return m.mask(memoKey{inNumber, "", s}) }

// Dimension masks an object of the dimension with this number.
func (m *Masker) Dimension(dimension, object string) string {
	return m.mask(memoKey{inDimension, dimension, object})
}

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
	patterns := m.patternsFor(key)
	var references, matches []span
	for _, p := range patterns {
		references = append(references, p.captured(s)...)
	}
	personal := personalSpans(s)
	masked := m.words(s, references, matches, personal)
	broken := false
	for _, p := range patterns {
		if p.result(masked) != p.result(s) {
			broken = true
			matches = append(matches, p.whole(s)...)
		}
	}
	if broken {
		masked = m.words(s, references, matches, personal)
	}
	return masked
}

// maskPattern is a pattern of the policy as the masker sees it.
type maskPattern struct {
	pattern   *regexp.Regexp
	reference *referenceRule // nil for a pattern that only recognises
}

func (m *Masker) patternsFor(key memoKey) []maskPattern {
	var patterns []maskPattern
	for i := range m.rules.references {
		rule := &m.rules.references[i]
		if rule.place == key.place && rule.dimension == key.dimension {
			patterns = append(patterns, maskPattern{rule.pattern, rule})
		}
	}
	if key.place != inRowText && key.place != inVoucherText {
		return patterns
	}
	for i := range m.rules.recognise {
		if text := m.rules.recognise[i].text; text != nil {
			patterns = append(patterns, maskPattern{text, nil})
		}
	}
	return patterns
}

// result is what the pattern makes of a text: its reference, or whether it matches.
func (p maskPattern) result(s string) string {
	if p.reference != nil {
		return p.reference.expand(s)
	}
	if p.pattern.MatchString(s) {
		return "recognised"
	}
	return ""
}

// captured are the parts of a match that go into the reference.
func (p maskPattern) captured(s string) []span {
	if p.reference == nil {
		return nil
	}
	found := p.pattern.FindStringSubmatchIndex(s)
	var spans []span
	for group := 1; group*2 < len(found); group++ {
		if found[group*2] >= 0 && p.reference.uses(group) {
			spans = append(spans, span{found[group*2], found[group*2+1]})
		}
	}
	return spans
}

func (p maskPattern) whole(s string) []span {
	found := p.pattern.FindStringIndex(s)
	if found == nil {
		return nil
	}
	return []span{{found[0], found[1]}}
}

var templateGroup = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// uses tells whether the rule's template names a group, by number or name.
func (r *referenceRule) uses(group int) bool {
	for _, m := range templateGroup.FindAllStringSubmatch(r.template, -1) {
		name := m[1] + m[2]
		if name == itoa(group) || name == r.pattern.SubexpNames()[group] {
			return true
		}
	}
	return false
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// words masks word by word. References are kept as they stand; whole matches are kept
// unless they look personal.
func (m *Masker) words(s string, references, matches, personal []span) string {
	var b strings.Builder
	b.Grow(len(s))
	for from := 0; from < len(s); {
		to, kind := nextAtom(s[:boundary(from, len(s), references, matches)], from)
		at := span{from, to}
		switch {
		case within(references, at):
			b.WriteString(s[from:to])
		case overlaps(personal, at):
			writeMask(&b)
		case within(matches, at), kind == atomNumber, kind == atomPunctuation, kind == atomWord && m.keeps(s[from:to]):
			b.WriteString(s[from:to])
		default:
			writeMask(&b)
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
func writeMask(b *strings.Builder) {
	if !strings.HasSuffix(b.String(), Mask) {
		b.WriteString(Mask)
	}
}

func (m *Masker) keeps(word string) bool {
	folded := fold(word)
	return bookkeepingWords[folded] || m.keep[folded]
}

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
