package sie

// Beside vouchers, a SIE file's own facts and its balances are kept.
const (
	recordFile    = "file"
	recordBalance = "balance"
)

// fileRecord is what is kept of the header.
type fileRecord struct {
	Record       string       `json:"record"`
	Kind         string       `json:"kind"` // 4E or 4I, told by content
	Program      string       `json:"program,omitempty"`
	Generated    string       `json:"generated,omitempty"` // #GEN
	Through      string       `json:"through,omitempty"`   // #OMFATTN
	Flag         string       `json:"flag,omitempty"`
	Organisation string       `json:"organisation,omitempty"` // #ORGNR, unless it is a person's number
	Currency     string       `json:"currency"`
	Years        []fiscalYear `json:"years,omitempty"`
}

// balanceRecord is one #IB, #UB or #RES.
type balanceRecord struct {
	Record  string `json:"record"`
	Line    int    `json:"line"`
	Label   string `json:"label"`
	Year    string `json:"year"`
	Account string `json:"account"`
	Amount  string `json:"amount"`
}
