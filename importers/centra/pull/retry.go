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
	var tried, reported, waited int
	for {
		size := c.sizes.next(name)
		if err := c.limits.wait(ctx, c.clock, c.sizes.cost(name, size), isMutation(query)); err != nil {
			return nil, err
		}
		e, err := c.send(ctx, query, variables(size))
		if err == nil {
			c.limits.spent(c.clock.Now(), e.Extensions.Complexity-c.sizes.cost(name, size))
			c.sizes.learn(name, size, e.Extensions.Complexity)
			return e, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var bad *failure
		if !errors.As(err, &bad) || !bad.passing {
			return nil, fmt.Errorf("ask Centra for %s: %w", strings.ReplaceAll(name, "_", " "), err)
		}
		if bad.limited {
			waited++
		} else {
			tried++
		}
		if bad.reported {
			reported++
		}
		if tried >= attempts || reported >= attemptsReported || waited >= waits || bad.after > patience {
			return nil, fmt.Errorf("ask Centra for %s, %d times: %w; what was read before is kept, run the command again later",
				strings.ReplaceAll(name, "_", " "), tried+waited, err)
		}
		if (bad.large || bad.reported) && tried > 1 { // the first time it may be chance
			c.sizes.shrink(name)
		}
		if err := c.pause(ctx, bad, tried); err != nil {
			return nil, err
		}
		c.Retries++
	}
}

// pause waits as long as Centra says, or longer each time. After a used-up limit the
// buckets are asked for anew: others use them too.
func (c *Client) pause(ctx context.Context, bad *failure, tried int) error {
	gap := bad.after
	if gap == 0 {
		gap = min(firstGap<<max(tried-1, 0), longest)
		gap += time.Duration(rand.Int64N(int64(gap))) // so that several clients do not come back at once
	}
	if err := c.clock.Sleep(ctx, gap); err != nil {
		return err
	}
	if bad.limited {
		return c.readLimits(ctx)
	}
	return nil
}

func isMutation(query string) bool { return strings.HasPrefix(query, "mutation") }
