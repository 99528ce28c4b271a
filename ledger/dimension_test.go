package ledger_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

func TestDimensionsAreCanonical(t *testing.T) {
	for _, c := range []struct {
		objects []ledger.DimensionObject
		want    ledger.Dimensions
	}{
		{nil, ""},
		{[]ledger.DimensionObject{{"1", ""}}, ""},
		{[]ledger.DimensionObject{{"10", "7"}, {"6", "P1"}, {"1", "NO"}}, "1=NO;6=P1;10=7"},
		{[]ledger.DimensionObject{{"1", "NO"}, {"1", "SE"}}, "1=SE"},
		{[]ledger.DimensionObject{{"1", "NO"}, {"1", ""}}, ""},
		{[]ledger.DimensionObject{{"1", "a;6=b"}, {"Cost %", "="}}, "1=a%3B6%3Db;Cost %25=%3D"},
	} {
		if got := ledger.NewDimensions(c.objects...); got != c.want {
			t.Errorf("%v are written %q, want %q", c.objects, got, c.want)
		}
	}
	d := ledger.Dimensions("1=NO;6=P1")
	if d.Object("6") != "P1" || d.Object("7") != "" || d.With("6", "") != "1=NO" || d.With("1", "SE") != "1=SE;6=P1" {
		t.Errorf("%q: objects %v", d, d.Objects())
	}
}

// Writing and taking apart are each other's opposite, in whatever sequence objects come,
// and different objects are never one text.
func TestDimensionsAreReadBackAsWritten(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab;=%1BD3")), 1, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		objects := map[string]string{}
		var list []ledger.DimensionObject
		for range rapid.IntRange(0, 4).Draw(t, "objects") {
			name := text.Draw(t, "dimension")
			if _, again := objects[name]; !again {
				objects[name] = text.Draw(t, "object")
				list = append(list, ledger.DimensionObject{Dimension: name, Object: objects[name]})
			}
		}
		d := ledger.NewDimensions(list...)
		slices.Reverse(list)
		if again := ledger.NewDimensions(list...); again != d || ledger.NewDimensions(d.Objects()...) != d {
			t.Fatalf("%v is %q in one sequence, %q in the other", list, d, again)
		}
		got := map[string]string{}
		for _, o := range d.Objects() {
			got[o.Dimension] = o.Object
		}
		if len(got) != len(objects) {
			t.Fatalf("%v came back as %v from %q", objects, got, d)
		}
		for name, object := range objects {
			if got[name] != object {
				t.Fatalf("%v came back as %v from %q", objects, got, d)
			}
		}
	})
}

// The same amounts under another dimension do not cancel; without dimensions nothing is
// weighed otherwise than before there were any (TestFingerprintsNeverChange).
func TestADimensionShowsInTheFingerprint(t *testing.T) {
	w := ledger.NewWeights(fingerprintSeed)
	under := func(d ledger.Dimensions) ledger.Entry {
		e := ledger.Entry{Book: ledger.Booked, Postings: []ledger.Posting{
			ledger.NewPosting("1510", money.Minor(100, "SEK"), money.Minor(100, "SEK")), ledger.NewPosting("3001", money.Minor(-100, "SEK"), money.Minor(-100, "SEK")),
		}}
		e.Postings[1].Dimension = d
		return e
	}
	seen := map[int64]ledger.Dimensions{}
	for _, d := range []ledger.Dimensions{"", "1=NO", "1=SE", "6=NO", "1=NO;6=P1"} {
		lane1, lane2 := w.Entry(under(d))
		for _, lane := range []int64{lane1, lane2} {
			if other, again := seen[lane]; again {
				t.Errorf("%q weighs as much as %q", d, other)
			}
			seen[lane] = d
		}
	}
}
