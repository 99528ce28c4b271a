package erp

import (
	"bytes"
	"encoding/json"

	"counterfoil/ledger"
)

// The minimised form of every ERP source is one compact JSON object a line, in UTF-8,
// normal form C: what the format keeps of the source itself, then vouchers and rejected
// lines in the source's sequence. Every figure is what the source wrote, in one spelling
// (dates 20260131, amounts 1250.00, debits positive); nothing is interpreted before it is
// decoded, so a stored source can be read again by better rules. The encoding it came in
// is no part of it: the same journal saved in another encoding is the same snapshot.
const (
	RecordVoucher   = "voucher"
	RecordRejected  = "rejected"
	RecordWithdrawn = "withdrawn"
	RecordExtent    = "extent"
)

// VoucherRecord is one voucher with its rows.
type VoucherRecord struct {
	Record string `json:"record"`
	ID     string `json:"id"`
	Line   int    `json:"line"`
	// Where says where it stands in a source that has no lines: "entry 4711".
	Where      string `json:"where,omitempty"`
	Book       string `json:"book,omitempty"` // of a source with several accounting books
	Series     string `json:"series,omitempty"`
	Number     string `json:"number,omitempty"`
	Kind       string `json:"kind,omitempty"` // what the ERP says it comes from: "Invoice", "CustInvc"
	Date       string `json:"date"`
	Registered string `json:"registered,omitempty"`
	Generated  string `json:"generated,omitempty"` // when the file was made: the voucher is known as of then
	// Modified is the instant (RFC 3339) the source last changed it, where it tells.
	Modified string      `json:"modified,omitempty"`
	Currency string      `json:"currency"`
	Text     string      `json:"text,omitempty"`
	Rows     []RowRecord `json:"rows"`
	Problems []Problem   `json:"problems,omitempty"`
}

// RowRecord is one row. Label is empty for a row that counts, LabelAdded and LabelStruck
// for what is evidence only.
type RowRecord struct {
	Line int `json:"line"`
	// Native is the row's number in the ERP, where it has one.
	Native  string      `json:"native,omitempty"`
	Label   string      `json:"label,omitempty"`
	Account string      `json:"account"`
	Objects [][2]string `json:"objects,omitempty"`
	// Fields are what reference rules read beside texts: "external document no" and its value.
	Fields [][2]string `json:"fields,omitempty"`
	Amount string      `json:"amount"`
	// Wrote is the amount as it stood in the source, where Amount is another spelling.
	Wrote string `json:"wrote,omitempty"`
	// Foreign is the amount in the transaction's currency, which the source knows besides;
	// evidence, never posted.
	Foreign         string `json:"foreign,omitempty"`
	ForeignCurrency string `json:"foreign_currency,omitempty"`
	TaxCode         string `json:"tax_code,omitempty"`
	Date            string `json:"date,omitempty"`
	Text            string `json:"text,omitempty"`
}

// The labels of rows that are kept as evidence and never counted, as SIE spells them.
const (
	LabelAdded  = "#RTRANS"
	LabelStruck = "#BTRANS"
)

// RejectedRecord is a line that could not be read and belongs to no voucher.
type RejectedRecord struct {
	Record  string `json:"record"`
	Line    int    `json:"line"`
	Where   string `json:"where,omitempty"`
	Problem string `json:"problem"`
}

// WithdrawnRecord says that the source no longer has a voucher it had before, or no longer
// posts it. Asked is the instant (RFC 3339) it was asked.
type WithdrawnRecord struct {
	Record string `json:"record"`
	ID     string `json:"id"`
	Asked  string `json:"asked"`
}

// ExtentRecord ends a file: as of when it speaks, and of which days it holds every voucher.
// It is the last record, because only the whole file shows whether it holds what it says.
type ExtentRecord struct {
	Record string `json:"record"`
	AsOf   string `json:"as_of,omitempty"`
	// From and To are empty for an extract.
	From         string   `json:"from,omitempty"`
	To           string   `json:"to,omitempty"`
	Series       []string `json:"of_series,omitempty"`    // those it holds vouchers of, or says it does
	Organisation string   `json:"organisation,omitempty"` // a company's number, or a person's pseudonym
	// Covers are patterns of the accounts it holds rows of, empty for all; Doubts are what
	// speaks against what it says.
	Covers []string       `json:"of_accounts,omitempty"`
	Doubts []ledger.Doubt `json:"doubts,omitempty"`
	// Balanced tells that the file has balances; Accounts are those that its vouchers
	// account for. Without balances the file's own totals bear it out.
	Balanced bool     `json:"balanced,omitempty"`
	Accounts []string `json:"accounts,omitempty"`
}

// Problem is why a voucher cannot be trusted; Line is 0 where a source has no lines.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// RecordWriter encodes records, reusing its buffer.
type RecordWriter struct {
	buffer  bytes.Buffer
	encoder *json.Encoder
	emit    func([]byte) error
}

// NewRecordWriter hands each record to emit, without a newline.
func NewRecordWriter(emit func([]byte) error) *RecordWriter {
	w := &RecordWriter{emit: emit}
	w.encoder = json.NewEncoder(&w.buffer)
	w.encoder.SetEscapeHTML(false)
	return w
}

// Write encodes one record.
func (w *RecordWriter) Write(record any) error {
	w.buffer.Reset()
	if err := w.encoder.Encode(record); err != nil {
		return err
	}
	return w.emit(bytes.TrimSuffix(w.buffer.Bytes(), []byte("\n")))
}

// position is where something stands, in words: Where, or the line.
func position(where string, line int) string {
	if where != "" {
		return where
	}
	return lineName(line)
}

// Position is "line 120 (voucher A 17)".
func (r *VoucherRecord) Position() string {
	if r.Series == "" && r.Number == "" {
		return position(r.Where, r.Line) + " (voucher without a number)"
	}
	return position(r.Where, r.Line) + " (voucher " + ledger.VoucherNumber{Series: r.Series, Number: r.Number}.String() + ")"
}
