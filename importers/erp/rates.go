package erp

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// NoRule is the name under which vouchers are counted that no reference rule matched.
const NoRule = "(no reference)"

// NoMatch ends what is said of a rule that matched nothing.
const NoMatch = " 0 (0.0 %, 0.0 % of revenue)"

// Rate is how much of the vouchers in scope one reference rule matched. An importer
// that finds no order number in 40 % of the revenue is useless even if it parses, so
// both shares belong in the import's report.
type Rate struct {
	Rule     string
	Entries  int64
	Revenue  decimal.Decimal // turnover on income accounts, debits and credits added up, functional currency
	OfAll    decimal.Decimal // entries as a share of all, per cent, one decimal
	OfAmount decimal.Decimal // revenue as a share of all, per cent, one decimal
}

// String is "order in row text 1234 (61.7 %, 98.1 % of revenue)".
func (r Rate) String() string {
	return fmt.Sprintf("%s %d (%s %%, %s %% of revenue)", r.Rule, r.Entries, r.OfAll.StringFixed(1), r.OfAmount.StringFixed(1))
}

// Rates counts matches over entries in scope. The zero value does not know the
// company's income accounts; use NewRates.
type Rates struct {
	income map[ledger.AccountCode]bool
	rules  []string
	counts map[string]*Rate
}

// NewRates counts for the policy's rules and its chart's income accounts.
func NewRates(p *policy.Policy) *Rates {
	r := &Rates{income: map[ledger.AccountCode]bool{}, counts: map[string]*Rate{}}
	for _, account := range p.Chart {
		r.income[account.Code] = account.Type == ledger.Income
	}
	for _, rule := range p.ERP.References {
		r.rules = append(r.rules, rule.Name)
	}
	return r
}

// Add counts a voucher's entries.
func (r *Rates) Add(entries []ledger.Entry) {
	for _, e := range entries {
		if e.Scope != ledger.InScope {
			continue
		}
		rate := r.of(ruleOf(e))
		rate.Entries++
		for _, p := range e.Postings {
			if r.income[p.Account] {
				rate.Revenue = rate.Revenue.Add(p.Functional.Decimal())
			}
		}
	}
}

func ruleOf(e ledger.Entry) string {
	if e.Rule == "" || strings.HasPrefix(string(e.Reference), ownPrefix) {
		return NoRule
	}
	return e.Rule
}

func (r *Rates) of(rule string) *Rate {
	if r.counts[rule] == nil {
		r.counts[rule] = &Rate{Rule: rule}
	}
	return r.counts[rule]
}

// List gives the rates in the policy's sequence, rules that matched nothing included,
// and last what no rule matched.
func (r *Rates) List() []Rate {
	var all Rate
	known := map[string]bool{NoRule: true}
	for _, name := range r.rules {
		known[name] = true
	}
	var others []string
	for name, rate := range r.counts {
		all.Entries += rate.Entries
		all.Revenue = all.Revenue.Add(rate.Revenue)
		if !known[name] {
			others = append(others, name)
		}
	}
	sort.Strings(others)
	var list []Rate
	listed := map[string]bool{}
	for _, name := range slices.Concat(r.rules, others, []string{NoRule}) {
		if listed[name] {
			continue
		}
		listed[name] = true
		rate := *r.of(name)
		rate.OfAll = share(decimal.NewFromInt(rate.Entries), decimal.NewFromInt(all.Entries))
		rate.OfAmount = share(rate.Revenue, all.Revenue)
		list = append(list, rate)
	}
	return list
}

// share is a percentage with one decimal; nothing of nothing is 0.
func share(part, whole decimal.Decimal) decimal.Decimal {
	if whole.IsZero() {
		return decimal.Zero
	}
	return part.Mul(decimal.NewFromInt(100)).DivRound(whole, 1)
}
