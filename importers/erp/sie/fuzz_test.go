package sie

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
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
