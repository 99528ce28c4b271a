package digest

import "github.com/slack-go/slack"

// Option changes a client that NewClient makes.
type Option = slack.Option

// At points a client at another address than Slack's: a test's server.
func At(url string) Option { return slack.OptionAPIURL(url + "/") }
