package ledger

import (
	"cmp"
	"slices"
	"strings"
)

// Dimensions are the objects a posting or leg carries in the dimensions that the policy
// compares (a cost centre, a project), as one text: "1=NO;6=P1". It is canonical, so
// that equal objects are equal texts: dimensions in sequence, each once, none with an
// empty object, and ";", "=" and "%" within a name or an object written %3B, %3D and
// %25. The empty text is no object in any of them, as in most ledgers.
type Dimensions string

// DimensionObject is what a posting carries in one dimension.
type DimensionObject struct{ Dimension, Object string }

var (
	escapeDimension   = strings.NewReplacer("%", "%25", ";", "%3B", "=", "%3D")
	unescapeDimension = strings.NewReplacer("%25", "%", "%3B", ";", "%3D", "=")
)

// NewDimensions writes objects in their canonical form, whatever their sequence. Empty
// objects are left out; of two in one dimension the last counts.
func NewDimensions(objects ...DimensionObject) Dimensions {
	list := make([]DimensionObject, 0, len(objects))
	for i, o := range objects {
		again := slices.ContainsFunc(objects[i+1:], func(later DimensionObject) bool { return later.Dimension == o.Dimension })
		if o.Object != "" && !again {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b DimensionObject) int {
		return cmp.Or(cmp.Compare(len(a.Dimension), len(b.Dimension)), cmp.Compare(a.Dimension, b.Dimension)) // 6 before 10
	})
	parts := make([]string, len(list))
	for i, o := range list {
		parts[i] = escapeDimension.Replace(o.Dimension) + "=" + escapeDimension.Replace(o.Object)
	}
	return Dimensions(strings.Join(parts, ";"))
}

// Objects takes the text apart, in its sequence.
func (d Dimensions) Objects() []DimensionObject {
	if d == "" {
		return nil
	}
	var list []DimensionObject
	for _, part := range strings.Split(string(d), ";") {
		dimension, object, _ := strings.Cut(part, "=")
		list = append(list, DimensionObject{unescapeDimension.Replace(dimension), unescapeDimension.Replace(object)})
	}
	return list
}

// Object is what stands in one dimension, "" for nothing.
func (d Dimensions) Object(dimension string) string {
	for _, o := range d.Objects() {
		if o.Dimension == dimension {
			return o.Object
		}
	}
	return ""
}

// With is the same but for one dimension; an empty object takes it out.
func (d Dimensions) With(dimension, object string) Dimensions {
	return NewDimensions(append(d.Objects(), DimensionObject{dimension, object})...)
}
