package sie

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"

	text "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// yearOfVouchers are n vouchers and the balances they come to; some have no number.
func yearOfVouchers(made string, n int) string {
	var blocks strings.Builder
	for i := range n {
		number := strconv.Itoa(i + 1)
		if i%17 == 0 {
			number = `""`
		}
		fmt.Fprintf(&blocks, "#VER A %s 2026%02d%02d \"Webborder %d åäö\"\n{\n#TRANS 1510 {} 125.00\n#TRANS 2611 {} -25.00 \"\" \"Order %d\"\n#TRANS 3001 {1 \"WEB\"} -100.00\n}\n", number, i*12/n+1, i%28+1, 50000+i, 50000+i)
	}
	return fmt.Sprintf("#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN %s\n#RAR 0 20260101 20261231\n#VALUTA SEK\n#IB 0 1510 0\n#UB 0 1510 %d\n#IB 0 2611 0\n#UB 0 2611 -%d\n#RES 0 3001 -%d\n",
		made, 125*n, 25*n, 100*n) + blocks.String()
}

// withChecksum puts a file's records under a checksum.
func withChecksum(t testing.TB, text string) []byte {
	first, rest, _ := strings.Cut(string(pc8(t, text)), "\n")
	sum := uint32(0)
	var x lexer
	for _, line := range strings.Split(rest, "\n") {
		if len(line) < 2 { // a brace
			continue
		}
		tokens, err := x.split([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range tokens {
			if token.kind == word {
				sum = crc32.Update(sum, crc32.IEEETable, token.text)
			}
		}
	}
	return []byte(first + "\n#KSUMMA\n" + rest + "#KSUMMA " + strconv.FormatUint(uint64(sum), 10) + "\n")
}

// A file cut at any kilobyte is refused, or holds vouchers of the whole file as they are
// there, and says what is wrong with it. With a checksum it is refused.
func TestAFileCutAtAnyKilobyteHoldsWholeVouchersOnly(t *testing.T) {
	year := yearOfVouchers("20261231", 300)
	extract := year[:strings.Index(year, "#IB")] + year[strings.Index(year, "#VER"):]
	for name, content := range map[string][]byte{"with balances": pc8(t, year), "an extract": pc8(t, extract), "with a checksum": withChecksum(t, year)} {
		whole, err := importBytes(content)
		if err != nil || len(whole.documents) != 300 || len(whole.rejections) != 0 || len(whole.finding(findChecksum)) != 0 {
			t.Fatalf("%s: %v, %d documents, %v", name, err, len(whole.documents), whole.summary.Findings)
		}
		known := map[ledger.DocumentID][32]byte{}
		for _, d := range whole.documents {
			known[d.ID] = d.Hash()
		}
		cuts := 0
		for cut := 1024; cut < len(content); cut += 1024 {
			cuts++
			r, err := importBytes(content[:cut])
			if err != nil {
				if !errors.Is(err, ledger.ErrInvalid) {
					t.Errorf("%s cut at %d: %v", name, cut, err)
				}
				continue
			}
			if name == "with a checksum" {
				t.Errorf("a file with a checksum cut at %d was taken", cut)
			}
			for _, d := range r.documents {
				if hash, ok := known[d.ID]; !ok || hash != d.Hash() {
					t.Errorf("%s cut at %d: %s is not the voucher it was", name, cut, d.ID)
				}
			}
			said := len(r.rejections) > 0 || len(r.finding(findBalance)) > 0 || len(r.finding("sie-no-vouchers")) > 0 || len(r.finding(findImportFile)) > 0
			if !said {
				t.Errorf("%s cut at %d: nothing was said", name, cut)
			}
		}
		if cuts < 30 {
			t.Fatalf("%s: only %d cuts", name, cuts)
		}
	}
}

// Nor does a cut make vouchers vanish, or change, that the ledger holds.
func TestAFileCutAtAnyKilobyteMakesNothingVanish(t *testing.T) {
	for i, head := range []string{"#GEN", "#OMFATTN 20261231\n#GEN"} {
		b := newBooks(t, pgtest.New(t), "SE01")
		b.read(string(pc8(t, yearOfVouchers("20261231", 200))))
		stand := len(b.standing())
		content := pc8(t, strings.Replace(yearOfVouchers("20270131", 200), "#GEN", head, 1))
		for cut := 1024; cut < len(content); cut += 1024 {
			r, err := b.Read(t.Context(), "cut.se", strings.NewReader(string(content[:cut])))
			if err != nil {
				if !errors.Is(err, ledger.ErrInvalid) {
					t.Fatal(err)
				}
				continue
			}
			if d := r.Documents; d.New+d.Changed+d.Text+d.Vanished != 0 {
				t.Errorf("%d: cut at %d: %+v, findings %v", i, cut, d, r.Findings)
			}
		}
		if got := len(b.standing()); got != stand {
			t.Errorf("%d: %d stand, before %d", i, got, stand)
		}
	}
}

// Every encoding under every declared one: the file is refused, or its figures are all
// there, and letters that are not those of the format are said.
func TestEveryEncodingUnderEveryDeclaredOne(t *testing.T) {
	encodings := map[string]text.Encoding{
		"code page 437": charmap.CodePage437, "code page 850": charmap.CodePage850, "Windows-1252": charmap.Windows1252, "ISO 8859-1": charmap.ISO8859_1, "ISO 8859-15": charmap.ISO8859_15,
		"UTF-8": unicode.UTF8, "UTF-8 with a mark": unicode.UTF8BOM, "UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16, the other way": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16 without a mark": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	}
	want, err := importBytes(pc8(t, full))
	if err != nil {
		t.Fatal(err)
	}
	for actual, e := range encodings {
		for _, declared := range []string{"PC8", "ANSI", "UTF-8", "8859-1", `""`, "IBM850"} {
			content, err := e.NewEncoder().String(strings.Replace(full, "#FORMAT PC8", "#FORMAT "+declared, 1))
			if err != nil {
				t.Fatal(err)
			}
			r, err := importBytes([]byte(content))
			if strings.HasPrefix(actual, "UTF-16") {
				if !errors.Is(err, ledger.ErrInvalid) {
					t.Errorf("%s declared %s: %v", actual, declared, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s declared %s: %v", actual, declared, err)
				continue
			}
			if len(r.documents) != 2 || len(r.rejections) != 0 || strings.Join(r.records, "\n") != strings.Join(want.records, "\n") {
				t.Errorf("%s declared %s: %d documents, %v\n%s", actual, declared, len(r.documents), r.rejections, strings.Join(r.records, "\n"))
			}
			if own := strings.HasPrefix(actual, "code page"); (len(r.finding(findEncoding)) == 0) != own {
				t.Errorf("%s declared %s: findings %v", actual, declared, r.summary.Findings)
			}
		}
	}
}

func TestMixedLineEndsReadAlike(t *testing.T) {
	want := mustImport(t, full)
	lines := strings.Split(strings.TrimSuffix(full, "\n"), "\n")
	for name, ends := range map[string][]string{"CR LF": {"\r\n"}, "CR": {"\r"}, "mixed": {"\n", "\r\n", "\r"}, "and blank lines": {"\n\n", "\r\n\r\n", "\r\r"}} {
		var b strings.Builder
		for i, line := range lines {
			b.WriteString(line + ends[i%len(ends)])
		}
		r := mustImport(t, b.String())
		if len(r.documents) != len(want.documents) {
			t.Fatalf("%s: %d documents", name, len(r.documents))
		}
		for i := range r.documents {
			if r.documents[i].Hash() != want.documents[i].Hash() {
				t.Errorf("%s: document %d differs", name, i)
			}
		}
	}
}

func TestALineOfTenMegabytesIsRejectedWithItsPlace(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct{ content, at string }{
		"in a voucher":      {strings.Replace(full, "\t#TRANS 2611 {} -125", "\t#TRANS 2611 {} -125 \"\" \""+long+"\"", 1), "line 32: it is longer than a megabyte"},
		"in the header":     {strings.Replace(full, "#KPTYP BAS2014", "#PROSA "+long, 1), "line 10"},
		"behind everything": {full + long, "line 35"},
	} {
		r := mustImport(t, c.content)
		if len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Position+": "+r.rejections[0].Reason, c.at) {
			t.Errorf("%s: %.300v", name, r.rejections)
		}
		if want := 2; name == "in a voucher" && len(r.documents) != want-1 || name != "in a voucher" && len(r.documents) != want {
			t.Errorf("%s: %d documents", name, len(r.documents))
		}
	}
	if _, err := importBytes([]byte(long)); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("nothing else: %v", err)
	}
}

func TestAVoucherWithoutEndIsRejected(t *testing.T) {
	var b strings.Builder
	b.WriteString("#VER A 1 20260105 x\n{\n")
	for range 250_000 {
		b.WriteString("#TRANS 1510 {} 1\n")
	}
	b.WriteString("}\n")
	r := mustImport(t, vouchers(b.String(), block("A", "2", "20260105", "5", "")))
	if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "line 200008: the voucher has more than 200000 rows") {
		t.Errorf("%d documents, %v", len(r.documents), r.rejections)
	}
	for _, record := range r.records {
		if len(record) > 10_000 {
			t.Errorf("a record of %d bytes", len(record))
		}
	}
}

func TestFiguresAndDatesOfNoFormatAreRejectedWithTheirPlace(t *testing.T) {
	for _, amount := range []string{"1e5", "1E+05", "NaN", "Infinity", "-Inf", "1.234.567,89-", "1,234.56", "10-", "(10)", "0x10", "１２", "--5", "", "٣", "1_000", "999999999999999999999"} {
		r := mustImportUTF8(t, vouchers("#VER A 1 20260105 x\n{\n#TRANS 1510 {} \""+amount+"\"\n}\n", block("A", "2", "20260105", "5", "")))
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "line 8") {
			t.Errorf("%q: %d documents, %v", amount, len(r.documents), r.rejections)
		}
	}
	for _, date := range []string{"00000101", "00000000", "2026-01-05", "20261301", "20260230", "260105", "2026010", "202601055", "-2026105"} {
		r := mustImport(t, vouchers("#VER A 1 "+date+" x\n{\n#TRANS 1510 {} 0\n}\n", block("A", "2", "20260105", "5", "")))
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "line 6: the voucher date") {
			t.Errorf("%q: %d documents, %v", date, len(r.documents), r.rejections)
		}
	}
}

func mustImportUTF8(t *testing.T, text string) *result {
	t.Helper()
	r, err := importBytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// endlessYear writes vouchers as they are read, megabytes of them, as often as asked.
type endlessYear struct{ size int64 }

func (y endlessYear) Again() (io.ReadCloser, error) {
	in, out := io.Pipe()
	go func() {
		var written int64
		w := bufio.NewWriterSize(out, 1<<16)
		n, err := io.WriteString(w, "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#GEN 20261231\n#RAR 0 20260101 20261231\n#VALUTA SEK\n")
		for i := 0; err == nil && written < y.size; i++ {
			written += int64(n)
			n, err = fmt.Fprintf(w, "#VER A %d 202610%02d \"Webborder %d Kajsa Svensson\" 20261031 \"KS\"\n{\n#TRANS 1510 {} 1299.00 \"\" \"Order %d\"\n#TRANS 2611 {} -249.80\n#TRANS 3001 {1 \"WEB\"} -999.20\n#TRANS 3520 {} -50.00\n}\n", i+1, i%31+1, 50000+i, 50000+i)
		}
		out.CloseWithError(errors.Join(err, w.Flush()))
	}()
	return in, nil
}

func (y endlessYear) Read([]byte) (int, error) { return 0, errors.New("read again instead") }

// A file of any size takes little memory: what the first reading notes of each voucher, 16
// bytes, is given up before the second. MEGABYTES=1024 tries a gigabyte.
func TestALargeFileTakesLittleMemory(t *testing.T) {
	megabytes := int64(8)
	if s := os.Getenv("MEGABYTES"); s != "" {
		megabytes, _ = strconv.ParseInt(s, 10, 64)
	}
	f, err := New(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	held, records, before := uint64(0), uint64(0), heap()
	_, err = f.Minimise(context.Background(), endlessYear{megabytes << 20}, func([]byte) error {
		if records++; records%20000 == 0 {
			held = max(held, heap())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d MB, %d records: %d MB held, %s", megabytes, records, held>>20, resident())
	if limit := before + 8<<20; held == 0 || held > limit {
		t.Errorf("%d MB held, want at most %d", held>>20, limit>>20)
	}
}

// resident is what the process took of the machine's memory at most.
func resident() string {
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "\n")
	return strings.TrimSpace(peak) + " resident"
}

var _ erp.Source = endlessYear{}

// heap is what is held of the memory.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
