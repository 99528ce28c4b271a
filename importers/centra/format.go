package centra

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strings"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// Format reads Centra's answers. Its zero value takes every store and is due at shipment.
type Format struct {
	// Stores are the names of the stores that sell for the entity; empty takes all.
	// Orders of other stores are counted and left out.
	Stores []string
	// Trigger says what makes a shipment due; "" is policy.OnShipped.
	Trigger policy.Trigger
	// ByStore, ByMarket, ByCountry: how a document is posted depends on where its order
	// was sold (a batch names the store, a cost centre may follow the market), so returns
	// and payments need to know it too.
	ByStore, ByMarket, ByCountry bool
}

// FormatFor takes from the policy what decides which documents take part and when.
func FormatFor(p *policy.Policy) Format {
	return Format{Stores: p.Entity.Stores, Trigger: p.Posting.Trigger, ByStore: p.ByStore(), ByMarket: p.ByMarket(), ByCountry: p.ByCountry()}
}

var (
	_ importers.Format    = Format{}
	_ importers.Completer = Format{}
)

// Source is "centra".
func (Format) Source() ledger.Source { return Source }

// Rank puts orders before payments before returns, by what the beginning of the file
// names first: the later ones can then be completed at once.
func (Format) Rank(_ string, head []byte) int {
	rank, first := 3, len(head)
	for r, words := range [][]string{
		{`"orderConnection"`, `"orders"`, `"shipments"`}, {`"orderPaymentHistory"`, `"entryType"`}, {`"returns"`, `"returnStatus"`},
	} {
		for _, w := range words {
			if at := bytes.Index(head, []byte(w)); at >= 0 && at < first {
				rank, first = r, at
			}
		}
	}
	return rank
}

// Minimise reads response pages and emits the allowed part of each record. See
// importers.Format; the error for a bad page names the page and the byte.
func (Format) Minimise(ctx context.Context, in io.Reader, emit func([]byte) error) (importers.Summary, error) {
	m, c := newMinimiser(), control{}
	var buffer []byte
	p := newPages(in, func(k kind, raw []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		stored, err := m.record(buffer[:0], raw, k)
		if err != nil {
			return fmt.Errorf("minimise the %s: %w", k, err)
		}
		buffer = stored
		c.count(k, stored)
		return emit(stored)
	})
	if err := p.read(); err != nil {
		return importers.Summary{}, err
	}
	return importers.Summary{Kind: c.kind(), Totals: c.totals(), Findings: p.findings(), Dropped: m.counts(), More: p.more}, nil
}

func (p *pages) findings() []ledger.Finding {
	var findings []ledger.Finding
	if p.bares > 0 && p.budget.last != '\n' && p.budget.last != '\r' && p.budget.last != ']' {
		findings = append(findings, ledger.Finding{Code: "centra-unended", Position: "file",
			Text: "the file holds records one a line and its last line has no end: it may be cut off between two; compare its control totals"})
	}
	for _, field := range sortedKeys(p.ignored) {
		findings = append(findings, ledger.Finding{Code: "centra-ignored", Position: "data." + field,
			Text: fmt.Sprintf("%d records are none we import; orders, returns and payment entries are", p.ignored[field])})
	}
	return findings
}

// control counts records and adds up their amounts, for the control totals. A record
// whose amount cannot be read is counted and will be rejected when it is decoded.
type control struct {
	records map[kind]int64
	sums    map[string]decimal.Decimal
}

func (c *control) count(k kind, stored []byte) {
	if c.records == nil {
		c.records, c.sums = map[kind]int64{}, map[string]decimal.Decimal{}
	}
	c.records[k]++
	node := stored[len(k)+len(`{"":`):] // what minimiser.record wrote before it
	amount, name := member(node, "gross"), k.plural()+" gross"
	if k == paymentRecord {
		amount = member(node, "value")
		name = text(member(node, "entryType")) + " " + text(member(node, "status"))
	}
	value, currency := member(amount, "value"), text(member(member(amount, "currency"), "code"))
	if !isNumber(value) || len(c.sums) >= maxNames {
		return
	}
	if d, err := parseFigure(value); err == nil {
		c.sums[name+" "+currency] = c.sums[name+" "+currency].Add(d)
	}
}

func text(quoted []byte) string { return string(bytes.Trim(quoted, `"`)) }

func (c *control) kind() string {
	kinds := make([]string, 0, len(c.records))
	for k := range c.records {
		kinds = append(kinds, k.plural())
	}
	sort.Strings(kinds)
	if len(kinds) == 0 {
		return "empty"
	}
	return strings.Join(kinds, "+")
}

func (c *control) totals() map[string]string {
	totals := make(map[string]string, len(c.sums)+len(c.records))
	for k, n := range c.records {
		totals[k.plural()] = fmt.Sprint(n)
	}
	for name, sum := range c.sums {
		totals[name] = sum.String()
	}
	return totals
}

// Decoder returns a decoder that numbers the records.
func (f Format) Decoder() importers.Decoder { return &lines{format: f} }

type lines struct {
	format Format
	record int64
}

// Decode decodes one record; see importers.Decoder.
func (l *lines) Decode(stored []byte, at ledger.Evidence) (importers.Decoded, error) {
	l.record++
	d := l.format.decode(stored)
	for i := range d.Documents {
		d.Documents[i].Evidence = at
	}
	for i := range d.Rejections {
		d.Rejections[i].Position = fmt.Sprintf("record %d (%s)", l.record, d.Rejections[i].Position)
		d.Rejections[i].Snapshot, d.Rejections[i].Evidence = at.Snapshot, at
	}
	return d, nil
}

// Finish has nothing left: every record stands for itself.
func (l *lines) Finish() (importers.Decoded, error) { return importers.Decoded{}, nil }
