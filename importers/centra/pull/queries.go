package pull

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"sort"
	"strings"
)

// Queries are files, checked by a test against a copy of the schema. A line that ends
// with "#? Type.field" is left out where the tenant lacks that; one that ends with
// "#+ name" is there only where the name is switched on.
//
//go:embed queries/*.graphql queries/needs.txt
var files embed.FS

const (
	optionalMark = "#?"
	switchMark   = "#+"
	// inside takes payments from inside the orders, where they cannot be listed.
	inside = "inside"
)

var (
	fragmentUse  = regexp.MustCompile(`\.\.\.\s*(\w+)`)
	fragmentName = regexp.MustCompile(`(?m)^fragment (\w+) on`)
)

// library holds the text of every query as one tenant can answer it.
type library struct{ texts map[string]string }

// newLibrary takes out of the queries what is lacking and leaves in what is switched on.
func newLibrary(lacking, switched map[string]bool) library {
	fragments := map[string]string{}
	all := read("fragments")
	starts := fragmentName.FindAllStringSubmatchIndex(all, -1)
	for i, s := range starts {
		end := len(all)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		fragments[all[s[2]:s[3]]] = choose(all[s[0]:end], lacking, switched)
	}
	l := library{map[string]string{}}
	for _, name := range queryNames() {
		text := choose(read(name), lacking, switched)
		l.texts[name] = text + used(text, fragments)
	}
	return l
}

// used are the fragments a text needs, and those that they need.
func used(text string, fragments map[string]string) string {
	taken := map[string]bool{}
	var take func(text string) string
	take = func(text string) (out string) {
		for _, m := range fragmentUse.FindAllStringSubmatch(text, -1) {
			if name := m[1]; fragments[name] != "" && !taken[name] {
				taken[name] = true
				out += fragments[name] + take(fragments[name])
			}
		}
		return out
	}
	return take(text)
}

func choose(text string, lacking, switched map[string]bool) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n ")
		if at := strings.Index(line, switchMark); at >= 0 {
			if !switched[strings.TrimSpace(line[at+len(switchMark):])] {
				continue
			}
			line = line[:at]
		}
		if at := strings.Index(line, optionalMark); at >= 0 {
			if anyOf(strings.Fields(line[at+len(optionalMark):]), lacking) {
				continue
			}
			line = line[:at]
		}
		if line = strings.TrimRight(line, " "); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n") + "\n"
}

func anyOf(names []string, in map[string]bool) bool {
	for _, n := range names {
		if in[n] {
			return true
		}
	}
	return false
}

// optional are the names after "#?" in all queries: what we can do without.
func optional() []string {
	found := map[string]bool{}
	for _, name := range append(queryNames(), "fragments") {
		for line := range strings.Lines(read(name)) {
			if at := strings.Index(line, optionalMark); at >= 0 {
				for _, field := range strings.Fields(line[at+len(optionalMark):]) {
					found[field] = true
				}
			}
		}
	}
	names := make([]string, 0, len(found))
	for n := range found {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func queryNames() []string {
	entries, err := fs.Glob(files, "queries/*.graphql")
	if err != nil {
		panic(err)
	}
	var names []string
	for _, e := range entries {
		if name := strings.TrimSuffix(strings.TrimPrefix(e, "queries/"), ".graphql"); name != "fragments" {
			names = append(names, name)
		}
	}
	return names
}

func read(name string) string {
	content, err := files.ReadFile("queries/" + name + ".graphql")
	if err != nil {
		panic(fmt.Sprintf("a query that is built in is missing: %v", err))
	}
	return string(content)
}

// needs says for each query what it asks of the schema beside what is optional. The file
// is written by the test that validates the queries.
func needs() map[string][]string {
	content, err := files.ReadFile("queries/needs.txt")
	if err != nil {
		panic(err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(content)) {
		name, fields, _ := strings.Cut(strings.TrimSpace(line), ": ")
		all[name] = strings.Fields(fields)
	}
	return all
}
