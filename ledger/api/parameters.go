package api

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"counterfoil/ledger"

	"github.com/gin-gonic/gin"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// parameters reads a request's query strictly and keeps the first problem, so that a
// handler reads them all and asks once.
type parameters struct {
	values url.Values
	err    error
}

// query refuses parameters that are not accepted, and repeated ones.
func query(c *gin.Context, accepted ...string) *parameters {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	p := &parameters{values: values}
	if err != nil {
		// What cannot be read would be left out, and the answer be wider than the question.
		p.fail("the query cannot be read: %v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch given := values[name]; {
		case !slices.Contains(accepted, name):
			p.fail("parameter %q is unknown; accepted are %s", name, cmp.Or(strings.Join(accepted, ", "), "none"))
		case len(given) > 1:
			p.fail("parameter %q is given %d times", name, len(given))
		case !isText(given[0]):
			p.fail("%s %q is not text", name, given[0])
		}
	}
	return p
}

// isText: PostgreSQL holds UTF-8 without zero bytes.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func (p *parameters) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ledger.ErrInvalid)
	}
}

func (p *parameters) text(name string) string { return p.values.Get(name) }

func (p *parameters) oneOf(name string, allowed ...string) string {
	v := p.values.Get(name)
	if v != "" && !slices.Contains(allowed, v) {
		p.fail("%s %q is none of %s", name, v, strings.Join(allowed, ", "))
	}
	return v
}

func (p *parameters) date(name string) ledger.Date {
	v := p.values.Get(name)
	if v == "" {
		return ledger.Date{}
	}
	d, err := ledger.ParseDate(v)
	if err != nil {
		p.fail("%s: %v", name, err)
	}
	return d
}

// sequence reads a whole number that counts from 1; 0 when absent.
func (p *parameters) sequence(name string) int64 {
	v := p.values.Get(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		p.fail("%s %q is not a whole number", name, v)
	}
	return n
}

func (p *parameters) limit() int {
	n := p.sequence("limit")
	switch {
	case n == 0:
		return defaultLimit
	case n > maxLimit:
		p.fail("limit %d is above the largest page of %d", n, maxLimit)
	}
	return int(n)
}

// next is the address of the following page: this request with its position moved and
// what it was read from pinned: a ledger sequence ("as_of") or a run.
func next(c *gin.Context, pin string, value int64, after string) string {
	q := c.Request.URL.Query()
	q.Set(pin, strconv.FormatInt(value, 10))
	q.Set("after", after)
	return c.Request.URL.Path + "?" + q.Encode()
}

func entityOf(c *gin.Context) ledger.EntityID { return ledger.EntityID(c.Param("entity")) }
