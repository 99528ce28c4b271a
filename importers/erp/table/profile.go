package table

// Profile says how one ERP writes its journal into rows and columns. What it does not
// say is not guessed: a file that does not fit is refused.
type Profile struct {
	Name        string `yaml:"profile"`
	Version     int    `yaml:"version"`
	Description string `yaml:"description"`

	Source  Source   `yaml:"source"`
	File    File     `yaml:"file"`
	Header  Header   `yaml:"header"`
	Meta    []Meta   `yaml:"meta"`
	Rows    Rows     `yaml:"rows"`
	Columns Columns  `yaml:"columns"`
	Amount  Amount   `yaml:"amount"`
	Number  Number   `yaml:"number"`
	Date    DateForm `yaml:"date"`
	Account Account  `yaml:"account"`
	Voucher Voucher  `yaml:"voucher"`
	Tax     Tax      `yaml:"tax"`
	// Dimensions are by the number under which the policy knows them.
	Dimensions map[string]Column `yaml:"dimensions"`
	// References are columns that a rule of the policy reads as "field NAME".
	References []Reference `yaml:"references"`
	Scope      Scope       `yaml:"scope"`
	// AppendOnly: the ERP never changes what it has posted, a correction is another voucher.
	// A changed amount or a voucher that vanished is then a finding of integrity.
	AppendOnly bool   `yaml:"append_only"`
	Checks     Checks `yaml:"checks"`

	// Hash is SHA-256 over the profile's file, in hexadecimal.
	Hash string `yaml:"-"`
}

// Source is whose books the file holds.
type Source struct {
	// Name is the source its documents carry. It stays the same for as long as the books
	// live, whatever the profile is called; "" takes the profile's name.
	Name     string `yaml:"name"`
	Company  string `yaml:"company"`   // refused when the file names another
	Book     string `yaml:"book"`      // of an ERP with several accounting books
	Currency string `yaml:"currency"`  // of the amounts; "" is the entity's
	TimeZone string `yaml:"time_zone"` // of instants without one; "" is the entity's
}

// File is what the file may be.
type File struct {
	Kinds []string `yaml:"kinds"` // csv, xlsx, xml2003
	// Encoding lists what the text may be written in; the first that its bytes permit is
	// taken. "auto" is utf-8 and utf-16 with a mark, which prove themselves.
	Encoding List `yaml:"encoding"`
	// Delimiter lists what may part fields; the one under which the header is found is taken.
	Delimiter List   `yaml:"delimiter"`
	Quote     string `yaml:"quote"` // '"' by default; none
	Sheet     string `yaml:"sheet"` // name or number; "" is the only one that is not hidden
}

// Header is where the names of columns stand.
type Header struct {
	Row    int  `yaml:"row"`    // 0: the first row that holds every name in Find
	Find   List `yaml:"find"`   // empty: every name that must be there
	Second bool `yaml:"second"` // the names go on in the row below
	Skip   int  `yaml:"skip"`   // rows behind the header that hold no lines
	None   bool `yaml:"none"`   // columns are named by position only
	Exact  bool `yaml:"exact"`  // capitals and blanks count
}

// Meta reads a figure out of the rows above the header.
type Meta struct {
	Row     int    `yaml:"row"`    // 0: any
	Column  int    `yaml:"column"` // 0: any
	Require string `yaml:"require"`
	Set     string `yaml:"set"`     // from, to, exported, year, currency, company
	Pattern string `yaml:"pattern"` // with groups of those names instead of Set
	Layout  string `yaml:"layout"`  // of a date; "" is any of the profile's
}

// Rows says which rows hold lines.
type Rows struct {
	Skip     []Rule  `yaml:"skip"`     // left out, and counted
	Only     []Rule  `yaml:"only"`     // every one must match; others are left out
	Stop     []Rule  `yaml:"stop"`     // the journal ends before this row
	Carry    List    `yaml:"carry"`    // columns whose empty cells repeat the one above
	Headings []Rule  `yaml:"headings"` // rows whose named groups fill columns of the rows below
	Totals   []Total `yaml:"totals"`   // rows that add up others: dropped, and compared
	Short    bool    `yaml:"short"`    // rows may lack cells at their end
}

// Rule matches one cell of a row. The column is a name or #1 for the first.
type Rule struct {
	Column  string `yaml:"column"`
	Pattern string `yaml:"pattern"`
	Empty   List   `yaml:"empty"` // these columns must be empty as well
}

// Total is a row of the file that adds up others.
type Total struct {
	Column  string `yaml:"column"`
	Pattern string `yaml:"pattern"` // a group "count" is compared with the number of lines
	Empty   List   `yaml:"empty"`
	// Of is what it is the total of: section (since the last), voucher, file; opening and
	// closing are balances. Signed amounts of a journal, and a balance, add up to zero
	// whatever is missing: such a total of the file shows a wrong profile and no more.
	Of  string `yaml:"of"`
	Net bool   `yaml:"net"` // the row tells one balance and no sides
}

func (t *Total) rule() *Rule { return &Rule{t.Column, t.Pattern, t.Empty} }

// Columns maps what we need to where it stands.
type Columns struct {
	Date       Column `yaml:"date"`
	Registered Column `yaml:"registered"`
	Modified   Column `yaml:"modified"`
	Series     Column `yaml:"series"`
	Number     Column `yaml:"number"`
	ID         Column `yaml:"id"` // the ERP's own key of the voucher
	Kind       Column `yaml:"kind"`
	Book       Column `yaml:"book"`
	Group      Column `yaml:"group"` // tells vouchers apart and is not stored
	Header     Column `yaml:"voucher_text"`
	Line       Column `yaml:"line"`
	Account    Column `yaml:"account"`
	Contra     Column `yaml:"contra"`
	Text       Column `yaml:"text"`
	Debit      Column `yaml:"debit"`
	Credit     Column `yaml:"credit"`
	Amount     Column `yaml:"amount"`
	Flag       Column `yaml:"flag"`
	Net        Column `yaml:"net"`
	TaxAmount  Column `yaml:"tax_amount"`
	TaxCode    Column `yaml:"tax_code"`
	Currency   Column `yaml:"currency"` // of Debit, Credit and Amount
	Base       Column `yaml:"base"`     // the amount in the books' currency, where Currency is another
	Foreign    Column `yaml:"foreign"`
	ForeignIn  Column `yaml:"foreign_currency"`
	Rate       Column `yaml:"rate"`
	Period     Column `yaml:"period"` // the accounting period, as Oct 2026: shows how dates are written
}

// Amount says what the figures mean.
type Amount struct {
	Mode     string            `yaml:"mode"`     // debit_credit, signed, flagged, types
	Positive string            `yaml:"positive"` // signed: debit or credit
	Flags    map[string]string `yaml:"flags"`    // flagged: value → debit or credit
	Types    map[string]Type   `yaml:"types"`    // types: what each kind of row implies
	// ForeignSign: as_written, or as_amount where the column holds none.
	ForeignSign string `yaml:"foreign_sign"`
	// RateOf: foreign (books' currency per unit of foreign) or base (foreign per unit).
	RateOf string `yaml:"rate_of"`
}

// Type is a kind of row that stands for a whole posting: what it holds goes to the row's
// account on one side, its tax to the tax account, and the sum to the counter account.
type Type struct {
	Side          string `yaml:"side"`           // of the row's account: debit or credit
	Tax           string `yaml:"tax"`            // account of the tax; "" refuses any
	Counter       string `yaml:"counter"`        // account of the other side; "" for none
	CounterColumn string `yaml:"counter_column"` // or the column that names it
	// Joined rows are parts of one voucher whatever the column group says of them.
	Joined bool `yaml:"joined"`
}

// Number is how figures are spelled in text. Cells that hold numbers need none of it.
type Number struct {
	Decimal  string `yaml:"decimal"`  // . or ,
	Group    List   `yaml:"group"`    // . , ' or blank, which stands for every kind of blank
	Negative List   `yaml:"negative"` // minus (default), trailing, parentheses, cr
	Decimals *int   `yaml:"decimals"` // most that may be written; default the currency's
	Signs    List   `yaml:"signs"`    // currency signs that may stand in the cell
}

// DateForm is how dates are spelled.
type DateForm struct {
	Layouts List   `yaml:"layouts"` // YYYY-MM-DD, DD/MM/YYYY, D MMM YYYY, DDMMYY, DDMM …
	Empty   List   `yaml:"empty"`   // dates that mean none
	Serial  string `yaml:"serial"`  // numbers are days since 1900 or 1904; workbook says itself
	// Sure tells that all files write day and month in the sequence of the layouts. Without
	// it a file that does not prove it, as early in a month, is refused.
	Sure bool `yaml:"sure"`
}

// Account is how an account's code stands in its cell.
type Account struct {
	Pattern string `yaml:"pattern"` // with a group "number"
	Pad     int    `yaml:"pad"`     // leading zeros up to this length
}

// Voucher is how rows become vouchers.
type Voucher struct {
	By  string `yaml:"by"`  // key, change, blank, balance
	Key List   `yaml:"key"` // targets: series, number, id, kind, book, date, group
	// Dates: one (default) rejects a voucher whose rows bear different dates, because the key
	// takes several for one; first is for ERPs whose rows have dates of their own.
	Dates string `yaml:"dates"`
}

// Tax is what is known of tax codes.
type Tax struct {
	// Codes are the rates, per cent; with the columns net and tax_amount they are checked.
	Codes map[string]string `yaml:"codes"`
	// Implied codes post tax that is no row of the file: it is said, and nothing invented.
	Implied bool `yaml:"implied"`
}

// Reference is a column that may name an order.
type Reference struct {
	Field   string `yaml:"field"` // what rules of the policy call it
	Column  Column `yaml:"column"`
	Pattern string `yaml:"pattern"` // only what its first group holds
}

// Scope is what every file of the profile holds completely: a list that is filtered in any
// other way has none. Lines outside it are findings. A voucher inside it that a file no
// longer holds vanished, if the file says when it was exported (the meta exported, or
// --exported), was read to the last row, and ends with a total of its own (of: file) that
// tells debits or credits, or counts lines; otherwise it is told and stands.
type Scope struct {
	Period   string `yaml:"period"` // meta, dates (the file's first to its last), months, none
	From     string `yaml:"from"`
	To       string `yaml:"to"`
	Series   List   `yaml:"series"`   // empty: those the file holds vouchers of
	Accounts List   `yaml:"accounts"` // patterns such as 30*; empty: all
}

// Checks refuse a file that the profile does not fit.
type Checks struct {
	Balance string `yaml:"balance"` // voucher (default), file, none
	Totals  string `yaml:"totals"`  // refuse (default), required, note
	Period  string `yaml:"period"`  // note (default), refuse
	// Gaps: note (default) says which numbers of a series are missing; none where the number
	// is not the ERP's own running one, or the file holds a part of its numbers only.
	Gaps string `yaml:"gaps"`
}
