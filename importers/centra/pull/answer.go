package pull

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
)

// connection is a page of a Relay connection.
type connection struct {
	PageInfo struct {
		HasNextPage bool   `json:"hasNextPage"`
		EndCursor   string `json:"endCursor"`
	} `json:"pageInfo"`
	Edges []struct {
		Node jsontext.Value `json:"node"`
	} `json:"edges"`
}

// idOf is what a record is known by: a number for an order, an id for the rest, as a
// number or as text. It stands near the beginning, so no more than that is read.
func idOf(list string, raw jsontext.Value) string {
	name := "id"
	if list == orderList {
		name = "number"
	}
	dec := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return ""
	}
	for dec.PeekKind() == '"' {
		t, err := dec.ReadToken()
		if err != nil {
			return ""
		}
		if t.String() != name {
			if dec.SkipValue() != nil {
				return ""
			}
			continue
		}
		if t, err = dec.ReadToken(); err != nil {
			return ""
		}
		return t.String()
	}
	return ""
}

func numberOf(list string, raw jsontext.Value) int64 {
	n, err := strconv.ParseInt(idOf(list, raw), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// connectionPage asks for one page of a connection behind a cursor. The page must go
// forward: numbers rise from page to page, because that is what is sorted by, and a
// server that repeats itself would keep us for ever.
func (r *run) connectionPage(ctx context.Context, query, field string, variables map[string]any, after string) (connection, error) {
	e, err := r.Client.ask(ctx, query, func(size int) map[string]any {
		v := with(map[string]any{"first": size}, variables)
		if after != "" {
			v["after"] = after
		}
		return v
	})
	if err != nil {
		return connection{}, err
	}
	return e.connection(query, field, after)
}

// connection is the page an answer to a query holds, which must lead on from a cursor.
func (e *envelope) connection(query, field, after string) (connection, error) {
	var data map[string]*connection
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return connection{}, fmt.Errorf("read the answer to %s: %w", query, err)
	}
	if data[field] == nil || data[field].Edges == nil {
		return connection{}, fmt.Errorf("the answer to %s holds no %s", query, field)
	}
	c := *data[field]
	if c.PageInfo.HasNextPage && (c.PageInfo.EndCursor == "" || c.PageInfo.EndCursor == after || len(c.Edges) == 0) {
		return c, &endlessError{query, after}
	}
	return c, nil
}

// endlessError says that paging does not go forward.
type endlessError struct{ query, after string }

func (e *endlessError) Error() string {
	return fmt.Sprintf("Centra's pages of %s do not end: what follows the cursor %q is no later than what came before it; what was read before is kept, run the command again later", e.query, e.after)
}

// page is one page of a connection and the cursor behind it, "" at the end.
type page struct {
	nodes []jsontext.Value
	next  string
}

// pagesAhead is how many pages are read while those before them are committed.
const pagesAhead = 10

// walk goes through a connection page by page, the next ones being read while one is
// worked on.
func (r *run) walk(ctx context.Context, c cursor, each func(nodes []jsontext.Value, next string) error) error {
	for p, err := range importers.Ahead(ctx, pagesAhead, func(ctx context.Context) iter.Seq2[page, error] { return r.pages(ctx, c) }) {
		if err == nil {
			err = each(p.nodes, p.next)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cursor is where in a connection we are, and what tells that we go forward.
type cursor struct {
	query, field, list string
	variables          map[string]any
	after              string
	sorted             bool // by key: each is above all before it

	highest int64
	passed  map[string]bool
}

// pages reads page by page, each from behind the last cursor. A page that does not go
// forward is asked for again, and ends the reading when it stays so.
func (r *run) pages(ctx context.Context, c cursor) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		c.passed = map[string]bool{}
		for {
			p, err := r.forward(ctx, &c)
			if !yield(p, err) || err != nil || p.next == "" {
				return
			}
			c.after = p.next
		}
	}
}

func (r *run) forward(ctx context.Context, c *cursor) (page, error) {
	for repeated := 0; ; repeated++ {
		answer, err := r.connectionPage(ctx, c.query, c.field, c.variables, c.after)
		endless := (*endlessError)(nil)
		if err != nil && !errors.As(err, &endless) {
			return page{}, err
		}
		if p, moved := c.move(answer); err == nil && moved {
			return p, nil
		}
		if repeated >= attemptsReported {
			return page{}, &endlessError{c.query, c.after}
		}
		if err := r.Client.pause(ctx, &failure{}, repeated+1); err != nil {
			return page{}, err
		}
	}
}

// move takes a page that goes forward.
func (c *cursor) move(answer connection) (p page, moved bool) {
	highest := c.highest
	for _, edge := range answer.Edges {
		n := numberOf(c.list, edge.Node)
		if c.sorted && n <= highest {
			return p, false
		}
		highest = max(highest, n)
		p.nodes = append(p.nodes, edge.Node)
	}
	if answer.PageInfo.HasNextPage {
		if p.next = answer.PageInfo.EndCursor; c.passed[p.next] {
			return p, false
		}
	}
	c.highest, c.passed[p.next] = highest, true
	return p, true
}

// list asks for one page of a plain list.
func (r *run) list(ctx context.Context, query, field string, variables func(size int) map[string]any) ([]jsontext.Value, error) {
	e, err := r.Client.ask(ctx, query, variables)
	if err != nil {
		return nil, err
	}
	return e.list(query, field)
}

// list are the records an answer to a query holds.
func (e *envelope) list(query, field string) ([]jsontext.Value, error) {
	var data map[string][]jsontext.Value
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return nil, fmt.Errorf("read the answer to %s: %w", query, err)
	}
	if data[field] == nil {
		return nil, fmt.Errorf("the answer to %s holds no %s", query, field)
	}
	return data[field], nil
}

// named asks for records by their keys, as many at a time as the page size allows, and
// returns what was answered.
func (r *run) named(ctx context.Context, query, variable, field string, keys []int64) ([]jsontext.Value, error) {
	var all []jsontext.Value
	for len(keys) > 0 {
		asked := 0
		records, err := r.list(ctx, query, field, func(size int) map[string]any {
			asked = min(size, len(keys))
			return map[string]any{variable: keys[:asked], "limit": asked}
		})
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
		keys = keys[asked:]
	}
	return all, nil
}
