package main

import (
	"fmt"
	"runtime/debug"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
	"counterfoil/reports"

	"github.com/shopspring/decimal"
)

// settings is what reports need of the policy.
func settings(p *policy.Policy) (reports.Settings, error) {
	limits, err := limitsOf(p)
	if err != nil {
		return reports.Settings{}, err
	}
	s := reports.Settings{
		Entity: p.Entity.ID, Name: p.Entity.Name, Currency: p.Entity.Currency, Zone: p.Zone(), Limits: limits,
		Measures: measures(p), Names: accountNames(p), Build: build(), GraceDays: p.Posting.GraceDays,
	}
	if s.Corrections, err = correctionSettings(p); err != nil {
		return reports.Settings{}, err
	}
	for _, o := range p.Owners {
		s.Owners = append(s.Owners, reports.Owner{Cause: o.Cause, Name: o.Name, Deputy: o.Deputy, Channel: o.Channel})
	}
	return s, nil
}

func limitsOf(p *policy.Policy) (reports.Limits, error) {
	limits := reports.Limits{Cause: map[ledger.Cause]money.Amount{}}
	var failed error
	exact := func(name string, d decimal.Decimal) money.Amount {
		a, err := money.Exact(d, p.Entity.Currency)
		if err != nil && failed == nil {
			failed = fmt.Errorf("policy: %s: %w", name, err)
		}
		return a
	}
	limits.Unexplained = exact("thresholds.unexplained", p.Limits.Unexplained)
	limits.Cause[ledger.CauseMissingRefund] = exact("thresholds.missing_refund", p.Limits.MissingRefund)
	for _, cause := range sortedKeys(p.Limits.Cause) {
		limits.Cause[ledger.Cause(cause)] = exact("thresholds.cause."+cause, p.Limits.Cause[cause])
	}
	limits.RoundingPerCase = exact("rounding.cap_per_case", p.Rounds.CapPerCase)
	limits.RoundingPerPeriod = exact("rounding.cap_per_period", p.Rounds.CapPerPeriod)
	return limits, failed
}

// measures places the policy's accounts in the bridge.
func measures(p *policy.Policy) map[ledger.AccountCode]reports.Measure {
	m := map[ledger.AccountCode]reports.Measure{}
	place := func(measure reports.Measure, accounts ...ledger.AccountCode) {
		for _, account := range accounts {
			if account != "" {
				m[account] = measure
			}
		}
	}
	byRegion := func(measure reports.Measure, r policy.ByRegion) { place(measure, r.Domestic, r.EU, r.Export) }
	for _, row := range p.Tax {
		place(reports.NetSales, row.Revenue)
		place(reports.VAT, row.VAT)
	}
	for _, group := range p.Groups {
		byRegion(reports.NetSales, group.Revenue)
	}
	byRegion(reports.Freight, p.Roles.Freight)
	byRegion(reports.Freight, p.Roles.Handling)
	byRegion(reports.Discounts, p.Roles.Discount)
	byRegion(reports.ReturnFees, p.Roles.ReturnFee)
	place(reports.GiftCertificates, p.Roles.GiftCertificate, p.Roles.GiftCard)
	place(reports.Clearing, p.Roles.Clearing, p.Roles.PSP, p.Roles.OutsidePayments)
	for _, method := range p.Methods {
		place(reports.Clearing, method.PSP, method.Clearing)
	}
	place(reports.RoundingFX, p.Roles.Rounding, p.Roles.FXDifference)
	return m
}

func accountNames(p *policy.Policy) map[ledger.AccountCode]string {
	names := map[ledger.AccountCode]string{}
	for _, account := range p.Chart {
		names[account.Code] = account.Name
	}
	return names
}

// build names the program's version for run identities: the commit where the build
// recorded one.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
