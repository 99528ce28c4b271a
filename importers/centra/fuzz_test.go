package centra

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// FuzzMinimise: any bytes give an error or records; each record stays as it is when it
// is minimised again, and decodes without a panic to the same documents twice.
func FuzzMinimise(f *testing.F) {
	for _, v := range []any{connection(true, workedOrder()), workedReturn(), paymentJSON(1, "CAPTURE", "SUCCESS", "1e3"), array{connection(false)}} {
		b, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		_, _ = Format{}.Minimise(context.Background(), bytes.NewReader(in), func(record []byte) error {
			checkRecord(t, bytes.Clone(record))
			return nil
		})
	})
}

func checkRecord(t *testing.T, record []byte) {
	if bytes.IndexByte(record, '\n') >= 0 || !json.Valid(record) {
		t.Fatalf("not one line of JSON: %q", record)
	}
	k := orderRecord
	for candidate := range allowed {
		if bytes.HasPrefix(record, []byte(`{"`+string(candidate)+`"`)) {
			k = candidate
		}
	}
	again, err := newMinimiser().record(nil, member(record, string(k)), k)
	if err != nil || !bytes.Equal(again, record) {
		t.Fatalf("minimised again, %v:\n%s\nbefore:\n%s", err, again, record)
	}
	checkDecode(t, record)
}

// FuzzDecode: a stored record may be damaged; decoding it must stay calm.
func FuzzDecode(f *testing.F) {
	for _, v := range []jsonObject{workedOrder(), workedReturn(), paymentJSON(1, "REFUND", "SUCCESS", "-1")} {
		f.Add(stored(f, v))
	}
	f.Fuzz(checkDecode)
}

func checkDecode(t *testing.T, record []byte) {
	first, rejections := Format{}.Decode(record)
	second, again := Format{}.Decode(record)
	if len(first) != len(second) || len(rejections) != len(again) {
		t.Fatalf("decoded twice: %d and %d documents", len(first), len(second))
	}
	if len(first) == 0 && len(rejections) == 0 && !bytes.Contains(record, []byte(`"payment"`)) && len((Format{}).decode(record).Excluded) == 0 {
		t.Fatalf("silence about %q", record)
	}
	for i, d := range first {
		if d.Hash() != second[i].Hash() {
			t.Fatalf("%s decodes to two versions", d.ID)
		}
		if d.Due && d.Goods != nil && d.ID.Kind != ledger.DocumentOrder {
			if err := checkParts(d.Goods); err != nil {
				t.Fatalf("%s: %v", d.ID, err)
			}
		}
	}
}

// FuzzFigure: the short way gives what the long one gives.
func FuzzFigure(f *testing.F) {
	for _, digits := range []string{"0", "-0.50", "2389.00", "1e3", "123456789012345678", "-12345678901234567.8", "0.000001"} {
		f.Add(digits)
	}
	f.Fuzz(func(t *testing.T, digits string) {
		if !isNumber([]byte(digits)) {
			return
		}
		got, err := parseFigure([]byte(digits))
		want, wanted := decimal.NewFromString(digits)
		if (err == nil) != (wanted == nil) || err == nil && !got.Equal(want) {
			t.Fatalf("%s: got %s %v, want %s %v", digits, got, err, want, wanted)
		}
	})
}
