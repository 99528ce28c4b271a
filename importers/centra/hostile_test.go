package centra

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/ledger"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// orders are n orders of their own numbers.
func orders(n int) []any {
	list := make([]any, n)
	for i := range list {
		o := workedOrder()
		o["number"], o["id"] = 50000+i, fmt.Sprintf("0a%d", i)
		o["shipments"].(array)[0].(jsonObject)["id"] = 70000 + i
		list[i] = o
	}
	return list
}

// shapes are the same orders in every shape files have.
func shapes(t testing.TB, list []any) map[string]string {
	var page, lines, pages strings.Builder
	page.WriteString(jsonText(t, connection(false, list...)))
	for i, o := range list {
		lines.WriteString(jsonText(t, o) + "\n")
		pages.WriteString(jsonText(t, connection(i < len(list)-1, o)) + "\n")
	}
	return map[string]string{"a page": page.String(), "orders, one a line": lines.String(), "pages, one a line": pages.String()}
}

func packings(t testing.TB, content string) map[string][]byte {
	t.Helper()
	var zipped, packed bytes.Buffer
	g := gzip.NewWriter(&zipped)
	z, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []io.WriteCloser{g, z} {
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return map[string][]byte{"plain": []byte(content), "gzip": zipped.Bytes(), "zstd": packed.Bytes()}
}

// opened minimises a file as an import opens it.
func opened(content []byte) (records []string, s importers.Summary, err error) {
	in, done, err := importers.Uncompressed(bytes.NewReader(content))
	if err != nil {
		return nil, s, err
	}
	defer done()
	s, err = Format{}.Minimise(context.Background(), in, func(r []byte) error {
		records = append(records, string(r))
		return nil
	})
	return records, s, err
}

// A file cut at any kilobyte, or byte by byte near its end, is refused whole. What is one
// record or page a line and cut between two holds those before, whole; then the last page
// says that there are more, and records whose last line has no end are said.
func TestAFileCutAnywhereHoldsWholeRecordsOnly(t *testing.T) {
	list := orders(40)
	for shape, text := range shapes(t, list) {
		whole, _, err := opened([]byte(text))
		if err != nil || len(whole) != len(list) {
			t.Fatalf("%s: %d records, %v", shape, len(whole), err)
		}
		for packing, content := range packings(t, text) {
			step := 1024
			if packing != "plain" {
				step = max(1, len(content)/60)
			}
			var cuts []int
			for cut := step; cut < len(content); cut += step {
				cuts = append(cuts, cut)
			}
			for back := 1; back < 20; back++ {
				cuts = append(cuts, len(content)-back)
			}
			for cut := range content {
				if packing == "plain" && content[cut] == '\n' {
					cuts = append(cuts, cut, cut+1)
				}
			}
			for _, cut := range cuts {
				records, s, err := opened(content[:cut])
				if err != nil {
					continue
				}
				between := packing == "plain" && shape != "a page" && (cut == len(content) || content[cut-1] == '\n' || content[cut] == '\n')
				if !between {
					t.Errorf("%s, %s: cut at %d of %d was taken", shape, packing, cut, len(content))
				}
				for i, r := range records {
					if r != whole[i] {
						t.Errorf("%s, %s, cut at %d: record %d is another", shape, packing, cut, i)
					}
				}
				said := s.More || len(s.Findings) > 0
				if ended := content[cut-1] == '\n' && shape == "orders, one a line"; !said && !ended && len(records) < len(whole) {
					t.Errorf("%s, %s, cut at %d: nothing was said", shape, packing, cut)
				}
			}
		}
	}
}

// JSON is UTF-8; anything else is refused, or was ASCII.
func TestEveryEncodingOfAPage(t *testing.T) {
	o := workedOrder()
	set(o, "Malmö", "market", "name")
	text := jsonText(t, connection(false, o))
	want, _, err := opened([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		encoding encoding.Encoding
		read     bool
	}{
		"UTF-8": {unicode.UTF8, true}, "UTF-8 with a mark": {unicode.UTF8BOM, true}, "Windows-1252": {charmap.Windows1252, false}, "code page 437": {charmap.CodePage437, false},
		"UTF-16": {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), false}, "UTF-16, the other way": {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), false},
	} {
		content, err := c.encoding.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		records, _, err := opened([]byte(content))
		if (err == nil) != c.read || c.read && strings.Join(records, "") != strings.Join(want, "") {
			t.Errorf("%s: %d records, %v", name, len(records), err)
		}
		if err != nil && !strings.Contains(err.Error(), "byte") {
			t.Errorf("%s: %v does not say where", name, err)
		}
	}
}

func TestLineEndsAndLongLines(t *testing.T) {
	list := orders(8)
	want, _, err := opened([]byte(shapes(t, list)["orders, one a line"]))
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]string{"CR LF": "\r\n", "CR": "\r", "blank lines": "\n\r\n\n", "none": ""} {
		var b strings.Builder
		for _, o := range list {
			b.WriteString(jsonText(t, o) + end)
		}
		records, _, err := opened([]byte(b.String()))
		if err != nil || strings.Join(records, "") != strings.Join(want, "") {
			t.Errorf("%s: %d records, %v", name, len(records), err)
		}
	}
	long := workedOrder()
	long["comment"] = strings.Repeat("x", 10<<20) // ten megabytes in one line, personal and left out
	if records, _, err := opened([]byte(jsonText(t, connection(false, long)))); err != nil || records[0] != string(stored(t, workedOrder())) {
		t.Errorf("a line of ten megabytes: %d records, %v", len(records), err)
	}
	long["comment"] = strings.Repeat("x", 2*MaxRecord)
	if _, _, err := opened([]byte(jsonText(t, connection(false, long)))); err == nil || !strings.Contains(err.Error(), "larger than") || !strings.Contains(err.Error(), "page 1, byte") {
		t.Errorf("a record without end: %v", err)
	}
}

// A figure or instant that is none rejects its record, with its place, and no other.
func TestFiguresAndInstantsOfNoFormat(t *testing.T) {
	decode := func(change func(jsonObject)) ([]ledger.Document, []ledger.Rejection, error) {
		o := workedOrder()
		change(o)
		records, _, err := opened([]byte(jsonText(t, o) + "\n" + jsonText(t, orders(1)[0])))
		var documents []ledger.Document
		var rejections []ledger.Rejection
		d := Format{}.Decoder()
		for _, r := range records {
			decoded, err := d.Decode([]byte(r), ledger.Evidence{})
			if err != nil {
				t.Fatal(err)
			}
			documents, rejections = append(documents, decoded.Documents...), append(rejections, decoded.Rejections...)
		}
		return documents, rejections, err
	}
	good, _, _ := decode(func(jsonObject) {})
	for _, figure := range []any{"NaN", "1.234.567,89-", "2389,00", "0x10", "Infinity", "", json.RawMessage("1e99"), json.RawMessage("1" + strings.Repeat("0", 60)), true, nil, array{}} {
		documents, rejections, err := decode(func(o jsonObject) { set(o, figure, "shipments", 0, "gross", "value") })
		if err != nil || len(rejections) != 1 || !strings.HasPrefix(rejections[0].Position, "record 1 (") || len(documents) != len(good)-1 {
			t.Errorf("%v: %d documents of %d, %v, %v", figure, len(documents), len(good), rejections, err)
		}
	}
	if documents, rejections, err := decode(func(o jsonObject) { set(o, json.RawMessage("23.89e2"), "shipments", 0, "gross", "value") }); err != nil || len(rejections) != 0 || len(documents) != len(good) {
		t.Errorf("a figure with an exponent is JSON's: %d documents, %v, %v", len(documents), rejections, err)
	}
	for _, raw := range []string{"NaN", "Infinity", "01", "+1", "1.", ".5", "0x10"} {
		text := strings.Replace(jsonText(t, workedOrder()), "2389.00", raw, 1)
		if _, _, err := opened([]byte(text)); err == nil || !strings.Contains(err.Error(), "byte") {
			t.Errorf("%s, which is no JSON: %v", raw, err)
		}
	}
	for _, at := range []string{"0000-10-03T14:05:30+02:00", "0001-10-03T14:05:30+02:00", "0000-00-00T00:00:00Z", "2026-13-03T14:05:30+02:00", "2026-02-30T14:05:30+02:00", "20261003", "3 Oct 2026", "-2026-10-03T14:05:30Z"} {
		documents, rejections, err := decode(func(o jsonObject) { set(o, at, "shipments", 0, "shippedAt") })
		if err != nil || len(rejections) != 1 || !strings.HasPrefix(rejections[0].Position, "record 1 (") || len(documents) != len(good)-1 {
			t.Errorf("%s: %d documents of %d, %v, %v", at, len(documents), len(good), rejections, err)
		}
	}
}

// A file of any size takes little memory, packed or not. MEGABYTES=1024 tries a gigabyte.
func TestALargeFileTakesLittleMemory(t *testing.T) {
	megabytes := int64(24)
	if s := os.Getenv("MEGABYTES"); s != "" {
		megabytes, _ = strconv.ParseInt(s, 10, 64)
	}
	for _, packing := range []string{"plain", "gzip", "zstd"} {
		content, done, err := importers.Uncompressed(endlessOrders(t, packing, megabytes<<20))
		if err != nil {
			t.Fatal(err)
		}
		held, records, before := uint64(0), 0, heap()
		_, err = Format{}.Minimise(context.Background(), content, func([]byte) error {
			if records++; records%2000 == 0 {
				held = max(held, heap())
			}
			return nil
		})
		if done(); err != nil {
			t.Fatal(err)
		}
		status, _ := os.ReadFile("/proc/self/status")
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		peak, _, _ = strings.Cut(peak, "\n")
		t.Logf("%s: %d MB, %d records: %d MB held, %s resident", packing, megabytes, records, held>>20, strings.TrimSpace(peak))
		if held == 0 || held > before+12<<20 { // most is what unpacks and, here, packs
			t.Errorf("%s: %d MB held, before %d", packing, held>>20, before>>20)
		}
	}
}

// heap is what is held of the memory.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// endlessOrders writes orders as they are read, one a line.
func endlessOrders(t *testing.T, packing string, size int64) io.Reader {
	t.Helper()
	before, after, _ := strings.Cut(jsonText(t, workedOrder()), `"number":50418`)
	in, out := io.Pipe()
	go func() {
		buffered := bufio.NewWriterSize(out, 1<<16)
		w := io.WriteCloser(struct {
			io.Writer
			io.Closer
		}{buffered, io.NopCloser(nil)})
		switch packing {
		case "gzip":
			w, _ = gzip.NewWriterLevel(buffered, gzip.BestSpeed)
		case "zstd":
			w, _ = zstd.NewWriter(buffered, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20))
		}
		var err error
		for i := 0; err == nil && int64(i)*int64(len(before)+len(after)) < size; i++ {
			_, err = fmt.Fprintf(w, "%s\"number\":%d%s\n", before, 1_000_000+i*7919, after)
		}
		out.CloseWithError(errors.Join(err, w.Close(), buffered.Flush()))
	}()
	return in
}
