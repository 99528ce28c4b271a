package fortnox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"counterfoil/importers"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
)

// Connection is how one company is reached. Secrets come from the environment.
type Connection struct {
	URL      string // https://api.fortnox.se
	TokenURL string // https://apps.fortnox.se/oauth-v1/token
	// ClientID and ClientSecret are the app's, TokenFile keeps the tokens of the company's
	// authorisation. Workers on several hosts need one file they all see.
	ClientID, ClientSecret, TokenFile string
}

const name = "Fortnox"

var help = fetch.Help{
	Address: "FORTNOX_URL", Tokens: "FORTNOX_TOKEN_URL",
	Secret: "the app's id or secret is wrong, or the company's authorisation has ended; see the app in Fortnox's developer portal for FORTNOX_CLIENT_ID and FORTNOX_CLIENT_SECRET, " +
		"or authorise it anew and write {\"refresh_token\": \"...\"} into FORTNOX_TOKEN_FILE",
	Permission: "the app may not read this; give it the scope bookkeeping in Fortnox's developer portal, and authorise it anew (FORTNOX_TOKEN_FILE)",
	Wrong:      "check FORTNOX_URL",
}

// missing names the settings that are not set; the addresses have defaults.
func (c Connection) missing() error {
	return fetch.Missing(name,
		fetch.Setting{Name: "FORTNOX_URL", Value: c.URL, What: "https://api.fortnox.se"},
		fetch.Setting{Name: "FORTNOX_TOKEN_URL", Value: c.TokenURL, What: "https://apps.fortnox.se/oauth-v1/token"},
		fetch.Setting{Name: "FORTNOX_CLIENT_ID", Value: c.ClientID, What: "the app's id (Fortnox's developer portal, the app)"},
		fetch.Setting{Name: "FORTNOX_CLIENT_SECRET", Value: c.ClientSecret, What: "its secret (Fortnox's developer portal, the app)"},
		fetch.Setting{Name: "FORTNOX_TOKEN_FILE", Value: c.TokenFile, What: "a file that keeps the company's tokens; authorise the app once and write {\"refresh_token\": \"...\"} into it"})
}

// Store is what fetching needs of the ledger: a lock for a piece of work,
// ledger.ErrConflict when it is taken.
type Store interface {
	Alone(ctx context.Context, entity ledger.EntityID, work string) (release func(), err error)
}

// gap keeps below 25 requests in five seconds.
const gap = 200 * time.Millisecond

// Puller brings the files of financial years into the ledger. Importer carries the entity,
// the SIE format and the poster.
type Puller struct {
	Importer importers.Importer
	Client   *fetch.Client
	root     string
	store    Store
}

// New checks a connection.
func New(ctx context.Context, c Connection, store Store, importer importers.Importer, clock fetch.Clock) (*Puller, error) {
	if err := c.missing(); err != nil {
		return nil, err
	}
	root, err := fetch.Secure(c.URL, "FORTNOX_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://api.fortnox.se", err)
	}
	token, err := fetch.Secure(c.TokenURL, "FORTNOX_TOKEN_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://apps.fortnox.se/oauth-v1/token", err)
	}
	t := &tokens{
		ctx: ctx, config: oauth2.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, Endpoint: endpoint(token.String())}, file: c.TokenFile, clock: clock,
		lock: func(ctx context.Context) (func(), error) { return store.Alone(ctx, importer.Entity, "fortnox tokens") },
	}
	return &Puller{
		Importer: importer, root: strings.TrimSuffix(root.String(), "/"), store: store,
		Client: &fetch.Client{Name: name, HTTP: t.httpClient(&http.Client{Timeout: 5 * time.Minute}), Clock: clock, Gap: gap, Help: help},
	}, nil
}

// year is a financial year as Fortnox lists it.
type year struct {
	ID   int    `json:"Id"`
	From string `json:"FromDate"`
	To   string `json:"ToDate"`
}

// lateMonths is how long after its end a year is still fetched by itself: books are closed
// some months later.
const lateMonths = 4

// Changes imports the files of the years that are not over, or not for long, or, unless
// since is zero, of all that reach beyond that day.
func (p *Puller) Changes(ctx context.Context, since ledger.Date) ([]importers.Result, error) {
	release, err := p.store.Alone(ctx, p.Importer.Entity, "pull fortnox")
	if err != nil {
		return nil, err
	}
	defer release()
	if since.IsZero() {
		since = ledger.DateIn(p.Client.Clock.Now().AddDate(0, -lateMonths, 0), time.UTC)
	}
	years, err := p.years(ctx, since)
	if err != nil {
		return nil, err
	}
	var results []importers.Result
	for _, y := range years {
		content, err := p.get(ctx, fmt.Sprintf("/3/sie/4?financialyear=%d", y.ID))
		if err != nil {
			return results, err
		}
		result, err := p.Importer.Read(ctx, "fortnox "+y.From+" – "+y.To+".se", bytes.NewReader(content))
		if err != nil {
			return results, err
		}
		results = append(results, result)
	}
	return results, nil
}

// years are the financial years that begin by today and end on or after a day.
func (p *Puller) years(ctx context.Context, since ledger.Date) (list []year, err error) {
	content, err := p.get(ctx, "/3/financialyears")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Years []year `json:"FinancialYears"`
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return nil, fmt.Errorf("the answer of Fortnox is no list of financial years: %w", err)
	}
	today := p.Client.Clock.Now().Format(time.DateOnly)
	for _, y := range answer.Years {
		if y.To >= since.String() && y.From <= today {
			list = append(list, y)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no financial year from %s on is in Fortnox; give an earlier day with --since", since)
	}
	return list, nil
}

func (p *Puller) get(ctx context.Context, path string) ([]byte, error) {
	return p.Client.Do(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.root+path, nil)
		if err == nil {
			request.Header.Set("Accept", "application/json")
		}
		return request, err
	})
}
