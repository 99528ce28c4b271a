package sie

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// Format reads SIE 4 files of one entity. One Format serves the files of one import,
// so that it notices when they are of different companies.
type Format struct {
	policy *policy.Policy
	rules  *erp.Rules
	poster *erp.Poster

	mu           sync.Mutex
	organisation string // of the first file that named one
}

var _ importers.Format = (*Format)(nil)

// New makes the format of a policy's rules.
func New(p *policy.Policy) (*Format, error) {
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	return &Format{policy: p, rules: poster.Rules(), poster: poster}, nil
}

// Source is "sie".
func (f *Format) Source() ledger.Source { return Source }

// Rank is the same for all files: none needs another.
func (f *Format) Rank(string, []byte) int { return 0 }

// Minimise reads a file two or three times and emits its records: the file's facts,
// then balances, vouchers and rejected lines in the file's sequence. It refuses what is
// no SIE file, a file without vouchers by type, one in another currency than the
// entity's and one that is cut off.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	src, err := reread(ctx, in)
	if err != nil {
		return importers.Summary{}, err
	}
	r, err := f.read(ctx, src, emit)
	if err != nil {
		return importers.Summary{}, err
	}
	return importers.Summary{Kind: "sie", Totals: r.intake.controlTotals(), Findings: r.intake.findings.all(), Dropped: r.dropped()}, nil
}

// reading is one file that was read to its end.
type reading struct {
	intake *intake
	tally  tally
}

func (f *Format) read(ctx context.Context, src source, emit func([]byte) error) (*reading, error) {
	s, err := pass(src, func(in io.Reader) (*survey, error) { return takeSurvey(ctx, in) })
	if err != nil {
		return nil, err
	}
	functional := f.policy.Entity.Currency
	if err := s.check(f.policy.Entity.ID, string(functional)); err != nil {
		return nil, err
	}
	in := f.newIntake(s, functional, emit)
	if in.minimise.marks, err = f.marks(ctx, src, s, in.minimise); err != nil {
		return nil, err
	}
	in.minimise.hidden = 0 // marks may have read the file as well
	if err := in.begin(f.sameOrganisation(organisation(s.header.organisation))); err != nil {
		return nil, err
	}
	w := newWalker(s.encoding, s.problems, in)
	if _, err := pass(src, func(r io.Reader) (struct{}, error) { return struct{}{}, w.walk(ctx, r) }); err != nil {
		return nil, err
	}
	if w.sum.open && w.sum.declared == "" {
		return nil, refuse("the file is cut off: it opens a checksum (#KSUMMA) and never closes it; export it again")
	}
	in.end(w)
	return &reading{in, w.tally}, nil
}

// pass reads a source once from its beginning.
func pass[T any](src source, read func(io.Reader) (T, error)) (result T, err error) {
	in, err := src.again()
	if err != nil {
		return result, err
	}
	defer in.Close()
	return read(in)
}

func (f *Format) newIntake(s *survey, currency money.Currency, emit func([]byte) error) *intake {
	m := &minimiser{
		masker: erp.NewMasker(f.rules, f.policy.ERP.KeepWords), years: newYearFinder(&s.header, f.policy.Entity.FiscalYear),
		currency: string(currency), generated: compactDate(s.header.generated),
	}
	return &intake{
		survey: s, kind: s.kind(), currency: currency, minimise: m, rules: f.rules, out: newRecordWriter(emit),
		balances: newBalances(currency), numbers: numbers{}, poster: f.poster, rates: erp.NewRates(f.policy),
	}
}

// marks tells vouchers apart whose numbers are empty or repeat; most files need none.
func (f *Format) marks(ctx context.Context, src source, s *survey, m *minimiser) (map[int]string, error) {
	lines := ambiguousLines(s, m.years)
	if len(lines) == 0 && !s.unnumbered {
		return nil, nil
	}
	return pass(src, func(in io.Reader) (map[int]string, error) { return resolve(ctx, in, s, lines, m.voucher) })
}

// sameOrganisation remembers the first file's company and tells whether this is the same.
func (f *Format) sameOrganisation(number string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	number = strings.ReplaceAll(number, "-", "")
	if f.organisation == "" {
		f.organisation = number
	}
	return number == "" || f.organisation == number
}

func compactDate(d ledger.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// begin emits the file's own record and notes what its header says.
func (in *intake) begin(sameOrganisation bool) error {
	h := &in.survey.header
	in.noteEncoding()
	if h.flag == "1" {
		in.findings.add(findRead, "file", "the file is marked as read by a receiver before (#FLAGGA 1)")
	}
	if in.kind == "4I" {
		in.findings.add(findImportFile, "file", "the file has no balances or no fiscal year: it holds vouchers to be read into a ledger (4I), or is an extract; do not import the ledger's full export (4E) of the same vouchers as well")
	}
	if h.sietyp != "4" {
		in.findings.add(findType, "file", "the file does not say that it is of type 4, but holds vouchers; they were read")
	}
	if !sameOrganisation {
		in.findings.add(findOrganisation, "file", "the file is of another organisation (#ORGNR) than the one imported before it")
	}
	if h.organisation != "" && organisation(h.organisation) == "" {
		in.findings.add(findNoEntity, "file", "#ORGNR is no company's number and was not kept")
	}
	return in.out.write(&fileRecord{
		Record: recordFile, Kind: in.kind, Program: programName(h.program), Generated: compactDate(h.generated), Through: compactDate(h.through),
		Flag: kept(h.flag, isYearNumber), Organisation: organisation(h.organisation), Currency: string(in.currency), Years: h.years,
	})
}

func (in *intake) noteEncoding() {
	if e := in.survey.encoding; e != codePage437 {
		in.findings.add(findEncoding, "file", "the file is written in "+string(e)+", though the format prescribes code page 437 (PC8); it was read as "+string(e))
	}
	if in.survey.replacement {
		in.findings.add(findReplacement, "file", "the file holds U+FFFD: letters were lost before it was exported or on the way; export it again if its texts matter")
	}
}

// end notes what only the whole file shows.
func (in *intake) end(w *walker) {
	if in.totals.vouchers == 0 {
		in.findings.add(findNoVouchers, "file", "the file holds no vouchers")
	}
	if text := w.sum.finding(); text != "" {
		in.findings.add(findChecksum, "file", text)
	}
	if n := w.tally.unknown; n > 0 {
		in.findings.add(findUnknown, "line "+joinInts(w.tally.firstUnknown), fmt.Sprintf("%d lines have labels that the format does not know; they were ignored", n))
	}
	if n := in.minimise.hidden; n > 0 {
		in.findings.add(findHidden, "file", fmt.Sprintf("%d series or numbers of vouchers are words and no codes; a digest stands in their place", n))
	}
	in.noteReferences()
	in.numbers.report(&in.findings)
	if in.kind == "4E" {
		in.balances.report(&in.findings)
	}
}

func joinInts(numbers []int) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ", ")
}

// dropped counts what was left out. Fields inside kept records are not counted one by
// one: minimise.go names them.
func (r *reading) dropped() map[string]int64 {
	if r.tally.unknown == 0 {
		return nil
	}
	return map[string]int64{"lines with unknown labels": r.tally.unknown}
}

// Decoder returns a decoder; it keeps no state, because every record stands by itself.
func (f *Format) Decoder() importers.Decoder { return decoder{} }

type decoder struct{}

// Decode turns one record into its document or its rejection.
func (decoder) Decode(line []byte, at ledger.Evidence) (importers.Decoded, error) {
	documents, rejections := Decode(line)
	for i := range documents {
		documents[i].Evidence = at
	}
	for i := range rejections {
		rejections[i].Evidence, rejections[i].Snapshot = at, at.Snapshot
		if rejections[i].Position == "record" {
			rejections[i].Position = fmt.Sprintf("record in chunk %d at %d", at.Chunk, at.Offset)
		}
	}
	return importers.Decoded{Documents: documents, Rejections: rejections}, nil
}

// Finish has nothing left to return.
func (decoder) Finish() (importers.Decoded, error) { return importers.Decoded{}, nil }

// DocumentFrom decodes one voucher out of its record.
func (f *Format) DocumentFrom(record []byte, id ledger.DocumentID) (ledger.Document, error) {
	return DocumentFrom(record, id)
}
