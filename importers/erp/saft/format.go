package saft

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Source is the name SAF-T documents carry.
const Source ledger.Source = "saft"

// Format reads SAF-T files of one entity.
type Format struct {
	policy  *policy.Policy
	poster  *erp.Poster
	preview func(*erp.VoucherRecord) bool
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
	return &Format{policy: p, poster: poster}, nil
}

// Preview shows vouchers of the files that are read to somebody who writes rules for them.
func (f *Format) Preview(show func(*erp.VoucherRecord) (more bool)) { f.preview = show }

// Source is "saft".
func (f *Format) Source() ledger.Source { return Source }

// Rank puts files in the sequence they were made: the latest view comes last.
func (f *Format) Rank(_ string, head []byte) int {
	_, rest, _ := strings.Cut(string(head), "DateCreated>")
	day, _, _ := strings.Cut(rest, "<")
	made, err := time.Parse(time.DateOnly, strings.TrimSpace(day))
	if err != nil {
		return 0
	}
	return int(made.Unix() / (24 * 60 * 60))
}

// recordFile is what is kept of a file beside its vouchers.
const recordFile = "file"

var records = erp.Decoder{Source: Source, Others: []string{recordFile}}

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

// Minimise reads a file once and emits its records. It refuses what is no SAF-T file with
// a journal, one in another currency than the entity's, and one that is cut off.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	text := newUTF8Reader(in)
	if what := text.unfit(); what != "" {
		return importers.Summary{}, refuse("the file is no SAF-T file: " + what)
	}
	budget := &budget{in: text}
	w := &walker{Decoder: xml.NewDecoder(budget), ctx: ctx, budget: budget}
	w.CharsetReader = text.charset
	r := &reading{walker: w, intake: erp.NewIntake(f.policy, f.poster, Source, emit), rules: f.poster.Rules(), poster: f.poster, currency: string(f.policy.Entity.Currency), seen: map[uint64]int{}}
	r.intake.Preview = f.preview
	if err := r.file(); err != nil {
		return importers.Summary{}, err
	}
	r.noteEncoding(text)
	agree := r.checkTotals()
	if err := r.extent(agree); err != nil {
		return importers.Summary{}, err
	}
	return r.intake.Summary("saft"), nil
}

// noteEncoding says when a file is not written as it declares.
func (r *reading) noteEncoding(text *utf8Reader) {
	if text.wide > 0 && text.narrow > 0 {
		r.intake.Add("saft-encoding", "file", fmt.Sprintf("the file is written in UTF-8 and has %d letters in Windows-1252 among it; they were read as such", text.narrow))
	} else if text.wide > 0 && text.declared != "" {
		r.intake.Add("saft-encoding", "file", "the file declares "+erp.Shown(text.declared)+" and is written in UTF-8; it was read as UTF-8")
	} else if text.narrow > 0 && text.declared == "" {
		r.intake.Add("saft-encoding", "file", "the file declares UTF-8 and is written in Windows-1252; it was read as that")
	}
}
