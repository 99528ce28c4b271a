package reports

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// ItemStatuses are the statuses an item can have.
var ItemStatuses = []string{ItemOpen, ItemAccepted, ItemCleared}

// ItemWriter lists a month's items, those of one status or, for "", all.
type ItemWriter func(ctx context.Context, w io.Writer, m *MonthEnd, status string) error

// ItemColumns are the columns of the open items as CSV.
var ItemColumns = []string{
	"Item", "Reference", "Causes", "Lead cause", "Owner", "Explained", "Unexplained", "Currency", "Origin date", "Age days", "Status", "Seen before",
	"Opening variance", "Closing variance", "Movement", "Timing of last month", "Moved by", "Accepted", "Accepted by", "Accepted at", "Reason",
}

// listed streams the items of a status.
func (m *MonthEnd) listed(ctx context.Context, status string, each func(Item) error) error {
	for i, err := range m.Items(ctx) {
		if err != nil {
			return err
		}
		if status != "" && i.Status() != status {
			continue
		}
		if err := each(i); err != nil {
			return err
		}
	}
	return nil
}

// WriteItemsCSV streams the items as RFC 4180, under the same rules as WriteCSV.
func WriteItemsCSV(ctx context.Context, w io.Writer, m *MonthEnd, status string) error {
	out := newCSV(w)
	out.header(ItemColumns)
	err := m.listed(ctx, status, func(i Item) error {
		out.item(i, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("write open items as CSV: %w", err)
	}
	return out.end("write open items as CSV")
}

func (c *csvWriter) item(i Item, m *MonthEnd) {
	c.row = c.row[:0]
	c.number(strconv.FormatInt(i.Item, 10))
	for _, s := range []string{string(i.Reference), causeNames(i), string(i.Lead), i.Owner} {
		c.text(s)
	}
	c.amount(i.Explained)
	c.amount(i.Unexplained)
	c.currency(m.Settings.Currency)
	c.number(i.OriginOn.String())
	age := ""
	if !i.OriginOn.IsZero() {
		age = strconv.Itoa(i.AgeDays)
	}
	c.number(age)
	c.text(i.Status())
	c.text(i.before())
	c.amount(i.Opening.Add(money.Zero(m.Settings.Currency)))
	c.amount(i.Gross)
	for _, s := range []string{i.Movement(), string(i.Outcome), i.MovedBy()} {
		c.text(s)
	}
	c.amount(i.Accepted)
	by, at, reason := i.accepted()
	for _, s := range []string{by, at, reason} {
		c.text(s)
	}
	_ = c.w.Write(c.row)
}

func causeNames(i Item) string {
	names := make([]string, len(i.Causes))
	for k, c := range i.Causes {
		names[k] = string(c)
	}
	return strings.Join(names, "; ")
}

func (i Item) before() string {
	if i.New {
		return "new"
	}
	return "carried"
}

// accepted is who let the item stand, when (UTC) and why.
func (i Item) accepted() (by, at, reason string) {
	if i.Acceptance == nil {
		return "", "", ""
	}
	return i.Acceptance.By, i.Acceptance.At.UTC().Format("2006-01-02T15:04:05Z"), i.Acceptance.Reason
}

type itemJSON struct {
	Item        int64            `json:"item"`
	Reference   ledger.Reference `json:"reference"`
	Status      string           `json:"status"`
	OriginOn    string           `json:"origin_on,omitempty"`
	AgeDays     int              `json:"age_days"`
	Causes      []ledger.Cause   `json:"causes"`
	Owner       string           `json:"owner,omitempty"`
	Explained   string           `json:"explained"`
	Unexplained string           `json:"unexplained"`
	Opening     string           `json:"opening_variance"`
	Closing     string           `json:"closing_variance"`
	Movement    string           `json:"movement"`
	Timing      TimingOutcome    `json:"timing,omitempty"`
	MovedBy     []movedByJSON    `json:"moved_by,omitempty"`
	Entries     int64            `json:"moved_by_entries,omitempty"`
	Acceptance  *acceptanceJSON  `json:"acceptance,omitempty"`
}

type movedByJSON struct {
	Entry    int64       `json:"entry"`
	Book     ledger.Book `json:"book"`
	On       ledger.Date `json:"on"`
	Voucher  string      `json:"voucher,omitempty"`
	Document string      `json:"document"`
	Version  int         `json:"version"`
}

type acceptanceJSON struct {
	Number int64  `json:"number"`
	Run    int64  `json:"run"`
	By     string `json:"by"`
	At     string `json:"at"`
	Reason string `json:"reason"`
	Amount string `json:"amount"`
}

func newItemJSON(i Item) itemJSON {
	out := itemJSON{
		Item: i.Item, Reference: i.Reference, Status: i.Status(), OriginOn: i.OriginOn.String(), AgeDays: i.AgeDays, Causes: i.Causes, Owner: i.Owner,
		Explained: i.Explained.Number(), Unexplained: i.Unexplained.Number(), Opening: i.Opening.Number(), Closing: i.Gross.Number(),
		Movement: i.Movement(), Timing: i.Outcome, Entries: i.Entries,
	}
	if out.Causes == nil {
		out.Causes = []ledger.Cause{}
	}
	for _, e := range i.ClearedBy {
		out.MovedBy = append(out.MovedBy, movedByJSON{e.Entry, e.Book, e.EffectiveOn, e.Voucher.String(), e.Document.String(), e.Version})
	}
	if a := i.Acceptance; a != nil {
		by, at, reason := i.accepted()
		out.Acceptance = &acceptanceJSON{a.Number, a.Run, by, at, reason, i.Accepted.Number()}
	}
	return out
}

// WriteItemsJSON streams the items and their roll-forward, which is the whole month's
// whatever the status asked for.
func WriteItemsJSON(ctx context.Context, w io.Writer, m *MonthEnd, status string) error {
	b := bufio.NewWriter(w)
	head, err := marshal(m.headJSON())
	if err != nil {
		return fmt.Errorf("write open items as JSON: %w", err)
	}
	fmt.Fprintf(b, "%s,\"items\":[", head[:len(head)-1])
	comma := ""
	err = m.listed(ctx, status, func(i Item) error {
		text, err := marshal(newItemJSON(i))
		fmt.Fprintf(b, "%s\n%s", comma, text)
		comma = ","
		return err
	})
	if err != nil {
		return fmt.Errorf("write open items as JSON: %w", err)
	}
	roll, err := marshal(newRollJSON(m.Roll))
	if err != nil {
		return fmt.Errorf("write open items as JSON: %w", err)
	}
	fmt.Fprintf(b, "\n],\"roll\":%s}\n", roll)
	return b.Flush()
}

// WriteItemsTable lists the items for a terminal, with the roll-forward below.
func WriteItemsTable(ctx context.Context, w io.Writer, m *MonthEnd, status string) error {
	t := &textTable{left: 6}
	t.add("item", "reference", "since", "status", "causes", "timing, moved by, accepted by", "opening", "closing "+string(m.Settings.Currency))
	t.rule()
	err := m.listed(ctx, status, func(i Item) error {
		t.add(strconv.FormatInt(i.Item, 10), Plain(string(i.Reference)), i.OriginOn.String(), i.Status(), causeNames(i), Plain(i.remarks()), Format(i.Opening), Format(i.Gross))
		return nil
	})
	if err != nil {
		return fmt.Errorf("list open items: %w", err)
	}
	t.rule()
	if err := t.write(w); err != nil {
		return fmt.Errorf("list open items: %w", err)
	}
	_, err = fmt.Fprintf(w, "\n%s\n", m.Roll.Words())
	return err
}

// remarks are what there is to say of an item beside its figures.
func (i Item) remarks() string {
	var words []string
	if i.Outcome != NotTiming {
		words = append(words, "timing "+string(i.Outcome))
	}
	if moved := i.MovedBy(); moved != "" {
		words = append(words, moved)
	}
	if i.Acceptance != nil {
		words = append(words, "accepted by "+i.Acceptance.By)
	}
	return strings.Join(words, "; ")
}

// Words are the roll in a sentence or two.
func (r Roll) Words() string {
	line := func(name string, l RollLine) string {
		return fmt.Sprintf("%s %s (%s)", name, Count(l.Items), Format(l.Amount))
	}
	words := fmt.Sprintf("%s + %s − %s ± %s = %s %s", line("Opening", r.Opening), line("new", r.New), line("cleared", r.Cleared), line("re-measured", r.Remeasured), line("closing", r.Closing), r.Closing.Amount.Currency())
	if r.Accepted.Items > 0 {
		words += ", of which " + line("accepted", r.Accepted)
	}
	if t := r.Timing; t.Was.Items > 0 {
		words += fmt.Sprintf("\nOf %s that were a matter of time %s cleared, %s still waiting, %s did not clear.",
			Plural(t.Was.Items, "item", "items"), Count(t.Cleared.Items), Count(t.Waiting.Items), Count(t.Failed.Items))
	}
	return words
}
