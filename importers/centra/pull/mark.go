package pull

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// The names of the marks.
const (
	markOrders    = "orders"
	markShipments = "shipments"
	markPayments  = "payments"
	markReturns   = "returns"
	markComplete  = "complete"
	markNightly   = "nightly"
	markSchema    = "schema"
)

// mark is how far one kind of document was read. Everything before Through is in the
// ledger. A window under way has its bounds and where its next page begins: behind a
// cursor, or at an instant.
type mark struct {
	Through time.Time `json:"through,omitzero"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	After   string    `json:"after,omitzero"`
	Asked   bool      `json:"asked,omitzero"` // somebody asked to read from From
	// Since is the earliest instant anybody asked to read from; zero where it is not known.
	Since time.Time `json:"since,omitzero"`
}

// underWay tells whether a window was begun and not ended.
func (m mark) underWay() bool { return !m.To.IsZero() }

// whole tells whether the window begins before any document.
func (m mark) whole() bool { return !m.From.After(epoch) }

func (m mark) as(name string) ledger.Mark {
	value, err := json.Marshal(m)
	if err != nil {
		panic(err) // times and text
	}
	return ledger.Mark{Source: centra.Source, Name: name, Value: string(value)}
}

// window is what to read of one kind now: the rest of what was begun, or what changed
// since the last window.
func (r *run) window(name string) (mark, error) {
	m, err := r.mark(name)
	if err != nil || m.underWay() {
		return m, err
	}
	m.From, m.To = epoch, r.until()
	if !m.Through.IsZero() {
		m.From = m.Through.Add(-overlap)
	}
	return m, nil
}

// until is where a window ends: a little before now, by the clock of the two that is behind.
func (r *run) until() time.Time {
	return r.began.Add(-settle - r.Client.ahead).Truncate(time.Second)
}

func (r *run) mark(name string) (m mark, err error) {
	if text := r.marks[name]; text != "" {
		if err = json.Unmarshal([]byte(text), &m); err != nil {
			err = fmt.Errorf("the mark of %s cannot be read: %w", name, err)
		}
	}
	return m, err
}

// ask begins windows from an instant that somebody asked for, all of them at once, so that
// a reading that was interrupted goes on with those it had not come to. One that is under
// way and reaches as far back is that reading: it goes on.
func (r *run) ask(ctx context.Context, since time.Time, names ...string) error {
	var begun []ledger.Mark
	for _, name := range names {
		m, err := r.mark(name)
		if err != nil {
			return err
		}
		if m.underWay() && m.Asked && !m.From.After(since) {
			return nil
		}
		begun = append(begun, mark{Through: m.Through, From: since, To: r.until(), Asked: true, Since: m.earliest(since)}.as(name))
	}
	if err := r.Store.Mark(ctx, r.Importer.Entity, begun); err != nil {
		return err
	}
	r.remember(begun)
	return nil
}

func (r *run) remember(marks []ledger.Mark) {
	for _, m := range marks {
		r.marks[m.Name] = m.Value
	}
}

// covered is until when a window's records were read before: by the window before it, or
// by itself up to where it goes on.
func (m mark) covered() time.Time {
	at, err := time.Parse(time.RFC3339, m.After)
	if err != nil || at.Before(m.Through) {
		return m.Through
	}
	return at
}

// done is the mark when the window was read to its end.
func (m mark) done() mark {
	return mark{Through: later(m.Through, m.To), Since: m.Since}
}

// earliest is since when is read when somebody asks from an instant.
func (m mark) earliest(since time.Time) time.Time {
	nothing := m.Through.IsZero() && !m.underWay()
	if nothing || !m.Since.IsZero() && since.Before(m.Since) {
		return since
	}
	return m.Since
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stamp writes an instant as Centra reads it, with its offset.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-07:00") }
