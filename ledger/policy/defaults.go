package policy

import (
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// The values of Posting.Discount, Posting.GiftCertificateRedemption and
// Rounding.Residual; the first of each is the default.
const (
	DiscountAccount = "account"
	DiscountNet     = "net"

	RedemptionPayment  = "payment"
	RedemptionDiscount = "discount"

	ResidualRounding = "rounding"
	ResidualClearing = "clearing"
	ResidualLargest  = "largest"
)

// defaults is what a policy file need not say.
func defaults() Policy {
	return Policy{
		Version: 1,
		File:    "chart.csv",
		Entity:  Entity{FiscalYear: "01-01"},
		Posting: Posting{
			Trigger: OnShipped, Grain: PerOrder,
			Documents: Expects{Shipment: true, Capture: true, Return: true, Refund: true},
			Discount:  DiscountAccount, GiftCertificateRedemption: RedemptionPayment,
			GraceDays: 3,
		},
		Rounds: Rounding{
			VAT: VATPerDocument, Mode: money.HalfAwayFromZero, Conversion: RoundThenConvert, Residual: ResidualRounding,
			CapPerCase: decimal.RequireFromString("0.10"), CapPerPeriod: decimal.RequireFromString("50"),
		},
		FX:          FX{Rate: FXDocument},
		Corrections: defaultCorrections(),
		Schedule:    defaultSchedule(),
	}
}

// roundingModes are the modes a policy may name.
var roundingModes = []money.Mode{money.HalfAwayFromZero, money.HalfEven, money.HalfTowardZero, money.TowardZero}

// FXDocument takes each document's own rate.
const FXDocument = "document"
