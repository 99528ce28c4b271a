package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// maxAnswer bounds the bytes of one answer: the largest pages have some ten million.
const maxAnswer = 256 << 20

// Client asks one API.
type Client struct {
	// Name is what messages call the source: "Business Central".
	Name string
	// HTTP carries the requests; its transport adds the authorization.
	HTTP  *http.Client
	Clock Clock
	// JSON says that answers are JSON: one that is cut off, or a page for people, is none.
	JSON bool
	// Gap is the least time between two requests, from the source's limit; 0 for none.
	Gap time.Duration
	// Help is what messages say of the source's settings.
	Help Help
	// Notice tells a person that the source keeps us waiting.
	Notice
	// Requests counts what was sent, Retries what was sent again.
	Requests, Retries int64

	last     time.Time
	answered bool // the source did, once
	// ahead is how far our clock is ahead of the source's, by its last answer.
	ahead time.Duration
}

// Now is the time by the clock of the two that is behind, ours until the source has answered:
// what the source stamps from now on is not earlier.
func (c *Client) Now() time.Time { return c.Clock.Now().Add(-c.ahead) }

// Secure checks an address: https, because secrets go there; plain http only on this
// machine, for tests. setting names where it is configured.
func Secure(address, setting string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s is no address; set it to one that begins with https://, without user and password", setting)
	case u.Scheme == "http" && !IsLocal(u.Hostname()):
		return nil, fmt.Errorf("%s is not https; secrets would be readable on their way", setting)
	}
	return u, nil
}

// IsLocal tells whether a host is this machine.
func IsLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Do sends a request until it is answered whole, and returns the answer's content. make
// builds the request anew for every try. What the source refuses for good is a
// [RefusedError].
func (c *Client) Do(ctx context.Context, make func(context.Context) (*http.Request, error)) ([]byte, error) {
	var tried, waited int
	for {
		content, err := c.once(ctx, make)
		if err == nil {
			c.answered = true
			c.Answered()
			return content, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var bad *failure
		if refused := (*RefusedError)(nil); errors.As(err, &refused) {
			return nil, refused
		}
		if !errors.As(err, &bad) {
			return nil, fmt.Errorf("ask %s: %w", c.Name, err)
		}
		if bad.limited {
			waited++
		} else {
			tried++
		}
		switch {
		case bad.nobody && !c.answered && tried >= attemptsAtFirst:
			return nil, fmt.Errorf("ask %s, %d times: %w; check %s, and that this machine may reach it", c.Name, tried, err, bad.setting)
		case tried >= attempts || waited >= waits || bad.after > patience:
			return nil, fmt.Errorf("ask %s, %d times: %w; what was read before is kept, run the command again later", c.Name, tried+waited, err)
		}
		gap := bad.gap(tried)
		c.Waiting(c.Name, bad.reason, c.Clock.Now(), gap)
		if err := c.Clock.Sleep(ctx, gap); err != nil {
			return nil, err
		}
		c.Retries++
	}
}

// once sends a request and judges the answer.
func (c *Client) once(ctx context.Context, make func(context.Context) (*http.Request, error)) ([]byte, error) {
	if wait := c.Gap - c.Clock.Now().Sub(c.last); c.Gap > 0 && wait > 0 {
		if err := c.Clock.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
	c.last = c.Clock.Now()
	request, err := make(ctx)
	if err != nil {
		return nil, err
	}
	c.Requests++
	defer c.Asking(c.Name)()
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return nil, c.noAnswer(err)
	}
	defer answer.Body.Close()
	if theirs, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		c.ahead = max(c.Clock.Now().Sub(theirs), 0)
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if bad := c.judge(answer, content); bad != nil {
		return nil, bad
	}
	switch {
	case err != nil:
		return nil, &failure{reason: "the answer was cut off: " + err.Error()}
	case c.JSON && !jsontext.Value(content).IsValid():
		return nil, &failure{reason: "the answer is no whole JSON: it begins " + beginning(content), nobody: ForPeople(content), setting: c.Help.Address}
	case len(content) > maxAnswer:
		return nil, fmt.Errorf("the answer is larger than %d bytes; ask for smaller pages", maxAnswer)
	}
	return content, nil
}

// noAnswer is a failure that may pass, unless something refused for good on the way: the
// authorization is fetched by the transport. The address is left out; it is the reader's own.
func (c *Client) noAnswer(err error) error {
	var refused *RefusedError
	var setup *SetupError
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &setup):
		return setup
	}
	bad := &failure{nobody: Nobody(err), setting: c.Help.Address}
	var token *tokenError
	if errors.As(err, &token) {
		err, bad.setting = token.error, c.Help.Tokens
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	bad.reason = "no answer: " + err.Error()
	return bad
}

// judge reads an answer's HTTP status; nil for one that is fine.
func (c *Client) judge(answer *http.Response, content []byte) error {
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusTooManyRequests:
		return &failure{reason: "the limit of requests is used up (429)", limited: true, after: RetryAfter(answer.Header.Get("Retry-After"), answer.Header.Get("Date"), c.Clock.Now())}
	case code >= 500 || code == http.StatusRequestTimeout:
		return &failure{reason: fmt.Sprintf("HTTP status %d", code), after: RetryAfter(answer.Header.Get("Retry-After"), answer.Header.Get("Date"), c.Clock.Now())}
	}
	return &RefusedError{Source: c.Name, Status: answer.StatusCode, Reason: beginning(content), Hint: c.Help.refused(answer.StatusCode)}
}

// RefusedError is an answer that asking again will not change.
type RefusedError struct {
	Source string
	Status int
	Reason string // how the answer begins
	Hint   string // what to do about it
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s answers with HTTP status %d (%s): %s", e.Source, e.Status, e.Reason, e.Hint)
}

// SetupError is something on our side that asking again will not change.
type SetupError struct{ Err error }

func (e *SetupError) Error() string { return e.Err.Error() }

// Unwrap is what is wrong.
func (e *SetupError) Unwrap() error { return e.Err }

// ForPeople tells a web page from an answer of an API.
func ForPeople(content []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(content), []byte("<")) }

// beginning is how an answer begins, short enough for a message.
func beginning(content []byte) string {
	return fmt.Sprintf("%q", strings.Join(strings.Fields(string(content[:min(len(content), 120)])), " "))
}
