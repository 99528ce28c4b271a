package table

import (
	"reflect"
	"testing"

	"counterfoil/importers/erp"
)

// What is packed comes back, every field of it: a field that is added to rows and not
// packed fails here.
func TestRowsThatWaitComeBackWhole(t *testing.T) {
	var row erp.RawRow
	v := reflect.ValueOf(&row).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(v.Type().Field(i).Name + " åäö")
		case reflect.Int:
			f.SetInt(70_000)
		}
	}
	row.Objects = []erp.Object{{Dimension: "1", Code: "WEB"}, {Dimension: "6", Code: ""}}
	row.Fields = [][2]string{{"reference", "50418"}}
	rows := []erp.RawRow{row, {}, {Line: 3, Amount: "-5.00"}}
	held := pack(pack(nil, rows[:1]), rows[1:])
	if got := unpack(held); !reflect.DeepEqual(got, rows) {
		t.Errorf("got %+v, want %+v", got, rows)
	}
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("field %s is not tested", v.Type().Field(i).Name)
		}
	}
}
