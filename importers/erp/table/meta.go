package table

import (
	"regexp"
	"strings"
)

// facts are what the rows above the header say of the file.
type facts struct {
	rules  []metaRule
	values map[string]string // from, to, exported, year as 20260131; currency, company as they stand
	// certain are those of from, to and exported whose day and month cannot be taken for each other.
	certain map[string]string
}

type metaRule struct {
	Meta
	require, pattern *regexp.Regexp
	layout           *layout
	met              bool
}

func newFacts(p *Profile) *facts {
	f := &facts{values: map[string]string{}, certain: map[string]string{}}
	for _, m := range p.Meta {
		r := metaRule{Meta: m}
		if m.Require != "" {
			r.require = regexp.MustCompile(m.Require)
		}
		if m.Pattern != "" {
			r.pattern = regexp.MustCompile(m.Pattern)
		}
		if l, err := parseLayout(m.Layout); err == nil {
			r.layout = &l
		}
		f.rules = append(f.rules, r)
	}
	return f
}

// read takes what one row above the header says.
func (f *facts) read(r *row, d *dates) {
	for i := range f.rules {
		m := &f.rules[i]
		if m.Row != 0 && m.Row != r.number {
			continue
		}
		for column := range r.cells {
			if m.Column == 0 || m.Column == column+1 {
				f.cell(m, r.cells[column], d)
			}
		}
	}
}

func (f *facts) cell(m *metaRule, c cell, d *dates) {
	switch {
	case m.require != nil:
		m.met = m.met || m.require.MatchString(c.text)
	case m.pattern != nil:
		match := m.pattern.FindStringSubmatch(c.text)
		for i, name := range m.pattern.SubexpNames() {
			if match != nil && name != "" {
				f.set(m, name, cell{text: tidy(match[i])}, d)
			}
		}
	default:
		f.set(m, m.Set, c, d)
	}
}

// set keeps a fact; a date that is none is left out, and what needs it says so.
func (f *facts) set(m *metaRule, name string, c cell, d *dates) {
	if c.text == "" || f.values[name] != "" {
		return
	}
	switch name {
	case "currency", "company":
		f.values[name] = c.text
	case "year":
		if len(c.text) == 4 && figures(c.text) {
			f.values[name] = c.text + "0101"
			return
		}
		fallthrough
	case "from", "to", "exported":
		plain := m.date(c, d)
		if plain == "" {
			return
		}
		f.values[name] = plain
		if m.layout != nil {
			d = &dates{layouts: []layout{*m.layout}}
		}
		if d.certain(c) {
			f.certain[name] = plain
		}
	}
}

func (m *metaRule) date(c cell, d *dates) string {
	if m.layout != nil {
		year, month, day, ok := m.layout.match(c.text)
		if !ok || year < 0 {
			return ""
		}
		own := dates{layouts: []layout{*m.layout}}
		plain, _ := own.find(cell{text: m.layout.write(year, month, day)})
		return plain
	}
	plain, _ := d.plain(c)
	return plain
}

// check refuses a file that is not what the profile requires above the header.
func (f *facts) check(pl *plan) error {
	p := pl.profile
	for _, m := range f.rules {
		if m.require != nil && !m.met {
			return refuse("the file is none that profile %s reads: %s is not found where it must stand above the journal", p.Name, m.Require)
		}
	}
	if c := f.values["currency"]; c != "" && !strings.EqualFold(c, string(pl.currency)) && !pl.anyBooks {
		return refuse("the file says that it is in another currency than %s; import it for the entity whose books it holds", pl.currency)
	}
	if c := f.values["company"]; c != "" && p.Source.Company != "" && c != p.Source.Company {
		return refuse("the file is of another company than profile %s says (source.company)", p.Name)
	}
	return nil
}
