package centra

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"counterfoil/importers"

	"github.com/klauspost/compress/zstd"
)

// text writes a value as JSON.
func jsonText(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func connection(more bool, nodes ...any) jsonObject {
	edges := array{}
	for _, node := range nodes {
		edges = append(edges, jsonObject{"cursor": "x", "node": node})
	}
	return jsonObject{"data": jsonObject{"orderConnection": jsonObject{"totalCount": len(nodes), "edges": edges, "pageInfo": jsonObject{"hasNextPage": more}}},
		"extensions": jsonObject{"complexity": 1840}}
}

func minimise(t testing.TB, in string) (records []string, s importers.Summary, err error) {
	t.Helper()
	s, err = Format{}.Minimise(context.Background(), strings.NewReader(in), func(r []byte) error {
		records = append(records, string(r))
		return nil
	})
	return records, s, err
}

func TestShapesOfFiles(t *testing.T) {
	order, back, paid := workedOrder(), workedReturn(), paymentJSON(1, "CAPTURE", "SUCCESS", "10")
	page := jsonText(t, connection(false, order))
	want := []string{string(stored(t, order))}
	returned, payment := string(stored(t, back)), string(stored(t, paid))
	for name, c := range map[string]struct {
		in   string
		want []string
		kind string
	}{
		"a page":                     {page, want, "orders"},
		"pages, one after the other": {page + page, append(want, want...), "orders"},
		"pages, one a line":          {page + "\n" + page + "\n", append(want, want...), "orders"},
		"pages in an array":          {"[" + page + "," + page + "]", append(want, want...), "orders"},
		"a list":                     {jsonText(t, jsonObject{"data": jsonObject{"orders": array{order}}}), want, "orders"},
		"an order by itself":         {jsonText(t, jsonObject{"data": jsonObject{"order": order}}), want, "orders"},
		"bare records, one a line":   {jsonText(t, order) + "\n" + jsonText(t, back) + "\n" + jsonText(t, paid), []string{want[0], returned, payment}, "orders+payments+returns"},
		"an alias":                   {jsonText(t, jsonObject{"data": jsonObject{"mine": array{paid}}}), []string{payment}, "payments"},
		"nodes":                      {jsonText(t, jsonObject{"data": jsonObject{"orderConnection": jsonObject{"nodes": array{order}}}}), want, "orders"},
		"no errors":                  {jsonText(t, jsonObject{"data": jsonObject{"returns": array{back}}, "errors": array{}}), []string{returned}, "returns"},
		"extensions first":           {`{"extensions":{"complexity":1},"data":{"returns":[` + jsonText(t, back) + `]}}`, []string{returned}, "returns"},
		"no records":                 {`{"data":{"returns":[]}}`, nil, "empty"},
	} {
		records, s, err := minimise(t, c.in)
		if err != nil || strings.Join(records, "\n") != strings.Join(c.want, "\n") || s.Kind != c.kind {
			t.Errorf("%s: got %d records of kind %s, %v", name, len(records), s.Kind, err)
		}
	}
}

func TestBadFiles(t *testing.T) {
	page := jsonText(t, connection(false, workedOrder()))
	for name, c := range map[string]struct{ in, says string }{
		"empty":               {"", "empty"},
		"cut off":             {page + page[:len(page)/2], "page 2, byte"},
		"cut off, what to do": {page[:len(page)/2], "cut off; nothing of it was imported"},
		"a failed page":       {`{"data":null,"errors":[{"message":"permission Order:read is missing"}]}`, "Order:read"},
		"a half failed page":  {strings.TrimSuffix(page, "}") + `,"errors":[{"message":"timeout"}]}`, "timeout"},
		"a web page":          {"<html>log in</html>", "error page that was saved under this name"},
		"UTF-16":              {"\xff\xfe{\x00}\x00", "not be UTF-8; fetch it again"},
		"Latin-1 inside":      {strings.Replace(page, `"status"`, "\"st\xe4tus\"", 1), "changed after it was fetched, or is not UTF-8; nothing of it was imported"},
		"no page":             {`{"a":1}`, "neither a response page"},
		"no data":             {`{"extensions":{}}`, `no "data"`},
		"data is null":        {`{"data":null}`, `no "data"`},
		"a number":            {"17", "not a response page"},
		"a node is null":      {`{"data":{"orders":[null]}}`, "not an object"},
		"two of a field":      {`{"data":{"orders":[{"number":1,"number":2}]}}`, "stands twice"},
		"nested arrays":       {"[[" + page + "]]", "not a response page"},
		"garbage behind":      {page + "}", "byte"},
	} {
		records, _, err := minimise(t, c.in)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %d records and %v, want an error that says %q", name, len(records), err, c.says)
		}
	}
}

func TestAValueThatNeverEnds(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"a string": io.MultiReader(strings.NewReader(`{"data":{"orders":[{"a":"`), endless('x')),
		"blanks":   io.MultiReader(strings.NewReader(`{"data":{"orders":[`), endless(' ')),
		"nesting":  endless('['),
	} {
		_, err := Format{}.Minimise(context.Background(), in, func([]byte) error { return nil })
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestMorePagesAndWhatIsIgnored(t *testing.T) {
	_, s, err := minimise(t, jsonText(t, connection(true, workedOrder())))
	if err != nil || !s.More {
		t.Errorf("more %t, %v: the last page says there is another", s.More, err)
	}
	_, s, err = minimise(t, jsonText(t, connection(true, workedOrder()))+jsonText(t, connection(false, workedOrder())))
	if err != nil || s.More {
		t.Errorf("more %t, %v: only the last page counts", s.More, err)
	}
	_, s, err = minimise(t, `{"data":{"shipmentConnection":{"edges":[{"node":{"id":1,"number":"1-1","isShipped":true}}]},"stores":[{"id":1}]}}`)
	if err != nil || len(s.Findings) != 2 {
		t.Errorf("got findings %v, %v; want one for each field that is not imported", s.Findings, err)
	}
}

func TestControlTotals(t *testing.T) {
	_, s, err := minimise(t, jsonText(t, paymentJSON(1, "CAPTURE", "SUCCESS", "10.10"))+jsonText(t, paymentJSON(2, "CAPTURE", "SUCCESS", "0.20"))+
		jsonText(t, paymentJSON(3, "REFUND", "SUCCESS", "-4")))
	if err != nil || s.Totals["CAPTURE SUCCESS DKK"] != "10.3" || s.Totals["REFUND SUCCESS DKK"] != "-4" || s.Totals["payments"] != "3" {
		t.Errorf("got %v, %v", s.Totals, err)
	}
}

func TestRank(t *testing.T) {
	for i, in := range []string{
		jsonText(t, connection(false, workedOrder())),
		jsonText(t, jsonObject{"data": jsonObject{"orderPaymentHistory": array{paymentJSON(1, "CAPTURE", "SUCCESS", "1")}}}),
		jsonText(t, jsonObject{"data": jsonObject{"returns": array{workedReturn()}}}),
	} {
		if got := (Format{}).Rank("x", []byte(in)); got != i {
			t.Errorf("file %d: got rank %d", i, got)
		}
	}
}

func TestPackedFiles(t *testing.T) {
	page := jsonText(t, connection(false, workedOrder()))
	var zipped, packed bytes.Buffer
	g := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(g, page)
	g.Close()
	z, _ := zstd.NewWriter(&packed)
	_, _ = io.WriteString(z, page)
	z.Close()
	for name, content := range map[string][]byte{"gzip": zipped.Bytes(), "zstd": packed.Bytes(), "a byte order mark": []byte("\xef\xbb\xbf" + page)} {
		in, done, err := importers.Uncompressed(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(in)
		if done(); err != nil || string(got) != page {
			t.Errorf("%s: %v", name, err)
		}
		cut, done, err := importers.Uncompressed(bytes.NewReader(content[:len(content)-9]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (Format{}).Minimise(context.Background(), cut, func([]byte) error { return nil }); err == nil {
			t.Errorf("%s cut off: no error", name)
		}
		done()
	}
}
