package sie

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"counterfoil/ledger"

	"pgregory.net/rapid"
)

// drawnVoucher is a voucher of which the sequence of rows and the encoding may vary.
type drawnVoucher struct {
	head string
	rows []string
}

func drawVoucher(t *rapid.T, n int) drawnVoucher {
	texts := []string{"", "Försäljning", "Återbetalning order 50418", "order 7", "öre"}
	v := drawnVoucher{head: fmt.Sprintf("#VER A %d 202601%02d %q", n, rapid.IntRange(1, 28).Draw(t, "day"), rapid.SampledFrom(texts).Draw(t, "text"))}
	for range rapid.IntRange(0, 8).Draw(t, "rows") {
		label := rapid.SampledFrom([]string{"#TRANS", "#TRANS", "#TRANS", "#BTRANS", "#RTRANS"}).Draw(t, "label")
		account := rapid.SampledFrom([]string{"1510", "2611", "3001", "1930"}).Draw(t, "account")
		objects := rapid.SampledFrom([]string{"", `1 "WEB"`, `10 "12" 1 "WEB"`}).Draw(t, "objects")
		units := rapid.IntRange(-100000, 100000).Draw(t, "units")
		v.rows = append(v.rows, fmt.Sprintf("%s %s {%s} %s %q %q", label, account, objects, cents(units), "", rapid.SampledFrom(texts).Draw(t, "row text")))
	}
	return v
}

func cents(units int) string {
	sign := ""
	if units < 0 {
		sign, units = "-", -units
	}
	return fmt.Sprintf("%s%d.%02d", sign, units/100, units%100)
}

func (v drawnVoucher) write() string { return v.head + "\n{\n" + strings.Join(v.rows, "\n") + "\n}\n" }

func hashes(t *rapid.T, content []byte) map[ledger.DocumentID][32]byte {
	r, err := importBytes(content)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	if len(r.rejections) > 0 {
		t.Fatalf("rejected: %v", r.rejections)
	}
	hashes := map[ledger.DocumentID][32]byte{}
	for _, d := range r.documents {
		hashes[d.ID] = d.Hash()
	}
	return hashes
}

// The same ledger in another sequence and encoding is the same ledger.
func TestSequenceAndEncodingDoNotChangeVersions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var list []drawnVoucher
		for n := range rapid.IntRange(1, 5).Draw(rt, "vouchers") {
			list = append(list, drawVoucher(rt, n+1))
		}
		write := func() string {
			var blocks []string
			for _, v := range list {
				blocks = append(blocks, v.write())
			}
			return vouchers(blocks...)
		}
		want := hashes(rt, pc8(t, write()))
		shuffle := rand.New(rand.NewSource(rapid.Int64().Draw(rt, "seed")))
		shuffle.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, v := range list {
			shuffle.Shuffle(len(v.rows), func(i, j int) { v.rows[i], v.rows[j] = v.rows[j], v.rows[i] })
		}
		text := write()
		for name, content := range map[string][]byte{"CP437": pc8(t, text), "CP1252": cp1252(t, text), "UTF-8": []byte(text)} {
			got := hashes(rt, content)
			if len(got) != len(want) {
				rt.Fatalf("%s: %d vouchers, want %d", name, len(got), len(want))
			}
			for id, hash := range want {
				if got[id] != hash {
					rt.Fatalf("%s: %s has another version", name, id)
				}
			}
		}
	})
}

// A changed amount, account or date is another version.
func TestChangedMoneyIsAnotherVersion(t *testing.T) {
	base := mustImport(t, full).documents[0].Hash()
	for _, change := range [][2]string{{"1250.00", "1250.01"}, {"#TRANS 2611", "#TRANS 2621"}, {"A 17 20260115", "A 17 20260114"}, {`Webborder 100045"`, `Webborder 100046"`}} {
		if got := mustImport(t, strings.Replace(full, change[0], change[1], 1)).documents[0].Hash(); got == base {
			t.Errorf("%v: the version is the same", change)
		}
	}
}
