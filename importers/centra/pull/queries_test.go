package pull

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"counterfoil/fixtures/tenant"
)

var update = flag.Bool("update", false, "rewrite queries/needs.txt")

func schema(t *testing.T) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "centra.graphql", Input: tenant.Schema})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every query fits the schema: whole, with each optional line left out, with all of them
// left out, and with what can be switched on.
func TestQueriesFitTheSchema(t *testing.T) {
	s := schema(t)
	everything := map[string]bool{}
	cases := map[string]library{"whole": newLibrary(nil, nil), "switched on": newLibrary(nil, map[string]bool{inside: true})}
	for _, name := range optional() {
		everything[name] = true
		cases["without "+name] = newLibrary(map[string]bool{name: true}, nil)
	}
	cases["bare"] = newLibrary(everything, nil)
	for what, l := range cases {
		for name, text := range l.texts {
			if _, err := gqlparser.LoadQueryWithRules(s, text, nil); err != nil {
				t.Errorf("%s, %s: %v", name, what, err)
			}
			if strings.Contains(text, "#") {
				t.Errorf("%s, %s: a mark is left in it", name, what)
			}
		}
	}
}

// Type names that are not proven must not appear as types of variables.
func TestVariablesAreScalars(t *testing.T) {
	for name, text := range newLibrary(nil, nil).texts {
		doc, err := gqlparser.LoadQueryWithRules(schema(t), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range doc.Operations {
			for _, v := range op.VariableDefinitions {
				if !slices.Contains([]string{"Int", "String", "DateTimeTz"}, v.Type.Name()) {
					t.Errorf("%s: $%s is of type %s", name, v.Variable, v.Type)
				}
			}
		}
	}
}

// Nothing personal is asked for: what is never sent cannot leak.
func TestNothingPersonalIsAskedFor(t *testing.T) {
	s := schema(t)
	for name, text := range newLibrary(nil, map[string]bool{inside: true}).texts {
		for _, field := range asked(t, s, text) {
			kind, member, _ := strings.Cut(field, ".")
			d := s.Types[kind]
			if d == nil || d.Fields == nil {
				continue
			}
			if f := d.Fields.ForName(member); f != nil && strings.Contains(f.Description, "ersonal data") {
				t.Errorf("%s asks for %s: %s", name, field, f.Description)
			}
		}
	}
}

// needs.txt is what the queries ask of the schema with everything optional left out.
func TestNeedsAreCurrent(t *testing.T) {
	s := schema(t)
	without := map[string]bool{}
	for _, name := range optional() {
		without[name] = true
	}
	l := newLibrary(without, nil)
	var out strings.Builder
	for _, name := range queryNames() {
		if name != "introspect" {
			fmt.Fprintf(&out, "%s: %s\n", name, strings.Join(asked(t, s, l.texts[name]), " "))
		}
	}
	if *update {
		if err := os.WriteFile("queries/needs.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, _ := files.ReadFile("queries/needs.txt"); string(got) != out.String() {
		t.Error("queries/needs.txt is not what the queries need; run the test with -update")
	}
}

// asked lists what a query names of the schema: fields with their arguments, fields of
// filters, members of enums.
func asked(t *testing.T, s *ast.Schema, text string) []string {
	t.Helper()
	doc, err := gqlparser.LoadQueryWithRules(s, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	var values func(v *ast.Value)
	values = func(v *ast.Value) {
		switch v.Kind {
		case ast.EnumValue:
			found[v.Definition.Name+"."+v.Raw] = true
		case ast.ObjectValue:
			for _, c := range v.Children {
				found[v.Definition.Name+"."+c.Name] = true
				values(c.Value)
			}
		case ast.ListValue:
			for _, c := range v.Children {
				values(c.Value)
			}
		}
	}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch f := sel.(type) {
			case *ast.Field:
				if !strings.HasPrefix(f.Name, "__") {
					owner := f.ObjectDefinition.Name
					found[owner+"."+f.Name] = true
					for _, a := range f.Arguments {
						found[owner+"."+f.Name+"."+a.Name] = true
						values(a.Value)
					}
				}
				walk(f.SelectionSet)
			case *ast.InlineFragment:
				walk(f.SelectionSet)
			case *ast.FragmentSpread:
				walk(f.Definition.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		walk(op.SelectionSet)
	}
	names := make([]string, 0, len(found))
	for n := range found {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
