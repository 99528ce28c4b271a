package policy

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"counterfoil/ledger"
)

// Problem is one thing that is wrong with a policy file or its chart.
type Problem struct {
	File string
	Line int
	Text string
}

// String is "policy.yaml:42: tax row DE19: …".
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems is everything that is wrong, in the sequence of the files.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Is lets errors.Is(err, ledger.ErrInvalid) hold.
func (p Problems) Is(target error) bool { return target == ledger.ErrInvalid }

// sorted brings the problems into the sequence of the files, each once: one code that
// stands for three regions is one mistake.
func (p Problems) sorted() Problems {
	sort.SliceStable(p, func(i, j int) bool {
		a, b := p[i], p[j]
		if a.File != b.File {
			return a.File > b.File // the policy before its chart
		}
		return a.Line < b.Line
	})
	return slices.Compact(p)
}

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	goType   = regexp.MustCompile("cannot unmarshal !!(\\w+) (?:`(.*)` )?into \\S+")
)

var yamlWords = map[string]string{"seq": "a list", "map": "a block of fields", "str": "text", "int": "a number", "float": "a number", "bool": "true or false"}

// yamlProblems takes apart what the YAML library says.
func (c *checker) yamlProblems(err error) {
	for _, text := range strings.Split(err.Error(), "\n") {
		text = strings.TrimSpace(text)
		if text == "yaml: unmarshal errors:" {
			continue
		}
		line := 1
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		if strings.HasPrefix(text, "did not find expected") {
			line++ // the parser counts these lines from 0, all others from 1
		}
		text = goType.ReplaceAllStringFunc(text, func(s string) string {
			m := goType.FindStringSubmatch(s)
			return strings.TrimSpace(yamlWords[m[1]]+" "+m[2]) + " does not fit here"
		})
		c.add(line, "%s; correct the YAML", strings.TrimPrefix(text, "yaml: "))
	}
}
