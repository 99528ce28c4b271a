package table

import (
	"strings"
	"testing"
	"time"

	"counterfoil/importers/erp"
)

func TestDatesAreReadAsTheProfileSays(t *testing.T) {
	tests := []struct{ layout, in, want string }{
		{"YYYY-MM-DD", "2026-01-31", "20260131"}, {"YYYYMMDD", "20260131", "20260131"}, {"DD/MM/YYYY", "31/01/2026", "20260131"}, {"MM/DD/YYYY", "01/31/2026", "20260131"},
		{"D/M/YYYY", "3/4/2026", "20260403"}, {"D/M/YYYY", "03/04/2026", "20260403"}, {"DD.MM.YYYY", "31.01.2026", "20260131"}, {"D MMM YYYY", "31 Dec 2025", "20251231"},
		{"D MMM YYYY", "1 October 2026", "20261001"}, {"D MMM YYYY", "4 Okt. 2026", "20261004"}, {"D MMM YYYY", "4 juil. 2026", "20260704"}, {"D MMM YYYY", "4 mai 2026", "20260504"},
		{"DDMMYY", "310126", "20260131"}, {"DDMMYY", "310199", "19990131"}, {"YYYY-MM-DD hh:mm:ss", "2026-01-31 00:00:00", "20260131"}, {"DDMMYYYY", "31012026", "20260131"},
		{"YYYY-MM-DD", "2026-02-30", ""}, {"YYYY-MM-DD", "0000-01-01", ""}, {"DD/MM/YYYY", "01/31/2026", ""}, {"YYYY-MM-DD", "2026-1-31", ""}, {"DD/MM/YYYY", "3/4/2026", ""},
		{"YYYY-MM-DD", "2026-01-31x", ""}, {"D MMM YYYY", "31 Foo 2026", ""}, {"DDMMYY", "31012", ""}, {"YYYY-MM-DD", "46053", ""}, {"D/M/YYYY", "-3/4/2026", ""},
	}
	for _, test := range tests {
		d := newDates(&DateForm{Layouts: List{test.layout}})
		if got, wrong := d.plain(cell{text: test.in}); got != test.want || (wrong == "") != (test.want != "") {
			t.Errorf("%s as %s: got %q (%s), want %q", test.in, test.layout, got, wrong, test.want)
		}
	}
}

func TestADateWithoutYearLiesInTheYearOfTheFile(t *testing.T) {
	d := newDates(&DateForm{Layouts: List{"DDMM", "DMM"}})
	d.begins = "20260701"
	for in, want := range map[string]string{"0107": "20260701", "3112": "20261231", "101": "20270101", "3006": "20270630", "107": "20260701"} {
		if got, wrong := d.plain(cell{text: in}); got != want {
			t.Errorf("%s: got %s (%s), want %s", in, got, wrong, want)
		}
	}
}

func TestDaysOfASpreadsheet(t *testing.T) {
	tests := []struct {
		kind   cellKind
		serial string
		is1904 bool
		in     string
		want   string
	}{
		{cellSerial, "", false, "46053", "20260131"}, {cellSerial, "", false, "46053.75", "20260131"}, {cellSerial, "", true, "44591", "20260131"}, {cellSerial, "", false, "61", "19000301"},
		{cellSerial, "", false, "60", ""}, {cellSerial, "", false, "-1", ""}, {cellSerial, "", false, "99999999", ""}, {cellSerial, "", true, "0", "19040101"},
		{cellISO, "", false, "2026-01-31T00:00:00.000", "20260131"}, {cellISO, "", false, "2026-13-31", ""},
		{cellText, "1900", false, "46053", "20260131"}, {cellText, "1904", false, "44591", "20260131"}, {cellNumber, "workbook", true, "44591", "20260131"},
		{cellNumber, "", false, "46053", ""}, {cellNumber, "", false, "20260131", "20260131"}, {cellError, "1900", false, "#N/A", ""},
	}
	for _, test := range tests {
		d := newDates(&DateForm{Layouts: List{"YYYYMMDD"}, Serial: test.serial})
		d.is1904 = test.is1904
		if got, wrong := d.plain(cell{text: test.in, kind: test.kind}); got != test.want || (wrong == "") != (test.want != "") {
			t.Errorf("%+v: got %q (%s)", test, got, wrong)
		}
	}
}

func TestADateThatMeansNoneIsNone(t *testing.T) {
	d := newDates(&DateForm{Layouts: List{"DD/MM/YYYY"}, Empty: List{"01/01/1900", "17530101"}})
	for _, in := range []string{"01/01/1900", "01/01/1753", ""} {
		if got, wrong := d.plain(cell{text: in}); got != "" || wrong != "" {
			t.Errorf("%s: got %q %s", in, got, wrong)
		}
	}
}

// A day on which nobody keeps books is rejected with its row; as the day of registration,
// which is evidence only, it is none.
func TestADayOnWhichNothingIsBookedIsRejectedWithItsRow(t *testing.T) {
	profile := with("text: Text", "text: Text, registered: Text", "[YYYY-MM-DD]", "[YYYY-MM-DD], serial: \"1900\"")
	for _, day := range []string{"9999-12-31", "2099-12-31", "1899-12-31", "0000-01-01", "2958465"} {
		content := lines("2026-01-05;1;1510;1753-01-01;5,00", "2026-01-05;1;3001;9999-12-31;-5,00", "2026-01-05;2;1510;x;5,00", day+";2;3001;x;-5,00")
		r := importText(t, profile, content)
		if len(r.documents) != 1 || !r.documents[0].Voucher.RegisteredOn.IsZero() {
			t.Errorf("%s: got %+v", day, r.documents)
		}
		if len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "line 5: the date "+day+" ") {
			t.Errorf("%s: %+v", day, r.rejections)
		}
	}
}

func TestLayoutsThatContradictEachOtherAreFound(t *testing.T) {
	for _, pair := range [][2]string{{"DD/MM/YYYY", "MM/DD/YYYY"}, {"D/M/YY", "M/D/YY"}, {"DDMMYY", "YYMMDD"}, {"DDMMYYYY", "YYYYMMDD"}} {
		a, err := parseLayout(pair[0])
		b, err2 := parseLayout(pair[1])
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		_, one := contradict(a, b)
		_, two := contradict(b, a)
		if !one && !two {
			t.Errorf("%v were not found to contradict each other", pair)
		}
	}
	a, _ := parseLayout("DD/MM/YYYY")
	b, _ := parseLayout("D/M/YYYY")
	if example, bad := contradict(a, b); bad {
		t.Errorf("DD/MM/YYYY and D/M/YYYY agree, also on %s", example)
	}
}

// Any text under any layout: no panic, and what comes out is a day of the calendar that
// reads the same when it is written under the layout again.
func FuzzDate(f *testing.F) {
	for _, layout := range dateForms {
		f.Add(layout, "03/04/2026")
		f.Add(layout, "2026-04-03")
		f.Add(layout, "29 Feb 2026")
	}
	f.Add("DDMM", "0104")
	f.Add("hhMDD", "1 2")
	f.Fuzz(func(t *testing.T, name, s string) {
		l, err := parseLayout(name)
		if err != nil {
			return
		}
		d := &dates{layouts: []layout{l}, begins: "20260101", memo: map[string]string{}}
		plain, wrong := d.plain(cell{text: s})
		if wrong != "" || plain == "" {
			return
		}
		on, ok := erp.ParseDate(plain)
		if !ok {
			t.Fatalf("%q as %s became %s", s, name, plain)
		}
		at := on.Time()
		if l.has('Y') {
			if again, _ := d.plain(cell{text: l.write(at.Year(), int(at.Month()), at.Day())}); again != plain && at.After(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)) {
				t.Fatalf("%q as %s is %s, and written again %s", s, name, plain, again)
			}
		}
	})
}
