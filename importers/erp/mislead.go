package erp

import "strings"

// mostBlanked bounds how often a text is masked further.
const mostBlanked = 8

// unmislead masks further where a rule would find in the masked text what it does not find
// in the original: "order Kajsa 12345" names no order, and "order · 12345" would, to a rule
// that allows any signs between the two.
func (m *Masker) unmislead(key memoKey, masked string) string {
	for range mostBlanked {
		at, misled := m.misled(key, masked)
		if !misled {
			break
		}
		masked = blank(masked, at, m.genuine(key, masked))
	}
	return masked
}

// misled is the first match of a rule in the masked text that gives another reference than
// the original does.
func (m *Masker) misled(key memoKey, masked string) (at span, misled bool) {
	folded := fold(masked)
	for i := range m.rules.references {
		rule := &m.rules.references[i]
		if rule.place != key.place || rule.dimension != key.dimension || !rule.filter.mayMatch(folded) {
			continue
		}
		match := rule.pattern.FindStringSubmatchIndex(masked)
		if found := rule.expandMatch(masked, match); found != "" && found != rule.expand(key.text) {
			return span{match[0], match[1]}, true
		}
	}
	return span{}, false
}

// genuine are the parts of the masked text that go into references which the original
// gives.
func (m *Masker) genuine(key memoKey, masked string) []span {
	var spans []span
	for _, p := range m.matching(key) {
		if p.reference == nil {
			continue
		}
		want := p.reference.expandMatch(key.text, p.match)
		for _, match := range p.pattern.FindAllStringSubmatchIndex(masked, -1) {
			if p.reference.expandMatch(masked, match) == want {
				spans = append(spans, matched{match, p.pattern, p.reference}.captured()...)
				break
			}
		}
	}
	return spans
}

// blank masks a part of a text but for what is kept.
func blank(s string, at span, keep []span) string {
	var b strings.Builder
	b.WriteString(s[:at.from])
	for i := at.from; i < at.to; {
		end := boundary(i, at.to, keep)
		if within(keep, span{i, end}) {
			b.WriteString(s[i:end])
		} else {
			writeMask(&b, "")
		}
		i = end
	}
	b.WriteString(s[at.to:])
	return strings.ReplaceAll(b.String(), Mask+Mask, Mask)
}
