package fortnox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/oauth2"

	"counterfoil/importers/fetch"
	"counterfoil/ledger"
)

// tokens gives access tokens and keeps the tokens in a file between them.
type tokens struct {
	ctx    context.Context // of the client's life, as oauth2 keeps it
	config oauth2.Config
	file   string
	lock   func(ctx context.Context) (release func(), err error)
	clock  fetch.Clock
}

// margin is how long before its end a token is renewed.
const margin = time.Minute

// waitForOther is how long another worker's renewal is waited for between two looks.
const waitForOther = time.Second

// Token reads the file, and renews the tokens under the lock when they have expired.
func (t *tokens) Token() (*oauth2.Token, error) {
	token, err := t.read()
	if err != nil || t.good(token) {
		return token, err
	}
	release, err := t.alone()
	if err != nil {
		return nil, err
	}
	defer release()
	if token, err = t.read(); err != nil || t.good(token) { // somebody else renewed it meanwhile
		return token, err
	}
	fresh, err := t.config.TokenSource(t.ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		return nil, err
	}
	if fresh.RefreshToken == "" {
		fresh.RefreshToken = token.RefreshToken
	}
	return fresh, t.write(fresh)
}

// alone waits for the lock.
func (t *tokens) alone() (release func(), err error) {
	for {
		release, err := t.lock(t.ctx)
		if !errors.Is(err, ledger.ErrConflict) {
			return release, err
		}
		if err := t.clock.Sleep(t.ctx, waitForOther); err != nil {
			return nil, err
		}
	}
}

func (t *tokens) good(token *oauth2.Token) bool {
	return token.AccessToken != "" && token.Expiry.After(t.clock.Now().Add(margin))
}

func (t *tokens) read() (*oauth2.Token, error) {
	content, err := os.ReadFile(t.file)
	if err != nil {
		return nil, &fetch.SetupError{Err: fmt.Errorf("FORTNOX_TOKEN_FILE: %w; authorise the app once and write {\"refresh_token\": \"…\"} into it", err)}
	}
	var token oauth2.Token
	if err := json.Unmarshal(content, &token); err != nil || token.RefreshToken == "" {
		return nil, &fetch.SetupError{Err: fmt.Errorf("FORTNOX_TOKEN_FILE: %s holds no refresh token; authorise the app anew and write {\"refresh_token\": \"…\"} into it", t.file)}
	}
	return &token, nil
}

// write replaces the file in one step, for its owner only: with a half-written file the
// next token would be lost, and with it the authorisation.
func (t *tokens) write(token *oauth2.Token) error {
	content, err := json.Marshal(token)
	if err != nil {
		return fmt.Errorf("write Fortnox's tokens: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(t.file), ".fortnox-*") // of mode 0600
	if err != nil {
		return fmt.Errorf("keep Fortnox's tokens: %w", err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), t.file)
	}
	if err != nil {
		return &fetch.SetupError{Err: errors.Join(fmt.Errorf("keep Fortnox's tokens: %w", err), os.Remove(f.Name()))}
	}
	return nil
}

// endpoint is where tokens are issued; client and secret go in the header.
func endpoint(address string) oauth2.Endpoint {
	return oauth2.Endpoint{TokenURL: address, AuthStyle: oauth2.AuthStyleInHeader}
}

// httpClient is an HTTP client whose requests carry the tokens.
func (t *tokens) httpClient(base *http.Client) *http.Client {
	t.ctx = context.WithValue(t.ctx, oauth2.HTTPClient, base)
	return fetch.Authorized(base, t, name, help)
}
