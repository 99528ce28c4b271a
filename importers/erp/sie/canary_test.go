package sie

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/importers/erp"
)

// canaries are what must not get past the importer.
var canaries = []string{
	"Svensson", "Kajsa", "kajsa.svensson@example.se", "Storgatan", "19800101-1234", "800101-1234", "8001011231", "070-123 45 67", "0701234567",
	"+46 70 123 45 67", "4111 1111 1111 1111", "SE35 5000 0000 0549 1000 0003", "KASV",
}

// leaks tells which canary stands in a text; the digits of numbers count without blanks.
func leaks(s string) string {
	for _, canary := range canaries {
		if strings.Contains(strings.ToLower(s), strings.ToLower(canary)) {
			return canary
		}
	}
	return ""
}

// hostile is a file with a person in every field that can hold text. A number without
// any mark of its own is left out of the two places where it is what belongs there: an
// amount, and a dimension in which a rule looks for any number.
func hostile(person string) string {
	q := `"` + person + `"`
	amount, invoice := q, "10 "+q
	if strings.Trim(person, "0123456789") == "" {
		amount, invoice = `"x"`, `11 `+q
	}
	return strings.Join([]string{
		"#FLAGGA " + q, "#PROGRAM " + q + " " + q, "#FORMAT " + q, "#GEN 20260301 " + q, "#SIETYP 4 " + q, "#PROSA " + q, "#FTYP " + q, "#FNR " + q,
		"#ORGNR " + q, "#BKOD " + q, "#ADRESS " + q + " " + q + " " + q + " " + q, "#FNAMN " + q, "#RAR 0 20260101 20261231 " + q, "#RAR " + q,
		"#TAXAR " + q, "#OMFATTN " + q, "#KPTYP " + q, "#KONTO 1510 " + q, "#KTYP 1510 " + q, "#ENHET 1510 " + q, "#SRU 1510 " + q,
		"#DIM 7 " + q, "#UNDERDIM 21 " + q + " 1", "#OBJEKT 7 " + q + " " + q, "#IB 0 1510 " + amount, "#UB " + q + " 1510 5", "#RES 0 " + q + " 5",
		"#IB 0 1510 5 " + q, "#OIB 0 1510 {7 " + q + "} 5", "#PSALDO 0 202601 1510 {8 " + q + "} 5", "#" + strings.ReplaceAll(person, " ", "") + " 1",
		person,
		"#VER " + q + " " + q + " 20260105 " + q + " 20260106 " + q, "{",
		"#TRANS 1510 {1 " + q + " 7 " + q + " 8 " + q + " " + invoice + " " + q + " " + q + "} 5.00 20260105 " + q + " 1 " + q,
		"#RTRANS 1510 {} 5.00 20260105 " + q + " 1 " + q, "#BTRANS 1510 {} 5.00 20260105 " + q + " 1 " + q,
		"#TRANS 3001 {} -5.00 20260105 \"Order 5 " + person + "\"", "}",
		"#VER A 2 " + q + " x " + q, "{", "#TRANS " + q + " {} " + amount + " " + q + " " + q, "#TRANS 1510 {} " + amount, "#TRANS 1510 {" + q + "} 5",
		person, "}",
		"#VER A 3 20260105 " + q, "{", "}",
	}, "\n") + "\n"
}

func TestNothingPersonalGetsPastTheImporter(t *testing.T) {
	for _, person := range []string{
		"Kajsa Svensson", "Svensson, Kajsa", "KAJSA SVENSSON", "kajsa.svensson@example.se", "Storgatan 5", "19800101-1234", "800101-1234", "8001011231",
		"070-123 45 67", "0701234567", "+46 70 123 45 67", "4111 1111 1111 1111", "SE35 5000 0000 0549 1000 0003", "KASV-Svensson",
	} {
		t.Run(person, func(t *testing.T) {
			r, err := importBytes(pc8(t, hostile(person)))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.documents) != 2 || r.documents[0].Voucher.Rows[1].Text == "" {
				t.Fatalf("got %d documents: the test does not reach what it is about", len(r.documents))
			}
			poster, err := erp.NewPoster(testPolicy())
			if err != nil {
				t.Fatal(err)
			}
			var everything []string
			everything = append(everything, r.records...)
			for _, d := range r.documents {
				entries, err := poster.Post(d)
				everything = append(everything, fmt.Sprintf("%+v %+v %v", d.Voucher, entries, err))
			}
			for _, x := range r.rejections {
				everything = append(everything, x.Position+x.Reason)
			}
			everything = append(everything, fmt.Sprint(r.summary))
			for _, s := range everything {
				if canary := leaks(s); canary != "" {
					t.Errorf("%q got past the importer in %s", canary, s)
				}
			}
		})
	}
}

func TestARefusalQuotesNothingPersonal(t *testing.T) {
	for _, content := range []string{"Kajsa Svensson\n", "<html>Kajsa Svensson", "#SIETYP \"Kajsa Svensson\"\n", "#SIETYP 4\n#VALUTA \"Kajsa Svensson\"\n#VER A 1 20260101\n"} {
		if _, err := importBytes([]byte(content)); err == nil || leaks(err.Error()) != "" {
			t.Errorf("%q: got %v", content, err)
		}
	}
}

// A rule that reads customers keeps what it finds there and nothing else.
func TestAPersonalDimensionIsKeptAsFarAsARuleReadsIt(t *testing.T) {
	content := pc8(t, vouchers("#VER A 1 20260105\n{\n#TRANS 1510 {8 \"K-501\" 7 \"Kajsa\"} 5\n#TRANS 3001 {8 \"Svensson\"} -5\n}\n"))
	p := testPolicy()
	r, err := importWith(p, content)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(r.records, ""), "501") {
		t.Errorf("a customer number was kept without need: %v", r.records)
	}
	p.ERP.References = append(p.ERP.References, p.ERP.References[2])
	p.ERP.References[3].In, p.ERP.References[3].Pattern = "dimension 8", `^K-(\d+)$`
	if r, err = importWith(p, content); err != nil {
		t.Fatal(err)
	}
	if got := r.documents[0].Voucher.Rows; got[0].Dimensions["8"] != "K-501" || got[1].Dimensions != nil {
		t.Errorf("got %+v", got)
	}
}
