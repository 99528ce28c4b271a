package table

import "regexp"

// rowRule is a Rule whose columns were found.
type rowRule struct {
	at      int
	pattern *regexp.Regexp
	empty   []int
}

func (h *header) rule(r *Rule) (rowRule, error) {
	at, err := h.position(r.Column)
	if err != nil {
		return rowRule{}, err
	}
	out := rowRule{at: at, pattern: regexp.MustCompile(r.Pattern)}
	for _, name := range r.Empty {
		i, err := h.position(name)
		if err != nil {
			return out, err
		}
		out.empty = append(out.empty, i)
	}
	return out, nil
}

func (h *header) rules(list []Rule) ([]rowRule, error) {
	var out []rowRule
	for i := range list {
		r, err := h.rule(&list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// match gives the groups of a match, nil without one.
func (r *rowRule) match(in *row) []string {
	for _, i := range r.empty {
		if in.at(i).text != "" {
			return nil
		}
	}
	return r.pattern.FindStringSubmatch(in.at(r.at).text)
}

func anyMatches(rules []rowRule, in *row) bool {
	for i := range rules {
		if rules[i].match(in) != nil {
			return true
		}
	}
	return false
}
