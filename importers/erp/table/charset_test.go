package table

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"counterfoil/ledger"
)

// written is a text as an encoding writes it.
func written(t testing.TB, encoding, text string) []byte {
	t.Helper()
	if encodings[encoding] == nil {
		return []byte(text)
	}
	b, err := encodings[encoding].NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("write in %s: %v", encoding, err)
	}
	return b
}

// Every encoding under every declared one: the file is refused, or its figures are all
// there; and where letters may be others than were written, that is said.
func TestEveryEncodingUnderEveryDeclaredOne(t *testing.T) {
	text := "Date;No;Account;Text;Amount\n2026-01-05;1;1510;Försäljning å ö Ä;1.005,00\n2026-01-05;1;3001;Försäljning å ö Ä;-1.005,00\n"
	for _, actual := range encodingNames() {
		content := written(t, actual, text)
		want := versions(importText(t, with("[utf-8, utf-16le, cp1252]", "["+actual+"]"), string(content)))
		for _, declared := range append(encodingNames(), "auto") {
			profile := profileOf(t, with("[utf-8, utf-16le, cp1252]", "["+declared+"]"))
			r, err := importWith(testPolicy("SEK"), profile, content)
			switch {
			case err != nil && !errors.Is(err, ledger.ErrInvalid):
				t.Errorf("%s declared %s: %v", actual, declared, err)
			case err != nil && actual == declared:
				t.Errorf("%s declared as what it is: %v", actual, err)
			case err != nil:
			case r.summary.Totals["debit SEK"] != "1005.00" || r.summary.Totals["rows"] != "2":
				t.Errorf("%s declared %s: totals %v", actual, declared, r.summary.Totals)
			case versions(r) != want && len(r.finding(findEncoding)) == 0 && !alike(actual, declared):
				t.Errorf("%s declared %s: other texts, and nothing said", actual, declared)
			}
		}
	}
}

// alike are code pages in which these letters are the same bytes, or which bytes alone
// cannot tell apart.
func alike(a, b string) bool {
	group := map[string]int{"cp1252": 1, "iso-8859-1": 1, "iso-8859-15": 1, "cp437": 2, "cp850": 2}
	return group[a] != 0 && group[a] == group[b]
}

func TestMarksOfByteOrderAreHeeded(t *testing.T) {
	text := lines("2026-01-05;1;1510;å;5,00", "2026-01-05;1;3001;å;-5,00")
	wide := written(t, "utf-16le", text)
	if !bytes.HasPrefix(wide, []byte("\xff\xfe")) {
		wide = append([]byte("\xff\xfe"), wide...)
	}
	want := versions(importText(t, simple, text))
	if got := versions(importText(t, simple, string(wide))); got != want {
		t.Errorf("UTF-16: got %s, want %s", got, want)
	}
	_, err := importWith(testPolicy("SEK"), profileOf(t, with("[utf-8, utf-16le, cp1252]", "[cp1252]")), []byte("\ufeff"+text))
	if err == nil || !strings.Contains(err.Error(), "mark of utf-8") {
		t.Errorf("got %v", err)
	}
	_, err = importWith(testPolicy("SEK"), profileOf(t, simple), wide[:len(wide)-1])
	if err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("half a character: got %v", err)
	}
}

// Where a file is cut does not matter to what is seen of its encoding.
func TestLettersAcrossReadsAreWhole(t *testing.T) {
	content := []byte(strings.Repeat("å€𝄞x", 1000))
	seen, err := look(context.Background(), iotest.OneByteReader(bytes.NewReader(content)))
	if err != nil || seen.notUTF8 != 0 || !seen.multiByte || seen.length != int64(len(content)) {
		t.Errorf("got %+v %v", seen, err)
	}
	seen, err = look(context.Background(), iotest.OneByteReader(strings.NewReader("a\nb\n\xe5\n")))
	if err != nil || seen.notUTF8 != 3 {
		t.Errorf("got line %d %v, want 3", seen.notUTF8, err)
	}
	if seen, _ = look(context.Background(), strings.NewReader("a\xe5")); seen.notUTF8 != 1 {
		t.Error("a letter cut off at the end went unnoticed")
	}
}
