package pull

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	// attempts is how often a page is asked for before the run gives up; what Centra
	// itself reports as an error passes seldom, so sooner then.
	attempts         = 8
	attemptsReported = 4
	// attemptsAtFirst is how often where no one ever answered as Centra would.
	attemptsAtFirst = 3
	// waits is how often a used-up limit is waited for: an hour's bucket fills in an hour.
	waits    = 30
	firstGap = 500 * time.Millisecond
	longest  = 30 * time.Second
	// patience is the longest time Centra may send us away for.
	patience = 2 * time.Hour
)

// ask sends a query until it is answered whole. variables gives the variables for a page
// of some size, which shrinks while answers fail for being large.
func (c *Client) ask(ctx context.Context, name string, variables func(size int) map[string]any) (*envelope, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	query, known := c.library.texts[name]
	if !known {
		return nil, fmt.Errorf("no query %s is built in", name)
	}
	what := "Centra for " + strings.ReplaceAll(name, "_", " ")
	var t tries
	for {
		size := c.sizes.next(name)
		if err := c.limits.wait(ctx, c.clock, c.sizes.cost(name, size), isMutation(query)); err != nil {
			return nil, err
		}
		e, err := c.send(ctx, query, variables(size))
		if err == nil {
			c.heard()
			c.limits.spent(c.clock.Now(), e.Extensions.Complexity-c.sizes.cost(name, size))
			c.sizes.learn(name, size, e.Extensions.Complexity)
			return e, nil
		}
		bad, err := c.failed(ctx, &t, what, err)
		if err != nil {
			return nil, err
		}
		if (bad.large || bad.reported) && t.tried > 1 { // the first time it may be chance
			c.sizes.shrink(name)
		}
		if err := c.pause(ctx, bad, t.tried); err != nil {
			return nil, err
		}
		c.Retries++
	}
}

// tries counts how often something was asked for in vain.
type tries struct{ tried, reported, waited int }

// failed counts one more, and says so where there is no use in asking again.
func (c *Client) failed(ctx context.Context, t *tries, what string, err error) (*failure, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var bad *failure
	if !errors.As(err, &bad) || !bad.passing {
		return nil, fmt.Errorf("ask %s: %w", what, err)
	}
	if bad.limited {
		t.waited++
	} else {
		t.tried++
	}
	if bad.reported {
		t.reported++
	}
	switch {
	case bad.nobody && !c.answered && t.tried >= attemptsAtFirst:
		return nil, fmt.Errorf("ask %s, %d times: %w; check CENTRA_URL (https://INSTANCE.centra.com/graphql), and that this machine may reach it", what, t.tried, err)
	case t.tried >= attempts || t.reported >= attemptsReported || t.waited >= waits || bad.after > patience:
		return nil, fmt.Errorf("ask %s, %d times: %w; what was read before is kept, run the command again later", what, t.tried+t.waited, err)
	}
	return bad, nil
}

func (c *Client) heard() {
	c.answered = true
	c.Answered()
}

// pause waits as long as Centra says, or longer each time. After a used-up limit the
// buckets are asked for anew: others use them too.
func (c *Client) pause(ctx context.Context, bad *failure, tried int) error {
	if err := c.wait(ctx, bad, tried); err != nil || !bad.limited {
		return err
	}
	return c.readLimits(ctx)
}

func (c *Client) wait(ctx context.Context, bad *failure, tried int) error {
	gap := bad.after
	if gap == 0 {
		gap = min(firstGap<<max(tried-1, 0), longest)
		gap += time.Duration(rand.Int64N(int64(gap))) // so that several clients do not come back at once
	}
	c.Waiting("Centra", bad.reason, c.clock.Now(), gap)
	return c.clock.Sleep(ctx, gap)
}

func isMutation(query string) bool { return strings.HasPrefix(query, "mutation") }
