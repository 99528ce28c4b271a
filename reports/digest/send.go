package digest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Status is what became of a message.
type Status string

const (
	Sent Status = "sent"
	// Refused was answered with no: trying again changes nothing.
	Refused Status = "refused"
	// NotSent never reached Slack: it may be sent again.
	NotSent Status = "not sent"
	// Unknown broke off before the answer. Slack knows no idempotency key, so it is not
	// sent again: a person looks, or the next digest covers it.
	Unknown Status = "unknown"
)

// Outcome is what became of one message.
type Outcome struct {
	Key     string
	Channel string // as Slack names it, when sent
	Stamp   string // Slack's timestamp, which names the message, when sent
	Status  Status
	Err     error
}

// Poster is what sending needs of Slack.
type Poster interface {
	PostMessageContext(ctx context.Context, channel string, options ...slack.MsgOption) (respChannel, timestamp string, err error)
}

// NewClient is a Slack client whose requests end after ten seconds and which retries
// nothing by itself. Options may name another address, for tests.
func NewClient(token string, options ...slack.Option) *slack.Client {
	return slack.New(token, append([]slack.Option{slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second})}, options...)...)
}

// Sender sends messages one after another.
type Sender struct {
	API Poster
	// Wait pauses; nil waits for real. A test counts instead.
	Wait func(ctx context.Context, d time.Duration) error
}

// pace is how far messages stand apart: Slack takes about one a second per channel.
const pace = 1100 * time.Millisecond

// refusals is how often a message waits for Slack's rate limit before it is given up.
const refusals = 5

// Send sends in sequence and says what became of each message; one failure stops no
// other message, unless the token itself is refused. Outcomes are in the sequence of the
// messages.
func (s Sender) Send(ctx context.Context, messages []Message) []Outcome {
	outcomes := make([]Outcome, 0, len(messages))
	var stop error
	for i, m := range messages {
		if stop == nil && i > 0 {
			stop = s.wait(ctx, pace)
		}
		if stop != nil {
			outcomes = append(outcomes, Outcome{Key: m.Key, Status: NotSent, Err: stop})
			continue
		}
		o := s.send(ctx, m)
		if isToken(o.Err) {
			stop = o.Err
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

func (s Sender) send(ctx context.Context, m Message) Outcome {
	o := Outcome{Key: m.Key, Status: Sent}
	if m.Channel == "" {
		o.Status, o.Err = Refused, fmt.Errorf("message %s has no channel: name an owner with a channel in the policy", m.Key)
		return o
	}
	for range refusals {
		o.Channel, o.Stamp, o.Err = s.API.PostMessageContext(ctx, m.Channel, options(m)...)
		var limited *slack.RateLimitedError
		if !errors.As(o.Err, &limited) {
			break
		}
		// A rate limit is a refusal: nothing was posted, so this retry doubles nothing.
		if err := s.wait(ctx, max(limited.RetryAfter, time.Second)); err != nil {
			o.Status, o.Err = NotSent, err
			return o
		}
	}
	if o.Err != nil {
		o.Channel, o.Stamp = "", ""
		o.Status, o.Err = classify(o.Err), fmt.Errorf("send message %s to %s: %w", m.Key, m.Channel, o.Err)
	}
	return o
}

func options(m Message) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), // escaped already
		slack.MsgOptionBlocks(m.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "counterfoil_digest", EventPayload: map[string]any{"key": m.Key}}),
	}
}

// classify tells a refusal from a message that never left and from one whose fate
// nobody knows.
func classify(err error) Status {
	var refused slack.SlackErrorResponse
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var network *net.OpError
	switch {
	case errors.As(err, &refused), errors.As(err, &limited):
		return Refused
	case errors.As(err, &status) && status.Code < http.StatusInternalServerError:
		return Refused
	case errors.As(err, &network) && network.Op == "dial":
		return NotSent
	}
	return Unknown
}

// isToken tells whether the token itself is refused, so that no message can be sent.
func isToken(err error) bool {
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) {
		return false
	}
	return strings.Contains(" invalid_auth not_authed account_inactive token_revoked token_expired missing_scope ", " "+refused.Err+" ")
}

func (s Sender) wait(ctx context.Context, d time.Duration) error {
	if s.Wait != nil {
		return s.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
