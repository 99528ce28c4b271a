package businesscentral

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"counterfoil/importers/fetch"
	"counterfoil/ledger/policy"
)

// Connection is how one company is reached. Secrets come from the environment.
type Connection struct {
	// URL is the address of the environment: https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT.
	URL string
	// Company is the company's id, a GUID.
	Company string
	// TokenURL issues tokens: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.
	TokenURL, ClientID, ClientSecret string
}

// scope is what an application asks a token for (Microsoft Learn, service-to-service
// authentication).
const scope = "https://api.businesscentral.dynamics.com/.default"

// gap keeps below 6,000 requests in five minutes.
const gap = 50 * time.Millisecond

// pageSize is what a page is asked to hold at most; the service has a limit of its own.
const pageSize = 5000

const standardPage = "api/v2.0/generalLedgerEntries"

const name = "Business Central"

var help = fetch.Help{
	Address: "BUSINESS_CENTRAL_URL", Tokens: "BUSINESS_CENTRAL_TOKEN_URL",
	Secret: "the client's id or secret is wrong or has expired; make a new secret (Azure portal, App registrations, the app, Certificates & secrets) and set " +
		"BUSINESS_CENTRAL_CLIENT_SECRET, and see that the app is enabled in Business Central (page Microsoft Entra Applications)",
	Permission: "the app of BUSINESS_CENTRAL_CLIENT_ID may not read this; give it a permission set that may read ledger entries (Business Central, page Microsoft Entra Applications)",
	Wrong:      "check BUSINESS_CENTRAL_URL and BUSINESS_CENTRAL_COMPANY, and erp.business_central in the policy",
}

// missing names the settings that are not set.
func (c Connection) missing() error {
	return fetch.Missing(name,
		fetch.Setting{Name: "BUSINESS_CENTRAL_URL", Value: c.URL, What: "the environment, https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT"},
		fetch.Setting{Name: "BUSINESS_CENTRAL_COMPANY", Value: c.Company, What: "the company's id, a GUID, as its API lists companies under .../api/v2.0/companies"},
		fetch.Setting{Name: "BUSINESS_CENTRAL_TOKEN_URL", Value: c.TokenURL, What: "where tokens are issued, https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"},
		fetch.Setting{Name: "BUSINESS_CENTRAL_CLIENT_ID", Value: c.ClientID, What: "the app's id (Azure portal, App registrations, the app, Overview)"},
		fetch.Setting{Name: "BUSINESS_CENTRAL_CLIENT_SECRET", Value: c.ClientSecret, What: "its secret (Azure portal, App registrations, the app, Certificates & secrets)"})
}

// Client asks one company's API.
type Client struct {
	*fetch.Client
	root, company string
	page          string
	fields        fields
}

// NewClient checks a connection.
func NewClient(ctx context.Context, c Connection, p *policy.Policy, clock fetch.Clock) (*Client, error) {
	if err := c.missing(); err != nil {
		return nil, err
	}
	root, err := fetch.Secure(c.URL, "BUSINESS_CENTRAL_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT", err)
	}
	token, err := fetch.Secure(c.TokenURL, "BUSINESS_CENTRAL_TOKEN_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://login.microsoftonline.com/TENANT/oauth2/v2.0/token", err)
	}
	config := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: token.String(), Scopes: []string{scope}}
	page := p.ERP.BusinessCentral.Page
	if page == "" {
		page = standardPage
	}
	base := &http.Client{Timeout: 2 * time.Minute}
	return &Client{
		Client: &fetch.Client{Name: name, HTTP: fetch.Authorized(base, config.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, base)), name, help), Clock: clock, Gap: gap, JSON: true, Help: help},
		root:   strings.TrimSuffix(root.String(), "/"), company: c.Company, page: page, fields: fieldsOf(p.ERP.BusinessCentral),
	}, nil
}

// String names the company and hides the secret.
func (c *Client) String() string { return c.root + " company " + c.company }

// address is an entity set of the company's: api/v2.0/generalLedgerEntries becomes
// api/v2.0/companies(ID)/generalLedgerEntries.
func (c *Client) address(page string, query url.Values) string {
	at := strings.LastIndexByte(page, '/')
	return fmt.Sprintf("%s/%s/companies(%s)/%s?%s", c.root, page[:at], c.company, page[at+1:], strings.ReplaceAll(query.Encode(), "+", "%20"))
}

// get asks for one address, which may be a link to a next page.
func (c *Client) get(ctx context.Context, address string) ([]byte, error) {
	return c.Do(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Prefer", fmt.Sprintf("odata.maxpagesize=%d", pageSize))
		return request, nil
	})
}
