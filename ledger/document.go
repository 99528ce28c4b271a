package ledger

import (
	"time"

	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// DocumentKind says what a document is.
type DocumentKind string

const (
	// DocumentOrder is the head of an order: it posts nothing, and is where returns and
	// payments learn their country, store and SKUs from.
	DocumentOrder    DocumentKind = "order"
	DocumentShipment DocumentKind = "shipment"
	DocumentCapture  DocumentKind = "capture"
	DocumentReturn   DocumentKind = "return"
	DocumentRefund   DocumentKind = "refund"
	DocumentVoucher  DocumentKind = "voucher"
)

// DocumentID is a document's identity at its source, stable over its versions.
type DocumentID struct {
	Source     Source       `json:"source"`
	Kind       DocumentKind `json:"kind"`
	ExternalID string       `json:"external_id"`
}

// String is "centra shipment 61007".
func (id DocumentID) String() string {
	return string(id.Source) + " " + string(id.Kind) + " " + id.ExternalID
}

// Document is one decoded document. Exactly one of Goods, Payment and Voucher is set;
// none on an order head and on a document withdrawn at its source.
//
// Its figures are working numbers (decimals): what the source wrote, to the last
// digit. They become amounts when the policy posts them. Magnitudes are zero or more;
// the kind decides the side (a return's lines are positive and are posted reversed).
type Document struct {
	ID DocumentID
	// Version counts from 1 and is given by the store; 0 before. It is not hashed.
	Version int `json:"-"`
	// Evidence is where the document stands in a snapshot. It is not hashed.
	Evidence Evidence `json:"-"`
	// Context is where the order stands that completed the document: a return names its
	// order and shipment lines, whose record knows country, store and SKUs. The zero
	// Evidence where the record alone was enough. It is not hashed.
	Context Evidence `json:"-"`
	// StampedAt is the latest instant the source's record speaks of. A record with an
	// earlier one is an older view and never replaces a newer. It is not hashed.
	StampedAt time.Time `json:"-"`
	// Partial marks a view that knows less than another source of the same document
	// (a refund seen inside its return has no payment method). A partial view never
	// replaces a full one. It is not hashed.
	Partial bool `json:"-"`

	// Order is the order number the document belongs to.
	Order Reference
	// Due tells whether the document should be posted at all: shipped, successful,
	// completed. A document that is not due is stored with its version and posts nothing.
	Due     bool
	Moments Moments

	Store         string // Centra store name; what a voucher calls its origin
	Market        string
	Country       Country // ship-to
	PaymentMethod string
	Currency      money.Currency
	// Rate converts to the functional currency: functional = document amount × Rate.
	// 1 for the functional currency itself.
	Rate decimal.Decimal
	// OrderRate is the rate its order was placed at, zero where unknown: what an ERP may
	// have converted at instead. It is not hashed.
	OrderRate decimal.Decimal `json:"-"`

	Goods   *Goods   `json:",omitempty"`
	Payment *Payment `json:",omitempty"`
	Voucher *Voucher `json:",omitempty"`
}

// Moments are the instants a posting trigger may choose from; zero where unknown.
type Moments struct {
	Created   time.Time // shipment, return or payment entry created
	Ordered   time.Time // the order was placed
	Shipped   time.Time
	Captured  time.Time
	Completed time.Time // return: completion event; zero when unknown
	Refunded  time.Time // return: its first successful refund; zero when none
}

// Goods is the content of a shipment or a return.
type Goods struct {
	// Shipment is the number a return hangs on ("50418-1"), or the shipment's own.
	Shipment string
	Lines    []Line
	Charges  []Charge
	// Gross is what the customer owes (shipment) or gets back (return), tax included
	// where it applies; Net is Gross less tax.
	Gross, Net decimal.Decimal
	// FallbackTax: an external tax engine failed and Centra's own rules were used.
	FallbackTax bool
}

// LineKind tells goods from stored value.
type LineKind string

const (
	LineProduct         LineKind = "product"
	LineGiftCertificate LineKind = "gift_certificate" // the sale of stored value: a liability, no revenue
)

// Line is one line of goods.
type Line struct {
	ID       string
	Kind     LineKind
	SKU      SKU
	Quantity int
	// UnitPrice is as priced; zero where the source gives none.
	UnitPrice decimal.Decimal
	// ListPrice is what a piece costs before the line's own discount, with or without tax
	// as UnitPrice is; zero where the source gives none. Nothing is due by it: it tells what
	// an ERP may have booked instead. It is not hashed.
	ListPrice decimal.Decimal `json:"-"`
	// Gross is the line's value with tax as the customer pays it, Net without; for
	// included and added tax alike Gross = Net + Σ Taxes, for deducted tax Gross = Net.
	Gross, Net decimal.Decimal
	Taxes      []Tax
}

// ChargeKind is what a charge is for.
type ChargeKind string

const (
	ChargeFreight         ChargeKind = "freight"
	ChargeHandling        ChargeKind = "handling"
	ChargeDiscount        ChargeKind = "discount"         // lowers what is owed
	ChargeGiftCertificate ChargeKind = "gift_certificate" // redemption of stored value: lowers what is owed
	ChargeReturnFee       ChargeKind = "return_fee"       // on a return: lowers what is given back
)

// Charge is an amount beside the lines. Gross and Net are magnitudes under the rule of
// Line; the kind decides the side.
type Charge struct {
	Kind       ChargeKind
	Label      string // voucher name or the like, for evidence; never personal
	Gross, Net decimal.Decimal
	Taxes      []Tax
}

// TaxMode is how a tax relates to the price it applies to.
type TaxMode string

const (
	TaxIncluded TaxMode = "included" // already inside the price
	TaxAdded    TaxMode = "added"    // comes on top of the price
	TaxDeducted TaxMode = "deducted" // inside the price list, taken off at checkout: never owed, never revenue
)

// Tax is one applied rule. Amount is a magnitude; a deducted tax is neither in Gross
// nor in Net and is kept as evidence of how the price came about.
type Tax struct {
	ID      string
	Name    string
	Percent decimal.Decimal
	Mode    TaxMode
	Amount  decimal.Decimal
}

// Payment is the content of a capture or a refund.
type Payment struct {
	Amount decimal.Decimal // magnitude
	// GiftCard: stored value at an outside provider instead of a PSP.
	GiftCard bool
	// Outside: somebody marked the order as paid; no PSP evidence stands behind it.
	Outside bool
	// ExternalReference is the PSP's, for joining to settlements.
	ExternalReference string
	// Return is the id of the return a refund pays out; "" when it names none.
	Return string
}

// Voucher is what an ERP booked, as its export wrote it (minimised).
type Voucher struct {
	Number       VoucherNumber
	On           Date // accounting date
	RegisteredOn Date // when it was entered; zero where unknown
	Text         string
	Rows         []VoucherRow
}

// RowKind says whether a row counts.
type RowKind string

const (
	RowNormal RowKind = "normal"
	RowAdded  RowKind = "added_later" // evidence only (SIE #RTRANS)
	RowStruck RowKind = "struck_out"  // evidence only (SIE #BTRANS)
)

// VoucherRow is one row; Amount is signed, debits positive, in the ledger currency.
type VoucherRow struct {
	Account    AccountCode
	Amount     money.Amount
	Kind       RowKind
	On         Date // zero: the voucher's
	Text       string
	Dimensions map[string]string `json:",omitempty"`
	// Fields are what the ERP says of the row beside texts and may name a reference by:
	// an external document number, a purchase order number.
	Fields map[string]string `json:",omitempty"`
}
