package netsuite

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"counterfoil/importers/fetch"
)

// Connection is how one account is reached. Secrets come from the environment.
type Connection struct {
	URL           string // https://ACCOUNT.suitetalk.api.netsuite.com
	ClientID      string // of the integration record
	CertificateID string // of the uploaded certificate
	KeyFile       string // holds its private key, PEM (PKCS 8): RSA of 3072 or 4096 bits, or EC
}

const name = "NetSuite"

var help = fetch.Help{
	Address: "NETSUITE_URL", Tokens: "NETSUITE_URL",
	Secret: "the certificate or the integration is not known there, or not any more; upload a certificate (Setup, Integration, Manage Authentication, OAuth 2.0 Client Credentials Setup) " +
		"and set NETSUITE_CERTIFICATE_ID, NETSUITE_KEY_FILE and NETSUITE_CLIENT_ID",
	Permission: "the role mapped to the certificate of NETSUITE_CERTIFICATE_ID may not read this; give it REST Web Services, Log in using OAuth 2.0 Access Tokens, SuiteAnalytics Workbook and the transactions (Setup, Users/Roles, Manage Roles)",
	Wrong:      "check NETSUITE_URL, and erp.netsuite in the policy",
}

// missing names the settings that are not set.
func (c Connection) missing() error {
	return fetch.Missing(name,
		fetch.Setting{Name: "NETSUITE_URL", Value: c.URL, What: "the account's address, https://ACCOUNT.suitetalk.api.netsuite.com (Setup, Company, Company Information, Company URLs)"},
		fetch.Setting{Name: "NETSUITE_CLIENT_ID", Value: c.ClientID, What: "the integration's client id, shown once when it is made (Setup, Integration, Manage Integrations)"},
		fetch.Setting{Name: "NETSUITE_CERTIFICATE_ID", Value: c.CertificateID, What: "the uploaded certificate's id (Setup, Integration, Manage Authentication, OAuth 2.0 Client Credentials Setup)"},
		fetch.Setting{Name: "NETSUITE_KEY_FILE", Value: c.KeyFile, What: "the file with the certificate's private key, PEM of PKCS 8"})
}

// Client asks one account.
type Client struct {
	*fetch.Client
	root string
	// size and most are the rows of a page and those of one query.
	size, most int
}

// NewClient checks a connection.
func NewClient(ctx context.Context, c Connection, clock fetch.Clock) (*Client, error) {
	if err := c.missing(); err != nil {
		return nil, err
	}
	root, err := fetch.Secure(c.URL, "NETSUITE_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://ACCOUNT.suitetalk.api.netsuite.com", err)
	}
	content, err := os.ReadFile(c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("NETSUITE_KEY_FILE: %w", err)
	}
	key, method, err := signingKey(content)
	if err != nil {
		return nil, fmt.Errorf("NETSUITE_KEY_FILE: %w", err)
	}
	address := strings.TrimSuffix(root.String(), "/")
	base := &http.Client{Timeout: 15 * time.Minute} // the longest a request may take
	tokens := &assertions{ctx: context.WithValue(ctx, oauth2.HTTPClient, base), clock: clock, connection: c, key: key, method: method, tokenURL: address + "/services/rest/auth/oauth2/v1/token"}
	return &Client{&fetch.Client{Name: name, HTTP: fetch.Authorized(base, tokens, name, help), Clock: clock, JSON: true, Help: help}, address, pageSize, mostRows}, nil
}

// String names the account and hides the key.
func (c *Client) String() string { return c.root }

// signingKey reads a private key and says how to sign with it (PS256 or ES256; Oracle
// help, chapter_157769826287).
func signingKey(content []byte) (crypto.Signer, jwt.SigningMethod, error) {
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, nil, errors.New("it holds no private key in PEM form; export the certificate's key as PKCS 8")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, nil, errors.New("it holds no private key of PKCS 8; convert it with openssl pkcs8 -topk8 -nocrypt")
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return k, jwt.SigningMethodPS256, nil
	case *ecdsa.PrivateKey:
		return k, jwt.SigningMethodES256, nil
	}
	return nil, nil, errors.New("its key is neither RSA nor EC")
}

// assertions gets tokens for signed assertions (machine to machine).
type assertions struct {
	ctx        context.Context // of the client's life, as oauth2 keeps it
	clock      fetch.Clock
	connection Connection
	key        crypto.Signer
	method     jwt.SigningMethod
	tokenURL   string
}

// assertionLife is how long an assertion is good for; an hour at most.
const assertionLife = 5 * time.Minute

// Token asks for a token with a fresh assertion.
func (a *assertions) Token() (*oauth2.Token, error) {
	now := a.clock.Now()
	assertion := jwt.NewWithClaims(a.method, jwt.MapClaims{
		"iss": a.connection.ClientID, "scope": []string{"rest_webservices"}, "aud": a.tokenURL, "iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	})
	assertion.Header["kid"] = a.connection.CertificateID
	signed, err := assertion.SignedString(a.key)
	if err != nil {
		return nil, fmt.Errorf("sign the assertion for NetSuite: %w", err)
	}
	config := clientcredentials.Config{
		TokenURL: a.tokenURL, AuthStyle: oauth2.AuthStyleInParams,
		EndpointParams: url.Values{"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {signed}},
	}
	return config.Token(a.ctx)
}

// pageSize is the largest page (Oracle help, section_156414087576); mostRows is what one
// query yields at most, less a page.
const (
	pageSize = 1000
	mostRows = 99_000
)

// rows yields the pages of a query. whole is false when the query has more rows than can
// be had of it; the caller goes on behind the last.
func (c *Client) rows(ctx context.Context, query string, whole *bool) iter.Seq2[[]jsontext.Value, error] {
	return func(yield func([]jsontext.Value, error) bool) {
		*whole = true
		for offset := 0; ; offset += c.size {
			if offset >= c.most {
				*whole = false
				return
			}
			page, err := c.page(ctx, query, offset)
			if !yield(page.Items, err) || err != nil || !page.HasMore {
				return
			}
			if len(page.Items) != c.size {
				yield(nil, fmt.Errorf("NetSuite says that more rows follow a page of %d; it was not read further", len(page.Items)))
				return
			}
		}
	}
}

// suiteQL is what an answer has around its rows.
type suiteQL struct {
	Items   []jsontext.Value `json:"items"`
	HasMore bool             `json:"hasMore"`
}

func (c *Client) page(ctx context.Context, query string, offset int) (page suiteQL, err error) {
	body, err := json.Marshal(map[string]string{"q": query})
	if err != nil {
		return page, err
	}
	content, err := c.Do(ctx, func(ctx context.Context) (*http.Request, error) {
		address := fmt.Sprintf("%s/services/rest/query/v1/suiteql?limit=%d&offset=%d", c.root, c.size, offset)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Prefer", "transient")
		return request, nil
	})
	if err != nil {
		return page, err
	}
	if err := json.Unmarshal(content, &page); err != nil {
		return page, fmt.Errorf("the answer of NetSuite is no list of rows: %w", err)
	}
	if page.Items == nil {
		return page, errors.New("the answer of NetSuite holds no rows")
	}
	return page, nil
}
