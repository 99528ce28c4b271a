package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres/pgtest"
)

// company is a ledger of its own that commands work on.
type company struct {
	testing.TB
	dir string
	env map[string]string
}

func newCompany(t testing.TB) *company {
	t.Helper()
	c := &company{TB: t, dir: t.TempDir()}
	c.env = map[string]string{"COUNTERFOIL_POLICY": filepath.Join(c.dir, "policy.yaml"), "DATABASE_URL": pgtest.NewDSN(t)}
	c.run("init", "--dir", c.dir)
	return c
}

// run runs a command that must not end in trouble.
func (c *company) run(args ...string) string {
	c.Helper()
	code, out, stderr := command(c.env, args...)
	if code == exitTrouble {
		c.Fatalf("%v: %s", args, stderr)
	}
	return out
}

// month imports a month's files and reconciles it.
func (c *company) month(dir, period string) {
	c.Helper()
	c.run("import", "centra", filepath.Join(dir, fixtures.CentraFolder))
	c.run("import", "erp", "--format", "sie", filepath.Join(dir, fixtures.ERPFile))
	c.run("reconcile", "--period", period)
}

// itemsJSON is the contract of `items --format json`, written out a second time so that
// a change of it is noticed.
type itemsJSON struct {
	Run   int64      `json:"run"`
	Items []itemLine `json:"items"`
	Roll  struct {
		FromRun                                              int64 `json:"from_run"`
		Opening, New, Cleared, Remeasured, Closing, Accepted rollLine
		Timing                                               struct{ Cleared, Waiting, Failed rollLine }
		Accounts                                             []accountLine
	} `json:"roll"`
}

type itemLine struct {
	Item      int64  `json:"item"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
	OriginOn  string `json:"origin_on"`
	Causes    []string
	Opening   string `json:"opening_variance"`
	Closing   string `json:"closing_variance"`
	Movement  string
	Timing    string
	MovedBy   []struct {
		Entry   int64
		Voucher string
	} `json:"moved_by"`
	Acceptance *struct{ By, At, Reason, Amount string }
}

type rollLine struct {
	Items  int64
	Amount string
}

type accountLine struct{ Account, Opening, New, Cleared, Remeasured, Closing string }

func (c *company) items(period string, args ...string) itemsJSON {
	c.Helper()
	var got itemsJSON
	out := c.run(append([]string{"items", "--period", period, "--format", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		c.Fatalf("items: %v: %s", err, out)
	}
	return got
}

func sek(t testing.TB, number string) money.Amount {
	t.Helper()
	a, err := money.Parse(number, "SEK")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Two years, month after month in one ledger: every month rolls forward from the one
// before, in number, in money and on every account; numbers and dates of origin stay,
// nothing is lost, what cleared says by which entry, timing is followed up; and what is
// open is what the generator says is wrong.
func TestTwentyFourMonthsInARow(t *testing.T) {
	c := newCompany(t)
	files := t.TempDir()
	row, err := fixtures.Month{Seed: 24, Orders: 25, Faults: fixtures.Faults{PerThousand: 120, Combined: 30, Unknown: 1}}.Row(files)
	if err != nil {
		t.Fatal(err)
	}
	defer row.Close()
	s := story{TB: t, numbers: map[string]int64{}}
	for range 24 {
		truth, err := row.Next()
		if err != nil {
			t.Fatal(err)
		}
		period := truth.Period.String()
		c.month(filepath.Join(files, period), period)
		if err := os.RemoveAll(filepath.Join(files, period)); err != nil {
			t.Fatal(err)
		}
		now := c.items(period)
		s.check(period, now)
		s.against(period, now, truth)
		c.controls(period)
	}
	t.Logf("%d items in two years; %d cleared, %d of them timing; %d re-measured; %d timing did not clear", len(s.numbers), s.cleared, s.timing, s.remeasured, s.failed)
	if len(s.numbers) < 40 || s.cleared < 30 || s.timing < 3 {
		t.Error("the two years show too little")
	}
	if code, out, stderr := command(c.env, "verify"); code != exitTied {
		t.Errorf("verify: %s%s", out, stderr)
	}
}

// controls holds the month to its own checks.
func (c *company) controls(period string) {
	c.Helper()
	var got struct{ Totals struct{ Status string } }
	if err := json.Unmarshal([]byte(c.run("variances", "--period", period, "--format", "json")), &got); err != nil {
		c.Fatal(err)
	}
	if got.Totals.Status != "OK" {
		c.Errorf("%s: controls fail", period)
	}
}

// story is what months in a row have told so far.
type story struct {
	testing.TB
	before                              itemsJSON
	open                                map[string]itemLine
	numbers                             map[string]int64
	cleared, timing, failed, remeasured int
}

func (s *story) check(period string, now itemsJSON) {
	s.Helper()
	s.rolls(period, now)
	open := map[string]itemLine{}
	settled := map[string]bool{}
	for _, i := range now.Items {
		s.one(period, i)
		if i.Status == "cleared" {
			settled[i.Reference] = true
		} else {
			open[i.Reference] = i
		}
	}
	for _, reference := range slices.Sorted(maps.Keys(s.open)) {
		if _, still := open[reference]; still == settled[reference] {
			s.Errorf("%s: %s was open the month before and is open %t, cleared %t", period, reference, still, settled[reference])
		}
	}
	s.before, s.open = now, open
}

// one holds an item to what was known of it.
func (s *story) one(period string, i itemLine) {
	s.Helper()
	if number, known := s.numbers[i.Reference]; known && number != i.Item {
		s.Errorf("%s: %s was item %d and is %d", period, i.Reference, number, i.Item)
	}
	s.numbers[i.Reference] = i.Item
	was, carried := s.open[i.Reference]
	if carried == (i.Movement == "new") || carried && was.Closing != i.Opening {
		s.Errorf("%s: %s moved %q from %s; the month before it was open %t with %s", period, i.Reference, i.Movement, i.Opening, carried, was.Closing)
	}
	switch i.Movement {
	case "unchanged":
		if was.OriginOn != i.OriginOn || i.Opening != i.Closing {
			s.Errorf("%s: %s did not move, but for its origin %s, now %s, or amount", period, i.Reference, was.OriginOn, i.OriginOn)
		}
	case "cleared":
		s.cleared++
		if len(i.MovedBy) == 0 {
			s.Errorf("%s: nothing says what cleared %s", period, i.Reference)
		}
	case "re-measured":
		s.remeasured++
	}
	s.followed(period, was, i)
}

// followed: what held timing the month before says what became of it, nothing else does.
func (s *story) followed(period string, was, i itemLine) {
	s.Helper()
	if slices.Contains(was.Causes, "cut-off") != (i.Timing != "") {
		s.Errorf("%s: %s was %q the month before and its timing is %q", period, i.Reference, was.Causes, i.Timing)
	}
	switch i.Timing {
	case "cleared":
		s.timing++
		if len(i.MovedBy) == 0 {
			s.Errorf("%s: nothing says what moved %s", period, i.Reference)
		}
	case "did not clear":
		s.failed++
		if len(i.Causes) == 0 || i.Status == "cleared" {
			s.Errorf("%s: the timing of %s did not clear, and nothing says what it is now", period, i.Reference)
		}
	}
}

// rolls re-computes the identity from the items themselves, and holds the opening to the
// month before.
func (s *story) rolls(period string, now itemsJSON) {
	s.Helper()
	opening, closing := money.Zero("SEK"), money.Zero("SEK")
	var carried, open int64
	for _, i := range now.Items {
		opening, closing = opening.Add(sek(s, i.Opening)), closing.Add(sek(s, i.Closing))
		if i.Movement != "new" {
			carried++
		}
		if i.Status != "cleared" {
			open++
		}
	}
	r := now.Roll
	if r.Opening != (rollLine{carried, opening.Number()}) || r.Closing != (rollLine{open, closing.Number()}) {
		s.Errorf("%s: the roll goes from %v to %v, the items from %d %s to %d %s", period, r.Opening, r.Closing, carried, opening, open, closing)
	}
	sum := money.Sum(opening, sek(s, r.New.Amount), sek(s, r.Cleared.Amount).Neg(), sek(s, r.Remeasured.Amount))
	if sum != closing || r.Opening.Items+r.New.Items-r.Cleared.Items != r.Closing.Items {
		s.Errorf("%s does not roll: %+v", period, r)
	}
	if s.before.Run == 0 {
		return
	}
	if r.FromRun != s.before.Run || r.Opening != s.before.Roll.Closing {
		s.Errorf("%s opens with %v of run %d; the month before closed with %v in run %d", period, r.Opening, r.FromRun, s.before.Roll.Closing, s.before.Run)
	}
	s.accounts(period, now)
}

func (s *story) accounts(period string, now itemsJSON) {
	s.Helper()
	closed := map[string]string{}
	for _, a := range s.before.Roll.Accounts {
		closed[a.Account] = a.Closing
	}
	for _, a := range now.Roll.Accounts {
		was, ok := closed[a.Account]
		if !ok {
			was = "0.00"
		}
		delete(closed, a.Account)
		if a.Opening != was {
			s.Errorf("%s: account %s opens with %s, the month before closed with %s", period, a.Account, a.Opening, was)
		}
		if sum := money.Sum(sek(s, a.Opening), sek(s, a.New), sek(s, a.Cleared).Neg(), sek(s, a.Remeasured)); sum != sek(s, a.Closing) {
			s.Errorf("%s: account %s does not roll: %+v", period, a.Account, a)
		}
	}
	for account, amount := range closed {
		if !sek(s, amount).IsZero() {
			s.Errorf("%s: account %s closed with %s the month before and is gone", period, account, amount)
		}
	}
}

// against holds what is open, and what cleared, to what the generator did.
func (s *story) against(period string, now itemsJSON, truth fixtures.Truth) {
	s.Helper()
	wrong := map[string]ledger.Vector{}
	for _, f := range truth.Faults {
		reference := string(f.Reference)
		if wrong[reference] == nil {
			wrong[reference] = ledger.Vector{}
		}
		for _, l := range f.Legs {
			wrong[reference].Add(l.Account, l.Functional)
		}
	}
	cleared := map[string]bool{}
	for _, i := range now.Items {
		cleared[i.Reference] = i.Status == "cleared"
		if v, planted := wrong[i.Reference]; (i.Status != "cleared") != (planted && len(v) > 0) {
			s.Errorf("%s: %s is %s (%v), wrong by %v", period, i.Reference, i.Status, i.Causes, v)
		}
		delete(wrong, i.Reference)
	}
	for reference, v := range wrong {
		if len(v) > 0 {
			s.Errorf("%s: %s is wrong by %v and no open item", period, reference, v)
		}
	}
	for _, right := range truth.Cleared {
		if !cleared[string(right.Reference)] {
			s.Errorf("%s: %s came right (%s) and is not among what cleared", period, right.Reference, right.By)
		}
	}
}

// Only for messages.
func (l rollLine) String() string { return fmt.Sprintf("%d items, %s", l.Items, l.Amount) }
