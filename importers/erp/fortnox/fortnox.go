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
	client   *fetch.Client
	root     string
	store    Store
}

// New checks a connection.
func New(ctx context.Context, c Connection, store Store, importer importers.Importer, clock fetch.Clock) (*Puller, error) {
	root, err := fetch.Secure(c.URL, "FORTNOX_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://api.fortnox.se", err)
	}
	token, err := fetch.Secure(c.TokenURL, "FORTNOX_TOKEN_URL")
	if err != nil {
		return nil, fmt.Errorf("%w; set it to https://apps.fortnox.se/oauth-v1/token", err)
	}
	for _, setting := range [][2]string{{"FORTNOX_CLIENT_ID", c.ClientID}, {"FORTNOX_CLIENT_SECRET", c.ClientSecret}, {"FORTNOX_TOKEN_FILE", c.TokenFile}} {
		if setting[1] == "" {
			return nil, fmt.Errorf("%s is not set", setting[0])
		}
	}
	t := &tokens{
		ctx: ctx, config: oauth2.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, Endpoint: endpoint(token.String())}, file: c.TokenFile, clock: clock,
		lock: func(ctx context.Context) (func(), error) { return store.Alone(ctx, importer.Entity, "fortnox tokens") },
	}
	return &Puller{
		Importer: importer, root: strings.TrimSuffix(root.String(), "/"), store: store,
		client: &fetch.Client{Name: "Fortnox", HTTP: t.httpClient(&http.Client{Timeout: 5 * time.Minute}), Clock: clock, Gap: gap},
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
		since = ledger.DateIn(p.client.Clock.Now().AddDate(0, -lateMonths, 0), time.UTC)
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
	today := p.client.Clock.Now().Format(time.DateOnly)
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
	return p.client.Do(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.root+path, nil)
		if err == nil {
			request.Header.Set("Accept", "application/json")
		}
		return request, err
	})
}
