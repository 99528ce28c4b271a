package sie

import (
	"strings"
	"testing"
)

// vector is the published test vector; its checksum is over the bytes of code page 437.
const vector = `#FLAGGA 0
#KSUMMA
#PROGRAM "ShadowTest" 1.0
#FORMAT PC8
#GEN 20260131
#SIETYP 4
#ORGNR 556000-0000
#FNAMN "Exempel Mode AB"
#RAR 0 20260101 20261231
#VALUTA SEK
#KONTO 1580 "Kortfordringar"
#KONTO 2611 "Utgående moms 25 %"
#KONTO 3001 "Försäljning \"webb\" 25 %"
#DIM 1 Kostnadsställe
#VER W 17 20260115 "Webborder 100045" 20260116
{
#TRANS 1580 {} 1250.00 20260115 "Order 100045"
#TRANS 2611 {} -250.00 20260115 "Order 100045"
#TRANS 3001 {1 "WEB"} -1000.00 20260115 "Order 100045"
}
#KSUMMA 1919027391
`

func TestChecksum(t *testing.T) {
	tests := []struct {
		name, want string // a part of the finding, "" for none
		content    []byte
	}{
		{"holds in code page 437", "", pc8(t, vector)},
		{"does not depend on line ends", "", pc8(t, strings.ReplaceAll(vector, "\n", "\r\n"))},
		{"does not depend on separators", "", pc8(t, strings.ReplaceAll(vector, "#TRANS 1580 {}", "\t#TRANS\t1580  { }"))},
		{"holds after re-encoding from UTF-8", "saved in another encoding", []byte(vector)},
		{"holds after re-encoding from CP1252", "saved in another encoding", cp1252(t, vector)},
		{"notices a changed amount", "does not hold", pc8(t, strings.Replace(vector, "1250.00", "1250.10", 1))},
		{"notices a changed blank inside a field", "does not hold", pc8(t, strings.Replace(vector, "Order 100045", "Order  100045", 1))},
		{"needs an opening", "none opens it", pc8(t, strings.Replace(vector, "#KSUMMA\n", "", 1))},
		{"is a number", "no number", pc8(t, strings.Replace(vector, "1919027391", "abc", 1))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := importBytes(tt.content)
			if err != nil {
				t.Fatal(err)
			}
			found := r.finding(findChecksum)
			switch {
			case tt.want == "" && len(found) > 0:
				t.Errorf("got %q, want no finding", found[0].Text)
			case tt.want != "" && (len(found) != 1 || !strings.Contains(found[0].Text, tt.want)):
				t.Errorf("got %v, want one finding with %q", found, tt.want)
			}
			if len(r.documents) != 1 {
				t.Errorf("got %d documents, want the voucher all the same", len(r.documents))
			}
		})
	}
}

func TestAnOpenChecksumIsACutOffFile(t *testing.T) {
	cut := strings.Replace(vector, "#KSUMMA 1919027391\n", "", 1)
	if _, err := importBytes(pc8(t, cut)); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("got %v, want a refusal that says the file is cut off", err)
	}
}
