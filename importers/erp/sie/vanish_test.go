package sie

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// booking is a voucher of two rows: on an account and against revenue.
type booking struct {
	series  string
	number  int
	on      string
	account string
	amount  int
	text    string
}

func (b booking) block() string {
	return fmt.Sprintf("#VER %s %d %s \"%s\"\n{\n#TRANS %s {} %d\n#TRANS 3001 {} -%d\n}\n", b.series, b.number, b.on, b.text, b.account, b.amount, b.amount)
}

// yearFile is a full export of 2026 made on a day, with the balances of all bookings; those
// in hidden are left out of its vouchers.
func yearFile(made, head string, bookings []booking, hidden ...booking) string {
	sums := map[string]int{}
	var blocks strings.Builder
	for _, b := range bookings {
		sums[b.account] += b.amount
		sums["3001"] -= b.amount
		if !slices.Contains(hidden, b) {
			blocks.WriteString(b.block())
		}
	}
	text := "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN " + made + "\n#ORGNR 556000-0000\n#RAR 0 20260101 20261231\n" + head + "#IB 0 1510 0\n#IB 0 1580 0\n#IB 0 1930 7\n#UB 0 1930 7\n#RES 0 3001 0\n"
	text = strings.Replace(text, "#RES 0 3001 0", fmt.Sprintf("#RES 0 3001 %d", sums["3001"]), 1)
	for _, account := range []string{"1510", "1580"} {
		text += fmt.Sprintf("#UB 0 %s %d\n", account, sums[account])
	}
	return text + blocks.String()
}

// extractFile holds some vouchers and no balances.
func extractFile(made string, bookings []booking) string {
	var blocks strings.Builder
	for _, b := range bookings {
		blocks.WriteString(b.block())
	}
	return "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN " + made + "\n#RAR 0 20260101 20261231\n" + blocks.String()
}

// books is one entity's ledger.
type books struct {
	t     *testing.T
	store *postgres.Store
	importers.Importer
}

func newBooks(t *testing.T, store *postgres.Store, entity ledger.EntityID) *books {
	t.Helper()
	p := testPolicy()
	if err := store.EnsureEntity(t.Context(), entity, "SEK", []ledger.Account{{Code: "2999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
		t.Fatal(err)
	}
	format, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	return &books{t, store, importers.Importer{Store: store, Entity: entity, Format: format, Poster: poster, TakenAt: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)}}
}

func (b *books) read(content string) importers.Result {
	b.t.Helper()
	r, err := b.Read(b.t.Context(), "year.se", strings.NewReader(content))
	if err != nil {
		b.t.Fatal(err)
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
			list = append(list, fmt.Sprintf("%s %s %s %s %s", e.Voucher, e.EffectiveOn, e.Reference, e.Text, e.Postings[0].Amount))
		}
	}
	sort.Strings(list)
	return list
}

func codesOf(r importers.Result) map[string]int {
	codes := map[string]int{}
	for _, f := range r.Findings {
		codes[f.Code]++
	}
	return codes
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

func TestWhatAWholeFileNoLongerHoldsVanishes(t *testing.T) {
	one, two := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260210", "1510", 20, "Order 502"}
	other := booking{"B", 1, "20260210", "1510", 30, "Order 503"}
	all := []booking{one, two, other}
	store := pgtest.New(t)
	begin := func(entity ledger.EntityID) *books {
		b := newBooks(t, store, entity)
		b.read(yearFile("20260301", "", all))
		return b
	}
	for i, tt := range []struct {
		name, file               string
		vanished, missing, stand int64
	}{
		{"a voucher is gone", yearFile("20260401", "", []booking{one, other}), 1, 0, 2},
		{"a series is gone", yearFile("20260401", "", []booking{one, two}), 1, 0, 2},
		{"all are gone but one, up to a day", yearFile("20260401", "#OMFATTN 20260331\n", []booking{one}), 2, 0, 1},
		{"a part of the year, whose balances roll", yearFile("20260401", "", []booking{one}), 0, 0, 3},
		{"the rest of the year, whose balances roll", yearFile("20260401", "", []booking{two, other}), 0, 0, 3},
		{"an extract", extractFile("20260401", []booking{one}), 0, 0, 3},
		{"an extract with the balances of the whole", yearFile("20260401", "", all, two), 0, 1, 3},
		{"a file made earlier", yearFile("20260201", "", []booking{one}), 0, 0, 3},
		{"a file made before a voucher came that it would cover", yearFile("20260201", "#OMFATTN 20260331\n", []booking{one}), 0, 0, 3},
		{"a file up to an earlier day", yearFile("20260401", "#OMFATTN 20260131\n", []booking{one}), 0, 0, 3},
		{"a file of the year before", strings.Replace(yearFile("20260401", "", []booking{one}), "#RAR 0 20260101 20261231", "#RAR 0 20250101 20251231", 1), 0, 0, 3},
		{"a file with a voucher that cannot be read", yearFile("20260401", "", []booking{one}) + "#VER A 9 20260301\n{\n#TRANS 1510 {} 1x\n}\n", 0, 0, 3},
		{"a whole file without a number that is kept", strings.Replace(yearFile("20260401", "", []booking{one, other}), "556000-0000", "850101-1234", 1), 0, 0, 3},
		{"a file that does not say when it was made", strings.Replace(yearFile("20260401", "", []booking{one}), "#GEN 20260401\n", "", 1), 0, 0, 3},
	} {
		b := begin(ledger.EntityID(fmt.Sprintf("V%d", i)))
		r := b.read(tt.file)
		if r.Documents.Vanished != tt.vanished || int64(codesOf(r)["sie-missing"]) != tt.missing || int64(codesOf(r)["sie-vanished"]) != tt.vanished {
			t.Errorf("%s: %s, findings %v; want %d vanished", tt.name, r, r.Findings, tt.vanished)
		}
		if got := b.standing(); int64(len(got)) != tt.stand {
			t.Errorf("%s: %v stand, want %d", tt.name, got, tt.stand)
		}
	}
}

func TestEachVoucherHasItsClass(t *testing.T) {
	store := pgtest.New(t)
	b := newBooks(t, store, "SE01")
	was := []booking{{"A", 1, "20260105", "1510", 10, "Order 501"}, {"A", 2, "20260210", "1510", 20, "Order 502"}, {"A", 3, "20260211", "1510", 30, "Order 503"}, {"A", 4, "20260209", "1510", 40, "Order 504"}}
	b.read(yearFile("20260301", "", was))
	now := slices.Clone(was)
	now[1].text, now[2].amount = "Order 602", 33
	now[3] = booking{"A", 5, "20260115", "1580", 50, "Order 505"}
	file := yearFile("20260401", "", now)
	r := b.read(file)
	if want := (importers.Documents{New: 1, Changed: 1, Text: 1, Vanished: 1, Same: 1}); r.Documents != want {
		t.Errorf("got %+v, want %+v", r.Documents, want)
	}
	for code, want := range map[string]string{
		"sie-late":    "voucher A 5: dated 2026-01-15, first seen as of 2026-04-01: 2026-01 was exported on 2026-03-01 without it",
		"sie-changed": "voucher A 3: dated 2026-02-11, 30.00 SEK before and 33.00 SEK now: 1510 +3.00, 3001 -3.00",
	} {
		if got := told(r, code); !slices.Equal(got, []string{want}) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	r = b.read(yearFile("20260501", "", append(now, was[3])))
	if want := (importers.Documents{Reappeared: 1, Same: 4}); r.Documents != want {
		t.Errorf("got %+v, %v, want %+v", r.Documents, r.Findings, want)
	}
	if got, want := told(r, "sie-reappeared"), "voucher A 4: a file before this one no longer had it; it stands again, dated 2026-02-09, 40.00 SEK in 2 rows"; !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := b.standing(); len(got) != 5 {
		t.Errorf("%v stand, want 5", got)
	}
	for _, status := range []ledger.PeriodStatus{ledger.PeriodSigned, ledger.PeriodClosed} {
		if err := store.SetPeriodStatus(t.Context(), "SE01", ledger.NewDate(2026, 2, 1).Period(), status, "controller", "month end"); err != nil {
			t.Fatal(err)
		}
	}
	again := slices.Clone(now)
	again[1].amount = 21
	integrity := told(b.read(yearFile("20260601", "", again)), "sie-integrity")
	want := []string{
		"voucher A 2: what it books changed, and 2026-02 is closed: the difference is posted in 2026-03 and belongs to 2026-02",
		"voucher A 4: it vanished, and 2026-02 is closed: the difference is posted in 2026-03 and belongs to 2026-02",
	}
	if !slices.Equal(integrity, want) {
		t.Errorf("got %q, want %q", integrity, want)
	}
	report, err := store.Verify(t.Context(), "SE01")
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %v %v", report.Problems, err)
	}
}

// What a changed voucher was and is now is told of a hundred, the rest are counted; a moved
// one has both days.
func TestEachVoucherChangedInMoneyIsNamed(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	was := []booking{{"B", 1, "20260105", "1510", 10, "Order 501"}}
	for number := range 102 {
		was = append(was, booking{"A", number, "20260106", "1510", 100 + number, "Order 502"})
	}
	b.read(yearFile("20260301", "", was))
	now := slices.Clone(was)
	now[0].on = "20260107"
	for i := 1; i < len(now); i++ {
		now[i].account, now[i].amount = "1580", now[i].amount-1
	}
	r := b.read(yearFile("20260401", "", now))
	got := told(r, "sie-changed")
	if len(got) != 101 || got[100] != "file: and 3 more of this kind, 103 in all" {
		t.Fatalf("%d findings, the last %q", len(got), got[len(got)-1])
	}
	for i, want := range []string{
		"voucher B 1: dated 2026-01-05 before and 2026-01-07 now, 10.00 SEK: each account is booked by the same sum as before",
		"voucher A 0: dated 2026-01-06, 100.00 SEK before and 99.00 SEK now: 1510 -100.00, 1580 +99.00, 3001 +1.00",
	} {
		if got[i] != want {
			t.Errorf("got %q, want %q", got[i], want)
		}
	}
}

// history draws the files an ERP gave in a year: each made later than the one before, of
// vouchers that come, change, vanish and come back; whole files, files up to a day, extracts,
// and extracts with balances.
func history(r *rand.Rand) []string {
	var files []string
	var held []booking
	for i := range 3 + r.IntN(3) {
		for number := range 5 {
			b := booking{[]string{"A", "B"}[r.IntN(2)], number, fmt.Sprintf("2026%02d10", 1+r.IntN(3)), []string{"1510", "1580"}[r.IntN(2)], 1 + r.IntN(3), fmt.Sprintf("Order 50%d", r.IntN(2))}
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
			held = []booking{{"A", 1, "20260110", "1510", 1, "Order 500"}}
		}
		made := fmt.Sprintf("2026%02d01", 3+i)
		switch some := held[:1+r.IntN(len(held))]; r.IntN(6) {
		case 0:
			files = append(files, extractFile(made, some))
		case 1:
			files = append(files, yearFile(made, "", held, held[r.IntN(len(held))]))
		case 2:
			var early []booking
			for _, b := range held {
				if b.on <= "20260131" {
					early = append(early, b)
				}
			}
			files = append(files, yearFile(made, "#OMFATTN 20260131\n", early))
		default:
			files = append(files, yearFile(made, "", held))
		}
	}
	return files
}

// The sequence in which files arrive does not change what stands in the end.
func TestFilesInAnySequenceEndTheSame(t *testing.T) {
	store := pgtest.New(t)
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		files := history(r)
		straight := newBooks(t, store, ledger.EntityID(fmt.Sprintf("S%d", seed)))
		for _, f := range files {
			straight.read(f)
		}
		want := straight.standing()
		sequence := r.Perm(len(files))
		shuffled := newBooks(t, store, ledger.EntityID(fmt.Sprintf("P%d", seed)))
		for _, i := range sequence {
			shuffled.read(files[i])
		}
		if got := shuffled.standing(); !slices.Equal(got, want) {
			t.Errorf("seed %d, in sequence %v:\ngot  %s\nwant %s", seed, sequence, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
		for _, i := range sequence { // everything once more changes nothing
			shuffled.read(files[i])
		}
		if got := shuffled.standing(); !slices.Equal(got, want) {
			t.Errorf("seed %d, read twice: got %v, want %v", seed, got, want)
		}
	}
}

// stoppingStore is a ledger whose process is killed after an older file was posted and
// before the newer one was posted again.
type stoppingStore struct{ importers.Store }

func (stoppingStore) Overtaken(context.Context, ledger.EntityID, ledger.Source) (ledger.Snapshot, error) {
	return ledger.Snapshot{}, errors.New("killed")
}

func TestAKillBeforeTheNewerFileIsPostedAgainIsMended(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	one, two, three := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260106", "1510", 20, "Order 502"}, booking{"A", 3, "20260107", "1510", 30, "Order 503"}
	older, newer := yearFile("20260301", "", []booking{one, two, three}), yearFile("20260401", "", []booking{one, three})
	b.read(newer)
	killed := b.Importer
	killed.Store = stoppingStore{b.store}
	if _, err := killed.Read(t.Context(), "older.se", strings.NewReader(older)); err == nil {
		t.Fatal("the import was not killed")
	}
	if got := b.standing(); len(got) != 3 {
		t.Fatalf("%v stand, want the older file posted", got)
	}
	if r := b.read(older); !r.Unchanged() || len(r.Newer) != 1 || r.Newer[0].Documents.Vanished != 1 {
		t.Errorf("got %+v, want the newer file posted again", r)
	}
	if got := b.standing(); len(got) != 2 {
		t.Errorf("%v stand, want 2", got)
	}
}

// gone says that a source was asked for a voucher and no longer has it.
type gone struct {
	*Format
	id string
}

func (g gone) Minimise(_ context.Context, _ io.Reader, emit func([]byte) error) (importers.Summary, error) {
	in := erp.NewIntake(g.policy, g.poster, Source, emit)
	err := in.Withdrawn(g.id, time.Date(2026, 4, 1, 7, 30, 0, 0, time.UTC))
	return in.Summary("gone"), err
}

func TestAVoucherThatTheSourceSaysIsGoneIsNamed(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	b.read(yearFile("20260301", "", []booking{{"A", 1, "20260105", "1510", 10, "Order 501"}}))
	format, _ := b.Format.(*Format)
	for _, tt := range []struct{ id, want string }{
		{"2026-01-01/A/7", ""}, // nobody knew it
		{"2026-01-01/A/1", "voucher A 1: dated 2026-01-05, 10.00 SEK in 2 rows: the source no longer has it, or no longer posts it, when asked on 2026-04-01 07:30:00 UTC; what was booked for it is reversed"},
	} {
		b.Format = gone{format, tt.id}
		if got := strings.Join(told(b.read(""), "sie-vanished"), "\n"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.id, got, tt.want)
		}
	}
	if got := b.standing(); len(got) != 0 {
		t.Errorf("%v stand", got)
	}
}

// A voucher that the ERP's API gave is no matter of its files.
func TestVouchersOfAnotherSourceStand(t *testing.T) {
	b := newBooks(t, pgtest.New(t), "SE01")
	one, two := booking{"A", 1, "20260105", "1510", 10, "Order 501"}, booking{"A", 2, "20260106", "1510", 20, "Order 502"}
	b.read(yearFile("20260301", "", []booking{one, two}))
	id := ledger.DocumentID{Source: "netsuite", Kind: ledger.DocumentVoucher, ExternalID: "2026-01-01/A/9"}
	_, err := b.store.Post(t.Context(), b.Entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		d := ledger.Document{ID: id, Version: 1, Due: true, Currency: "SEK", Evidence: ledger.Evidence{Snapshot: 1, Length: 1},
			Voucher: &ledger.Voucher{Number: ledger.VoucherNumber{Series: "A", Number: "9"}, On: ledger.NewDate(2026, 1, 5)}}
		return w.Write(t.Context(), []ledger.Document{d}, nil, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := b.read(yearFile("20260401", "#OMFATTN 20260228\n", []booking{one})); r.Documents.Vanished != 1 {
		t.Errorf("got %s, want one vanished", r)
	}
	held, err := b.store.Held(t.Context(), b.Entity, []ledger.DocumentID{id})
	if err != nil || !held[id].Due {
		t.Errorf("got %+v, %v; want it standing", held, err)
	}
}

// The last voucher of a year, or its first, is told when the file lacks it, and stands: an
// export of some days has balances that roll as well.
func TestAVoucherMissingAtTheEdgeIsTold(t *testing.T) {
	store := pgtest.New(t)
	all := []booking{{"A", 1, "20260203", "1510", 10, "Order 501"}, {"A", 2, "20260210", "1510", 20, "Order 502"}, {"A", 3, "20260217", "1510", 30, "Order 503"}, {"A", 4, "20260302", "1510", 40, "Order 504"}}
	for i, tt := range []struct {
		name    string
		held    []booking
		made    string
		missing int
	}{
		{"the last", all[:3], "20260401", 0}, // of another month: an export of February
		{"the last of the month", all[:2], "20260401", 1},
		{"the first", all[1:], "20260401", 1},
		{"made before", all[1:], "20260201", 0},
		{"none", all, "20260401", 0},
	} {
		b := newBooks(t, store, ledger.EntityID(fmt.Sprintf("E%d", i)))
		b.read(yearFile("20260310", "", all))
		r := b.read(yearFile(tt.made, "", tt.held))
		if r.Documents.Vanished != 0 || codesOf(r)["sie-missing"] != tt.missing {
			t.Errorf("%s: %s, findings %v; want %d missing", tt.name, r, r.Findings, tt.missing)
		}
	}
}
