package sie

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"counterfoil/importers/erp"
	"counterfoil/ledger"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Any bytes: no panic and no silence. A file is refused, or every line that is not
// blank was a known label, a counted unknown one, a brace or a rejection; every voucher
// comes out as a document or a rejection; and what was posted balances.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		full, vector, hostile("Kajsa Svensson"), "", "#", "#VER", "#VER\n{\n#TRANS\n}\n", "{\n}\n", "#KSUMMA\n#KSUMMA 0\n", "#X\n{\n#TRANS 1 {} 1\n}\n",
		"#VER A 1 20260101\n{\n#TRANS 1510 {} 999999999999999.99\n#TRANS 1510 {} 999999999999999.99\n}\n", "\ufeff#FLAGGA 0\r#VER A 1 20260101\r{\r}\r",
		vouchers(block("", "", "20260105", "5", ""), block("", "", "20260105", "5", "")), "#RAR 0 00010101 99991231\n#VER A 1 00010101\n{ }\n",
	} {
		f.Add([]byte(seed))
		f.Add(bytes.ReplaceAll([]byte(seed), []byte("\n"), []byte("\r\n")))
	}
	poster, err := erp.NewPoster(testPolicy())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := importBytes(content)
		if err != nil {
			if !errors.Is(err, ledger.ErrInvalid) || err.Error() == "" {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		c := r.tally
		if c.lines != c.blank+c.braces+c.known+c.unknown+c.rejected {
			t.Fatalf("of %d lines %d are blank, %d braces, %d known, %d unknown, %d rejected", c.lines, c.blank, c.braces, c.known, c.unknown, c.rejected)
		}
		if c.rejected > 0 && len(r.rejections) == 0 {
			t.Fatalf("%d lines were rejected in silence", c.rejected)
		}
		seen := map[string]bool{}
		vouchers := 0
		for _, record := range r.records {
			if strings.HasPrefix(record, `{"record":"voucher"`) {
				vouchers++
			}
		}
		rejected := 0
		for _, x := range r.rejections {
			if strings.Contains(x.Position, "voucher") {
				rejected++
			}
		}
		if vouchers != len(r.documents)+rejected {
			t.Fatalf("%d vouchers became %d documents and %d rejections", vouchers, len(r.documents), rejected)
		}
		for _, d := range r.documents {
			if seen[d.ID.ExternalID] {
				t.Fatalf("%s stands for two vouchers", d.ID)
			}
			seen[d.ID.ExternalID] = true
			entries, err := poster.Post(d)
			if err != nil {
				t.Fatalf("post: %v", err)
			}
			for _, e := range entries {
				if err := e.Check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// A line is refused, or its fields written in quotes are the same fields again, and none
// of its bytes but blanks, quotes and their backslashes is lost.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{`#VER A 17 20260115 "Webborder \"x\"" 20260116`, `#TRANS 1510 {1 "WEB" 6 "P1"} -12.50`, `#FNR "C:\data\"`, "#A\t\t\"\" {}", `#A "`, `#A a"b c\"d`, `#A {1 a}b`, `#A "x\" y"`, `#A \ \\ \""`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var x lexer
		tokens, err := x.split(line)
		if err != nil || len(tokens) == 0 {
			return
		}
		var again bytes.Buffer
		for _, token := range tokens {
			if token.kind != word {
				again.Write(token.text)
				continue
			}
			again.WriteString(` "` + strings.ReplaceAll(string(token.text), `"`, `\"`) + `" `)
		}
		kept := bytes.Join(texts(tokens), []byte{' '})
		parts := bytes.Clone(line)
		for i, c := range parts {
			if strings.IndexByte(" \t\"\\{}", c) >= 0 {
				parts[i] = ' '
			}
		}
		for _, part := range bytes.Split(parts, []byte{' '}) {
			if !bytes.Contains(kept, part) {
				t.Fatalf("%q: %q is in no field", line, part)
			}
		}
		if bytes.Contains(again.Bytes(), []byte(`\" `)) && bytes.Contains(line, []byte{'\\'}) {
			return // a field that ends in a backslash: the format has no way to write it
		}
		var y lexer
		second, err := y.split(bytes.TrimSpace(again.Bytes()))
		if err != nil || len(second) != len(tokens) {
			t.Fatalf("%q is %q, and that %q, %v", line, texts(tokens), texts(second), err)
		}
		for i := range tokens {
			if tokens[i].kind != second[i].kind || !bytes.Equal(tokens[i].text, second[i].text) {
				t.Fatalf("%q is %q, and that %q", line, texts(tokens), texts(second))
			}
		}
	})
}

func texts(tokens []token) [][]byte {
	list := make([][]byte, len(tokens))
	for i := range tokens {
		list[i] = tokens[i].text
	}
	return list
}

// Whatever bytes a file has, their text is UTF-8 in normal form, and the same text when it
// is saved as UTF-8. A text in code page 437 with Swedish letters is recognised as such,
// and so is one in Windows-1252 and in UTF-8.
func FuzzEncoding(f *testing.F) {
	for _, seed := range []string{"Försäljning", "\x86\x84\x94", "\xe5\xe4\xf6", "a\u030a", "\xff\xfe#", "\ufffd", "é ü ß", "C:\\Bokf\xf6ring \x94"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var evidence encodingEvidence
		evidence.add(line)
		found := evidence.verdict()
		if utf8.Valid(line) && !isASCII(line) && found != unicode8 {
			t.Fatalf("%q is taken for %s", line, found)
		}
		for _, e := range []encoding{found, codePage437, windows1252, unicode8} {
			text := e.text(line)
			if !utf8.ValidString(text) || !norm.NFC.IsNormalString(text) || unicode8.text([]byte(text)) != text {
				t.Fatalf("%q in %s became %q", line, e, text)
			}
			if out, ok := e.pc8(line); ok && norm.NFC.String(codePage437.text(out)) != text {
				t.Fatalf("%q in %s is %q, and by code page 437 %q", line, e, text, codePage437.text(out))
			}
		}
		swedish := "Åtgärd på kön " + strings.Map(func(r rune) rune {
			if r < 128 {
				return r
			}
			return 'ö'
		}, string(line))
		for e, content := range map[encoding][]byte{codePage437: pc8(t, swedish), windows1252: cp1252(t, swedish), unicode8: []byte(swedish)} {
			var evidence encodingEvidence
			evidence.add(content)
			if got := evidence.verdict(); got != e || e.text(content) != norm.NFC.String(swedish) {
				t.Fatalf("%q in %s is taken for %s: %q", swedish, e, got, e.text(content))
			}
		}
	})
}

// A checksum over any fields holds as it is written, and no longer when a byte of a field
// is another.
func FuzzChecksum(f *testing.F) {
	f.Add("Webborder 100045", `Försäljning "webb"`, uint16(3))
	f.Add("", " ", uint16(0))
	f.Add("{}", `\`, uint16(40))
	f.Fuzz(func(t *testing.T, a, b string, at uint16) {
		quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
		text := "#FLAGGA 0\n#SIETYP 4\n#PROSA " + quoted(a) + "\n#VER A 1 20260105 " + quoted(b) + "\n{\n#TRANS 1510 {} 0\n}\n"
		var x lexer
		for _, line := range strings.Split(text, "\n") {
			if tokens, err := x.split([]byte(line)); len(line) > 1 && (err != nil || len(tokens) == 0) || strings.ContainsAny(line, "\r\x1a") {
				return
			}
		}
		if strings.ContainsAny(a+b, "\n\r\ufffd") || !utf8.ValidString(text) {
			return
		}
		for _, r := range text {
			if _, ok := charmap.CodePage437.EncodeRune(r); !ok {
				return
			}
		}
		content := withChecksum(t, text)
		r, err := importBytes(content)
		if err != nil || len(r.finding(findChecksum)) != 0 && len(r.finding(findEncoding)) == 0 {
			t.Fatalf("%q: %v, %v", content, err, r.summary.Findings)
		}
		begin := bytes.Index(content, []byte("20260105"))
		changed := bytes.Clone(content)
		changed[begin+int(at)%8] ^= 1
		if r, err := importBytes(changed); err != nil || len(r.finding(findChecksum)) != 1 {
			t.Fatalf("%q: a changed byte went unnoticed: %v", changed, err)
		}
	})
}
