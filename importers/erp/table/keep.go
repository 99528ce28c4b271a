package table

import (
	"fmt"
	"math/big"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// keeper is the reading that keeps: each voucher goes to the intake, with what only a
// table knows noted beside.
type keeper struct {
	intake   *erp.Intake
	marks    map[int]string
	claim    *Claim
	exported string

	// balances: the profile's vouchers balance. The other two are what the survey found.
	balances         bool
	oneDate          bool // a voucher's rows bear one date
	currency         money.Currency
	lastLine, astray int

	vouchers, unbalanced, unreadable int64
	outside                          int64
	sum                              sum
	lastRow                          int
	lastSum                          int64
	firstProblem                     string

	incomeAccounts map[string]bool
	income         sum // of their rows, debits positive
	numbers        *numbers
}

func (f *Format) newKeeper(in *erp.Intake, marks map[int]string, r *reading, surveyed *tally) *keeper {
	k := &keeper{intake: in, balances: f.profile.Checks.Balance != "none", oneDate: f.profile.Voucher.oneDate(), currency: f.policy.Entity.Currency, lastLine: surveyed.lastLine, astray: surveyed.astray, marks: marks, claim: r.claim, exported: r.exported, incomeAccounts: map[string]bool{}, numbers: newNumbers(&f.profile.Number, f.policy.Entity.Currency)}
	for _, account := range f.policy.Chart {
		k.incomeAccounts[string(account.Code)] = account.Type == ledger.Income
	}
	return k
}

// addIncome adds up what a voucher books as income.
func (k *keeper) addIncome(rows []erp.RawRow) {
	for i := range rows {
		if k.incomeAccounts[rows[i].Account] {
			units, _ := k.numbers.units(rows[i].Amount)
			k.income.add(units)
		}
	}
}

func (k *keeper) take(p *pending) error {
	k.vouchers++
	k.sum.add(p.sum)
	k.addIncome(p.Rows)
	if len(p.Problems) > 0 {
		k.unreadable++
		k.noteProblem(p.Problems[0].Line, p.Problems[0].Text)
	} else if p.sum != 0 {
		k.unbalanced++
	}
	if p.last > k.lastRow {
		k.lastRow, k.lastSum = p.last, p.sum
		if len(p.Problems) > 0 {
			k.lastSum = 0 // it is rejected as it is
		}
	}
	if part := k.partOf(p); part != "" {
		p.Problems = append(p.Problems, erp.Problem{Line: p.Line, Text: part})
	}
	if k.oneDate && p.other.row > 0 {
		p.Problems = append(p.Problems, erp.Problem{Line: p.Line, Text: p.datesDiffer()})
	}
	p.Generated = k.exported
	r, _, err := k.intake.Voucher(&p.RawVoucher, k.marks[p.Line])
	if c := k.claim; c != nil && p.Date != "" && (p.Date < c.From || p.Date > c.To) {
		k.outside++
		k.intake.Add(findPeriod, r.Position(), "dated outside of what the file says it covers, "+c.From+" to "+c.To)
	}
	return err
}

// reject hands on a row that belongs to no voucher.
func (k *keeper) reject(row int, where, problem string) error {
	k.noteProblem(row, problem)
	return k.intake.Rejected(row, where, problem)
}

// noteProblem keeps what was wrong first.
func (k *keeper) noteProblem(row int, text string) {
	if k.firstProblem == "" {
		k.firstProblem = fmt.Sprintf("row %d: %s", row, text)
	}
}

// partOf says why an unbalanced voucher may be a part of one, "" where nothing speaks for
// it: a part is rejected as a whole, because posted it would be another voucher than the ERP's.
func (k *keeper) partOf(p *pending) string {
	if !k.balances || p.sum == 0 || len(p.Problems) > 0 {
		return ""
	}
	off := "its rows do not balance, by " + erp.WriteUnits(big.NewInt(p.sum), k.currency) + ", and "
	switch {
	case k.astray > 0:
		return off + fmt.Sprintf("it cannot be told to which voucher row %d belongs: a part of this one may be missing; mend that row first", k.astray)
	case p.last == k.lastLine:
		return off + fmt.Sprintf("row %d is the last of the file: the file may be cut off there; export it again", p.last)
	}
	return ""
}

// fewVouchers is from how many on a share of unreadable ones means anything.
const fewVouchers = 4

// check refuses a file whose figures show that the profile is not its own, or that it is
// cut off.
func (f *Format) check(r *reading, k *keeper, in *erp.Intake) error {
	p, t := f.profile, &r.journal.tally
	note, err := r.journal.totals.verdict(p, t.rejected+t.faulty)
	if err != nil {
		return err
	}
	if totals := r.journal.totals; totals.checked > 0 && totals.wrong == 0 {
		in.Add(findAgree, "file", fmt.Sprintf("%d figures in the file's own total rows are those of its lines; %s", totals.checked, totals.latest))
	}
	if note != "" {
		in.Add(findTotals, "file", "the file's own totals are not those of its lines: "+note)
	}
	if bad := k.unreadable + t.rejected; k.vouchers+t.rejected > 0 && (k.unreadable == k.vouchers || k.vouchers >= fewVouchers && 2*bad > k.vouchers+t.rejected) && bad > 0 {
		what := fmt.Sprintf("%d of %d vouchers", k.unreadable, k.vouchers)
		if t.rejected > 0 {
			what += fmt.Sprintf(" and %d rows that belong to none", t.rejected)
		}
		return refuse("%s cannot be read as profile %s says; the first, %s", what, p.Name, k.firstProblem)
	}
	if p.Checks.Period == "refuse" && k.outside > 0 {
		return refuse("%d vouchers are dated outside of what the file says it covers", k.outside)
	}
	return f.checkBalance(r, k, in)
}

func (f *Format) checkBalance(r *reading, k *keeper, in *erp.Intake) error {
	p := f.profile
	if k.income.total().Sign() > 0 {
		in.Add(findSigns, "file", "accounts of income come to more debits than credits ("+erp.WriteUnits(k.income.total(), f.policy.Entity.Currency)+"): unless the month took more back than it sold, the profile reads signs the wrong way round, which no balance shows")
	}
	if r.journal.cutOff() {
		in.Add(findCut, fmt.Sprintf("row %d", k.lastRow), "the file's last line has no end: the file may be cut off in it")
	}
	if k.lastSum != 0 && p.Checks.Balance != "none" {
		if r.journal.cutOff() {
			return refuse("the file ends inside row %d and the voucher there does not balance: it is cut off; export it again", k.lastRow)
		}
		in.Add(findCut, fmt.Sprintf("row %d", k.lastRow), "the last voucher does not balance: the file may be cut off")
	}
	if total := k.sum.total(); p.Checks.Balance == "file" && total.Sign() != 0 && k.unreadable == 0 {
		return refuse("debits and credits of the file differ by %s as profile %s reads it", erp.WriteUnits(total, f.policy.Entity.Currency), p.Name)
	}
	if p.Checks.Balance != "none" && k.vouchers > 1 && 2*k.unbalanced > k.vouchers {
		return refuse("%d of %d vouchers do not balance as profile %s reads them: signs, columns or the voucher key are others; say `balance: none` under checks for an extract of some accounts only", k.unbalanced, k.vouchers, p.Name)
	}
	return nil
}
