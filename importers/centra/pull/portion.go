package pull

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/ledger"
)

// The lists of an answer, as the format knows them, in the sequence they are handed on.
const (
	orderList   = "orders"
	paymentList = "orderPaymentHistory"
	returnList  = "returns"
	goneList    = "gone"
)

var lists = []string{orderList, paymentList, returnList, goneList}

// portion is what is committed at once: the records of some pages, each as it came.
type portion struct {
	name string
	// covered is until when everything was read before: a record from before it that makes
	// no document (an authorisation) was stored then. The zero time covers nothing.
	covered time.Time
	pages   int
	records map[string][]jsontext.Value
}

func newPortion(name string, covered time.Time) *portion {
	return &portion{name: name, covered: covered, records: map[string][]jsontext.Value{}}
}

// next is an empty portion of the same reading.
func (p *portion) next(covered time.Time) *portion { return newPortion(p.name, covered) }

func (p *portion) add(list string, records ...jsontext.Value) {
	p.records[list] = append(p.records[list], records...)
}

func (p *portion) size() (n int) {
	for _, list := range p.records {
		n += len(list)
	}
	return n
}

func (p *portion) full() bool { return p.pages >= portionPages || p.size() >= portionRecords }

// body is one answer that holds all records of the portion.
func (p *portion) body() []byte {
	var out bytes.Buffer
	out.WriteString(`{"data":{`)
	first := true
	for _, list := range lists {
		if len(p.records[list]) == 0 {
			continue
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		fmt.Fprintf(&out, "%q:[", list)
		for i, record := range p.records[list] {
			if i > 0 {
				out.WriteByte(',')
			}
			out.Write(record)
		}
		out.WriteByte(']')
	}
	out.WriteString(`}}`)
	return out.Bytes()
}

// gone says that Centra, asked now, no longer has documents of an order.
type gone struct {
	AskedAt   string      `json:"askedAt"`
	Order     goneOrder   `json:"order"`
	Documents []goneThing `json:"documents"`
}

type goneOrder struct {
	Number ledger.Reference `json:"number"`
}

type goneThing struct {
	Kind ledger.DocumentKind `json:"kind"`
	ID   string              `json:"id"`
}

func (r *run) withdraw(p *portion, order ledger.Reference, ids []ledger.DocumentID) {
	g := gone{AskedAt: stamp(r.Clock.Now()), Order: goneOrder{order}}
	for _, id := range ids {
		g.Documents = append(g.Documents, goneThing{id.Kind, id.ExternalID})
	}
	record, err := json.Marshal(g)
	if err != nil {
		panic(err) // text only
	}
	p.add(goneList, record)
	r.report.Withdrawn += int64(len(ids))
}

// commit hands a portion to the import and moves the marks with it. What the ledger holds
// already is left out; where nothing remains only the marks move.
func (r *run) commit(ctx context.Context, p *portion, marks ...ledger.Mark) error {
	if err := r.leaveOutKnown(ctx, p); err != nil {
		return err
	}
	return r.post(ctx, p, marks...)
}

// commitCompared commits what a comparison found, day by day: what is rejected night after
// night is then the same content, which is stored once.
func (r *run) commitCompared(ctx context.Context, p *portion) error {
	if err := r.leaveOutKnown(ctx, p); err != nil {
		return err
	}
	days := map[time.Time]*portion{}
	for _, list := range lists {
		for _, record := range p.records[list] {
			var day time.Time
			if list != goneList {
				at, err := createdAt(record)
				if err != nil {
					return err
				}
				day = r.day(at)
			}
			if days[day] == nil {
				days[day] = p.next(p.covered)
			}
			days[day].add(list, record)
		}
	}
	inSequence := make([]time.Time, 0, len(days))
	for day := range days {
		inSequence = append(inSequence, day)
	}
	slices.SortFunc(inSequence, time.Time.Compare)
	for _, day := range inSequence {
		if err := r.post(ctx, days[day]); err != nil {
			return err
		}
	}
	return nil
}

// post hands a portion to the import with its marks.
func (r *run) post(ctx context.Context, p *portion, marks ...ledger.Mark) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	posted := false
	if p.size() > 0 {
		im := r.Importer
		im.TakenAt, im.Marks, im.Again = r.Clock.Now(), marks, false
		name := strings.NewReplacer("/", " ", "\\", " ").Replace("centra " + p.name)
		result, err := im.Read(ctx, name, bytes.NewReader(p.body()))
		if err != nil {
			return err
		}
		posted = result.Batch.ID != 0
		if posted {
			r.report.Results = append(r.report.Results, result)
		}
	}
	if !posted && len(marks) > 0 {
		if err := r.Store.Mark(ctx, r.Importer.Entity, marks); err != nil {
			return err
		}
	}
	r.report.Portions++
	r.remember(marks)
	return nil
}
