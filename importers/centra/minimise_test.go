package centra

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"

	"pgregory.net/rapid"
)

// personal is planted in every object of a record; none of it may survive.
var personal = jsonObject{
	"firstName": "Kanariella", "lastName": "Fågelqvist", "email": "kanariella@canary.example", "cellPhoneNumber": "+46701740605",
	"address1": "Voljärgatan 17", "comment": "Ring Kanariella på +46701740605", "internalComment": "Fågelqvist", "userIP": "203.0.113.174",
	"paramsJSON":                `{"shopperEmail":"kanariella@canary.example"}`,
	"shippingAddress":           jsonObject{"name": "Kanariella Fågelqvist", "country": jsonObject{"name": "Voljärgatan"}},
	"customer":                  jsonObject{"id": 5, "email": "kanariella@canary.example"},
	"kanariella@canary.example": 1,
}

// plant puts personal data beside every field of a record.
func plant(v any) any {
	switch v := v.(type) {
	case jsonObject:
		out := jsonObject{}
		for k, x := range v {
			out[k] = plant(x)
		}
		for k, x := range personal {
			out[k] = x
		}
		return out
	case array:
		out := make(array, len(v))
		for i := range v {
			out[i] = plant(v[i])
		}
		return out
	}
	return v
}

func TestNoPersonalDataSurvives(t *testing.T) {
	for name, record := range map[string]jsonObject{
		"order": workedOrder(), "return": workedReturn(), "payment": paymentJSON(1, "CAPTURE", "SUCCESS", "10"),
	} {
		clean := stored(t, record)
		planted := stored(t, plant(record).(jsonObject))
		if !bytes.Equal(clean, planted) {
			t.Errorf("%s: the planted record is stored as\n%s\nwant\n%s", name, planted, clean)
		}
	}
}

// TestNoPersonalDataHidesWhereAnotherValueBelongs puts an e-mail address in place of
// every scalar in turn.
func TestNoPersonalDataHidesWhereAnotherValueBelongs(t *testing.T) {
	for _, canary := range []string{"kanariella@canary.example"} {
		o := workedOrder()
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case jsonObject:
				for k, x := range v {
					switch x.(type) {
					case jsonObject, array:
						walk(x)
						continue
					}
					v[k] = canary
					if got := stored(t, o); strings.Contains(string(got), "canary") {
						t.Errorf("%s in place of %s is stored: %s", canary, k, got)
					}
					v[k] = x
				}
			case array:
				for _, x := range v {
					walk(x)
				}
			}
		}
		walk(o)
	}
}

func TestANameOfStoredValueIsNotKept(t *testing.T) {
	o := workedOrder()
	set(o, "Goodwill Kanariella", "discountsApplied", 0, "voucherName")
	set(o, "AppliedVoucherCredit", "discountsApplied", 0, "__typename")
	if got := stored(t, o); strings.Contains(string(got), "Kanariella") {
		t.Errorf("stored: %s", got)
	}
}

// A voucher is named by hand, sometimes after whom it was given to.
func TestANumberThatReachesSomebodyIsNoPartOfAVouchersName(t *testing.T) {
	for given, kept := range map[string]bool{
		"Autumn": true, "Black Friday 2026-11-27": true, "BF20261127": true,
		"Goodwill 070-123 45 67 8": false, "+46 70 174 06 05": false, "19800101-1234": false, "800101-1234": false, "a@canary.example": false,
	} {
		o := workedOrder()
		set(o, given, "discountsApplied", 0, "voucherName")
		if found := strings.Contains(string(stored(t, o)), given); found != kept {
			t.Errorf("%q is kept: %v", given, found)
		}
	}
}

func TestFieldsAreCountedByNameOnly(t *testing.T) {
	raw, _ := json.Marshal(plant(workedOrder()))
	s, err := Format{}.Minimise(context.Background(), bytes.NewReader(raw), func([]byte) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if s.Dropped["email"] == 0 || s.Dropped["paramsJSON"] == 0 {
		t.Errorf("got %v, want email and paramsJSON counted", s.Dropped)
	}
	for name := range s.Dropped {
		if strings.Contains(name, "canary") {
			t.Errorf("a name that is no field's was named: %s", name)
		}
	}
}

// TestTheSameRecordGivesTheSameBytes draws other sequences of fields, other spaces and
// other spellings of the same strings.
func TestTheSameRecordGivesTheSameBytes(t *testing.T) {
	want := stored(t, workedOrder())
	rapid.Check(t, func(t *rapid.T) {
		raw := shuffled(t, workedOrder())
		var got []byte
		_, err := Format{}.Minimise(context.Background(), bytes.NewReader(raw), func(r []byte) error {
			got = bytes.Clone(r)
			return nil
		})
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: stored as\n%s\nwant\n%s", err, got, want)
		}
	})
}

// shuffled writes JSON with its members in any sequence.
func shuffled(t *rapid.T, v any) []byte {
	space := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space")
	switch v := v.(type) {
	case jsonObject:
		keys := rapid.Permutation(sortedKeys(v)).Draw(t, "sequence")
		b := []byte("{" + space)
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `"`+k+`"`+space+":"...)
			b = append(b, shuffled(t, v[k])...)
		}
		return append(b, '}')
	case array:
		b := []byte("[")
		for i, x := range v {
			if i > 0 {
				b = append(b, ","+space...)
			}
			b = append(b, shuffled(t, x)...)
		}
		return append(b, "]"+space...)
	case string:
		if rapid.Bool().Draw(t, "escaped") && len(v) > 0 {
			return []byte(`"\u00` + hex(v[0]) + v[1:] + `"`)
		}
	}
	b, _ := json.Marshal(v)
	return b
}

func hex(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// TestAMonth runs a generated month through: every record decodes, every document adds
// up, and nothing personal is left.
func TestAMonth(t *testing.T) {
	dir := t.TempDir()
	if _, err := (fixtures.Month{Seed: 7, Orders: 600}).Generate(dir); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, fixtures.CentraFolder, "*"))
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	documents := 0
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Format{}.Minimise(context.Background(), bytes.NewReader(content), func(record []byte) error {
			for _, canary := range fixtures.Canaries {
				if bytes.Contains(record, []byte(canary)) {
					t.Errorf("%s holds %s: %s", name, canary, record)
				}
			}
			found, rejections := Format{}.Decode(record)
			for _, r := range rejections {
				t.Errorf("%s: %s: %s", name, r.Position, r.Reason)
			}
			for _, d := range found {
				documents++
				if d.Goods != nil && d.Due {
					if err := checkParts(d.Goods); err != nil {
						t.Errorf("%s: %v", d.ID, err)
					}
				}
				again, err := Format{}.DocumentFrom(record, d.ID)
				if err != nil || again.Hash() != d.Hash() {
					t.Errorf("%s decodes to another version: %v", d.ID, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if documents < 1800 {
		t.Errorf("got %d documents of 600 orders", documents)
	}
}
