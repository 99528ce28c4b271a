package table

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// groupPattern compiles a pattern whose first group is the value.
func groupPattern(s string) (*regexp.Regexp, error) {
	p, err := regexp.Compile(s)
	if err != nil {
		return nil, fmt.Errorf("pattern: %w", err)
	}
	if p.NumSubexp() == 0 {
		return nil, errors.New("pattern has no group: put the value in parentheses")
	}
	return p, nil
}

// part of a template: a text, or the name of a column.
type part struct {
	text   string
	column bool
}

// templateParts takes "{Journal}-{No.}" apart.
func templateParts(s string) ([]part, error) {
	var parts []part
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return append(parts, part{text: s}), nil
		}
		if open > 0 {
			parts = append(parts, part{text: s[:open]})
		}
		end := strings.IndexByte(s[open:], '}')
		if end < 2 {
			return nil, errors.New("template has a { without a column's name and }")
		}
		parts = append(parts, part{text: s[open+1 : open+end], column: true})
		s = s[open+end+1:]
	}
	return parts, nil
}

// joinQuoted lists names as a message shows them.
func joinQuoted(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + name + `"`
	}
	return strings.Join(quoted, ", ")
}
