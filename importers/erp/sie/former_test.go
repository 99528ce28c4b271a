package sie

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/ledger/postgres/pgtest"
)

// formerly stores records as they were when digests of hidden codes had 32 bits.
type formerly struct{ *Format }

var longDigest = regexp.MustCompile(`(·[0-9a-f]{8})[0-9a-f]{8}`)

func (f formerly) Minimise(ctx context.Context, in io.Reader, emit func([]byte) error) (importers.Summary, error) {
	return f.Format.Minimise(ctx, in, func(record []byte) error { return emit(longDigest.ReplaceAll(record, []byte("$1"))) })
}

// alike are two numbers that are no codes and whose digests begin with the same 32 bits.
func alike(t *testing.T) (a, b string) {
	t.Helper()
	seen := map[[4]byte]string{}
	for i := range 1_000_000 {
		number := fmt.Sprintf("XYLOFON-%d", i)
		sum := sha256.Sum256([]byte(number))
		if other, found := seen[[4]byte(sum[:4])]; found {
			return other, number
		}
		seen[[4]byte(sum[:4])] = number
	}
	t.Fatal("no two of a million share 32 bits")
	return "", ""
}

func numbered(number, on string, amount int) string {
	return block("A", number, on, fmt.Sprint(amount), "Order 501")
}

// Numbers that are no codes are kept as digests; a hundred thousand of them must differ.
func TestHiddenNumbersOfOneShortDigestAreTwoVouchers(t *testing.T) {
	a, b := alike(t)
	books := newBooks(t, pgtest.New(t), "SE01")
	r := books.read(vouchers(numbered(a, "20260105", 10), numbered(b, "20260106", 20)))
	if r.Documents.New != 2 || len(books.standing()) != 2 {
		t.Errorf("%s and %s: %s, standing %v", a, b, r, books.standing())
	}
}

// What a ledger holds under shorter digests is found again: nothing is posted twice, a
// change is a change, and a voucher that is gone vanishes.
func TestVouchersOfShorterDigestsAreKnownAgain(t *testing.T) {
	a, b := alike(t)
	was := []string{numbered("WEBBUTIK-1", "20260105", 10), numbered("WEBBUTIK-2", "20260106", 20), numbered("7", "20260107", 30), block("Webbserien", "1", "20260108", "40", "Order 504")}
	file := func(blocks ...string) string { return vouchers(blocks...) }
	begin := func(entity string, blocks ...string) *books {
		books := newBooks(t, pgtest.New(t), "SE01")
		now := books.Format
		books.Format = formerly{now.(*Format)}
		r := books.read(file(blocks...))
		if r.Documents.New+r.Documents.Changed == 0 {
			t.Fatalf("%s: %s", entity, r)
		}
		books.Format = now
		return books
	}
	for _, test := range []struct {
		name     string
		was, now []string
		want     importers.Documents
		standing int
	}{
		{"the same", was, was, importers.Documents{Same: 4}, 4},
		{"changed money", was, []string{numbered("WEBBUTIK-1", "20260105", 11), was[1], was[2], was[3]}, importers.Documents{Changed: 1, Same: 3}, 4},
		{"another of the same short digest", []string{numbered(a, "20260105", 10)}, []string{numbered(a, "20260105", 10), numbered(b, "20260106", 20)}, importers.Documents{New: 1, Same: 1}, 2},
		{"another first", []string{numbered(a, "20260105", 10)}, []string{numbered(b, "20260106", 20), numbered(a, "20260105", 10)}, importers.Documents{New: 1, Same: 1}, 2},
		{"another alone, of another day", []string{numbered(a, "20260105", 10)}, []string{numbered(b, "20260106", 20)}, importers.Documents{New: 1}, 2},
	} {
		books := begin(test.name, test.was...)
		if r := books.read(file(test.now...)); r.Documents != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, r.Documents, test.want)
		}
		again := importers.Documents{Same: int64(len(test.now))}
		if r := books.read(file(append([]string{"#RES -1 3001 5\n"}, test.now...)...)); r.Documents != again {
			t.Errorf("%s, in a further file: %+v, want %+v", test.name, r.Documents, again)
		}
		if got := books.standing(); len(got) != test.standing {
			t.Errorf("%s: %d stand, want %d: %v", test.name, len(got), test.standing, got)
		}
	}
}

// A voucher in a series that is no code vanishes from a whole file as any other.
func TestAVoucherOfAShorterDigestVanishes(t *testing.T) {
	one, two := booking{"Webbserien", 1, "20260105", "1510", 10, "Order 501"}, booking{"Webbserien", 2, "20260210", "1510", 20, "Order 502"}
	last := booking{"Webbserien", 3, "20260211", "1510", 30, "Order 503"}
	books := newBooks(t, pgtest.New(t), "SE01")
	now := books.Format
	books.Format = formerly{now.(*Format)}
	books.read(yearFile("20260301", "", []booking{one, two, last}))
	books.Format = now
	r := books.read(yearFile("20260401", "", []booking{one, last}))
	if r.Documents != (importers.Documents{Vanished: 1, Same: 2}) || len(books.standing()) != 2 {
		t.Errorf("%s: %+v, standing %v", r, r.Documents, books.standing())
	}
	if !strings.Contains(fmt.Sprint(r.Findings), "sie-vanished") {
		t.Errorf("findings %v", r.Findings)
	}
}
