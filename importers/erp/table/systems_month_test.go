package table

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"golang.org/x/text/encoding/charmap"
)

var update = flag.Bool("update", false, "rewrite the months in testdata")

// content is the system's month; what lies in testdata is it, to be read by people.
func (s *system) content(t testing.TB) []byte { return s.write(t, s, theMonth()) }

func TestTheMonthsInTestdataAreThoseWritten(t *testing.T) {
	for i := range systems {
		s := &systems[i]
		if s.file == "netsuite.xls" {
			continue // long, and the rows are those of netsuite.csv
		}
		path := filepath.Join("testdata", "month", s.file)
		if *update {
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, s.content(t), 0o644))
		}
		if held, err := os.ReadFile(path); err != nil || !bytes.Equal(held, s.content(t)) {
			t.Errorf("%s is not what is written (%v); run the test with -update and read the diff", path, err)
		}
	}
}

// expected are the figures of the events, in the shape that the system's rows give them.
func (s *system) expected(events []event) (rows int, debit int64, balances map[string]int64) {
	f := figuresOf(events)
	rows, debit, balances = f.rows, f.debit, map[string]int64{}
	if s.shape != nil {
		rows, debit = s.shape(events)
	}
	for role, balance := range f.balances {
		balances[s.accounts[role]] += balance
	}
	return rows, debit, balances
}

// Each ready profile maps a month of its system to the figures of the events it was written
// from: vouchers, rows, both sides, and each account.
func TestEveryReadyProfileMapsAMonthOfItsSystem(t *testing.T) {
	events := theMonth()
	seen := map[string]bool{}
	for i := range systems {
		s := &systems[i]
		seen[s.profile] = true
		t.Run(s.file, func(t *testing.T) { s.maps(t, events, s.content(t)) })
		if slices.Contains(readyProfile(t, s.profile).File.Kinds, kindXLSX) {
			t.Run(s.file+" as a workbook", func(t *testing.T) {
				s.maps(t, events, xlsxOf(t, s.inUTF8(t), "Posting Date"))
			})
		}
	}
	for _, name := range Ready() {
		if !seen[name] {
			t.Errorf("profile %s has no month", name)
		}
	}
}

// inUTF8 is the month as a workbook holds its texts.
func (s *system) inUTF8(t *testing.T) []byte {
	content := bytes.TrimPrefix(s.content(t), []byte("\ufeff"))
	if utf8.Valid(content) {
		return content
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(content)
	must(t, err)
	return text
}

func (s *system) maps(t *testing.T, events []event, content []byte) {
	r, err := importWith(testPolicy(money.Currency(s.currency)), readyProfile(t, s.profile), content)
	if err != nil {
		t.Fatal(err)
	}
	rows, debit, balances := s.expected(events)
	for name, want := range map[string]string{
		"vouchers": fmt.Sprint(len(events)), "rows": fmt.Sprint(rows), "debit " + s.currency: plain(debit, "", "."), "credit " + s.currency: plain(debit, "", "."),
		"vouchers rejected": "0", "lines rejected": "0", "vouchers unbalanced": "0",
	} {
		if got := r.summary.Totals[name]; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	got := map[string]int64{}
	days := map[string]int{}
	for _, d := range r.documents {
		for _, row := range d.Voucher.Rows {
			got[string(row.Account)] += row.Amount.Units()
		}
		days[d.Voucher.On.String()]++
	}
	for account, want := range balances {
		if got[account] != want {
			t.Errorf("account %s comes to %d, want %d", account, got[account], want)
		}
		delete(got, account)
	}
	if len(got) > 0 {
		t.Errorf("accounts nobody booked: %v", got)
	}
	for i := range events {
		days[events[i].on.Format("2006-01-02")]--
	}
	for day, n := range days {
		if n != 0 {
			t.Errorf("%s has %d vouchers too many", day, n)
		}
	}
	s.saysOnly(t, r)
	if p := readyProfile(t, s.profile); len(p.Rows.Totals) > 0 && len(r.finding(findAgree)) != 1 {
		t.Errorf("the file's own totals were not compared: %v", r.summary.Findings)
	}
}

// saysOnly finds false alarms: a month without anything odd makes no finding about gaps,
// numbers, dates, rates or texts.
func (s *system) saysOnly(t *testing.T, r *result) {
	t.Helper()
	allowed := []string{findProfile, findAgree, "erp-references"}
	if s.profile == "xero" {
		allowed = append(allowed, "xero-hidden-number") // its tax codes are words
	}
	for _, f := range r.summary.Findings {
		if !slices.Contains(allowed, f.Code) {
			t.Errorf("finding %s, %s: %s", f.Code, f.Position, f.Text)
		}
	}
}

// unknowable are files that a wrong profile reads, and why no profile could know better.
var unknowable = map[[2]string]string{
	{"netsuite.xls", "netsuite-us"}: "its dates are cells that hold dates, which both profiles read alike",
}

// A profile that is not the file's is refused, for every pair.
func TestAWrongProfileIsRefusedOnEveryMonth(t *testing.T) {
	for i := range systems {
		s := &systems[i]
		content := s.content(t)
		for _, name := range Ready() {
			if name == s.profile {
				continue
			}
			profile := readyProfile(t, name)
			currency := money.Currency(s.currency)
			if profile.Source.Currency != "" {
				currency = money.Currency(profile.Source.Currency) // the currency alone shall not be what refuses
			}
			_, err := importWith(testPolicy(currency), profile, content)
			_, known := unknowable[[2]string{s.file, name}]
			switch {
			case known && err != nil:
				t.Errorf("%s is refused by %s after all: %v", s.file, name, err)
			case !known && err == nil:
				t.Errorf("%s was read through profile %s", s.file, name)
			case err != nil && !errors.Is(err, ledger.ErrInvalid):
				t.Errorf("%s through %s: %v", s.file, name, err)
			}
		}
	}
}

// Of a month that lacks a row the file's own totals or the balance of its voucher tell.
// Where a row stands for both sides of a posting and the system prints no total, nothing does.
func TestAMonthWithoutARowIsNoticed(t *testing.T) {
	for i := range systems {
		s := &systems[i]
		if s.file == "netsuite.xls" {
			continue // the same rows as netsuite.csv
		}
		lines := bytes.SplitAfter(s.content(t), []byte("\n"))
		at := len(lines) / 2
		for bytes.Contains(lines[at], []byte("Total")) {
			at++
		}
		r, err := importWith(testPolicy(money.Currency(s.currency)), readyProfile(t, s.profile), bytes.Join(slices.Delete(lines, at, at+1), nil))
		noticed := err != nil || r.summary.Totals["vouchers unbalanced"] != "0"
		if silent := s.shape != nil; noticed == silent {
			t.Errorf("%s: noticed %v (%v)", s.file, noticed, err)
		}
	}
}

// The first days of a month, as a daily export has them: Sage's users choose how dates are
// written, and nothing proves it; NetSuite's rows name their period besides; the others
// always write dates alike.
func TestTheFirstDaysOfAMonthAreDoubtfulWhereUsersChooseHowDatesAreWritten(t *testing.T) {
	events := slices.DeleteFunc(theMonth(), func(e event) bool { return e.on.Day() > 9 || e.seen.Day() > 12 })
	for i := range systems {
		s := &systems[i]
		profile := readyProfile(t, s.profile)
		_, err := importWith(testPolicy(money.Currency(s.currency)), profile, s.write(t, s, events))
		doubtful := err != nil && strings.Contains(err.Error(), "--dates-sure")
		if want := slices.Contains([]string{"sage-50.csv", "sage-200.csv"}, s.file); doubtful != want || err != nil && !want {
			t.Errorf("%s: got %v, want doubt %v", s.file, err, want)
		}
		if other := map[string]string{"netsuite.csv": "netsuite-us", "netsuite-us.csv": "netsuite"}[s.file]; other != "" {
			if _, err := importWith(testPolicy(money.Currency(s.currency)), readyProfile(t, other), s.write(t, s, events)); err == nil || !strings.Contains(err.Error(), "in the periods that its rows name") {
				t.Errorf("%s through %s: %v", s.file, other, err)
			}
		}
		profile.Date.Sure = true
		if _, err := importWith(testPolicy(money.Currency(s.currency)), profile, s.write(t, s, events)); err != nil {
			t.Errorf("%s, when somebody is sure: %v", s.file, err)
		}
	}
}

// What a look at a month proposes reads it to the same figures as the ready profile, where
// the rows say all they book.
func TestAProposalReadsAMonth(t *testing.T) {
	for i := range systems {
		s := &systems[i]
		if s.shape != nil {
			continue // what their rows imply no look at the file can tell
		}
		text := propose(t, s.content(t))
		profile, err := Parse("proposed.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v\n%s", s.file, err, text)
			continue
		}
		r, err := importWith(testPolicy(money.Currency(s.currency)), profile, s.content(t))
		if err != nil {
			t.Errorf("%s: %v\n%s", s.file, err, text)
			continue
		}
		rows, debit, _ := s.expected(theMonth())
		if got := r.summary.Totals; got["debit "+s.currency] != plain(debit, "", ".") || got["rows"] != fmt.Sprint(rows) || got["vouchers unbalanced"] != "0" || got["vouchers rejected"] != "0" {
			t.Errorf("%s: got %v\n%s", s.file, got, text)
		}
		if p := readyProfile(t, s.profile); len(p.Rows.Totals) > 0 && len(r.finding(findAgree)) != 1 {
			t.Errorf("%s: its totals are not compared\n%s", s.file, text)
		}
	}
}
