package matchers

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// totals are what may have been done to a batch as a whole: booked twice, booked in the
// batch of a neighbouring day, or computed from its sums instead of its documents.
func (j *joint) totals() (list []*part) {
	for n, d := range j.dossiers {
		b, ok := batchOf(d.in.Case.Reference)
		if !ok || len(j.need[n]) == 0 || len(d.papers) < 2 {
			continue
		}
		var due vector
		for _, p := range d.papers {
			due = due.plus(p.due)
		}
		sum := j.atlas.of(d.in.Case.Reference, due)
		if len(d.vouchers) == 0 {
			list = append(list, j.notBooked(d)...)
			continue
		}
		list = append(list, wholeBatch(sum, twice(len(d.papers))))
		for _, on := range []ledger.Date{b.on.AddDays(-1), b.on.AddDays(1)} {
			if there, ok := j.shifted(sum, on); ok {
				list = append(list, wholeBatch(there.minus(sum), onOtherDay(b, on, len(d.papers))))
			}
		}
		if p := j.cashRounded(d); p != nil {
			list = append(list, p)
		}
		for _, c := range append(d.vatOfSum(b, due), d.convertedOnce(due)...) {
			if delta := j.atlas.of(d.in.Case.Reference, c.effect.minus(due)); len(delta) > 0 {
				list = append(list, wholeBatch(delta, c.h))
			}
		}
	}
	return list
}

func wholeBatch(x impact, h *Hypothesis) *part {
	return &part{changes: []change{{h, x}}, sum: x}
}

// notBooked is the batch left out, a cause for each kind of document in it: sales are
// missing orders, refunds missing refunds. Where each of its documents stands in other
// batches, which have it, they were booked otherwise.
func (j *joint) notBooked(d *dossier) []*part {
	if !slices.ContainsFunc(d.papers, d.absentEverywhere) {
		return nil
	}
	m := &match{s: newSearch(d)}
	var p part
	index := map[ledger.Cause]int{}
	for _, paper := range d.papers {
		h := *m.absent(paper)
		i, ok := index[h.Cause]
		if !ok {
			i = len(p.changes)
			index[h.Cause] = i
			h.Kind = "batch not booked: " + h.Kind
			h.Detail, h.Steps = "has booked nothing of the batch", nil
			p.changes = append(p.changes, change{h: &h})
		}
		x := j.atlas.of(d.in.Case.Reference, paper.due).times(-1)
		p.changes[i].effect, p.sum = p.changes[i].effect.plus(x), p.sum.plus(x)
	}
	for i := range p.changes {
		p.changes[i].h.Detail += fmt.Sprintf(", %d documents in all, up to the cut-off of %s", len(d.papers), j.cutOff)
	}
	return []*part{&p}
}

func twice(documents int) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: "batch booked twice", Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("booked the whole batch of %d documents twice", documents),
	}
}

func onOtherDay(b batch, on ledger.Date, documents int) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "in the batch of a neighbouring day", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked the whole batch of %d documents, due %s, in the batch of %s", documents, b.on, on),
	}
}

// vatOfSum is the batch with its VAT computed once, on the batch's total: out of gross,
// where what changes stays with revenue, or on net, where the total changes. Rounding the
// sum is not the sum of the roundings.
func (d *dossier) vatOfSum(b batch, due vector) (list []step) {
	percent, err := decimal.NewFromString(b.takings)
	if err != nil || !percent.IsPositive() || !d.inOwnCurrency() {
		return nil
	}
	vat, net, clearing := -1, decimal.Zero, -1
	for i, l := range due {
		switch d.roles()[l.account] {
		case roleVAT:
			if vat >= 0 {
				return nil // two VAT accounts: the sum has no one rate
			}
			vat = i
		case roleClearing:
			clearing = i
		case rolePSP, roleStored, roleRounding:
		default:
			net = net.Add(decimal.NewFromInt(l.functional))
		}
	}
	if vat < 0 || clearing < 0 {
		return nil
	}
	was := due[vat].functional
	gross := net.Add(decimal.NewFromInt(was))
	onNet := net.Mul(percent).DivRound(hundred, 0).IntPart()
	inGross := gross.Mul(percent).DivRound(hundred.Add(percent), 0).IntPart()
	list = append(list, step{sumRounded("VAT computed once on the net total of the batch"), due.shifted(due[vat], due[clearing], onNet-was)})
	for _, l := range due {
		if r := d.roles()[l.account]; r == roleRevenue || r == roleRounding {
			list = append(list, step{sumRounded("VAT computed once out of the batch's total"), due.shifted(due[vat], l, inGross-was)})
		}
	}
	if d.policy.Roles.Rounding != "" && due.on(d.policy.Roles.Rounding) == 0 {
		list = append(list, step{sumRounded("VAT computed once out of the batch's total"), due.shifted(due[vat], line{account: d.policy.Roles.Rounding}, inGross-was)})
	}
	return list
}

// inOwnCurrency tells whether no document of the batch is converted.
func (d *dossier) inOwnCurrency() bool {
	for _, p := range d.papers {
		if !p.known || p.current.Currency != d.policy.Entity.Currency {
			return false
		}
	}
	return true
}

// shifted adds units to one account and takes them from another.
func (v vector) shifted(to, from line, units int64) vector {
	return v.plus(vectorOf([]line{
		{account: to.account, dimension: to.dimension, functional: units},
		{account: from.account, dimension: from.dimension, functional: -units},
	}))
}

func sumRounded(kind string) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseRounding, Kind: kind, Aspect: "batch", Proof: ledger.ProofReplayed,
		Detail: "rounded a sum where the documents' own amounts are rounded and then added: " + kind,
	}
}

// convertedOnce is the batch with each account's total converted once, at the one rate
// its documents have, instead of document by document.
func (d *dossier) convertedOnce(due vector) []step {
	var rate decimal.Decimal
	var currency money.Currency
	for _, p := range d.papers {
		switch {
		case !p.known || p.current.Currency == d.policy.Entity.Currency:
			return nil
		case currency == "":
			rate, currency = p.current.Rate, p.current.Currency
		case !p.current.Rate.Equal(rate) || p.current.Currency != currency:
			return nil
		}
	}
	shift := int32(d.policy.Entity.Currency.Exponent() - currency.Exponent())
	var lines []line
	sum := int64(0)
	for _, l := range due {
		if l.document == 0 {
			continue
		}
		once := l
		once.functional = decimal.NewFromInt(l.document).Mul(rate).Shift(shift).Round(0).IntPart()
		lines, sum = append(lines, once), sum+once.functional
	}
	var list []step
	for i, residual := range append([]line{{account: d.policy.Roles.Rounding}}, lines...) {
		if i > 0 && d.roles()[residual.account] != roleClearing || residual.account == "" {
			continue
		}
		residual.functional, residual.document = -sum, 0
		list = append(list, step{sumRounded("converted once per batch total"), vectorOf(append([]line{residual}, lines...))})
	}
	return list
}

// someNames names documents, the first few of many.
func someNames(slips []*slip) string {
	names := make([]string, 0, maxNamed+1)
	for _, s := range slips[:min(maxNamed, len(slips))] {
		names = append(names, s.paper.name())
	}
	if more := len(slips) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.TrimSpace(listed(names))
}
