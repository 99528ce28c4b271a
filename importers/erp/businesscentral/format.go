package businesscentral

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Source is the name Business Central's documents carry.
const Source ledger.Source = "business-central"

// Format reads pages of one company, one answer after the other: sales documents before
// the entries they are joined to.
type Format struct {
	policy *policy.Policy
	poster *erp.Poster
	fields fields
}

var _ importers.Format = (*Format)(nil)

// New makes the format of a policy's rules.
func New(p *policy.Policy) (*Format, error) {
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	return &Format{policy: p, poster: poster, fields: fieldsOf(p.ERP.BusinessCentral)}, nil
}

// Source is "business-central".
func (f *Format) Source() ledger.Source { return Source }

// AppendOnly: posted entries are corrected by further entries and never change.
func (f *Format) AppendOnly() bool { return true }

// Rank puts files of sales documents before those of entries.
func (f *Format) Rank(_ string, head []byte) int {
	if strings.Contains(string(head[:min(len(head), 400)]), "sales") {
		return 0
	}
	return 1
}

var records = erp.Decoder{Source: Source}

// Decoder returns the decoder of all vouchers' records.
func (f *Format) Decoder() importers.Decoder { return records }

// answer is one page as the API gives it, or as the puller hands it on.
type answer struct {
	Context string           `json:"@odata.context"`
	Value   []jsontext.Value `json:"value"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// document is a posted sales invoice or credit memo: what of it names an order.
type document struct {
	Number   string `json:"number"`
	External string `json:"externalDocumentNumber"`
	Order    string `json:"orderNumber"`
	Customer string `json:"customerPurchaseOrderReference"`
}

// Minimise reads answers and emits a record for each run of entries. Entries that go back
// behind the one before, pages that report an error and answers that are cut off are
// refused.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	r := &reading{format: f, intake: erp.NewIntake(f.policy, f.poster, Source, emit), joined: map[string][][2]string{}, reversals: reversals{}}
	if err := erp.Answers(ctx, in, r.page); err != nil {
		return importers.Summary{}, err
	}
	if err := r.finish(); err != nil {
		return importers.Summary{}, err
	}
	return r.intake.Summary("business central entries"), nil
}

// refuse is the error for content that cannot be imported at all.
func refuse(why string) error { return fmt.Errorf("%s: %w", why, ledger.ErrInvalid) }

// reading is one import being read.
type reading struct {
	format *Format
	intake *erp.Intake
	joined map[string][][2]string // what sales documents say, by number
	run    []*entry
	last   int64 // the number of the last entry read
	reversals
}

func (r *reading) page(value jsontext.Value) error {
	var a answer
	if err := json.Unmarshal(value, &a); err != nil {
		return refuse("it is no answer of the API")
	}
	if a.Error != nil {
		return refuse(fmt.Sprintf("it reports an error: %.200q", a.Error.Message))
	}
	if a.Value == nil {
		return refuse("it holds no list of entries")
	}
	if strings.Contains(a.Context, "salesInvoices") || strings.Contains(a.Context, "salesCreditMemos") {
		return r.documents(a.Value)
	}
	if a.Context == earlierRuns {
		return r.reversals.know(a.Value)
	}
	for _, v := range a.Value {
		e, err := r.format.fields.entryOf(v)
		if err != nil {
			return refuse(err.Error())
		}
		if err := r.entry(e); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) documents(values []jsontext.Value) error {
	for _, v := range values {
		var d document
		if err := json.Unmarshal(v, &d); err != nil || d.Number == "" {
			return refuse("a sales document has no number")
		}
		var fields [][2]string
		for _, f := range [][2]string{{"external document no", d.External}, {"order number", d.Order}, {"your reference", d.Customer}} {
			if f[1] != "" {
				fields = append(fields, f)
			}
		}
		r.joined[d.Number] = fields
	}
	return nil
}

// entry takes one entry; those of one document and day that follow one another are a voucher.
func (r *reading) entry(e *entry) error {
	if e.number == r.last {
		return nil // the same at the end of one page and the beginning of the next
	}
	if e.number < r.last {
		return refuse(fmt.Sprintf("entry %d comes after entry %d; ask for the entries in sequence ($orderby=%s)", e.number, r.last, r.format.fields.names["entry"]))
	}
	r.last = e.number
	if len(r.run) > 0 && !e.sameVoucher(r.run[0]) {
		if err := r.finish(); err != nil {
			return err
		}
	}
	r.run = append(r.run, e)
	if closed(r.run) {
		return r.finish()
	}
	return nil
}

// finish hands the run over.
func (r *reading) finish() error {
	if len(r.run) == 0 {
		return nil
	}
	run := r.run
	r.run = nil
	raw := voucher(run, r.format.poster.Rules(), func(number string) [][2]string { return r.joined[number] })
	record, v, err := r.intake.Voucher(raw, "")
	if first, told := r.reversals.of(run); err == nil && v != nil && told {
		r.intake.Add("business-central-reversal", record.Position(), "it reverses the entries from "+strconv.FormatInt(first, 10)+" on")
	}
	return err
}
