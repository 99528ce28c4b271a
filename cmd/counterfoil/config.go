package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/importers/erp/businesscentral"
	"counterfoil/importers/erp/fortnox"
	"counterfoil/importers/erp/netsuite"
)

// config is everything the environment may say. Secrets come from here and never from
// flags, where other users of the machine could read them.
type config struct {
	DatabaseURL string // DATABASE_URL; "" runs the private server
	Home        string // COUNTERFOIL_HOME; where the private server keeps its data
	Policy      string // COUNTERFOIL_POLICY
	SlackToken  string // SLACK_BOT_TOKEN; "" writes messages as JSON instead of sending
	Key         string // COUNTERFOIL_KEY, of pseudonyms; "" keeps one beside the private server, and none elsewhere

	CentraURL         string // CENTRA_URL: https://INSTANCE.centra.com/graphql
	CentraToken       string // CENTRA_TOKEN, of the Integration API
	CentraExpires     string // CENTRA_TOKEN_EXPIRES, a date; "" warns of nothing
	CentraIntegration string // CENTRA_INTEGRATION: our own integration name; "" leaves the events queue alone
	// How ERPs are reached that have an API; each names its settings where one is missing.
	BusinessCentral businesscentral.Connection // BUSINESS_CENTRAL_…
	NetSuite        netsuite.Connection        // NETSUITE_…
	Fortnox         fortnox.Connection         // FORTNOX_…
	// CENTRA_WEBHOOK_SECRET, of the webhook plug-in; "" serves no webhook.
	CentraWebhookSecret string
}

func configFrom(getenv func(string) string) config {
	c := config{
		DatabaseURL: getenv("DATABASE_URL"),
		Home:        getenv("COUNTERFOIL_HOME"),
		Policy:      getenv("COUNTERFOIL_POLICY"),
		SlackToken:  getenv("SLACK_BOT_TOKEN"),
		Key:         getenv("COUNTERFOIL_KEY"),

		CentraURL: getenv("CENTRA_URL"), CentraToken: getenv("CENTRA_TOKEN"),
		CentraExpires: getenv("CENTRA_TOKEN_EXPIRES"), CentraIntegration: getenv("CENTRA_INTEGRATION"),
		BusinessCentral: businesscentral.Connection{
			URL: getenv("BUSINESS_CENTRAL_URL"), Company: getenv("BUSINESS_CENTRAL_COMPANY"), TokenURL: getenv("BUSINESS_CENTRAL_TOKEN_URL"),
			ClientID: getenv("BUSINESS_CENTRAL_CLIENT_ID"), ClientSecret: getenv("BUSINESS_CENTRAL_CLIENT_SECRET"),
		},
		NetSuite: netsuite.Connection{URL: getenv("NETSUITE_URL"), ClientID: getenv("NETSUITE_CLIENT_ID"), CertificateID: getenv("NETSUITE_CERTIFICATE_ID"), KeyFile: getenv("NETSUITE_KEY_FILE")},
		Fortnox: fortnox.Connection{
			URL: orElse(getenv("FORTNOX_URL"), "https://api.fortnox.se"), TokenURL: orElse(getenv("FORTNOX_TOKEN_URL"), "https://apps.fortnox.se/oauth-v1/token"),
			ClientID: getenv("FORTNOX_CLIENT_ID"), ClientSecret: getenv("FORTNOX_CLIENT_SECRET"), TokenFile: getenv("FORTNOX_TOKEN_FILE"),
		},
		CentraWebhookSecret: getenv("CENTRA_WEBHOOK_SECRET"),
	}
	if c.Home == "" {
		c.Home = defaultHome(getenv)
	}
	if c.Policy == "" {
		c.Policy = "policy.yaml"
	}
	return c
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func defaultHome(getenv func(string) string) string {
	if data := getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, "counterfoil")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "counterfoil")
	}
	return filepath.Join(os.TempDir(), "counterfoil")
}

// validate lists every problem at once.
func (c config) validate() error {
	var problems []error
	if c.DatabaseURL != "" {
		u, err := url.Parse(c.DatabaseURL)
		isURL := err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
		if isPairs := strings.Contains(c.DatabaseURL, "=") && !strings.Contains(c.DatabaseURL, "://"); !isURL && !isPairs {
			problems = append(problems, errors.New("DATABASE_URL is neither postgres://user:password@host/database nor key=value pairs; correct it, or unset it to use the private server"))
		}
	}
	if c.SlackToken != "" && !strings.HasPrefix(c.SlackToken, "xoxb-") {
		problems = append(problems, errors.New("SLACK_BOT_TOKEN does not begin with xoxb-; set the bot token, or unset it to have messages written as JSON"))
	}
	if c.Key != "" && len(c.Key) < keyLength {
		problems = append(problems, fmt.Errorf("COUNTERFOIL_KEY has fewer than %d characters; give it random ones, such as `openssl rand -hex 32` writes, and keep them", keyLength))
	}
	if _, err := c.tokenExpires(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func (c config) tokenExpires() (time.Time, error) {
	if c.CentraExpires == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, c.CentraExpires)
	if err != nil {
		return at, errors.New("CENTRA_TOKEN_EXPIRES is no date such as 2026-12-31; correct or unset it")
	}
	return at, nil
}

// secrets are what must never be written anywhere.
func (c config) secrets() []string {
	all := []string{c.SlackToken, c.CentraToken, c.CentraWebhookSecret, c.BusinessCentral.ClientSecret, c.Fortnox.ClientSecret, c.Key}
	if u, err := url.Parse(c.DatabaseURL); err == nil && u.User != nil {
		password, _ := u.User.Password()
		all = append(all, password)
	}
	return all
}

// String hides the secrets.
func (c config) String() string {
	database := "private server in " + c.Home
	if c.DatabaseURL != "" {
		database = "DATABASE_URL"
		if u, err := url.Parse(c.DatabaseURL); err == nil && u.Scheme != "" {
			database = u.Redacted()
		}
	}
	return fmt.Sprintf("policy %s, database %s, slack token set: %t, Centra address set: %t, Centra token set: %t",
		c.Policy, database, c.SlackToken != "", c.CentraURL != "", c.CentraToken != "")
}
