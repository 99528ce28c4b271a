package netsuite

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Source is the name NetSuite's documents carry.
const Source ledger.Source = "netsuite"

// Format reads answers to the lines' query, one after the other.
type Format struct {
	policy *policy.Policy
	poster *erp.Poster
}

var _ importers.Format = (*Format)(nil)

// New makes the format of a policy's rules.
func New(p *policy.Policy) (*Format, error) {
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	return &Format{policy: p, poster: poster}, nil
}

// Source is "netsuite".
func (f *Format) Source() ledger.Source { return Source }

// Rank is the same for all files: none needs another.
func (f *Format) Rank(string, []byte) int { return 0 }

var records = erp.Decoder{Source: Source}

// Decoder returns the decoder of all vouchers' records.
func (f *Format) Decoder() importers.Decoder { return records }

// answer is one page as the API gives it. The puller adds what it found gone.
type answer struct {
	Items []jsontext.Value `json:"items"`
	Gone  []string         `json:"gone"`
	Asked time.Time        `json:"asked"`
}

// Minimise reads answers and emits a record for each transaction. Answers that are cut off
// and lines that go back behind the one before are refused; so are lines of several
// subsidiaries when the policy names none.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	r := &reading{format: f, intake: erp.NewIntake(f.policy, f.poster, Source, emit), others: map[string]int{}, subsidiaries: map[string]bool{}}
	if err := erp.Answers(ctx, in, r.page); err != nil {
		return importers.Summary{}, err
	}
	if err := r.finish(); err != nil {
		return importers.Summary{}, err
	}
	r.noteOthers()
	return r.intake.Summary("netsuite transactions"), nil
}

// refuse is the error for content that cannot be imported at all.
func refuse(why string) error { return fmt.Errorf("%s: %w", why, ledger.ErrInvalid) }

// reading is one import being read.
type reading struct {
	format       *Format
	intake       *erp.Intake
	lines        []line // of the transaction being read
	last         int64
	others       map[string]int // lines left out, by why
	subsidiaries map[string]bool
}

func (r *reading) page(value jsontext.Value) error {
	var a answer
	if err := json.Unmarshal(value, &a); err != nil {
		return refuse("it is no answer to the query of lines")
	}
	if a.Items == nil {
		return refuse("it holds no rows")
	}
	for _, id := range a.Gone {
		if err := r.intake.Withdrawn(id, a.Asked); err != nil {
			return err
		}
	}
	for _, v := range a.Items {
		l, err := lineOf(v)
		if err != nil {
			return err
		}
		if err := r.line(l); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) line(l line) error {
	id := l.transaction()
	switch {
	case id <= 0:
		return refuse("a line names no transaction (tran_id)")
	case id < r.last:
		return refuse(fmt.Sprintf("transaction %d comes after transaction %d; ask for the lines in sequence (ORDER BY t.id, tl.id)", id, r.last))
	case id > r.last:
		if err := r.finish(); err != nil {
			return err
		}
	}
	r.last = id
	if why := r.leftOut(l); why != "" {
		r.others[why]++
		return nil
	}
	if r.subsidiaries[l["subsidiary"]] = true; len(r.subsidiaries) > 1 {
		return refuse("the lines are of several subsidiaries, whose sums mean nothing together; name one in erp.netsuite.subsidiary")
	}
	r.lines = append(r.lines, l)
	return nil
}

// leftOut says why a line is none of ours; "" where it is.
func (r *reading) leftOut(l line) string {
	p := r.format.policy.ERP.NetSuite
	if book := bookOf(p); l.book() != book {
		return "accounting book " + erp.Shown(l.book())
	}
	if p.Subsidiary != "" && l["subsidiary"] != p.Subsidiary {
		return "subsidiary " + erp.Shown(l["subsidiary"])
	}
	return ""
}

// finish hands the transaction over.
func (r *reading) finish() error {
	if len(r.lines) == 0 {
		return nil
	}
	lines := r.lines
	r.lines = nil
	_, _, err := r.intake.Voucher(voucher(lines, r.format.poster.Rules(), r.format.policy.ERP.NetSuite), "")
	return err
}

func (r *reading) noteOthers() {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(r.others)) {
		parts = append(parts, fmt.Sprintf("%d of %s", r.others[why], why))
	}
	if len(parts) > 0 {
		r.intake.Add("netsuite-left-out", "file", "lines left out: "+strings.Join(parts, ", "))
	}
}
