package table

// recordTable heads a snapshot: how the file was read, and what it claims to cover.
const recordTable = "table"

// headRecord is what is kept of the file beside its vouchers. The encoding and the kind
// of file are no part of it: the same journal saved otherwise is the same journal.
type headRecord struct {
	Record   string `json:"record"`
	Profile  string `json:"profile"`
	Version  int    `json:"version"`
	Hash     string `json:"sha256"` // of the profile's file
	Source   string `json:"source"`
	Currency string `json:"currency"`
	Claim    *Claim `json:"claim,omitempty"` // nil when the file claims to cover nothing
}

// Claim is what a file claims to hold completely.
type Claim struct {
	From     string   `json:"from"` // 20260101
	To       string   `json:"to"`
	Series   []string `json:"series,omitempty"`   // empty: all
	Accounts []string `json:"accounts,omitempty"` // empty: all
}
