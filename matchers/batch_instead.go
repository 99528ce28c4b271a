package matchers

import (
	"fmt"
	"slices"
)

// maxNamed bounds how many alternatives are named; the rest is counted.
const maxNamed = 6

// telling is the story a slot's sets tell first, and what else each part of it may be. It
// is sole when others differ by the documents alone.
type telling struct {
	first  story
	others [][]string
	sole   bool
}

// telling weighs the stories of a slot's sets, part by part: what every story tells is
// certain, however open what stands beside it is. Sets that name the same causes with the
// same legs make only the documents ambiguous; others make the causes so.
func (h *hunt) telling(s *slot, picked []*slot) telling {
	stories := h.recorded(h.stories(s), picked)
	first := stories[0]
	signatures := make([]string, len(stories))
	sole := true
	for i, o := range stories {
		signatures[i] = h.signature(o)
		sole = sole && signatures[i] == signatures[0]
	}
	v := telling{first: first, sole: sole}
	for _, p := range first {
		others := h.instead(p, stories, signatures)
		for _, r := range s.rivals {
			if o := r.hunt.stories(r)[0]; !o.tells(p) {
				others = append(others, o.beside(first).told())
			}
		}
		if s.doubt != "" {
			others = append(others, s.doubt)
		}
		others = slices.Concat(others, h.apart(p), h.pairs(p), h.cousins(s, p, picked))
		if len(p.slips) == 1 {
			others = append(others, h.j.doubts(p.slips[0], p.changes[0].h)...)
		}
		v.others = append(v.others, others)
	}
	return v
}

// instead names what the other stories tell instead of a part of the first. Where there are
// too many to list, it cannot be said of any part that all tell it.
func (h *hunt) instead(p *part, stories []story, signatures []string) (others []string) {
	first, own, all := stories[0], h.signature(story{p}), len(stories) <= maxStories
	kinds, same := map[string]bool{signatures[0]: true}, []string{}
	for i, o := range stories[1:] {
		k := signatures[i+1]
		if o.names() == first.names() && kinds[k] || all && o.tells(p) {
			continue
		}
		q := slices.IndexFunc(o, func(q *part) bool { return !first.tells(q) && h.signature(story{q}) == own })
		switch {
		case q >= 0 && all:
			if name := o[q].name(); name != p.name() {
				same = append(same, name)
			}
		case k == signatures[0]:
			same = append(same, o.beside(first).names())
		case !kinds[k]:
			kinds[k] = true
			others = append(others, o.beside(first).told())
		}
	}
	return append(others, sameOf(unique(same))...)
}

// sameOf names the documents that would do as well.
func sameOf(names []string) (texts []string) {
	for i, name := range names {
		if i == maxNamed {
			return append(texts, fmt.Sprintf("the same of %d more choices of documents", len(names)-maxNamed))
		}
		texts = append(texts, "the same of "+name)
	}
	return texts
}

// beside is what a story tells that another does not; all of it, if that is nothing.
func (s story) beside(other story) (list story) {
	for _, p := range s {
		if !other.tells(p) {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return s
	}
	return list
}

// told is a story as one of several.
func (s story) told() string { return s.causes() + ": the ERP " + s.text() }

// tells tells whether a part is in a story.
func (s story) tells(p *part) bool {
	return slices.ContainsFunc(s, func(o *part) bool {
		return o == p || slices.Equal(o.slips, p.slips) && o.sum.same(p.sum) && story{o}.text() == story{p}.text()
	})
}
