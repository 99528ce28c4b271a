package table

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// journalOf is a profile of a list that says its period, its company and its day above the
// header and its turnover below.
const journalOf = `profile: list
version: 1
file: {kinds: [csv], delimiter: ";"}
meta:
  - {pattern: '^Period (?P<from>[0-9-]+) to (?P<to>[0-9-]+)$'}
  - {pattern: '^Exported (?P<exported>[0-9-]+)$'}
  - {pattern: '^Company (?P<company>.+)$'}
rows: {totals: [{column: Text, pattern: '^Total$', of: file}, {column: Text, pattern: '^Total of (?P<count>[0-9]+) rows$', of: file}]}
columns: {date: Date, series: Series, number: No, account: Account, text: Text, debit: Debit, credit: Credit}
amount: {mode: debit_credit}
number: {decimal: "."}
date: {layouts: [YYYY-MM-DD]}
voucher: {key: [series, number]}
scope: {period: meta}
`

// booking is a voucher of two rows: on an account and against revenue.
type booking struct {
	series  string
	number  int
	on      string
	account string
	amount  int
	text    string
}

// listFile is an export through journalOf. period and exported may be empty; total is the
// line that ends it, %d its turnover.
func listFile(period, exported, total string, bookings []booking) string {
	var b strings.Builder
	for _, head := range [][2]string{{"Period ", period}, {"Exported ", exported}} {
		if head[1] != "" {
			b.WriteString(head[0] + head[1] + "\n")
		}
	}
	b.WriteString("Date;Series;No;Account;Text;Debit;Credit\n")
	sum := 0
	for _, v := range bookings {
		fmt.Fprintf(&b, "%s;%s;%d;%s;%s;%d;\n%s;%s;%d;3001;;;%d\n", v.on, v.series, v.number, v.account, v.text, v.amount, v.on, v.series, v.number, v.amount)
		sum += v.amount
	}
	return b.String() + strings.ReplaceAll(total, "%d", fmt.Sprint(sum))
}

const (
	firstQuarter = "2026-01-01 to 2026-03-31"
	turnover     = ";;;;Total;%d;%d\n"
)

// books is one entity's ledger.
type books struct {
	t     *testing.T
	store *postgres.Store
	importers.Importer
}

func newBooks(t *testing.T, store *postgres.Store, entity ledger.EntityID) *books {
	t.Helper()
	if err := store.EnsureEntity(t.Context(), entity, "SEK", []ledger.Account{{Code: "9999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(testPolicy("SEK"))
	if err != nil {
		t.Fatal(err)
	}
	return &books{t, store, importers.Importer{Store: store, Entity: entity, Poster: poster}}
}

// read imports a file through a profile; exported is what the import is told, "" for nothing.
func (b *books) read(profile, exported, content string) importers.Result {
	b.t.Helper()
	format, err := New(testPolicy("SEK"), profileOf(b.t, profile))
	if err != nil {
		b.t.Fatal(err)
	}
	if day, ok := erp.ParseDate(exported); ok {
		format.ExportedOn(day)
	}
	im := b.Importer
	im.Format = format
	r, err := im.Read(b.t.Context(), "list.csv", strings.NewReader(content))
	if err != nil {
		b.t.Fatalf("%v in\n%s", err, content)
	}
	return r
}

// standing lists the entries that are neither reversals nor reversed.
func (b *books) standing() []string {
	b.t.Helper()
	entries, err := b.store.Journals(b.t.Context(), b.Entity, ledger.JournalQuery{Limit: 10_000})
	if err != nil {
		b.t.Fatal(err)
	}
	undone := map[int64]bool{}
	for _, e := range entries {
		undone[e.Reverses] = e.Reverses != 0
	}
	var list []string
	for _, e := range entries {
		if e.Reverses == 0 && !undone[e.ID] {
			list = append(list, fmt.Sprintf("%s %s %s %s %s", e.Voucher, e.EffectiveOn, e.Reference, e.Postings[0].Account, e.Postings[0].Amount))
		}
	}
	sort.Strings(list)
	return list
}

// told are the findings of a code.
func told(r importers.Result, code string) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Code == code {
			list = append(list, f.Position+": "+f.Text)
		}
	}
	return list
}

func TestWhatATableNoLongerHoldsVanishesIfItProvesIt(t *testing.T) {
	one, two := booking{"A", 1, "2026-01-05", "1510", 10, "Order 501"}, booking{"A", 2, "2026-02-10", "1510", 20, "Order 502"}
	other := booking{"B", 1, "2026-02-10", "1580", 30, "Order 503"}
	all, left := []booking{one, two, other}, []booking{one, other}
	set := func(profile, from, to string) string {
		if !strings.Contains(profile, from) {
			t.Fatalf("the profile has no %q", from)
		}
		return strings.Replace(profile, from, to, 1)
	}
	scope := func(s string) string { return set(journalOf, "scope: {period: meta}", "scope: "+s) }
	signed := set(set(journalOf, "debit: Debit, credit: Credit", "amount: Debit"), "mode: debit_credit", "mode: signed, positive: debit")
	signedFile := strings.NewReplacer(";;10\n", ";-10;\n", ";;30\n", ";-30;\n").Replace(listFile(firstQuarter, "2026-04-01", ";;;;Total;0;\n", left))
	store := pgtest.New(t)
	for i, tt := range []struct {
		name, profile, exported, file string
		vanished                      int64
		missing                       string // the beginning of the one finding, "" for none
		stand                         int
	}{
		{"a voucher is gone", journalOf, "", listFile(firstQuarter, "2026-04-01", turnover, left), 1, "", 2},
		{"a voucher is gone, and the import was told the day", journalOf, "20260401", listFile(firstQuarter, "", turnover, left), 1, "", 2},
		{"the file's last line, its total, has no end", journalOf, "", strings.TrimSpace(listFile(firstQuarter, "2026-04-01", turnover, left)), 1, "", 2},
		{"the total counts rows only", journalOf, "", listFile(firstQuarter, "2026-04-01", ";;;;Total of 4 rows;;\n", left), 1, "", 2},
		{"it does not say when it was exported", journalOf, "", listFile(firstQuarter, "", turnover, left), 0,
			"voucher A 2: dated 2026-02-10, 20.00 SEK in 2 rows: the file should hold the vouchers from 2026-01-01 to 2026-03-31 and this one no more: it does not say when it was exported, so it stands", 3},
		{"it has no total", journalOf, "", listFile(firstQuarter, "2026-04-01", "", left), 0,
			"voucher A 2: dated 2026-02-10, 20.00 SEK in 2 rows: the file of 2026-04-01 should hold the vouchers from 2026-01-01 to 2026-03-31 and this one no more: no total of its own shows that it is whole, so it stands", 3},
		{"it has neither", journalOf, "", listFile(firstQuarter, "", "", left), 0, "voucher A 2: dated 2026-02-10, 20.00 SEK in 2 rows: the file should hold the vouchers from 2026-01-01 to 2026-03-31 and this one no more: it does not say when it was exported, and no total", 3},
		{"lines stand behind its total", journalOf, "", listFile(firstQuarter, "2026-04-01", turnover+"2026-02-11;B;2;1510;;1;\n2026-02-11;B;2;3001;;;1\n", left), 0, "voucher A 2: ", 4},
		{"a row cannot be read", journalOf, "", listFile(firstQuarter, "2026-04-01", "2026-02-11;B;2;1510;;1x;\n"+turnover, left), 0, "voucher A 2: dated 2026-02-10, 20.00 SEK in 2 rows: the file of 2026-04-01 should hold the vouchers from 2026-01-01 to 2026-03-31 and this one no more: something in it could not be read", 3},
		{"its total does not agree and the profile only notes it", journalOf + "checks: {totals: note}\n", "", listFile(firstQuarter, "2026-04-01", ";;;;Total;99;99\n", left), 0, "voucher A 2: ", 3},
		{"its total is a balance", set(journalOf, "'^Total$', of: file", "'^Total$', of: file, net: true"), "", listFile(firstQuarter, "2026-04-01", ";;;;Total;0;0\n", left), 0, "voucher A 2: ", 3},
		{"its total is one of signed amounts", signed, "", signedFile, 0, "voucher A 2: ", 3},
		{"it claims nothing", scope("{period: none}"), "", listFile(firstQuarter, "2026-04-01", turnover, left), 0, "", 3},
		{"it holds no vouchers at all", journalOf, "", listFile(firstQuarter, "2026-04-01", turnover, nil), 0, `series "A": 2 vouchers of it dated from 2026-01-01 to 2026-03-31 are known and the file holds none of the series`, 3},
		{"it holds no vouchers at all, and the profile names their series", scope("{period: meta, series: [A, B]}"), "", listFile(firstQuarter, "2026-04-01", turnover, nil), 0, "voucher A 1: ", 3},
		{"a series is gone", journalOf, "", listFile(firstQuarter, "2026-04-01", turnover, []booking{one, two}), 0, `series "B": 1 vouchers of it dated from 2026-01-01 to 2026-03-31 are known and the file holds none of the series`, 3},
		{"a series that the profile names is gone", scope("{period: meta, series: [A, B]}"), "", listFile(firstQuarter, "2026-04-01", turnover, []booking{one, two}), 1, "", 2},
		{"the last day of the dates is gone", scope("{period: dates}"), "", listFile("", "2026-04-01", turnover, []booking{one}), 0, "", 3},
		{"one between its first and last day is gone", scope("{period: dates}"), "", listFile("", "2026-04-01", turnover, left), 1, "", 2},
		{"the months it touches", scope("{period: months}"), "", listFile("", "2026-04-01", turnover, []booking{{"B", 9, "2026-02-03", "1510", 5, ""}, other, {"A", 7, "2026-02-04", "1510", 1, ""}}), 1, "", 4},
		{"another month", journalOf, "", listFile("2026-01-01 to 2026-01-31", "2026-04-01", turnover, []booking{one}), 0, "", 3},
		{"it was exported before the vouchers were known", journalOf, "", listFile(firstQuarter, "2026-02-28", turnover, []booking{one, other}), 0, "", 3},
		{"another company", journalOf, "", "Company Else AB\n" + listFile(firstQuarter, "2026-04-01", turnover, left), 0, "", 3},
		{"accounts that hold all of it", scope("{period: meta, accounts: ['15*', '3*']}"), "", listFile(firstQuarter, "2026-04-01", turnover, left), 1, "", 2},
		{"accounts that hold some of it", scope("{period: meta, accounts: ['1510']}"), "", listFile(firstQuarter, "2026-04-01", turnover, left), 0, "voucher A 2: dated 2026-02-10, 20.00 SEK in 2 rows: the file of 2026-04-01 holds the vouchers from 2026-01-01 to 2026-03-31 and this one no more: it books on account 3001 too, which the file does not cover, so it stands", 3},
		{"accounts that hold none of it", scope("{period: meta, accounts: ['1580']}"), "", listFile(firstQuarter, "2026-04-01", turnover, left), 0, "", 3},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("T%d", i)))
		b.read(journalOf, "", listFile(firstQuarter, "2026-03-01", turnover, all))
		r := b.read(tt.profile, tt.exported, tt.file)
		if r.Documents.Vanished != tt.vanished || int64(len(told(r, "list-vanished"))) != tt.vanished {
			t.Errorf("%s: %s, findings %v; want %d vanished", tt.name, r, r.Findings, tt.vanished)
		}
		if missing := told(r, "list-missing"); tt.missing == "" && len(missing) > 0 || tt.missing != "" && (len(missing) == 0 || !strings.HasPrefix(missing[0], tt.missing)) {
			t.Errorf("%s: got %q, want %q", tt.name, missing, tt.missing)
		}
		if got := b.standing(); len(got) != tt.stand {
			t.Errorf("%s: %v stand, want %d", tt.name, got, tt.stand)
		}
	}
}

// Of a voucher nobody knows when it was known; a file that lacks it may be older. Once its
// own file is told its day, it can vanish.
func TestAVoucherOfUnknownAgeStandsUntilItsFileSaysItsDay(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	one, two, three := booking{"A", 1, "2026-01-05", "1510", 10, ""}, booking{"A", 2, "2026-01-06", "1510", 20, ""}, booking{"A", 3, "2026-01-07", "1510", 30, ""}
	first, second := listFile(firstQuarter, "", turnover, []booking{one, two, three}), listFile(firstQuarter, "", turnover, []booking{one, three})
	b.read(journalOf, "", first)
	r := b.read(journalOf, "20260401", second)
	if missing := told(r, "list-missing"); r.Documents.Vanished != 0 || len(missing) != 1 || !strings.Contains(missing[0], "this one no more: the file it came with did not say when it was made") {
		t.Errorf("%s, %q", r, missing)
	}
	if r = b.read(journalOf, "20260301", first); len(r.Newer) != 1 || r.Newer[0].Documents.Vanished != 1 || r.Documents.Same != 3 || r.Entries != 0 {
		t.Errorf("got %+v, want the newer file posted again", r)
	}
	if got := b.standing(); len(got) != 2 {
		t.Errorf("%v stand, want 2", got)
	}
	if r = b.read(journalOf, "", "Exported 2026-04-02\n"+first); r.Documents.Reappeared != 1 {
		t.Errorf("got %s, want it back", r)
	}
	if report, err := b.store.Verify(t.Context(), "SE01"); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %v %v", report.Problems, err)
	}
}

// A stamp of the last change is no later than the file: a voucher that was gone for a while
// comes back unchanged.
func TestAVoucherWithAStampOfItsOwnReappears(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	profile := strings.Replace(journalOf, "text: Text,", "text: Text, modified: Text,", 1)
	one, two, three := booking{"A", 1, "2026-01-05", "1510", 10, "2026-01-05"}, booking{"A", 2, "2026-01-06", "1510", 20, "2026-01-06"}, booking{"A", 3, "2026-01-07", "1510", 30, "2026-01-07"}
	b.read(profile, "", listFile(firstQuarter, "2026-03-01", turnover, []booking{one, two, three}))
	if r := b.read(profile, "", listFile(firstQuarter, "2026-04-01", turnover, []booking{one, three})); r.Documents.Vanished != 1 {
		t.Errorf("got %s, want one vanished", r)
	}
	if r := b.read(profile, "", listFile(firstQuarter, "2026-05-01", turnover, []booking{one, two, three})); r.Documents.Reappeared != 1 {
		t.Errorf("got %s, want it back", r)
	}
}

func TestALateVoucherOfATableIsTold(t *testing.T) {
	one, late := booking{"A", 1, "2026-01-05", "1510", 10, ""}, booking{"A", 2, "2026-01-06", "1510", 20, ""}
	store := pgtest.New(t)
	for i, tt := range []struct {
		name, first, second string
		late                int
	}{
		{"a whole file before it", listFile(firstQuarter, "2026-03-01", turnover, []booking{one}), listFile(firstQuarter, "2026-04-01", turnover, []booking{one, late}), 1},
		{"a file without a total before it", listFile(firstQuarter, "2026-03-01", "", []booking{one}), listFile(firstQuarter, "2026-04-01", "", []booking{one, late}), 1},
		{"a file before the month's end", listFile(firstQuarter, "2026-01-20", turnover, []booking{one}), listFile(firstQuarter, "2026-04-01", turnover, []booking{one, late}), 0},
		{"a file without a day before it", listFile(firstQuarter, "", turnover, []booking{one}), listFile(firstQuarter, "2026-04-01", turnover, []booking{one, late}), 0},
		{"a file that was not read wholly before it", listFile(firstQuarter, "2026-03-01", "2026-01-06;A;2;1510;;1x;\n"+turnover, []booking{one}), listFile(firstQuarter, "2026-04-01", turnover, []booking{one, late}), 0},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("L%d", i)))
		b.read(journalOf, "", tt.first)
		if got := told(b.read(journalOf, "", tt.second), "list-late"); len(got) != tt.late || tt.late > 0 && got[0] != "voucher A 2: dated 2026-01-06, first seen as of 2026-04-01: 2026-01 was exported on 2026-03-01 without it" {
			t.Errorf("%s: got %q, want %d", tt.name, got, tt.late)
		}
	}
}

func TestTheImportAndTheFileMustNotSayDifferentDays(t *testing.T) {
	f, err := New(testPolicy("SEK"), profileOf(t, journalOf))
	if err != nil {
		t.Fatal(err)
	}
	f.ExportedOn(ledger.NewDate(2026, 4, 2))
	content := listFile(firstQuarter, "2026-04-01", turnover, []booking{{"A", 1, "2026-01-05", "1510", 10, ""}})
	if _, err := f.Minimise(t.Context(), strings.NewReader(content), func([]byte) error { return nil }); err == nil || !strings.Contains(err.Error(), "exported on 20260401") {
		t.Errorf("got %v", err)
	}
}

// What an ERP never changes is a question of integrity where it changes or is gone.
func TestAChangeInAnAppendOnlySourceIsAQuestionOfIntegrity(t *testing.T) {
	one, two, three := booking{"A", 1, "2026-01-05", "1510", 10, ""}, booking{"A", 2, "2026-01-06", "1510", 20, ""}, booking{"A", 3, "2026-01-07", "1510", 30, ""}
	changed := one
	changed.amount = 11
	store := pgtest.New(t)
	for i, tt := range []struct {
		profile string
		want    []string
	}{
		{journalOf, nil},
		{journalOf + "append_only: true\n", []string{
			"voucher A 1: what it books changed, in a source that never changes what it has posted: it was changed behind the ERP, or read before all of it could be seen",
			"voucher A 2: it vanished, in a source that never changes what it has posted: it was changed behind the ERP, or read before all of it could be seen",
		}},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("I%d", i)))
		b.read(tt.profile, "", listFile(firstQuarter, "2026-03-01", turnover, []booking{one, two, three}))
		r := b.read(tt.profile, "", listFile(firstQuarter, "2026-04-01", turnover, []booking{changed, three}))
		if got := told(r, "list-integrity"); !slices.Equal(got, tt.want) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if got, want := told(r, "list-changed"), "voucher A 1: dated 2026-01-05, 10.00 SEK before and 11.00 SEK now: 1510 +1.00, 3001 -1.00"; !slices.Equal(got, []string{want}) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestReadyProfilesOfERPsThatNeverChangeWhatTheyPosted(t *testing.T) {
	var got []string
	for _, name := range Ready() {
		if readyProfile(t, name).AppendOnly {
			got = append(got, name)
		}
	}
	if want := []string{"business-central", "fec", "fec-montant", "xero"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The same books read in two ways stand twice, which is said once for each other source.
func TestVouchersOfTwoSourcesAreTold(t *testing.T) {
	api := strings.Replace(journalOf, "profile: list", "profile: other-list", 1)
	vouchers := []booking{{"A", 1, "2026-01-05", "1510", 10, ""}, {"A", 12, "2026-01-06", "1510", 20, ""}, {"A", 3, "2026-01-07", "1510", 30, ""}}
	elsewhere := slices.Clone(vouchers)
	elsewhere[1].series = "K"     // number and series are spelled otherwise
	elsewhere[2].account = "1580" // another account and the same turnover
	moved, dearer := slices.Clone(vouchers), slices.Clone(vouchers)
	for i := range vouchers {
		moved[i].on = vouchers[(i+1)%len(vouchers)].on
		dearer[i].amount++
	}
	store := pgtest.New(t)
	for i, tt := range []struct {
		name  string
		files []string
		want  string
	}{
		{"the same", []string{listFile(firstQuarter, "2026-03-01", turnover, elsewhere)}, "file: possible duplicate posting: 3 of 3 new vouchers are known from other-list too, with the same day, number and turnover (the first is A 1 of 2026-01-05), and stand in the books twice; read the books of a period in one way only"},
		{"numbers with letters and zeros in front", []string{strings.NewReplacer(";A;12;", ";;A-0012;", ";A;1;", ";;A9-0001;", ";A;3;", ";;30;").Replace(listFile(firstQuarter, "2026-03-01", turnover, vouchers))}, "file: possible duplicate posting: 2 of 3 new vouchers"},
		{"one of them", []string{listFile(firstQuarter, "2026-03-01", turnover, vouchers[1:2])}, "file: possible duplicate posting: 1 of 3 new vouchers are known from other-list too, with the same day, number and turnover (the first is A 12 of 2026-01-06)"},
		{"other days", []string{listFile(firstQuarter, "2026-03-01", turnover, moved)}, ""},
		{"other amounts", []string{listFile(firstQuarter, "2026-03-01", turnover, dearer)}, ""},
		{"gone there", []string{listFile(firstQuarter, "2026-03-01", turnover, elsewhere), listFile("2026-01-01 to 2026-01-06", "2026-03-02", turnover, []booking{{"A", 9, "2026-01-05", "1510", 1, ""}, {"K", 9, "2026-01-05", "1510", 1, ""}})}, "file: possible duplicate posting: 1 of 3 new vouchers"},
		{"none there", nil, ""},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("D%d", i)))
		for _, f := range tt.files {
			b.read(api, "", f)
		}
		whole := listFile(firstQuarter, "2026-03-01", turnover, vouchers)
		got := told(b.read(journalOf, "", whole), "list-duplicate")
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		later := append(slices.Clone(vouchers), booking{"Z", 99, "2026-01-05", "1510", 7, ""})
		later[0].account = "1580"
		if r := b.read(journalOf, "", listFile(firstQuarter, "2026-03-02", turnover, later)); r.Documents.New != 1 || r.Documents.Changed != 1 || len(told(r, "list-duplicate")) > 0 {
			t.Errorf("%s: one that nobody else has came the second time: %s, %q", tt.name, r, told(r, "list-duplicate"))
		}
	}
}

// listHistory draws the files an ERP gave in a year, each exported later than the one
// before, of vouchers that come, change, vanish and come back: whole files, files of a part
// of the time, extracts, and files that prove nothing.
func listHistory(r *rand.Rand) []string {
	var files []string
	var held []booking
	for i := range 3 + r.IntN(3) {
		for number := range 5 {
			b := booking{[]string{"A", "B"}[r.IntN(2)], number, fmt.Sprintf("2026-%02d-10", 1+r.IntN(3)), []string{"1510", "1580"}[r.IntN(2)], 1 + r.IntN(3), fmt.Sprintf("Order 50%d", r.IntN(2))}
			at := slices.IndexFunc(held, func(h booking) bool { return h.series == b.series && h.number == b.number })
			switch {
			case at < 0 && r.IntN(2) == 0:
				held = append(held, b)
			case at >= 0 && r.IntN(4) == 0:
				held = slices.Delete(held, at, at+1)
			case at >= 0 && r.IntN(3) == 0:
				held[at] = b
			}
		}
		if len(held) == 0 {
			held = []booking{{"A", 1, "2026-01-10", "1510", 1, "Order 500"}}
		}
		exported := fmt.Sprintf("2026-%02d-01", 3+i)
		switch some := held[:1+r.IntN(len(held))]; r.IntN(6) {
		case 0:
			files = append(files, listFile("", exported, turnover, some))
		case 1:
			files = append(files, listFile(firstQuarter, exported, "", some))
		case 2:
			january := slices.DeleteFunc(slices.Clone(held), func(b booking) bool { return b.on > "2026-01-31" })
			files = append(files, listFile("2026-01-01 to 2026-01-31", exported, turnover, january))
		default:
			files = append(files, listFile(firstQuarter, exported, turnover, held))
		}
	}
	return files
}

// The sequence in which files arrive does not change what stands in the end.
func TestTablesInAnySequenceEndTheSame(t *testing.T) {
	store := pgtest.New(t)
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		files := listHistory(r)
		straight := newBooks(t, store, ledger.EntityID(fmt.Sprintf("S%d", seed)))
		for _, f := range files {
			straight.read(journalOf, "", f)
		}
		want := straight.standing()
		sequence := r.Perm(len(files))
		shuffled := newBooks(t, store, ledger.EntityID(fmt.Sprintf("P%d", seed)))
		for range 2 { // everything once more changes nothing
			for _, i := range sequence {
				shuffled.read(journalOf, "", files[i])
			}
			if got := shuffled.standing(); !slices.Equal(got, want) {
				t.Errorf("seed %d, in sequence %v:\ngot  %s\nwant %s", seed, sequence, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	}
}

// A file whose day was told does not come in again without it, as if it were the latest: it
// would turn back what was corrected since.
func TestAFileWhoseDayIsKnownIsNotTakenForTheLatest(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	older := listFile("", "", "", []booking{{"A", 1, "2026-01-05", "1510", 10, ""}})
	b.read(journalOf, "20260301", older)
	b.read(journalOf, "20260401", listFile("", "", "", []booking{{"A", 1, "2026-01-05", "1510", 88, ""}}))
	want := b.standing()
	im := b.Importer
	format, err := New(testPolicy("SEK"), profileOf(t, journalOf))
	if err != nil {
		t.Fatal(err)
	}
	im.Format = format
	if _, err := im.Read(t.Context(), "list.csv", strings.NewReader(older)); !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "--exported 2026-03-01") {
		t.Errorf("the old file once more, without its day: %v", err)
	}
	if r := b.read(journalOf, "20260301", older); !r.Unchanged() {
		t.Errorf("with its day: %s", r)
	}
	if r := b.read(journalOf, "", listFile("", "", "", []booking{{"A", 1, "2026-01-05", "1510", 99, ""}})); r.Documents.Changed != 1 {
		t.Errorf("another file without a day counts as the latest: %s", r)
	}
	if got := b.standing(); slices.Equal(got, want) {
		t.Errorf("%v stands", got)
	}
}
