package matchers

import (
	"testing"

	"counterfoil/ledger"

	"pgregory.net/rapid"
)

// What a search remembers and what it computes by moving accounts is what one replay of
// the whole set gives, for sets of one, two and three; prints follow the vouchers; and
// vectors of equal keys are the same, others are not.
func TestShortcutsGiveWhatReplaysGive(t *testing.T) {
	p := swedish(t)
	rapid.Check(t, func(t *rapid.T) {
		documents := drawOrder(t)
		d := documents[rapid.IntRange(0, len(documents)-1).Draw(t, "document")]
		b := newBook(p)
		due := b.expect(t, d)
		s, of := newSearch(layOut(b.in, p)), &paper{current: d, known: true, due: due, base: due}
		list := everything(p, d, due, documents)
		for range 60 {
			set, ok := together(drawSet(t, list)...)
			if !ok {
				continue
			}
			r, want, void := newReplay(d, p), vector(nil), false
			for _, h := range set {
				void = void || !h.Apply(r)
			}
			if !void {
				want, ok = r.post("501")
				void = !ok
			}
			got, ok := s.replay(of, set...)
			if ok == void {
				t.Fatalf("%s: void %v, want %v", describe(set), !ok, void)
			}
			if void {
				continue
			}
			print, _ := s.print(of, set)
			if got.effect.key() != want.key() || !got.effect.same(want) || print != want.print() {
				t.Fatalf("%s: got %s, want %s", describe(set), got.effect.key(), want.key())
			}
			if (want.key() == due.key()) != want.same(due) {
				t.Fatalf("%s and %s: same and key disagree", want.key(), due.key())
			}
		}
	})
}

func drawSet(t *rapid.T, list []Hypothesis) []*Hypothesis {
	set := make([]*Hypothesis, rapid.IntRange(1, maxSet).Draw(t, "size"))
	for i := range set {
		set[i] = &list[rapid.IntRange(0, len(list)-1).Draw(t, "hypothesis")]
	}
	return set
}

// The dimension is part of a line's place everywhere.
func TestDimensionsAreKeptApart(t *testing.T) {
	at := func(account ledger.AccountCode, dimension string, amount int64) line {
		return line{account: account, dimension: dimension, functional: amount}
	}
	a := vectorOf([]line{at("3001", "north", 100), at("3001", "south", 50), at("1510", "", -150)})
	b := vectorOf([]line{at("3001", "south", 100), at("3001", "north", 50), at("1510", "", -150)})
	if a.same(b) || a.key() == b.key() || a.print() == b.print() {
		t.Fatalf("%v and %v are told alike", a, b)
	}
	if left := a.minus(b); len(left) != 2 || left.on("3001") != 0 || left.isZero() {
		t.Fatalf("%v leaves %v", a, left)
	}
	move := func(l line) (line, bool) {
		if l.account != "3001" {
			return l, false
		}
		l.account = "3011"
		return l, true
	}
	moved := a.moved(move)
	if moved.on("3011") != 150 || len(moved) != 3 || moved.print() != a.print()+a.shift(move) {
		t.Fatalf("moved to %v", moved)
	}
}
