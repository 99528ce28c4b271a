package sie

import (
	"errors"
	"strings"
	"testing"

	"counterfoil/importers/erp"
)

func TestSplitFollowsTheLexicalRules(t *testing.T) {
	tests := []struct {
		name, line, want string // fields joined by |
	}{
		{"blanks and tabs separate", "#TRANS\t1510  {}\t 10.00", "#TRANS|1510|{|}|10.00"},
		{"a quoted field keeps its blanks", `#VER A 1 20260101 " two  words "`, "#VER|A|1|20260101| two  words "},
		{"an empty quoted field is a field", `#VER "" "" 20260101 ""`, "#VER|||20260101|"},
		{`\" is a quote inside a field`, `#KONTO 3001 "Sale \"web\" 25"`, `#KONTO|3001|Sale "web" 25`},
		{`\" counts in a plain field as well`, `#KONTO 3001 12\"inch`, `#KONTO|3001|12"inch`},
		{"a backslash elsewhere is ordinary", `#FNR "C:\data\acme"`, `#FNR|C:\data\acme`},
		{"a path may end in a backslash", `#FNR "C:\data\"`, `#FNR|C:\data\`},
		{"an object list of pairs", `#TRANS 1 {1 "WEB" 6 "P 1"} 5`, `#TRANS|1|{|1|WEB|6|P 1|}|5`},
		{"a dimension may be quoted", `#TRANS 1 {"1" "2"} 5`, `#TRANS|1|{|1|2|}|5`},
		{"a list may hold a blank", `#TRANS 1 { } 5`, `#TRANS|1|{|}|5`},
		{"a list may be packed", `#TRANS 1 {1 WEB}5`, `#TRANS|1|{|1|WEB|}|5`},
		{"a brace in quotes is text", `#TRANS 1 {1 "{x}"} 5`, `#TRANS|1|{|1|{x}|}|5`},
		{"a brace inside a plain field is text", `#KONTO 1 a{b`, `#KONTO|1|a{b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var x lexer
			tokens, err := x.split([]byte(tt.line))
			if err != nil {
				t.Fatalf("split %q: %v", tt.line, err)
			}
			texts := make([]string, len(tokens))
			for i, token := range tokens {
				texts[i] = string(token.text)
			}
			if got := strings.Join(texts, "|"); got != tt.want {
				t.Errorf("split %q\n got %s\nwant %s", tt.line, got, tt.want)
			}
		})
	}
}

func TestSplitRefusesWhatIsAmbiguous(t *testing.T) {
	tests := []struct {
		name, line string
		want       error
	}{
		{"an open quote", `#VER A 1 20260101 "half`, errUnterminated},
		{"a quote in the middle", `#VER A 1 20260101 "Bar "Kajen" AB"`, errGlued},
		{"an open list", `#TRANS 1 {1 "A" 5`, errListOpen},
		{"a list in a list", `#TRANS 1 {{}} 5`, errListNested},
		{"a stray closing brace", `#TRANS 1 } 5`, errListClosed},
		{"a control character", "#TRANS 1 {} 5\x00", errControl},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var x lexer
			if _, err := x.split([]byte(tt.line)); !errors.Is(err, tt.want) {
				t.Errorf("split %q: got %v, want %v", tt.line, err, tt.want)
			}
		})
	}
}

func TestTokensSurviveEachOther(t *testing.T) {
	// Unescaped fields share a buffer that grows: the first must not change with the next.
	line := `#A "` + strings.Repeat(`x\"`, 50) + `" "` + strings.Repeat(`y\"`, 5000) + `"`
	var x lexer
	tokens, err := x.split([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(tokens[1].text), strings.Repeat(`x"`, 50); got != want {
		t.Errorf("first field: got %.20s…, want %.20s…", got, want)
	}
}

func TestLinesEndInAnyWay(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		l := erp.NewLines(strings.NewReader("#A" + end + end + "#B" + end + "#C"))
		var got []string
		for {
			line, _, err := l.Next()
			if err != nil {
				break
			}
			got = append(got, string(line))
		}
		if strings.Join(got, "|") != "#A||#B|#C" || l.Number != 4 {
			t.Errorf("end %q: got %q after %d lines", end, got, l.Number)
		}
	}
}

func TestALongLineIsCutAndSaid(t *testing.T) {
	l := erp.NewLines(strings.NewReader("#A\n" + strings.Repeat("x", erp.MaxLine+10) + "\n#B\n"))
	var long, number int
	for {
		_, tooLong, err := l.Next()
		if err != nil {
			break
		}
		if tooLong {
			long, number = long+1, l.Number
		}
	}
	if long != 1 || number != 2 || l.Number != 3 {
		t.Errorf("got %d long lines (the last at %d) of %d, want one at 2 of 3", long, number, l.Number)
	}
}
