package pull

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers/fetch"
)

// maxAnswer bounds the bytes of one answer; a page of 200 orders has one or two million.
const maxAnswer = 64 << 20

// Client asks one tenant. It keeps to the tenant's limits, tries again what may pass, and
// gives back whole pages only: an answer with any error in it is none. It asks one thing
// at a time, and is for one reading at a time.
type Client struct {
	mu       sync.Mutex // a reading asks for the next pages while it looks something up
	endpoint string
	token    string
	http     *http.Client
	clock    fetch.Clock
	library  library
	limits   limits
	sizes    sizes
	// Requests counts what was sent, Retries what was sent again.
	Requests, Retries int64
	deprecated        map[string]bool
	version           string
	// ahead is how far our clock is ahead of the tenant's, by its last answer.
	ahead time.Duration
	// Notice tells a person that the tenant keeps us waiting.
	fetch.Notice
	answered bool // the tenant did, once
}

// NewClient checks the address of a tenant: https, because the token goes there; plain
// http only on this machine, for tests.
func NewClient(endpoint, token string, clock fetch.Clock) (*Client, error) {
	if err := fetch.Missing("Centra (or name exported files to import)",
		fetch.Setting{Name: "CENTRA_URL", Value: endpoint, What: "the Integration API's address, https://INSTANCE.centra.com/graphql"},
		fetch.Setting{Name: "CENTRA_TOKEN", Value: token, What: "an Integration API token (Centra, System, API tokens)"}); err != nil {
		return nil, err
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("CENTRA_URL is no address; set it to https://INSTANCE.centra.com/graphql, without user and password")
	case u.Scheme == "http" && !fetch.IsLocal(u.Hostname()):
		return nil, errors.New("CENTRA_URL is not https; the token would be readable on its way. Set it to https://INSTANCE.centra.com/graphql")
	}
	return &Client{
		endpoint: endpoint, token: token, clock: clock, library: newLibrary(nil, nil), sizes: sizes{of: map[string]*size{}}, deprecated: map[string]bool{},
		http: &http.Client{
			Timeout: 2 * time.Minute,
			// A token is for the address it was configured for.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// String names the tenant and hides the token.
func (c *Client) String() string { return c.endpoint }

// GoString hides it from %#v too.
func (c *Client) GoString() string { return c.endpoint }

// envelope is what every answer has around its data.
type envelope struct {
	Data   jsontext.Value `json:"data"`
	Errors []struct {
		Message    string `json:"message"`
		Extensions struct {
			Category string `json:"category"`
		} `json:"extensions"`
	} `json:"errors"`
	Extensions struct {
		Complexity     float64        `json:"complexity"`
		AppVersion     string         `json:"appVersion"`
		DeprecatedUsed jsontext.Value `json:"deprecatedFieldsUsed"`
	} `json:"extensions"`
}

// send asks once and returns the data of a whole answer.
func (c *Client) send(ctx context.Context, query string, variables map[string]any) (*envelope, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, fmt.Errorf("write the query: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	c.Requests++
	defer c.Asking("Centra")()
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, &failure{reason: "no answer: " + withoutAddress(err), passing: true, nobody: fetch.Nobody(err)}
	}
	defer answer.Body.Close()
	if theirs, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		c.ahead = max(c.clock.Now().Sub(theirs), 0)
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if bad := c.status(answer, content); bad != nil {
		return nil, bad
	}
	if err != nil {
		return nil, &failure{reason: "the answer was cut off: " + err.Error(), passing: true}
	}
	if len(content) > maxAnswer {
		return nil, &failure{reason: fmt.Sprintf("the answer is larger than %d bytes", maxAnswer), passing: true, large: true}
	}
	return c.open(content)
}

// withoutAddress leaves out the address, which is the reader's own configuration.
func withoutAddress(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err.Error()
}

// status judges the answer by its HTTP status.
func (c *Client) status(answer *http.Response, content []byte) error {
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusTooManyRequests:
		return &failure{reason: "the limit is used up (429)", passing: true, limited: true,
			after: fetch.RetryAfter(answer.Header.Get("Retry-After"), answer.Header.Get("Date"), c.clock.Now())}
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return &TokenError{Reason: fmt.Sprintf("HTTP status %d", code)}
	case code >= 500 || code == http.StatusRequestTimeout:
		return &failure{reason: fmt.Sprintf("HTTP status %d", code), passing: true, large: code == http.StatusGatewayTimeout || code == http.StatusBadGateway}
	case code >= 300 && code < 400:
		return &failure{reason: fmt.Sprintf("HTTP status %d sends us to another address; correct CENTRA_URL", code)}
	}
	return &failure{reason: fmt.Sprintf("HTTP status %d: %s; is CENTRA_URL the address of the Integration API?", answer.StatusCode, beginning(content))}
}

// open reads a whole answer. What is no JSON, is cut off or reports any error is none.
func (c *Client) open(content []byte) (*envelope, error) {
	var e envelope
	if err := json.Unmarshal(content, &e); err != nil {
		return nil, &failure{reason: fmt.Sprintf("the answer is no whole JSON: it begins %s", beginning(content)), passing: true, nobody: fetch.ForPeople(content)}
	}
	if e.Extensions.AppVersion != "" {
		c.version = e.Extensions.AppVersion
	}
	c.noteDeprecated(e.Extensions.DeprecatedUsed)
	for _, fault := range e.Errors {
		if fault.Extensions.Category == "authorization" || fault.Extensions.Category == "authentication" {
			return nil, &TokenError{Reason: fault.Message}
		}
	}
	if len(e.Errors) > 0 {
		return nil, &failure{reason: fmt.Sprintf("the answer reports %d error(s), the first: %.300q", len(e.Errors), e.Errors[0].Message), passing: true, reported: true}
	}
	if len(e.Data) == 0 || e.Data.Kind() != '{' {
		return nil, &failure{reason: "the answer holds no data", passing: true}
	}
	return &e, nil
}

// noteDeprecated remembers what Centra announces to remove: a list, or an object by name.
func (c *Client) noteDeprecated(used jsontext.Value) {
	var names []jsontext.Value
	var byName map[string]jsontext.Value
	if json.Unmarshal(used, &names) == nil {
		for _, name := range names {
			c.deprecated[fmt.Sprintf("%.200s", name)] = true
		}
	} else if json.Unmarshal(used, &byName) == nil {
		for name := range byName {
			c.deprecated[name] = true
		}
	}
}

func beginning(content []byte) string {
	text := strings.Join(strings.Fields(string(content[:min(len(content), 80)])), " ")
	return fmt.Sprintf("%q", text)
}

// TokenError says that Centra does not let the token do what was asked.
type TokenError struct{ Reason string }

func (e *TokenError) Error() string {
	return fmt.Sprintf("Centra refuses the token (%s): it has expired, was revoked, or lacks a permission; renew it in Centra (System, API tokens), check its permissions, and set CENTRA_TOKEN", e.Reason)
}

// failure is a page we did not get.
type failure struct {
	reason   string
	passing  bool // asking again may help
	limited  bool // a limit is used up
	large    bool // asking for less may help
	reported bool // Centra itself reported errors
	nobody   bool // no one answers there, or someone else
	after    time.Duration
}

func (f *failure) Error() string { return f.reason }
