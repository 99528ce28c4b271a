package centra

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// record is one stored line: exactly one of the four.
type record struct {
	Order   *order   `json:"order"`
	Return  *returns `json:"return"`
	Payment *payment `json:"payment"`
	Gone    *gone    `json:"gone"`
}

// figure is a decimal read from the digits of the file; set tells 0 from absent.
type figure struct {
	decimal.Decimal
	set bool
}

// UnmarshalJSONFrom reads the digits; no binary float is involved.
func (f *figure) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	digits, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if !isNumber(digits) {
		return fmt.Errorf("%.40s is not a number", digits)
	}
	f.Decimal, err = parseFigure(digits)
	f.set = err == nil
	return err
}

// parseFigure reads plain short numbers, which nearly all are, without a detour.
func parseFigure(digits []byte) (decimal.Decimal, error) {
	const short = 18 // digits an int64 surely holds
	if len(digits) > short {
		return decimal.NewFromString(string(digits))
	}
	var whole int64
	var decimals int32
	point := false
	for i, c := range digits {
		switch {
		case isDigit(c):
			whole = whole*10 + int64(c-'0')
			if point {
				decimals++
			}
		case c == '.':
			point = true
		case c != '-' || i > 0:
			return decimal.NewFromString(string(digits))
		}
	}
	if digits[0] == '-' {
		whole = -whole
	}
	return decimal.New(whole, -decimals), nil
}

func (f figure) int() int { return int(f.IntPart()) }

type monetary struct {
	Value    figure `json:"value"`
	Currency struct {
		Code string `json:"code"`
	} `json:"currency"`
	ConversionRate figure `json:"conversionRate"`
}

func (m *monetary) known() bool { return m != nil && m.Value.set }

// amount is the value as written, zero when absent.
func (m *monetary) amount() decimal.Decimal {
	if m == nil {
		return decimal.Zero
	}
	return m.Value.Decimal
}

// magnitude is the value without its sign, zero when absent: Centra's signs are not
// consistent, the field decides the side.
func (m *monetary) magnitude() decimal.Decimal { return m.amount().Abs() }

type rule struct {
	Rule struct {
		ID      string `json:"taxId"`
		Name    string `json:"taxName"`
		Percent figure `json:"taxPercent"`
	} `json:"rule"`
	Included *monetary `json:"taxIncluded"`
	Added    *monetary `json:"taxAdded"`
	Deducted *monetary `json:"taxDeducted"`
}

type discount struct {
	Type   string    `json:"__typename"`
	Value  *monetary `json:"value"`
	Name   string    `json:"voucherName"`
	Method string    `json:"voucherMethod"`
}

type named struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

type method struct {
	URI    string `json:"uri"`
	Plugin string `json:"plugin"`
	Name   string `json:"name"`
}

// code is what payment entries call the method: the plug-in's name.
func (m method) code() string {
	for _, s := range []string{m.Plugin, m.URI, m.Name} {
		if s != "" {
			return s
		}
	}
	return ""
}

type totals struct {
	Quantity   figure    `json:"quantity"`
	LineValues *monetary `json:"lineValues"`
	Discounts  *monetary `json:"discounts"`
	Shipping   *monetary `json:"shipping"`
	Handling   *monetary `json:"handling"`
	ReturnCost *monetary `json:"returnCost"`
	Included   *monetary `json:"taxIncluded"`
	Added      *monetary `json:"taxAdded"`
	Deducted   *monetary `json:"taxDeducted"`

	ShippingRules   []rule `json:"shippingTaxRules"`
	HandlingRules   []rule `json:"handlingTaxRules"`
	DiscountRules   []rule `json:"discountTaxRules"`
	ReturnCostRules []rule `json:"returnCostTaxRules"`
}

// head is what a return or a payment says of its order.
type head struct {
	Number    string `json:"number"`
	CreatedAt string `json:"createdAt"`
	OrderDate string `json:"orderDate"`
	Internal  bool   `json:"isInternal"`
	Store     named  `json:"store"`
	Market    named  `json:"market"`
	Country   struct {
		Code string `json:"code"`
	} `json:"country"`
	Method method `json:"paymentMethod"`
}

type order struct {
	head
	Type      string     `json:"__typename"`
	Status    string     `json:"status"`
	UpdatedAt string     `json:"updatedAt"`
	Rate      figure     `json:"currencyBaseRate"`
	Gross     *monetary  `json:"gross"`
	Net       *monetary  `json:"net"`
	Totals    *totals    `json:"totals"`
	Discounts []discount `json:"discountsApplied"`
	Lines     []line     `json:"lines"`
	Shipments []shipment `json:"shipments"`
	Payments  []payment  `json:"paymentHistory"`
	SeenAt    string     `json:"seenAt"`
}

type line struct {
	Type          string `json:"__typename"`
	ID            string `json:"id"`
	ProductNumber string `json:"productNumber"`
	Variant       struct {
		Number string `json:"variantNumber"`
	} `json:"productVariant"`
	Size struct {
		SKU    string `json:"SKU"`
		Number string `json:"sizeNumber"`
	} `json:"productSize"`
	Quantity figure    `json:"quantity"`
	Percent  figure    `json:"taxPercent"`
	OrigInc  *monetary `json:"origInc"`
	UnitInc  *monetary `json:"unitInc"`
	UnitEx   *monetary `json:"unitEx"`
	Inc      *monetary `json:"lineInc"`
	Ex       *monetary `json:"lineEx"`
}

// goodsLine is a line of a shipment or a return.
type goodsLine struct {
	ID        string    `json:"id"`
	Quantity  figure    `json:"quantity"`
	OrderLine line      `json:"orderLine"`
	UnitInc   *monetary `json:"unitInc"`
	Inc       *monetary `json:"lineInc"`
	Ex        *monetary `json:"lineEx"`
	Rules     []rule    `json:"appliedTaxRules"`
}

type shipment struct {
	ID          string      `json:"id"`
	Number      string      `json:"number"`
	CreatedAt   string      `json:"createdAt"`
	UpdatedAt   string      `json:"updatedAt"`
	Shipped     *bool       `json:"isShipped"`
	ShippedAt   string      `json:"shippedAt"`
	PaidAt      string      `json:"paidAt"`
	CapturedAt  string      `json:"capturedAt"`
	Captured    bool        `json:"isCaptured"`
	Rate        figure      `json:"currencyBaseRate"`
	FallbackTax bool        `json:"usedFallbackTax"`
	Gross       *monetary   `json:"gross"`
	Net         *monetary   `json:"net"`
	Totals      *totals     `json:"totals"`
	Discounts   []discount  `json:"discountsApplied"`
	Lines       []goodsLine `json:"lines"`
}

type returns struct {
	Type        string    `json:"__typename"`
	ID          string    `json:"id"`
	Status      string    `json:"returnStatus"`
	CreatedAt   string    `json:"createdAt"`
	CompletedAt string    `json:"completedAt"`
	UpdatedAt   string    `json:"updatedAt"`
	Rate        figure    `json:"currencyBaseRate"`
	FallbackTax bool      `json:"usedFallbackTax"`
	Gross       *monetary `json:"gross"`
	Net         *monetary `json:"net"`
	Order       head      `json:"order"`
	Shipment    struct {
		ID     string `json:"id"`
		Number string `json:"number"`
	} `json:"shipment"`
	Store     named       `json:"store"`
	Totals    *totals     `json:"totals"`
	Discounts []discount  `json:"discountsApplied"`
	Lines     []goodsLine `json:"lines"`
	Refunds   []payment   `json:"refundPaymentHistory"`
	SeenAt    string      `json:"seenAt"`
}

type payment struct {
	ID        string    `json:"id"`
	CreatedAt string    `json:"createdAt"`
	EntryType string    `json:"entryType"`
	Status    string    `json:"status"`
	External  string    `json:"externalReference"`
	Method    string    `json:"paymentMethod"`
	Value     *monetary `json:"value"`
	Rate      figure    `json:"currencyBaseRate"`
	Order     head      `json:"order"`
	Return    struct {
		ID string `json:"id"`
	} `json:"return"`
	SeenAt string `json:"seenAt"`
}

// parse reads a stored line.
func parse(b []byte) (record, error) {
	var r record
	err := json.Unmarshal(b, &r)
	if err != nil {
		return record{}, err
	}
	return r, nil
}

// firstYear is before any shop: an earlier instant is a program's mistake.
const firstYear = 1990

// instantOf reads a stamp with its offset; absent is the zero time. A stamp that names
// an impossible day is an error, not a missing one.
func instantOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if s == string(unreadable) {
		return time.Time{}, fmt.Errorf("what stands there is no instant with its offset, such as 2026-03-02T21:14:09+01:00, and was not kept")
	}
	if err != nil || at.Year() < firstYear && !at.IsZero() {
		return time.Time{}, fmt.Errorf("%q is not an instant with its offset", s)
	}
	return at.UTC(), nil
}
