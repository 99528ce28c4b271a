package sie

import (
	"fmt"
	"strings"
	"testing"
)

// Every known label is read over or used without a complaint, with surplus fields too.
func TestEveryLabelOfTheFormat(t *testing.T) {
	records := []string{
		"#FLAGGA 1", `#PROGRAM "Visma Administration 2000" 2026.1`, "#FORMAT PC8", `#GEN 20260301 "sign"`, "#SIETYP 4", `#PROSA "free text"`,
		"#FTYP AB", `#FNR "C:\data\acme"`, "#ORGNR 556000-0000 1 2", "#BKOD 52111", `#ADRESS "a" "b" "c" "d"`, `#FNAMN "Exempel"`,
		"#RAR 0 20260101 20261231", "#RAR -1 20250101 20251231", "#TAXAR 2027", "#OMFATTN 20260228", "#KPTYP BAS2014", "#VALUTA SEK",
		`#KONTO 1510 "Kundfordringar"`, "#KTYP 1510 T", "#ENHET 1510 st", "#SRU 1510 7251", `#DIM 6 "Projekt"`, `#UNDERDIM 21 "Del" 1`,
		`#OBJEKT 6 "P1" "Projekt ett"`, "#IB 0 1510 100.00 1.00", "#UB 0 1510 110.00", "#IB -1 1510 5", `#OIB 0 1510 {6 "P1"} 1`, `#OUB 0 1510 {6 "P1"} 1`,
		"#RES 0 3001 -10.00", `#PSALDO 0 202601 1510 {} 10`, `#PBUDGET 0 202601 3001 {6 "P1"} -10 0.00`,
		`#VER A 1 20260105 "text" 20260106 "sign" surplus`, "{", `#TRANS 1510 {6 "P1"} 10.00 20260105 "text" 1.00 "sign" surplus`,
		`#RTRANS 3001 {} -10 "" "" 0.00 "sign"`, `#TRANS 3001 {} -10`, `#BTRANS 3000 {} -10`, "}",
	}
	for label := range labels {
		used := false
		for _, r := range records {
			used = used || r == label || strings.HasPrefix(r, label+" ")
		}
		if !used && label != "#KSUMMA" {
			t.Errorf("this test does not try %s", label)
		}
	}
	r := mustImport(t, strings.Join(records, "\n")+"\n")
	if len(r.documents) != 1 || len(r.rejections) != 0 || r.tally.unknown != 0 {
		t.Fatalf("got %d documents, %v, %d unknown", len(r.documents), r.rejections, r.tally.unknown)
	}
	codes := ""
	for _, f := range r.odd() {
		codes += f.Code + " "
	}
	if codes != "sie-read-before sie-amended " {
		t.Errorf("got findings %s: %v", codes, r.summary.Findings)
	}
	want := `{"record":"file","kind":"4E","program":"Visma Administration 2000 2026.1","generated":"20260301","through":"20260228","flag":"1","organisation":"556000-0000","currency":"SEK",` +
		`"years":[{"number":"0","from":"2026-01-01","to":"2026-12-31"},{"number":"-1","from":"2025-01-01","to":"2025-12-31"}]}`
	if r.records[0] != want {
		t.Errorf("file record\n got %s\nwant %s", r.records[0], want)
	}
}

// A file cut at any place is refused, or says what is missing: never silence.
func TestACutFileIsNeverSilent(t *testing.T) {
	var blocks strings.Builder
	for i := range 40 {
		fmt.Fprintf(&blocks, "#VER A %d 20260115 \"Webborder %d\"\n{\n#TRANS 1510 {} 125.00\n#TRANS 2611 {} -25.00\n#TRANS 3001 {} -100.00\n}\n", i+1, 100+i)
	}
	balances := "#IB 0 1510 0\n#UB 0 1510 5000\n#IB 0 2611 0\n#UB 0 2611 -1000\n#RES 0 3001 -4000\n"
	head := "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#RAR 0 20260101 20261231\n#VALUTA SEK\n"
	whole := pc8(t, head+balances+blocks.String())
	if r, err := importBytes(whole); err != nil || len(r.odd()) != 0 {
		t.Fatalf("the whole file: %v %v", err, r.summary.Findings)
	}
	for _, step := range []int{100, 37} {
		for n := step; n < len(whole)-3; n += step { // without its last brace or less the file still says all
			r, err := importBytes(whole[:n])
			if err == nil && len(r.odd()) == 0 && len(r.rejections) == 0 {
				t.Errorf("cut at byte %d of %d: nothing was said", n, len(whole))
			}
		}
	}
	sum := pc8(t, vector)
	for n := strings.Index(vector, "#PROGRAM"); n < len(sum)-len("1919027391\n")-9; n++ {
		if _, err := importBytes(sum[:n]); err == nil {
			t.Errorf("a file with a checksum cut at byte %d was taken", n)
		}
	}
}
