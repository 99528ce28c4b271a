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

	preview func(*erp.VoucherRecord) bool

	mu           sync.Mutex
	organisation string // of the first file that named one
}

var (
	_ importers.Format   = (*Format)(nil)
	_ importers.Rereader = (*Format)(nil)
)

// New makes the format of a policy's rules.
func New(p *policy.Policy) (*Format, error) {
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	return &Format{policy: p, rules: poster.Rules(), poster: poster}, nil
}

// Preview shows vouchers of the files that are read to somebody who writes rules for them.
func (f *Format) Preview(show func(*erp.VoucherRecord) (more bool)) { f.preview = show }

// Source is "sie".
func (f *Format) Source() ledger.Source { return Source }

// Rank puts files in the sequence they were made (#GEN): the latest view comes last.
func (f *Format) Rank(_ string, head []byte) int {
	_, rest, _ := strings.Cut(string(head), "#GEN")
	made, _, _ := strings.Cut(strings.Trim(rest, " \t\""), " ")
	if len(made) > 8 {
		made = made[:8]
	}
	return int(compact(made))
}

// Minimise reads a file two or three times and emits its records: the file's facts,
// then balances, vouchers and rejected lines in the file's sequence. It refuses what is
// no SIE file, a file without vouchers by type, one in another currency than the
// entity's and one that is cut off.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	src, err := erp.Reread(ctx, in)
	if err != nil {
		return importers.Summary{}, err
	}
	r, err := f.read(ctx, src, emit)
	if err != nil {
		return importers.Summary{}, err
	}
	return r.summary(), nil
}

// reading is one file that was read to its end.
type reading struct {
	intake *intake
	tally  tally
}

func (f *Format) read(ctx context.Context, src erp.Source, emit func([]byte) error) (*reading, error) {
	s, err := erp.Pass(src, func(in io.Reader) (*survey, error) { return takeSurvey(ctx, in) })
	if err != nil {
		return nil, err
	}
	functional := f.policy.Entity.Currency
	if err := s.check(f.policy.Entity.ID, string(functional)); err != nil {
		return nil, err
	}
	in := f.newIntake(s, functional, emit)
	if in.marks, err = f.marks(ctx, src, s, in.Minimise); err != nil {
		return nil, err
	}
	in.Minimise.Hidden = 0 // marks may have read the file as well
	if err := in.begin(f.sameOrganisation(in.organisation())); err != nil {
		return nil, err
	}
	w := newWalker(s.encoding, s.problems, in)
	if _, err := erp.Pass(src, func(r io.Reader) (struct{}, error) { return struct{}{}, w.walk(ctx, r) }); err != nil {
		return nil, err
	}
	if w.sum.open && w.sum.declared == "" {
		return nil, refuse("the file is cut off: it opens a checksum (#KSUMMA) and never closes it; export it again")
	}
	in.end(w)
	return &reading{in, w.tally}, in.extent()
}

func (f *Format) newIntake(s *survey, currency money.Currency, emit func([]byte) error) *intake {
	in := &intake{
		Intake: erp.NewIntake(f.policy, f.poster, Source, emit), survey: s, kind: s.kind(), currency: currency, rules: f.rules, balances: newBalances(currency),
		key: f.policy.PseudonymKey,
	}
	in.Preview = f.preview
	in.Minimise.Year = s.header.fiscalYears(f.policy.Entity.FiscalYear)
	return in
}

// marks tells vouchers apart whose numbers are empty or repeat; most files need none.
func (f *Format) marks(ctx context.Context, src erp.Source, s *survey, m *erp.Minimiser) (map[int]string, error) {
	lines := s.vouchers.ambiguous(m.Year)
	s.vouchers = sightings{} // the next reading needs the memory
	if len(lines) == 0 && !s.unnumbered {
		return nil, nil
	}
	return erp.Pass(src, func(in io.Reader) (map[int]string, error) { return resolve(ctx, in, s, lines, m) })
}

// sameOrganisation remembers the first file's company and tells whether this is the same.
func (f *Format) sameOrganisation(number string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
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
		in.Add(findRead, "file", "the file is marked as read by a receiver before (#FLAGGA 1)")
	}
	if in.kind == "4I" {
		in.Add(findImportFile, "file", "the file has no balances or no fiscal year: it holds vouchers to be read into a ledger (4I), or is an extract; do not import the ledger's full export (4E) of the same vouchers as well. Unless it has a checksum (#KSUMMA), nothing tells whether vouchers are missing at its end")
	}
	if h.sietyp != "4" {
		in.Add(findType, "file", "the file does not say that it is of type 4, but holds vouchers; they were read")
	}
	if !sameOrganisation {
		in.Add(findOrganisation, "file", "the file is of another organisation (#ORGNR) than the one imported before it")
	}
	if h.organisation != "" && organisation(h.organisation) == "" {
		in.Add(findNoEntity, "file", in.notKept())
	}
	return in.Record(&fileRecord{
		Record: recordFile, Kind: in.kind, Program: programName(h.program), Generated: compactDate(h.generated), Through: compactDate(h.through),
		Flag: erp.Kept(h.flag, isYearNumber), Organisation: organisation(h.organisation), Currency: string(in.currency), Years: h.years,
	})
}

// organisation is the company's number, or the pseudonym of a person's.
func (in *intake) organisation() string {
	number := in.survey.header.organisation
	if kept := organisation(number); kept != "" || !isPerson(number) {
		return strings.ReplaceAll(kept, "-", "")
	}
	return importers.Pseudonym(in.key, personNumber(number))
}

// notKept says what became of a number that is no company's.
func (in *intake) notKept() string {
	switch {
	case in.organisation() != "":
		return "#ORGNR is a person's number and was not kept; a pseudonym that only this installation can make tells its files from another's"
	case isPerson(in.survey.header.organisation):
		return "#ORGNR is a person's number and was not kept, so files of two sole traders cannot be told apart; set COUNTERFOIL_KEY, under which a pseudonym is kept"
	}
	return "#ORGNR is no company's number and was not kept"
}

func (in *intake) noteEncoding() {
	if e := in.survey.encoding; e != codePage437 {
		in.Add(findEncoding, "file", "the file is written in "+string(e)+", though the format prescribes code page 437 (PC8); it was read as "+string(e))
	}
	if in.survey.replacement {
		in.Add(findReplacement, "file", "the file holds U+FFFD: letters were lost before it was exported or on the way; export it again if its texts matter")
	}
}

// end notes what only the whole file shows.
func (in *intake) end(w *walker) {
	if text := w.sum.finding(); text != "" {
		in.Add(findChecksum, "file", text)
	}
	if n := w.tally.unknown; n > 0 {
		in.Add(findUnknown, "line "+joinInts(w.tally.firstUnknown), fmt.Sprintf("%d lines have labels that the format does not know; they were ignored", n))
	}
	if in.kind == "4E" {
		in.balances.report(&in.Findings)
	}
}

// extent ends the file. A full export holds every voucher of its own year, up to the day it
// says (#OMFATTN), as far as its balances bear it out. An export of a part of the year may
// roll too, with the balances of that part, and looks alike: so without a word of it the
// file speaks of no day before its first voucher or after its last.
func (in *intake) extent() error {
	h := &in.survey.header
	from, to := "", ""
	first, last := in.Days()
	if year, ok := h.ownYear(); ok && in.kind == "4E" && !first.IsZero() {
		if !h.through.IsZero() {
			last = h.through
		}
		if first.Before(year.From) {
			first = year.From
		}
		if last.After(year.To) {
			last = year.To
		}
		from, to = compactDate(first), compactDate(last)
	}
	return in.Extent(compactDate(h.generated), from, to, in.organisation(), in.balances.accounted())
}

func joinInts(numbers []int) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ", ")
}

// summary is what the reading learned. Fields inside kept records are not counted one by
// one.
func (r *reading) summary() importers.Summary {
	s := r.intake.summary()
	if r.tally.unknown > 0 {
		s.Dropped = map[string]int64{"lines with unknown labels": r.tally.unknown}
	}
	return s
}

// Source is the name SIE documents carry.
const Source ledger.Source = "sie"

var records = erp.Decoder{Source: Source, Others: []string{recordFile, recordBalance}}

// Decoder returns the decoder of all vouchers' records.
func (f *Format) Decoder() importers.Decoder { return records }

// DocumentFrom decodes one voucher out of its record.
func (f *Format) DocumentFrom(record []byte, id ledger.DocumentID) (ledger.Document, error) {
	return DocumentFrom(record, id)
}

// DocumentFrom decodes one voucher out of its record; ledger.ErrNotFound when the record
// holds another or none.
func DocumentFrom(record []byte, id ledger.DocumentID) (ledger.Document, error) {
	return records.DocumentFrom(record, id)
}
