package policy

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// Load reads a policy file, and the chart of accounts and the lists it names, which lie
// beside it unless a name is absolute. What is wrong with either is reported all at once, as
// Problems with their lines.
func Load(path string) (*Policy, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w; run `counterfoil init` for a file to start from", err)
	}
	return parse(filepath.Base(path), content, func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		return os.ReadFile(name)
	})
}

// Parse reads a policy from the content of its two files.
func Parse(policyYAML, chartCSV []byte) (*Policy, error) {
	return parse("policy.yaml", policyYAML, func(string) ([]byte, error) { return chartCSV, nil })
}

func parse(file string, content []byte, open func(string) ([]byte, error)) (*Policy, error) {
	c := &checker{file: file, policy: defaults()}
	if !c.decode(content) {
		return nil, c.problems.sorted()
	}
	chart, err := open(c.policy.File)
	if err != nil {
		c.at("chart").report("chart of accounts cannot be read: %v; name a CSV file with the columns code,name,type", err)
	} else {
		c.readChart(chart)
	}
	lists := c.readLists(open)
	c.check()
	if len(c.problems) > 0 {
		return nil, c.problems.sorted()
	}
	c.policy.Hash = hash(append([][]byte{content, chart}, lists...)...)
	return &c.policy, nil
}

// hash is SHA-256 over the files, each preceded by its length so that no byte can
// move from one to another unseen.
func hash(files ...[]byte) (sum [32]byte) {
	h := sha256.New()
	for _, content := range files {
		fmt.Fprintf(h, "%d\n", len(content))
		h.Write(content)
	}
	copy(sum[:], h.Sum(nil))
	return sum
}

// decode fills the policy and the tree its lines are looked up in. False means that
// the file is no YAML, so that nothing else can be said.
func (c *checker) decode(content []byte) bool {
	return c.decodeInto(content, &c.policy, "the file holds no policy; run `counterfoil init` for one to start from")
}

// decodeInto is decode for whatever a file describes; empty is what is said of one that
// holds nothing.
func (c *checker) decodeInto(content []byte, target any, empty string) bool {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&c.tree); err != nil && err != io.EOF {
		c.yamlProblems(err)
		return false
	}
	if len(c.tree.Content) == 0 || c.tree.Content[0].Kind != yaml.MappingNode {
		c.add(1, "%s", empty)
		return false
	}
	root := c.tree.Content[0]
	c.checkFields(root, reflect.TypeOf(target).Elem(), 0)
	if err := root.Decode(target); err != nil {
		c.yamlProblems(err)
		var typed *yaml.TypeError
		if !errors.As(err, &typed) {
			return false
		}
	}
	var more yaml.Node
	if err := decoder.Decode(&more); err != io.EOF {
		c.add(max(more.Line, 1), "the file holds a second document after a line of ---; keep one")
	}
	return true
}
