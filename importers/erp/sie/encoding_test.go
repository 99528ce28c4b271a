package sie

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEncodingIsDetectedNotBelieved(t *testing.T) {
	const text = "#FORMAT PC8\n#VER A 1 20260105 \"Försäljning återbetalning\"\n{\n#TRANS 1510 {} 0\n}\n"
	tests := []struct {
		name    string
		content []byte
		want    encoding
	}{
		{"code page 437", pc8(t, text), codePage437},
		{"CP1252 that calls itself PC8", cp1252(t, text), windows1252},
		{"UTF-8 that calls itself PC8", []byte(text), unicode8},
		{"UTF-8 with a byte order mark", append([]byte("\ufeff"), "#FORMAT PC8\n#VER A 1 20260105 x\n{\n}\n"...), unicode8},
		{"plain ASCII", []byte("#FORMAT PC8\n#VER A 1 20260105 x\n{\n}\n"), codePage437},
		{"a CP1252 path in a code page 437 file", append(pc8(t, text), "#FNR \"C:\\Bokf\xf6ring\"\n"...), codePage437},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := importBytes(tt.content)
			if err != nil {
				t.Fatal(err)
			}
			if found := len(r.finding(findEncoding)) > 0; found != (tt.want != codePage437) {
				t.Errorf("finding: got %v for %s", found, tt.want)
			}
			if text := r.documents[0].Voucher.Text; tt.name[0] != 'U' && len(r.documents[0].Voucher.Rows) > 0 && text != "Försäljning återbetalning" {
				t.Errorf("text: got %q", text)
			}
		})
	}
}

func TestDamagedTextIsFlagged(t *testing.T) {
	r, err := importBytes([]byte(vouchers("#VER A 1 20260105 \"F\uFFFDrs\uFFFDljning\"\n{\n}\n")))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.finding(findReplacement)) != 1 {
		t.Errorf("got %v, want a finding about U+FFFD", r.summary.Findings)
	}
}

func TestEncodingDoesNotChangeTheSnapshot(t *testing.T) {
	want, err := importBytes(pc8(t, full))
	if err != nil {
		t.Fatal(err)
	}
	decomposed := "#FLAGGA 0\n" // normal form D, as a Mac may save it
	for _, r := range full[len("#FLAGGA 0\n"):] {
		switch r {
		case 'å':
			decomposed += "a\u030a"
		case 'ä':
			decomposed += "a\u0308"
		case 'ö':
			decomposed += "o\u0308"
		default:
			decomposed += string(r)
		}
	}
	for name, content := range map[string][]byte{"CP1252": cp1252(t, full), "UTF-8": []byte(full), "UTF-8, NFD": []byte(decomposed)} {
		got, err := importBytes(content)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.records, got.records); diff != "" {
			t.Errorf("%s: the minimised content differs (-CP437 +%s)\n%s", name, name, diff)
		}
	}
}
