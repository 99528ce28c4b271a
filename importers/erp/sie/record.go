package sie

import (
	"bytes"
	"encoding/json"
)

// The minimised form of a SIE file is one compact JSON object a line, in UTF-8, normal
// form C: first the file's own facts, then balances, vouchers and rejected lines in
// the sequence of the file. Every figure is the text the file wrote; nothing is
// interpreted before it is decoded, so a stored file can be read again by better rules.
// The encoding the file came in is no part of it: the same ledger saved in another
// encoding is the same snapshot.
const (
	recordFile     = "file"
	recordBalance  = "balance"
	recordVoucher  = "voucher"
	recordRejected = "rejected"
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

// voucherRecord is one #VER with its rows.
type voucherRecord struct {
	Record     string      `json:"record"`
	ID         string      `json:"id"`
	Line       int         `json:"line"`
	Series     string      `json:"series,omitempty"`
	Number     string      `json:"number,omitempty"`
	Date       string      `json:"date"`
	Registered string      `json:"registered,omitempty"`
	Generated  string      `json:"generated,omitempty"` // when the file was made: the voucher is known as of then
	Currency   string      `json:"currency"`
	Text       string      `json:"text,omitempty"`
	Rows       []rowRecord `json:"rows"`
	Problems   []problem   `json:"problems,omitempty"`
}

// rowRecord is one row; Label is empty for #TRANS.
type rowRecord struct {
	Line    int         `json:"line"`
	Label   string      `json:"label,omitempty"`
	Account string      `json:"account"`
	Objects [][2]string `json:"objects,omitempty"`
	Amount  string      `json:"amount"`
	Date    string      `json:"date,omitempty"`
	Text    string      `json:"text,omitempty"`
}

// rejectedRecord is a line that could not be read and belongs to no voucher.
type rejectedRecord struct {
	Record  string `json:"record"`
	Line    int    `json:"line"`
	Problem string `json:"problem"`
}

// recordWriter encodes records, reusing its buffer.
type recordWriter struct {
	buffer  bytes.Buffer
	encoder *json.Encoder
	emit    func([]byte) error
}

func newRecordWriter(emit func([]byte) error) *recordWriter {
	w := &recordWriter{emit: emit}
	w.encoder = json.NewEncoder(&w.buffer)
	w.encoder.SetEscapeHTML(false)
	return w
}

func (w *recordWriter) write(record any) error {
	w.buffer.Reset()
	if err := w.encoder.Encode(record); err != nil {
		return err
	}
	return w.emit(bytes.TrimSuffix(w.buffer.Bytes(), []byte("\n")))
}
