package policy

import (
	"fmt"

	"counterfoil/ledger"

	"go.yaml.in/yaml/v3"
)

// checker reads a policy and collects everything that is wrong with it.
type checker struct {
	file     string
	tree     yaml.Node
	policy   Policy
	chart    map[ledger.AccountCode]bool
	rated    map[DayRate]bool // days and currencies with a rate
	problems Problems
}

func (c *checker) add(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{c.file, line, fmt.Sprintf(format, args...)})
}

// place is somewhere in the policy file.
type place struct {
	checker *checker
	line    int
}

// at finds the place of a field: names lead into blocks, numbers into lists. Where
// the field is missing, the place is that of the block it is missing from.
func (c *checker) at(path ...any) place {
	n, line := resolved(c.tree.Content[0]), 1
	for _, step := range path {
		next, at := child(n, step)
		if next == nil {
			break
		}
		n, line = resolved(next), at
	}
	return place{c, line}
}

func (p place) report(format string, args ...any) { p.checker.add(p.line, format, args...) }

// child is one step down, with the line it stands on: that of the key in a block.
func child(n *yaml.Node, step any) (*yaml.Node, int) {
	switch step := step.(type) {
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step], n.Content[step].Line
		}
	}
	return nil, 0
}

// inChart reports an account that the chart does not hold.
func (p place) inChart(what string, code ledger.AccountCode) {
	if !p.checker.chart[code] && code != "" {
		p.report("%s %s is not in the chart (%s); add it or correct the code", what, code, p.checker.policy.File)
	}
}

func account(code string) ledger.AccountCode { return ledger.AccountCode(code) }
