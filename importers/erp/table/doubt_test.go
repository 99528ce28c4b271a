package table

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"

	"github.com/xuri/excelize/v2"
)

// dated is a journal of vouchers of two rows, one per date.
func dated(dates ...string) string {
	var rows []string
	for i, date := range dates {
		n := string(rune('1' + i))
		rows = append(rows, date+";"+n+";1510;a;5,00", date+";"+n+";3001;a;-5,00")
	}
	return lines(rows...)
}

// A file whose days are all below the 13th would be read into the wrong months by a
// profile of the other sequence, so it is refused until somebody is sure or the file
// proves it.
func TestDatesThatProveNothingAreRefused(t *testing.T) {
	dayFirst, monthFirst := with("YYYY-MM-DD", "D/M/YYYY"), with("YYYY-MM-DD", "M/D/YYYY")
	meta := "meta: [{pattern: 'Period (?P<from>[0-9-]+) to (?P<to>[0-9-]+)', layout: YYYY-MM-DD}]\n"
	same := "meta: [{pattern: 'Period (?P<from>\\S+) to (?P<to>\\S+)'}]\n"
	period := strings.Replace(dayFirst, "text: Text", "text: Text, period: Text", 1)
	inPeriods := func(periods string, dates ...string) string {
		return strings.ReplaceAll(dated(dates...), ";a;", ";"+periods+";")
	}
	registered := strings.Replace(dayFirst, "text: Text", "text: Text, registered: Text", 1)
	tests := []struct{ name, profile, content, refused, first string }{
		{"nothing proves it", dayFirst, dated("3/4/2026", "5/4/2026"), "3/4/2026 is 3 April 2026 as profile simple reads it (D/M/YYYY) and 4 March 2026 the other way round", ""},
		{"nothing proves it, the other way", monthFirst, dated("3/4/2026"), "3/4/2026 is 4 March 2026 as profile simple reads it (M/D/YYYY) and 3 April 2026 the other way round", ""},
		{"it says what to do", dayFirst, dated("3/4/2026"), "import with --dates-sure; for a watched folder write `sure: true` under date", ""},
		{"a day beyond the 12th", dayFirst, dated("3/4/2026", "13/4/2026"), "", "2026-04-03"},
		{"the profile is sure", with("[YYYY-MM-DD]", "[D/M/YYYY], sure: true"), dated("3/4/2026"), "", "2026-04-03"},
		{"day and month are one figure", dayFirst, dated("4/4/2026"), "", "2026-04-04"},
		{"another date column proves it", registered, strings.ReplaceAll(dated("3/4/2026"), ";a;", ";14/4/2026;"), "", "2026-04-03"},
		{"the year first", simple, dated("2026-04-03"), "", "2026-04-03"},
		{"figures only, the year first", with("YYYY-MM-DD", "YYYYMMDD"), dated("20260403"), "", "2026-04-03"},
		{"dots and the day first", with("YYYY-MM-DD", "DD.MM.YYYY"), dated("05.10.2026"), "", "2026-10-05"},
		{"dots, one figure", with("YYYY-MM-DD", "D.M.YYYY"), dated("5.10.2026"), "", "2026-10-05"},
		{"dots, two figures of the year", with("YYYY-MM-DD", "DD.MM.YY"), dated("05.10.26"), "", "2026-10-05"},
		{"dots and the month first", with("YYYY-MM-DD", "MM.DD.YYYY"), dated("05.10.2026"), "nothing in it proves", ""},
		{"a month's name", with("YYYY-MM-DD", "D MMM YYYY"), dated("3 Apr 2026"), "", "2026-04-03"},
		{"figures only, the day first", with("YYYY-MM-DD", "DDMMYYYY"), dated("03042026"), "03042026 is 3 April 2026", ""},
		{"a date that can only be read the other way", monthFirst, dated("3/4/2026", "5/4/2026", "6/4/2026", "13/4/2026"), "2 of its dates, such as 13/4/2026, can only be read with day and month the other way round", ""},
		{"such a date in spite of somebody being sure", with("[YYYY-MM-DD]", "[M/D/YYYY], sure: true"), dated("3/4/2026", "5/4/2026", "6/4/2026", "13/4/2026"), "such as 13/4/2026", ""},
		{"the file's period settles it", dayFirst + meta, "Period 2026-04-01 to 2026-04-30\n" + dated("3/4/2026"), "", "2026-04-03"},
		{"the file's period says otherwise", monthFirst + meta, "Period 2026-04-01 to 2026-04-30\n" + dated("3/4/2026"), "lie in its own period, 1 April 2026 to 30 April 2026, only with day and month the other way round", ""},
		{"the file's period holds both", dayFirst + meta, "Period 2026-01-01 to 2026-12-31\n" + dated("3/4/2026"), "nothing in it proves", ""},
		{"a period in the same writing proves nothing", dayFirst + same, "Period 1/4/2026 to 5/4/2026\n" + dated("3/4/2026"), "nothing in it proves", ""},
		{"a period that ends beyond the 12th proves it", dayFirst + same, "Period 1/4/2026 to 30/4/2026\n" + dated("3/4/2026"), "", "2026-04-03"},
		{"the rows' periods settle it", period, inPeriods("Apr 2026", "3/4/2026", "5/4/2026"), "", "2026-04-03"},
		{"in figures", period, inPeriods("2026-04", "3/4/2026"), "", "2026-04-03"},
		{"the month first", period, inPeriods("04/2026", "3/4/2026"), "", "2026-04-03"},
		{"the rows' periods say otherwise", period, inPeriods("Mar 2026", "3/4/2026"), "in the periods that its rows name only with day and month the other way round", ""},
		{"the rows' periods agree with neither", period, inPeriods("May 2026", "3/4/2026"), "nothing in it proves", ""},
		{"the rows' periods agree with some", period, inPeriods("Apr 2026", "3/4/2026", "4/3/2026"), "nothing in it proves", ""},
		{"the rows' periods are none", period, inPeriods("Adjustment 2026 4", "3/4/2026"), "nothing in it proves", ""},
		{"the profile's own period settles it", dayFirst + "scope: {from: \"20260401\", to: \"20260430\"}\n", dated("3/4/2026"), "", "2026-04-03"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := importWith(testPolicy("SEK"), profileOf(t, test.profile), []byte(test.content))
			if test.refused != "" {
				if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("got %v, want a refusal that says %s", err, test.refused)
				}
				return
			}
			if err != nil || len(r.documents) == 0 || r.documents[0].Voucher.On.String() != test.first || len(r.finding(findDates)) != 0 {
				t.Errorf("got %v %+v, want %s", err, r, test.first)
			}
		})
	}
}

// Who imports may be sure for one file; the finding says on whose word it rests.
func TestWhoeverImportsMayBeSureOfTheDates(t *testing.T) {
	for _, test := range []struct {
		dates    []string
		findings int
	}{{[]string{"3/4/2026"}, 1}, {[]string{"3/4/2026", "13/4/2026"}, 0}} {
		f, err := New(testPolicy("SEK"), profileOf(t, with("YYYY-MM-DD", "D/M/YYYY")))
		if err != nil {
			t.Fatal(err)
		}
		f.DatesAreSure()
		summary, err := f.Minimise(t.Context(), strings.NewReader(dated(test.dates...)), func([]byte) error { return nil })
		r := result{summary: summary}
		if err != nil || len(r.finding(findDates)) != test.findings {
			t.Errorf("%v: %v %v", test.dates, err, summary.Findings)
		}
	}
}

// datedBook is a workbook of vouchers, each dated by a cell that holds a date or a text.
func datedBook(t *testing.T, dates ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	put := func(row int, values ...any) {
		for i, value := range values {
			at, _ := excelize.CoordinatesToCellName(i+1, row)
			must(t, f.SetCellValue("Sheet1", at, value))
		}
	}
	put(1, "Date", "No", "Account", "Text", "Amount")
	for i, date := range dates {
		put(2*i+2, date, i+1, "1510", "a", 5)
		put(2*i+3, date, i+1, "3001", "a", -5)
	}
	return bytesOf(t, f)
}

// A spreadsheet in another language turns what looks like a date to it into one, month
// first, and leaves the rest as text.
func TestDatesThatASpreadsheetTurnedRoundAreRefused(t *testing.T) {
	early, late := time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC)
	profile := profileOf(t, with("YYYY-MM-DD", "DD/MM/YYYY"))
	for name, test := range map[string]struct {
		dates []any
		want  string
	}{
		"early ones are dates, late ones are text": {[]any{early, "13/03/2026"}, "turned day and month round"},
		"all are dates":           {[]any{early, early}, ""},
		"late ones are dates too": {[]any{early, late, "13/03/2026"}, ""},
		"early ones are text too": {[]any{early, "04/03/2026", "13/03/2026"}, ""},
	} {
		_, err := importWith(testPolicy("SEK"), profile, datedBook(t, test.dates...))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}
