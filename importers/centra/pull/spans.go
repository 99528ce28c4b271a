package pull

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// creation is a plain list read by when its rows were created. Such lists have no cursor,
// their sequence is not documented, and rows shift between pages when one is deleted. So
// no second page is asked for: the window is cut into spans of time that fit into one page
// each, longer where few rows were, shorter where the page came full. Only one instant
// that fills a page by itself is read page by page.
type creation struct {
	query, field string
	from, to     time.Time
	span         time.Duration   // what to try next; 0 tries all
	recent       map[string]bool // ids of the span before, whose last second is read twice
}

// instant is the shortest span: bounds are whole seconds, and whether they are inclusive
// is not known, so each span reaches back a second.
const instant = time.Second

// next reads the next span; more tells whether there is another, which begins at from.
func (c *creation) next(ctx context.Context, r *run) (fresh []jsontext.Value, more bool, err error) {
	for {
		until := c.to
		if end := c.from.Add(c.span); c.span > 0 && end.Before(c.to) {
			until = end
		}
		bounds := map[string]any{"from": stamp(c.from.Add(-instant)), "to": stamp(until)}
		limit := 0
		records, err := r.list(ctx, c.query, c.field, func(size int) map[string]any {
			limit = size
			return with(bounds, map[string]any{"limit": limit, "page": 1})
		})
		if err != nil {
			return nil, false, err
		}
		length := until.Sub(c.from)
		if len(records) >= limit && length > instant {
			c.span, err = c.shorter(length, records)
			if err != nil {
				return nil, false, err
			}
			continue
		}
		if len(records) >= limit {
			if records, err = r.paged(ctx, c.query, c.field, bounds); err != nil {
				return nil, false, err
			}
		}
		c.span = fitted(length, len(records), limit)
		fresh, c.recent = unseen(records, c.recent)
		c.from = until
		return fresh, until.Before(c.to), nil
	}
}

// shorter is a span to try after a page came full: a half, or less where the rows that did
// come reach less far. Where they are in the sequence of time that is nearly the page.
func (c *creation) shorter(length time.Duration, records []jsontext.Value) (time.Duration, error) {
	var last time.Time
	for _, record := range records {
		at, err := createdAt(record)
		if err != nil {
			return 0, err
		}
		last = later(last, at)
	}
	const nearly = 0.9
	reach := time.Duration(float64(last.Sub(c.from)) * nearly)
	return max(min(length/2, reach).Truncate(time.Second), instant), nil
}

// fitted is a span that should fill a good half of a page, as densely as the last one was.
func fitted(length time.Duration, rows, limit int) time.Duration {
	const fill, least, most = 0.7, 0.5, 2.0
	factor := most
	if rows > 0 {
		factor = min(max(fill*float64(limit)/float64(rows), least), most)
	}
	return max(time.Duration(float64(length)*factor).Truncate(time.Second), instant)
}

// unseen are the records that were not in the span before, and the ids of this one.
func unseen(records []jsontext.Value, before map[string]bool) (fresh []jsontext.Value, ids map[string]bool) {
	ids = make(map[string]bool, len(records))
	for _, record := range records {
		id := idOf("", record)
		if !before[id] && !ids[id] {
			fresh = append(fresh, record)
		}
		ids[id] = true
	}
	return fresh, ids
}

// span is what one span of time holds, and until when that is.
type span struct {
	records []jsontext.Value
	until   time.Time
	more    bool
}

// spans reads a window span by span.
func (r *run) spans(ctx context.Context, c creation) iter.Seq2[span, error] {
	return func(yield func(span, error) bool) {
		for more := true; more; {
			var s span
			var err error
			s.records, more, err = c.next(ctx, r)
			s.until, s.more = c.from, more
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

func with(a, b map[string]any) map[string]any {
	all := make(map[string]any, len(a)+len(b))
	for _, m := range []map[string]any{a, b} {
		for name, value := range m {
			all[name] = value
		}
	}
	return all
}

func createdAt(record jsontext.Value) (time.Time, error) {
	var row struct {
		CreatedAt time.Time `json:"createdAt"`
	}
	if err := json.Unmarshal(record, &row); err != nil {
		return time.Time{}, fmt.Errorf("read when a row was created: %w", err)
	}
	return row.CreatedAt, nil
}
