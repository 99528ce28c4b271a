package pull

import (
	"context"
	"fmt"
	"math"
	"time"

	"golang.org/x/time/rate"

	"github.com/go-json-experiment/json"

	"counterfoil/importers/fetch"
)

// limits are the tenant's six token buckets, as we keep them between two readings. Ours
// are a tenth smaller, because others use the tenant too.
type limits struct{ buckets []*bucket }

type bucket struct {
	kind    string
	quota   float64
	seconds float64
	*rate.Limiter
}

const ourShare = 0.9

var intervals = map[string]float64{"TEN_SECONDS": 10, "ONE_HOUR": 3600}

type rateLimit struct {
	Type     string  `json:"type"`
	Interval string  `json:"intervalSeconds"`
	Quota    float64 `json:"quota"`
	Used     float64 `json:"usedQuota"`
}

// readLimits asks the tenant for its buckets and what is left in them. It goes past our
// own buckets, but waits where Centra says so.
func (c *Client) readLimits(ctx context.Context) error {
	var t tries
	for {
		e, err := c.send(ctx, c.library.texts["limits"], nil)
		if err == nil {
			c.heard()
			return c.setLimits(e)
		}
		bad, err := c.failed(ctx, &t, "Centra for its limits", err)
		if err != nil {
			return err
		}
		if err := c.wait(ctx, bad, t.tried); err != nil {
			return err
		}
		c.Retries++
	}
}

func (c *Client) setLimits(e *envelope) error {
	var data struct {
		Limits []rateLimit `json:"rateLimits"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("read Centra's limits: %w", err)
	}
	now := c.clock.Now()
	c.limits.buckets = nil
	for _, l := range data.Limits {
		seconds := intervals[l.Interval]
		if seconds == 0 || l.Quota <= 0 {
			continue
		}
		quota := math.Max(math.Floor(l.Quota*ourShare), 1)
		b := &bucket{l.Type, quota, seconds, rate.NewLimiter(rate.Limit(quota/seconds), int(quota))}
		b.take(now, l.Used)
		c.limits.buckets = append(c.limits.buckets, b)
	}
	c.sizes.bucket = c.limits.complexity()
	return nil
}

// take takes n out of the bucket and tells how long to wait for them.
func (b *bucket) take(now time.Time, n float64) time.Duration {
	if n <= 0 {
		return 0
	}
	r := b.ReserveN(now, int(math.Ceil(min(n, b.quota))))
	if !r.OK() {
		return 0
	}
	return r.DelayFrom(now)
}

// wait takes what a request will cost out of the buckets and waits until they hold it.
func (l *limits) wait(ctx context.Context, clock fetch.Clock, cost float64, mutation bool) error {
	var longest time.Duration
	now := clock.Now()
	for _, b := range l.buckets {
		n := 0.0
		switch b.kind {
		case "REQUEST_COUNT":
			n = 1
		case "QUERY_COMPLEXITY":
			n = cost
		case "MUTATION_COUNT":
			if mutation {
				n = 1
			}
		}
		longest = max(longest, b.take(now, n))
	}
	return clock.Sleep(ctx, longest)
}

// spent takes what a request cost beyond what was expected.
func (l *limits) spent(now time.Time, more float64) {
	for _, b := range l.buckets {
		if b.kind == "QUERY_COMPLEXITY" {
			b.take(now, more)
		}
	}
}

// complexity is the smallest quota of complexity: what one request may never exceed.
func (l *limits) complexity() float64 {
	least := 0.0
	for _, b := range l.buckets {
		if b.kind == "QUERY_COMPLEXITY" && (least == 0 || b.quota < least) {
			least = b.quota
		}
	}
	return least
}
