package fetch

import (
	"errors"
	"net/http"

	"golang.org/x/oauth2"
)

// Authorized is an HTTP client whose requests carry tokens of a source, renewed as they
// expire. What refuses a token for good is a [RefusedError].
func Authorized(base *http.Client, tokens oauth2.TokenSource, name string, help Help) *http.Client {
	transport := base.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &http.Client{
		Timeout:   base.Timeout,
		Transport: &authorizer{transport, oauth2.ReuseTokenSource(nil, tokens), name, help},
		// A token is for the address it was configured for.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type authorizer struct {
	base   http.RoundTripper
	tokens oauth2.TokenSource
	name   string
	help   Help
}

// tokenError is a token that was not given this time.
type tokenError struct{ error }

func (e *tokenError) Unwrap() error { return e.error }

func (a *authorizer) RoundTrip(request *http.Request) (*http.Response, error) {
	token, err := a.tokens.Token()
	if err != nil {
		return nil, a.refused(err)
	}
	authorized := request.Clone(request.Context())
	token.SetAuthHeader(authorized)
	return a.base.RoundTrip(authorized)
}

// refused tells a token that will not be given from one that was not given this time.
func (a *authorizer) refused(err error) error {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) || answer.Response == nil {
		return &tokenError{err}
	}
	switch status := answer.Response.StatusCode; {
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return &tokenError{err}
	case answer.ErrorCode != "", status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &RefusedError{Source: a.name + "'s token service", Status: status, Reason: answer.ErrorCode, Hint: a.help.Secret}
	default: // no token service answers so (RFC 6749, 5.2)
		return &RefusedError{Source: a.name + "'s token service", Status: status, Hint: "check " + a.help.Tokens}
	}
}
