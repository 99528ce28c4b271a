package table

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Column says where a value stands: under one of several names, at a position, nowhere
// (a constant), or in several columns at once.
type Column struct {
	Names    List              `yaml:"names"` // the first that the header has
	Index    int               `yaml:"index"` // from 1
	Constant string            `yaml:"constant"`
	Template string            `yaml:"template"` // "{Journal} {No.}"
	Filled   bool              `yaml:"filled"`   // of Names, the first that is filled in this row
	Pattern  string            `yaml:"pattern"`  // only what its first group holds
	Map      map[string]string `yaml:"map"`      // other words for values
	Optional bool              `yaml:"optional"` // the file may lack it
}

// given tells that the profile says anything.
func (c *Column) given() bool {
	return len(c.Names) > 0 || c.Index > 0 || c.Constant != "" || c.Template != ""
}

// UnmarshalYAML reads a name, a list of names, or the whole block.
func (c *Column) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode, yaml.SequenceNode:
		return n.Decode(&c.Names)
	}
	type plain Column // without this method, or decoding would not end
	return n.Decode((*plain)(c))
}

// problem is what is wrong with how a column is described.
func (c *Column) problem() error {
	ways := 0
	for _, given := range []bool{len(c.Names) > 0, c.Index != 0, c.Constant != "", c.Template != ""} {
		if given {
			ways++
		}
	}
	switch {
	case ways == 0:
		return errors.New("says nothing; give names, index, constant or template")
	case ways > 1:
		return errors.New("says more than one of names, index, constant and template; keep one")
	case c.Index < 0 || c.Index > maxColumns:
		return fmt.Errorf("index %d is none of 1 to %d", c.Index, maxColumns)
	case c.Filled && len(c.Names) < 2:
		return errors.New("filled needs two names or more")
	}
	for _, name := range c.Names {
		if name == "" {
			return errors.New("has an empty name")
		}
	}
	if c.Pattern != "" {
		if _, err := groupPattern(c.Pattern); err != nil {
			return err
		}
	}
	_, err := templateParts(c.Template)
	return err
}

// List reads one value or several.
type List []string

// UnmarshalYAML reads a single value as a list of one.
func (l *List) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		var one string
		if err := n.Decode(&one); err != nil {
			return err
		}
		*l = nil
		if one != "" {
			*l = List{one}
		}
		return nil
	}
	return n.Decode((*[]string)(l))
}

// maxColumns is what a spreadsheet can hold.
const maxColumns = 16384
