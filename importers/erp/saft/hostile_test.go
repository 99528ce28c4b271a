package saft

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// many repeats the last transaction of a file n times under numbers of their own, with
// totals as the file's.
func many(content string, n int) string {
	begin := strings.LastIndex(content, "Transaction>\n")
	for _, open := range []string{"<n1:Transaction>", "<Transaction>"} {
		if at := strings.LastIndex(content, open); at >= 0 {
			begin = at
		}
	}
	end := strings.LastIndex(content, "Transaction>") + len("Transaction>")
	one := content[begin:end]
	_, number, _ := strings.Cut(one, "TransactionID>")
	number, _, _ = strings.Cut(number, "<")
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Replace(one, ">"+number+"<", ">"+strconv.Itoa(2000+i)+"<", 1) + "\n   ")
	}
	return content[:begin] + b.String() + content[end:]
}

// A file cut at any kilobyte, or right before its end, is refused whole.
func TestAFileCutAtAnyKilobyteIsRefused(t *testing.T) {
	for currency, one := range map[money.Currency]string{"NOK": norway, "EUR": portugal} {
		content := many(one, 60)
		if r := mustRead(t, currency, content); len(r.documents) < 60 || len(r.rejections) != 0 {
			t.Fatalf("%s: %d documents, %v", currency, len(r.documents), r.rejections)
		}
		cuts := []int{len(content) - 1, strings.LastIndex(content, "</"), strings.LastIndex(content, "Transaction>") + len("Transaction>")}
		for cut := 1024; cut < len(content); cut += 1024 {
			cuts = append(cuts, cut)
		}
		for _, cut := range cuts {
			if _, err := read(testPolicy(currency), []byte(content[:cut])); !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "cut off at line") {
				t.Errorf("%s cut at %d of %d: %v", currency, cut, len(content), err)
			}
		}
		if len(cuts) < 30 {
			t.Errorf("%s: only %d cuts", currency, len(cuts))
		}
	}
}

// Every encoding under every declared one: the file is refused, or its figures and texts
// are all there, but for the letters that Windows-1252 and its kin write alike.
func TestEveryEncodingUnderEveryDeclaredOne(t *testing.T) {
	for currency, one := range map[money.Currency]string{"NOK": strings.Replace(norway, "Faktura", "Faktura blåbær øl", 1), "EUR": strings.Replace(portugal, "Vendas", "Vendas à João", 1)} {
		want := mustRead(t, currency, one)
		for actual, e := range map[string]encoding.Encoding{
			"UTF-8": unicode.UTF8, "UTF-8 with a mark": unicode.UTF8BOM, "Windows-1252": charmap.Windows1252, "ISO 8859-1": charmap.ISO8859_1, "ISO 8859-15": charmap.ISO8859_15,
			"UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16, the other way": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		} {
			for _, declared := range []string{"UTF-8", "Windows-1252", "ISO-8859-1", "ISO-8859-15", "UTF-16", "none of them"} {
				text := one
				for _, own := range []string{`"UTF-8"`, `"Windows-1252"`} {
					text = strings.Replace(text, "encoding="+own, `encoding="`+declared+`"`, 1)
				}
				content, err := e.NewEncoder().String(text)
				if err != nil {
					t.Fatal(err)
				}
				r, err := read(testPolicy(currency), []byte(content))
				if strings.HasPrefix(actual, "UTF-16") {
					if !errors.Is(err, ledger.ErrInvalid) {
						t.Errorf("%s declared %s: %v", actual, declared, err)
					}
					continue
				}
				if err != nil || strings.Join(r.records, "\n") != strings.Join(want.records, "\n") {
					t.Errorf("%s declared %s: %v\n%s", actual, declared, err, strings.Join(r.records, "\n"))
				}
			}
		}
	}
}

// How lines end does not matter, nor whether there is more than one.
func TestLineEndsDoNotMatter(t *testing.T) {
	want := mustRead(t, "NOK", norway)
	for name, end := range map[string]string{"CR LF": "\r\n", "CR": "\r", "none": " ", "mixed": "\n\r\n\r"} {
		r := mustRead(t, "NOK", strings.ReplaceAll(norway, "\n", end))
		for i := range r.documents {
			if r.documents[i].Hash() != want.documents[i].Hash() {
				t.Errorf("%s: document %d differs", name, i)
			}
		}
		if len(r.documents) != len(want.documents) {
			t.Errorf("%s: %d documents", name, len(r.documents))
		}
	}
	if r := mustRead(t, "NOK", strings.ReplaceAll(many(norway, 12_000), "\n", " ")); len(r.documents) != 12_001 { // ten megabytes
		t.Errorf("a file of one line: %d documents", len(r.documents))
	}
}

// What no journal holds is refused before it fills the memory.
func TestWhatNeverEndsIsRefused(t *testing.T) {
	head, tail, _ := strings.Cut(norway, "<n1:MasterFiles>")
	for name, c := range map[string]struct {
		before string
		repeat string
		want   string
	}{
		"a text":         {"<n1:MasterFiles>", "x", "larger than"},
		"a comment":      {"<!--", "x", "larger than"},
		"an attribute":   {`<n1:MasterFiles a="`, "x", "larger than"},
		"a name":         {"<n1:", "x", "larger than"},
		"CDATA":          {"<n1:MasterFiles><![CDATA[", "x", "larger than"},
		"nesting":        {"", "<a>", "deep"},
		"a directive":    {"<!DOCTYPE ", "x", "larger than"},
		"an instruction": {"<?x ", "x", "larger than"},
	} {
		in := io.MultiReader(strings.NewReader(head+c.before), &repeated{text: c.repeat, left: 1 << 30}, strings.NewReader(tail))
		f, err := New(testPolicy("NOK"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Minimise(context.Background(), in, func([]byte) error { return nil })
		if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "line 9") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// repeated gives a text again and again.
type repeated struct {
	text string
	left int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = r.text[r.at%len(r.text)]
		r.at++
	}
	r.left -= len(p)
	return len(p), nil
}

// Equal vouchers without a number are told apart by counting them.
func TestEqualVouchersWithoutANumberAreToldApart(t *testing.T) {
	const count = 300
	without := regexp.MustCompile(`<n1:TransactionID>2\d+<`).ReplaceAllString(many(norway, count), "<n1:TransactionID><")
	seen := map[string]bool{}
	for _, d := range mustRead(t, "NOK", without).documents {
		seen[d.ID.ExternalID] = true
	}
	if len(seen) != count+1 {
		t.Errorf("%d identities of %d vouchers", len(seen), count+1)
	}
}

func TestFiguresAndDatesOfNoFormatAreRejectedWithTheirPlace(t *testing.T) {
	for _, amount := range []string{"1e5", "1E+05", "NaN", "Infinity", "-Inf", "1.234.567,89-", "1,234.56", "10-", "(10)", "0x10", "１２", "--5", "+-5", "++5", "-+5", "٣", "999999999999999999999", ""} {
		r := mustRead(t, "NOK", strings.Replace(norway, "<n1:Amount>625</n1:Amount>", "<n1:Amount>"+amount+"</n1:Amount>", 1))
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.HasPrefix(r.rejections[0].Position, "line 2") {
			t.Errorf("Norway, %q: %d documents, %v", amount, len(r.documents), r.rejections)
		}
		r = mustRead(t, "EUR", strings.Replace(portugal, "<CreditAmount>23.00<", "<CreditAmount>"+amount+"<", 1))
		if len(r.documents) != 0 || len(r.rejections) != 1 || !strings.HasPrefix(r.rejections[0].Position, "line ") {
			t.Errorf("Portugal, %q: %d documents, %v", amount, len(r.documents), r.rejections)
		}
	}
	for _, date := range []string{"0000-10-16", "0000-00-00", "2026-13-01", "2026-02-30", "16.10.2026", "20261016T", "-2026-10-16", ""} {
		r := mustRead(t, "NOK", strings.Replace(norway, "<n1:TransactionDate>2026-10-16<", "<n1:TransactionDate>"+date+"<", 1))
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "the voucher date") {
			t.Errorf("%q: %d documents, %v", date, len(r.documents), r.rejections)
		}
	}
}

// A file of any size takes little memory: what is held of each transaction is a hash of
// its number. MEGABYTES=1024 tries a gigabyte.
func TestALargeFileTakesLittleMemory(t *testing.T) {
	megabytes := int64(8)
	if s := os.Getenv("MEGABYTES"); s != "" {
		megabytes, _ = strconv.ParseInt(s, 10, 64)
	}
	f, err := New(testPolicy("NOK"))
	if err != nil {
		t.Fatal(err)
	}
	held, records, before := uint64(0), uint64(0), heap()
	_, err = f.Minimise(context.Background(), endlessFile(megabytes<<20), func([]byte) error {
		if records++; records%5000 == 0 {
			held = max(held, heap())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "\n")
	t.Logf("%d MB, %d records: %d MB held, %s resident", megabytes, records, held>>20, strings.TrimSpace(peak))
	if limit := before + 6<<20 + records*48; held == 0 || held > limit {
		t.Errorf("%d MB held, want at most %d", held>>20, limit>>20)
	}
}

// endlessFile writes transactions as they are read.
func endlessFile(size int64) io.Reader {
	in, out := io.Pipe()
	go func() {
		head, rest, _ := strings.Cut(norway, "<n1:Transaction>")
		one, tail, _ := strings.Cut(rest, "</n1:Transaction>")
		_, tail, _ = strings.Cut(tail, "</n1:Transaction>")
		before, after, _ := strings.Cut(one, ">1001<")
		w := bufio.NewWriterSize(out, 1<<16)
		_, err := io.WriteString(w, head)
		for i := 0; err == nil && int64(i)*int64(len(one)+40) < size; i++ {
			_, err = fmt.Fprintf(w, "<n1:Transaction>%s>%d<%s</n1:Transaction>\n", before, i+1, after)
		}
		_, last := io.WriteString(w, tail)
		out.CloseWithError(errors.Join(err, last, w.Flush()))
	}()
	return in
}

// heap is what is held of the memory.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
