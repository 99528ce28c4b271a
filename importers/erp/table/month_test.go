package table

import (
	"fmt"
	"time"
)

// The samples below testdata/month are one month of a shop's books as each system exports
// it. All are written from one list of events, so that their control totals are those of
// the events, and not of what was read.

// role is what an account is for; each system has its own number for it.
type role string

const (
	debtors  role = "debtors"
	sales    role = "sales"
	reduced  role = "sales at the reduced rate"
	exports  role = "sales outside the country"
	carriage role = "carriage"
	vat      role = "output tax"
	inputVAT role = "input tax"
	bank     role = "bank"
	fees     role = "fees of the payment provider"
	phone    role = "telephone"
	rounding role = "rounding"
	accruals role = "accruals"
)

// leg is one side of a posting in minor units, debits positive.
type leg struct {
	role   role
	amount int64
	code   string // of tax
	text   string
}

// item is a line of an invoice: what is net of tax, the tax, and its code.
type item struct {
	role     role
	net, tax int64
	code     string // of tax: 20, 5 or 0 per cent
}

// kindOf an event.
const (
	sale    = "sale"
	back    = "return"
	receipt = "receipt"
	refund  = "refund"
	expense = "expense"
	entry   = "journal"
)

// event is something that is booked as one voucher.
type event struct {
	n          int
	kind       string
	on, seen   time.Time // dated, and registered
	order      string
	text       string
	items      []item
	amount     int64 // of receipts and refunds
	legs       []leg // of journals
	correction bool  // written in the negative where a system can
	currency   string
	rate       int64 // foreign units per hundred of the books'
}

// theMonth is October 2026: sales at two rates and abroad, some in another currency,
// returns, receipts, refunds, a bill, fees, roundings, an accrual and its reversal.
func theMonth() []event {
	var list []event
	day := func(n int) time.Time { return time.Date(2026, 10, n, 0, 0, 0, 0, time.UTC) }
	add := func(e event) {
		e.n = len(list) + 1
		if e.seen.IsZero() {
			e.seen = e.on
		}
		list = append(list, e)
	}
	for i := range 31 {
		on, order := day(i+1), fmt.Sprint(50401+i)
		net := int64(2499 + 1733*i%9000)
		s := event{kind: sale, on: on, order: order, text: "Web order " + order, items: []item{{sales, net, (net*20 + 50) / 100, "20"}}}
		switch {
		case i%10 == 3: // two rates and carriage
			s.items = append(s.items, item{reduced, 1200, 60, "5"}, item{carriage, 495, 99, "20"})
		case i%10 == 5:
			s.items, s.currency, s.rate = []item{{exports, net, 0, "0"}}, "USD", 118
			s.text = "Web order " + order + ` to Café "Ærø"; duty paid, size 38|40`
		case i%10 == 8: // a wholesale customer
			s.items[0] = item{sales, 1234560, 246912, "20"}
		}
		add(s)
		if i%4 == 1 {
			add(event{kind: back, on: on, seen: day(min(i+3, 31)), order: order, text: "Return order " + order + ", damaged hem", items: []item{{sales, 2499, 500, "20"}}})
		}
		if i%5 == 2 {
			add(event{kind: receipt, on: on, order: "", text: "Payout October", amount: 250000 + int64(i)*101})
		}
		if i%8 == 6 {
			add(event{kind: refund, on: on, order: order, text: "Refund order " + order, amount: 2999})
		}
	}
	add(event{kind: expense, on: day(30), text: "Telephone", items: []item{{phone, 3000, 600, "20"}}})
	accrual := []leg{{role: fees, amount: 125050, text: "Fees October"}, {role: accruals, amount: -125050, text: "Fees October"}}
	add(event{kind: entry, on: day(31), seen: day(31).AddDate(0, 0, 3), text: "Fees October", legs: accrual})
	add(event{kind: entry, on: day(31), text: "Fees October, corrected", correction: true, legs: []leg{{role: fees, amount: -125050, text: "Correction of fees"}, {role: accruals, amount: 125050, text: "Correction of fees"}}})
	add(event{kind: entry, on: day(31), text: "Rounding", legs: []leg{{role: debtors, amount: -2, text: "Rounding"}, {role: rounding, amount: 2, text: "Rounding"}}})
	return list
}

// postings are what an event books, its total first; items of one code share a row of tax.
func (e *event) postings() []leg {
	switch e.kind {
	case receipt:
		return []leg{{role: bank, amount: e.amount, text: e.text}, {role: debtors, amount: -e.amount, text: e.text}}
	case refund:
		return []leg{{role: bank, amount: -e.amount, text: e.text}, {role: debtors, amount: e.amount, text: e.text}}
	case entry:
		return e.legs
	}
	sign, total, tax := int64(-1), debtors, vat
	if e.kind == back {
		sign = 1
	} else if e.kind == expense {
		sign, total, tax = 1, bank, inputVAT
	}
	var gross int64
	var rows []leg
	taxes := map[string]int64{}
	for _, it := range e.items {
		gross += it.net + it.tax
		rows = append(rows, leg{it.role, sign * it.net, it.code, e.text})
		taxes[it.code] += it.tax
	}
	for _, code := range []string{"20", "5"} {
		if taxes[code] != 0 {
			rows = append(rows, leg{tax, sign * taxes[code], "", e.text})
		}
	}
	return append([]leg{{total, -sign * gross, "", e.text}}, rows...)
}

// foreign is an amount in the event's own currency.
func (e *event) foreign(amount int64) int64 { return amount * e.rate / 100 }

// monthFigures are what a month comes to: rows, debits, and the balance of each account.
type monthFigures struct {
	vouchers, rows int
	debit          int64
	balances       map[role]int64
}

func figuresOf(events []event) monthFigures {
	f := monthFigures{vouchers: len(events), balances: map[role]int64{}}
	for i := range events {
		for _, l := range events[i].postings() {
			f.rows++
			f.debit += max(l.amount, 0)
			f.balances[l.role] += l.amount
		}
	}
	return f
}
