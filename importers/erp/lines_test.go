package erp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func linesOf(t testing.TB, in io.Reader) (lines []string, long int, unended bool) {
	t.Helper()
	l := NewLines(in)
	for {
		line, tooLong, err := l.Next()
		if errors.Is(err, io.EOF) {
			if l.Number != len(lines) {
				t.Fatalf("the last of %d lines is number %d", len(lines), l.Number)
			}
			return lines, long, l.Unended()
		}
		if err != nil {
			t.Fatal(err)
		}
		if tooLong {
			long++
		}
		lines = append(lines, string(line))
	}
}

// A file of many megabytes may end its lines in CR alone, wholly or in part.
func TestLargeFilesMayEndTheirLinesInAnyWay(t *testing.T) {
	for name, ends := range map[string][]string{"LF": {"\n"}, "CR LF": {"\r\n"}, "CR": {"\r"}, "mixed": {"\n", "\r\n", "\r"}} {
		var b strings.Builder
		const count = 100_000
		for i := range count {
			fmt.Fprintf(&b, "#TRANS 1510 {} %d.00 20260105%s", i, ends[i%len(ends)])
		}
		lines, long, unended := linesOf(t, strings.NewReader(b.String()))
		if len(lines) != count || long != 0 || unended || lines[count-1] != "#TRANS 1510 {} 99999.00 20260105" {
			t.Errorf("%s: %d lines, %d too long, unended %t", name, len(lines), long, unended)
		}
	}
}

// Lines are those between any two ends, whatever the reader gives at a time; a last one
// without an end is told.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "\n", "a", "a\n", "a\r", "a\r\n", "a\r\rb\n\nc", "\r\n\r\n", "a\n\rb", "\xff\r\n\x00", strings.Repeat("x", 70_000) + "\r" + strings.Repeat("y", 3) + "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		lines, long, unended := linesOf(t, bytes.NewReader(content))
		text := strings.ReplaceAll(strings.ReplaceAll(string(content), "\r\n", "\n"), "\r", "\n")
		want := strings.Split(text, "\n")
		if last := len(want) - 1; want[last] == "" {
			want = want[:last]
		}
		if len(content) <= MaxLine && (strings.Join(lines, "\n") != strings.Join(want, "\n") || len(lines) != len(want) || long != 0) {
			t.Fatalf("%q: got %q, want %q", content, lines, want)
		}
		if ended := text == "" || strings.HasSuffix(text, "\n"); unended == ended {
			t.Fatalf("%q: unended %t", content, unended)
		}
		if byByte, _, _ := linesOf(t, iotest.OneByteReader(bytes.NewReader(content))); strings.Join(byByte, "\n") != strings.Join(lines, "\n") {
			t.Fatalf("%q: byte by byte %q", content, byByte)
		}
	})
}
