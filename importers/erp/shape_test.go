package erp

import "testing"

func TestAShapeShowsFormAndNoContent(t *testing.T) {
	for s, want := range map[string]string{
		"W50418": "A99999", "Åsa Öberg, 19": "Aaa Aaaaa, 99", "inv-2026/17": "aaa-9999/99", "a\tb\nc": "a a a", "٣": "9", "e\u0301": "aa", "": "",
	} {
		if got := Shape(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestAMessageShowsAValueOrItsShape(t *testing.T) {
	for s, want := range map[string]string{
		"1.250,00": "1.250,00", "31/12/9999": "31/12/9999", "EUR": "EUR", "": `""`, "Anna": `of the shape "Aaaa"`, "850312-1239": `of the shape "999999-9999"`,
		"a very long text that goes on and on": `of the shape "a aaaa aaaa aaaa aaaa aa…"`, "sek": `of the shape "aaa"`,
	} {
		if got := Shown(s); got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
	}
}
