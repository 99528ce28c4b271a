package policy

import (
	"regexp"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// Policy is a company's policy, decoded and checked.
type Policy struct {
	// Hash is SHA-256 over the policy file's and the chart's bytes; a run stores it.
	Hash [32]byte `yaml:"-"`
	// PseudonymKey is the installation's: what stands for personal numbers is made with it.
	// It is a secret and comes from the environment, so it is no part of the file or its hash.
	PseudonymKey []byte `yaml:"-"`

	Version int              `yaml:"version"`
	Entity  Entity           `yaml:"entity"`
	Chart   []ledger.Account `yaml:"-"` // from the CSV named by ChartFile
	File    string           `yaml:"chart"`
	Roles   Roles            `yaml:"accounts"`
	Tax     []TaxRow         `yaml:"tax"`
	Groups  []ProductGroup   `yaml:"product_groups"`
	SKUs    []SKURule        `yaml:"sku_mapping"`
	Methods []PaymentMethod  `yaml:"payment_methods"`
	// Dimensions are those of the ERP that are compared; none in most companies.
	Dimensions []Dimension `yaml:"dimensions"`
	Posting    Posting     `yaml:"posting"`
	Rounds     Rounding    `yaml:"rounding"`
	FX         FX          `yaml:"fx"`
	Limits     Thresholds  `yaml:"thresholds"`
	Owners     []Owner     `yaml:"owners"`
	Scope      Scope       `yaml:"scope"`
	ERP        ERP         `yaml:"erp"`
	// Corrections says how correcting journals are proposed.
	Corrections Corrections `yaml:"corrections"`
	// Schedule says what the server does by itself.
	Schedule Schedule       `yaml:"schedule"`
	zone     *time.Location `yaml:"-"`
	// Items are the SKUs of the list that ERP.Items names, nil without one; Rates the rates
	// of FX.Rates, by day and currency.
	Items map[ledger.SKU]bool `yaml:"-"`
	Rates []DayRate           `yaml:"-"`
}

// Entity is the legal entity.
type Entity struct {
	ID         ledger.EntityID `yaml:"id"`
	Name       string          `yaml:"name"`
	Country    ledger.Country  `yaml:"country"`
	Currency   money.Currency  `yaml:"functional_currency"`
	TimeZone   string          `yaml:"time_zone"`
	FiscalYear string          `yaml:"fiscal_year_start"` // "01-01"
	// OrganisationNumber goes into files for the ERP, and a file that names another is refused;
	// "" leaves it out, and the files before decide.
	OrganisationNumber string `yaml:"organisation_number"`
	// Stores are the Centra stores (by name) that sell for this entity; empty means all.
	Stores []string `yaml:"stores"`
}

// Roles maps what an account is for to its code.
type Roles struct {
	Clearing        ledger.AccountCode `yaml:"clearing"`         // customers and PSP clearing: sale against capture
	PSP             ledger.AccountCode `yaml:"psp"`              // PSP receivable, where a method names none
	OutsidePayments ledger.AccountCode `yaml:"outside_payments"` // paid outside Centra, no PSP evidence
	Freight         ByRegion           `yaml:"freight"`
	Handling        ByRegion           `yaml:"handling"`
	Discount        ByRegion           `yaml:"discount"` // empty: discounts lower the revenue account itself
	ReturnFee       ByRegion           `yaml:"return_fee"`
	GiftCertificate ledger.AccountCode `yaml:"gift_certificate"` // liability for stored value we issued
	GiftCard        ledger.AccountCode `yaml:"gift_card"`        // outside gift card provider
	Rounding        ledger.AccountCode `yaml:"rounding"`
	FXDifference    ledger.AccountCode `yaml:"fx_difference"`
	Imbalance       ledger.AccountCode `yaml:"imbalance"` // suspense: what an unbalanced voucher lacks
}

// Region is how a tax row's sales are classed.
type Region string

const (
	Domestic Region = "domestic"
	EU       Region = "eu" // other EU countries: OSS or reverse charge
	Export   Region = "export"
)

// ByRegion gives an account per region. In YAML one code stands for all three.
type ByRegion struct {
	Domestic, EU, Export ledger.AccountCode
}

// For is the account of a region, "" where none is given.
func (b ByRegion) For(r Region) ledger.AccountCode {
	switch r {
	case Domestic:
		return b.Domestic
	case EU:
		return b.EU
	case Export:
		return b.Export
	}
	return ""
}

// Empty tells whether no region has an account.
func (b ByRegion) Empty() bool { return b == ByRegion{} }

// TaxRow is one line of the tax table: a country and a rate. Two countries are not
// countries: "EU" stands for every EU member state and "*" for the world, where a
// country has no row of its own for the rate.
type TaxRow struct {
	Code    ledger.TaxCode  `yaml:"code"` // "DE19"
	Country ledger.Country  `yaml:"country"`
	Rate    decimal.Decimal `yaml:"rate"` // per cent
	// AnyRate takes every rate of the country that has no row of its own: sales taxes
	// that differ by state and city. Rate is then not looked at.
	AnyRate bool               `yaml:"any_rate"`
	Region  Region             `yaml:"region"`
	VAT     ledger.AccountCode `yaml:"vat_account"` // empty only for rate 0
	Revenue ledger.AccountCode `yaml:"revenue"`     // default revenue account for sales under this row
	Mode    ledger.TaxMode     `yaml:"mode"`        // how Centra prices here: included, added, deducted; "" any
}

// ProductGroup gives a group's revenue accounts; an empty one falls back to the tax row's.
type ProductGroup struct {
	Name    string   `yaml:"name"`
	Revenue ByRegion `yaml:"revenue"`
}

// SKURule maps SKUs to a product group; the first match wins. Match is a pattern with *.
type SKURule struct {
	Match string `yaml:"match"`
	Group string `yaml:"group"`
}

// PaymentMethod gives a method's accounts; Match is a pattern with * on Centra's
// paymentMethod (plug-in name).
type PaymentMethod struct {
	Match    string             `yaml:"match"`
	Name     string             `yaml:"name"`
	PSP      ledger.AccountCode `yaml:"psp"`
	Clearing ledger.AccountCode `yaml:"clearing"`
}

// Trigger is the moment that makes a sale due.
type Trigger string

const (
	OnShipped   Trigger = "shipped"
	OnCaptured  Trigger = "captured"
	OnConfirmed Trigger = "confirmed"
	OnCompleted Trigger = "completed"
)

// Grain is what the ERP books a voucher for.
type Grain string

const (
	PerOrder Grain = "order"
	PerDay   Grain = "day" // one batch per day × what BatchBy names × currency × VAT rate
)

// Posting says what is posted and how.
type Posting struct {
	Trigger Trigger `yaml:"trigger"`
	Grain   Grain   `yaml:"grain"`
	// Exceptions give some stores or markets another grain; the first that fits wins.
	Exceptions []GrainException `yaml:"exceptions"`
	// BatchBy is what parts a day's batches beside currency and VAT rate, in the sequence
	// of the reference; the store where nothing is named.
	BatchBy []BatchPart `yaml:"batch_by"`
	// Documents says which the ERP is expected to book; all four default to true.
	Documents Expects `yaml:"documents"`
	// Discount: "account" books discounts on Roles.Discount, "net" lowers revenue.
	Discount string `yaml:"discount"`
	// GiftCertificateRedemption: "payment" (liability, VAT on the full price) or "discount".
	GiftCertificateRedemption string `yaml:"gift_certificate_redemption"`
	// GraceDays is how long a due document may be unbooked before it is missing.
	GraceDays int `yaml:"grace_days"`
}

// Expects says which documents the ERP books.
type Expects struct {
	Shipment bool `yaml:"shipment"`
	Capture  bool `yaml:"capture"`
	Return   bool `yaml:"return"`
	Refund   bool `yaml:"refund"`
}

// VATRounding says at which level VAT is rounded to the minor unit.
type VATRounding string

const (
	VATPerDocument VATRounding = "document" // per tax code over the whole document
	VATPerLine     VATRounding = "line"     // each line and charge by itself
)

// Conversion says in which sequence a posting is rounded and converted.
type Conversion string

const (
	RoundThenConvert Conversion = "round_then_convert" // posted document amount × rate, rounded again (default)
	ConvertThenRound Conversion = "convert_then_round" // exact document figure × rate, rounded once
)

// Rounding is how figures become amounts.
type Rounding struct {
	VAT        VATRounding `yaml:"vat"`
	Mode       money.Mode  `yaml:"mode"`
	Conversion Conversion  `yaml:"conversion"`
	// Residual names where an entry's rounding residual goes: "rounding", "clearing", "largest".
	Residual string `yaml:"residual"`
	// Loose leaves what rounding the accounts under a tax code one by one leaves of their
	// total to the residual, instead of to the largest of them. No company wants it; it is
	// for replaying an ERP that does so.
	Loose bool `yaml:"-"`
	// CapPerCase bounds what may be claimed as rounding in one case, replayed or not;
	// CapPerPeriod what may be claimed in one period on no more than a count of the
	// roundings that happened. Both in functional currency.
	CapPerCase   decimal.Decimal `yaml:"cap_per_case"`
	CapPerPeriod decimal.Decimal `yaml:"cap_per_period"`
}

// FX says where rates come from: "document" (Centra's own) is the only source so far.
type FX struct {
	Rate string `yaml:"rate"`
	// Rates names a list of rates by day, CSV with the columns date,currency,rate (functional
	// currency per unit): what the ERP may have converted at, so that a rate can be named.
	Rates string `yaml:"rates"`
}

// Thresholds are materiality limits in functional currency.
type Thresholds struct {
	Unexplained   decimal.Decimal            `yaml:"unexplained"`
	MissingRefund decimal.Decimal            `yaml:"missing_refund"`
	Cause         map[string]decimal.Decimal `yaml:"cause"`
}

// Owner routes a cause to a person and a channel; the first match wins, "*" matches all.
type Owner struct {
	Cause   string `yaml:"cause"`
	Name    string `yaml:"name"`
	Deputy  string `yaml:"deputy"`
	Channel string `yaml:"channel"`
}

// Scope names what of the ERP belongs to the shop.
type Scope struct {
	// Accounts are patterns with *; a voucher touching none of them is out of scope.
	Accounts []string `yaml:"accounts"`
	// Recognise are movements on shop accounts that by nature have no Centra document.
	Recognise []RecogniseRule `yaml:"recognise"`
}

// RecogniseRule matches a voucher by series, text and an account it must touch; empty
// fields match all.
type RecogniseRule struct {
	Name    string `yaml:"name"`
	Series  string `yaml:"series"`
	Text    string `yaml:"text"`    // regular expression
	Account string `yaml:"account"` // pattern with *

	text *regexp.Regexp // compiled once, when the policy is read
}

// ERP says how references are found in vouchers.
type ERP struct {
	// References are tried in sequence; the first that matches gives the reference.
	References []ReferenceRule `yaml:"references"`
	// KeepWords are words of voucher texts that are kept; what is neither one of them,
	// nor part of a reference, nor a plain number is masked before anything is stored.
	KeepWords []string `yaml:"keep_words"`
	// DimensionNumbers gives the number, as used in dimensions and rules, of what the ERP
	// calls a dimension by name: {AVD: "1", DEPARTMENT: "1"}. Names not listed are left out.
	DimensionNumbers map[string]string `yaml:"dimension_numbers"`
	// BusinessCentral says how Business Central's API names things, where a partner's page
	// is read instead of the standard one.
	BusinessCentral BusinessCentral `yaml:"business_central"`
	// NetSuite says which of an account's books and companies are this entity's.
	NetSuite NetSuite `yaml:"netsuite"`
	// Items names the list of items the ERP knows, CSV with the column sku. A sale that is
	// missing and holds another SKU has its reason in it. "": not known.
	Items string `yaml:"items"`
	// ItemsColumn and ItemsDelimiter read the list as the ERP exports it, with other columns
	// beside: the column of the SKU ("No.") and what parts fields (default a comma).
	ItemsColumn    string `yaml:"items_column"`
	ItemsDelimiter string `yaml:"items_delimiter"`
}

// BusinessCentral is how a company's API page of ledger entries is read. The zero value is
// the standard page, generalLedgerEntries of API v2.0, with external document numbers
// joined from posted sales invoices and credit memos.
type BusinessCentral struct {
	// Page is the path of a partner's page behind the environment, from "api/" to the name of
	// its entity set; "" for the standard page.
	Page string `yaml:"page"`
	// Fields gives the page's names for: entry, date, document, type, account, text, debit,
	// credit, amount, modified. Those not given are called as on the standard page; amount is
	// signed and stands for debit and credit. "" says that a page has no type, text or modified.
	Fields map[string]string `yaml:"fields"`
	// References gives the page's names for what reference rules read as "field NAME":
	// {external document no: externalDocumentNo}. With them nothing is joined.
	References map[string]string `yaml:"references"`
	// Dimensions gives the page's names for dimensions, by the name dimension_numbers has:
	// {CHANNEL: globalDimension2Code}. The standard page names its dimensions itself.
	Dimensions map[string]string `yaml:"dimensions"`
}

// BusinessCentralFields are what Fields may name; those that are false a page may lack.
var BusinessCentralFields = map[string]bool{
	"entry": true, "date": true, "document": true, "account": true, "debit": true, "credit": true, "amount": true,
	"type": false, "text": false, "modified": false,
}

// NetSuite is how an account is read. Accounting books and subsidiaries are never added up.
type NetSuite struct {
	// Book is the internal id of the accounting book; "" is the primary one, 1.
	Book string `yaml:"book"`
	// Subsidiary is the internal id of the company; "" where the account has one.
	Subsidiary string `yaml:"subsidiary"`
	// References gives columns of transactions that reference rules read as "field NAME",
	// beside "po number", "external id" and "document number": {web order: custbody_web_order}.
	References map[string]string `yaml:"references"`
}

// ReferenceRule finds a reference. In is "row text", "voucher text", "number",
// "dimension N" or "field NAME"; Pattern is a regular expression whose first group is the reference
// value; To is a template of the reference, default "$1".
type ReferenceRule struct {
	Name    string `yaml:"name"`
	In      string `yaml:"in"`
	Pattern string `yaml:"pattern"`
	To      string `yaml:"to"`
}

// Zone is the entity's time zone.
func (p *Policy) Zone() *time.Location { return p.zone }
