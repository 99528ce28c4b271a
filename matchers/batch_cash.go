package matchers

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// cashRounding is a voucher's total rounded to the smallest coin: what that moved, on
// which account the rest is, and the total before and after.
type cashRounding struct {
	moved         vector
	kind          string
	to            ledger.AccountCode
	before, after money.Amount
}

// cashRounded is a batch whose total is rounded to the smallest coin, once and not per
// document. The voucher tells it by itself: its total is whole, and what rounding gave or
// took stands on an account of its own beside it. So it is told beside any other fault of
// the batch.
func (j *joint) cashRounded(d *dossier) *part {
	if !d.inOwnCurrency() {
		return nil
	}
	var sum vector
	var last cashRounding
	var totals []string
	for _, v := range d.vouchers {
		if r, ok := d.cashRest(v); ok && !v.later {
			sum, last = sum.plus(r.moved), r
			totals = append(totals, fmt.Sprintf("%s rounded to %s", r.before, r.after))
		}
	}
	if len(sum) == 0 {
		return nil
	}
	h := last.hypothesis()
	h.Steps = []string{strings.Join(totals, ", ")}
	return wholeBatch(j.atlas.of(d.in.Case.Reference, sum), h)
}

// cashRest reads off a voucher what rounding its total moved, by the largest coin that
// explains it.
func (d *dossier) cashRest(v *voucher) (cashRounding, bool) {
	clearing, to, ok := d.cashAccounts(v)
	rest := v.effect.on(to)
	if !ok || rest == 0 {
		return cashRounding{}, false
	}
	functional := d.policy.Entity.Currency
	after := money.Minor(v.effect.on(clearing), functional)
	before := after.Add(money.Minor(rest, functional))
	for _, unit := range cashUnits {
		if rounded(before.Decimal(), decimal.RequireFromString(unit)).Equal(after.Decimal()) {
			moved := vector{}.shifted(line{account: clearing}, line{account: to}, -rest)
			return cashRounding{moved, "batch " + cashKind(functional, unit), to, before, after}, true
		}
	}
	return cashRounding{}, false
}

// cashAccounts are the one clearing account of a voucher and the one account beside it
// that may hold the rest: the policy's for rounding, or one that no role knows.
func (d *dossier) cashAccounts(v *voucher) (clearing, to ledger.AccountCode, ok bool) {
	for _, l := range v.effect {
		switch role := d.roles()[l.account]; {
		case role == roleClearing && clearing == "":
			clearing = l.account
		case (role == roleRounding || role == "") && to == "":
			to = l.account
		case role == roleClearing || role == roleRounding || role == "":
			return "", "", false
		}
	}
	return clearing, to, clearing != "" && to != ""
}

func (r cashRounding) hypothesis() *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseRounding, Kind: r.kind, Aspect: "batch", Proof: ledger.ProofReplayed,
		Detail:  fmt.Sprintf("rounded the total of the batch and not its documents: %s, the rest on %s", r.kind, r.to),
		Cluster: "rounding: " + r.kind,
	}
}

// cashHabits are batches whose totals were all rounded alike: one fault, not many.
func (j *joint) cashHabits() (list []*part) {
	byDetail := map[string]*part{}
	for _, d := range j.dossiers {
		p := j.cashRounded(d)
		if p == nil || !j.inOpen(p.sum) {
			continue
		}
		h := *p.changes[0].h
		h.Steps = nil
		of := byDetail[h.Detail]
		if of == nil {
			of = wholeBatch(nil, &h)
			byDetail[h.Detail], list = of, append(list, of)
		}
		of.sum = of.sum.plus(p.sum)
		of.changes[0].effect = of.sum
	}
	return list
}

// withoutCash leaves out the rounding of several documents that does to a batch what the
// rounding of its total does, on the same accounts: one rounding goes before many.
func (j *joint) withoutCash(groups []*part) []*part {
	var totals []impact
	for _, d := range j.dossiers {
		if p := j.cashRounded(d); p != nil {
			totals = append(totals, p.sum)
		}
	}
	return slices.DeleteFunc(groups, func(p *part) bool {
		return p.changes[0].h.Aspect == aspectTotal && slices.ContainsFunc(totals, p.sum.same)
	})
}
