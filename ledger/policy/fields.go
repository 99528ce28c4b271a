package policy

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v3"
)

// plainNumber keeps exponents out, with which a short text makes an endless number.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]{1,20}(\.[0-9]{1,20})?$`)

// maxDepth is beyond any policy; it stops a file whose aliases lead in circles.
const maxDepth = 20

// checkFields walks the file beside the type it is decoded into. It reports keys the
// type does not know, and numbers that are none; those become 0, so that decoding goes
// on and finds the other problems too.
func (c *checker) checkFields(n *yaml.Node, t reflect.Type, depth int) {
	n = resolved(n)
	if n == nil || depth > maxDepth || n.ShortTag() == "!!null" {
		return
	}
	switch {
	case t == reflect.TypeFor[decimal.Decimal]():
		c.checkNumber(n)
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		c.checkStruct(n, t, depth)
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			c.checkFields(item, t.Elem(), depth+1)
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			c.checkFields(n.Content[i], t.Elem(), depth+1)
		}
	}
}

func (c *checker) checkNumber(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && plainNumber.MatchString(n.Value) {
		return
	}
	c.add(n.Line, "%q is not a plain number; write it like 25.5", n.Value)
	n.Kind, n.Tag, n.Value, n.Content = yaml.ScalarNode, "!!int", "0", nil
}

func (c *checker) checkStruct(n *yaml.Node, t reflect.Type, depth int) {
	fields := fieldsOf(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if name.Value == "<<" { // a merge: its fields are checked where they stand
			continue
		}
		field, ok := fields[name.Value]
		if !ok {
			c.add(name.Line, "field %q is not known here; the fields are %s", name.Value, strings.Join(names(fields), ", "))
			continue
		}
		c.checkFields(value, field, depth+1)
	}
}

// fieldsOf gives the types of a struct's fields by their names in YAML.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		if f.IsExported() && name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}

func names(fields map[string]reflect.Type) []string {
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func resolved(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode && i < maxDepth; i++ {
		n = n.Alias
	}
	return n
}

// UnmarshalYAML reads one code, which then stands for all three regions, or a block
// with a code per region.
func (b *ByRegion) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		var code string
		if err := n.Decode(&code); err != nil {
			return err
		}
		b.Domestic, b.EU, b.Export = account(code), account(code), account(code)
		return nil
	}
	type plain ByRegion // without this method, or decoding would not end
	return n.Decode((*plain)(b))
}
