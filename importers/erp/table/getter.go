package table

import (
	"regexp"
	"strings"
)

// getter reads one value out of a row: a Column whose names were found in a header.
type getter struct {
	given    bool
	at       []int
	template []templatePart
	constant string
	pattern  *regexp.Regexp
	values   map[string]string
}

type templatePart struct {
	text string
	at   int // of a column; -1 for text
}

// bind finds a column in a header.
func (h *header) bind(c *Column) (getter, error) {
	g := getter{given: c.given(), constant: c.Constant, values: c.Map}
	if c.Pattern != "" {
		g.pattern = regexp.MustCompile(c.Pattern)
	}
	if c.Index > 0 {
		g.at = []int{c.Index - 1}
	}
	for _, name := range c.Names {
		if _, ok := h.names[h.name(name)]; !ok {
			continue // another name is there, or the column may be missing
		}
		i, err := h.position(name)
		if err != nil {
			return g, err
		}
		g.at = append(g.at, i)
		if !c.Filled {
			break
		}
	}
	parts, _ := templateParts(c.Template)
	for _, part := range parts {
		p := templatePart{text: part.text, at: -1}
		if part.column {
			i, err := h.position(part.text)
			if err != nil {
				return g, err
			}
			p.at = i
		}
		g.template = append(g.template, p)
	}
	if len(g.at) == 0 && len(g.template) == 0 && g.constant == "" {
		g.given = false
	}
	return g, nil
}

// cell is the value in a row.
func (g *getter) cell(r *row) cell {
	if !g.given {
		return cell{}
	}
	c := g.raw(r)
	if g.pattern == nil && g.values == nil {
		return c
	}
	if g.pattern != nil && c.text != "" {
		match := g.pattern.FindStringSubmatch(c.text)
		if c = (cell{}); match != nil {
			c.text = tidy(match[1])
		}
	}
	if value, ok := g.values[c.text]; ok {
		c = cell{text: value}
	}
	return c
}

func (g *getter) raw(r *row) cell {
	switch {
	case g.constant != "":
		return cell{text: g.constant}
	case len(g.template) > 0:
		return g.joined(r)
	}
	for _, i := range g.at {
		if c := r.at(i); c.text != "" {
			return c
		}
	}
	return cell{}
}

// joined fills a template; it is empty where all its columns are.
func (g *getter) joined(r *row) cell {
	var b strings.Builder
	filled := false
	for _, p := range g.template {
		if p.at < 0 {
			b.WriteString(p.text)
			continue
		}
		text := r.at(p.at).text
		filled = filled || text != ""
		b.WriteString(text)
	}
	if !filled {
		return cell{}
	}
	return cell{text: tidy(b.String())}
}
