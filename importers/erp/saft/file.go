package saft

import (
	"fmt"
	"hash/fnv"
	"math/big"
	"strings"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger/money"
)

// reading is one file being read.
type reading struct {
	*walker
	intake   *erp.Intake
	rules    *erp.Rules
	poster   *erp.Poster
	currency string
	header   header
	declared totals
	found    bool // a journal was there
	partial  bool // more than days was selected
	// organisation is the company's number as the file spells it; only organisationKept keeps it.
	organisation string
	// transactions are counted as the file counts them.
	transactions int64
	// seen counts the identities met so far, condensed.
	seen map[uint64]int
}

// header is what is kept of the file's own facts.
type header struct {
	Record   string `json:"record"`
	Version  string `json:"version,omitempty"`
	Created  string `json:"created,omitempty"`
	Currency string `json:"currency"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Declared totals `json:"declared"`
}

// totals are those a file declares of its journal.
type totals struct {
	Entries string `json:"entries,omitempty"`
	Debit   string `json:"debit,omitempty"`
	Credit  string `json:"credit,omitempty"`
}

// file reads AuditFile: the header, then the journal; everything else is passed over.
func (r *reading) file() error {
	root, ok, err := r.next()
	if err != nil {
		return err
	}
	if !ok || root.Name.Local != "AuditFile" {
		return refuse("the file is no SAF-T file: its first element is not AuditFile")
	}
	err = r.each(func(name string) error {
		switch name {
		case "Header":
			return r.readHeader()
		case "GeneralLedgerEntries":
			r.found = true
			return r.journals()
		}
		return r.pass()
	})
	if err == nil && !r.found {
		return refuse("the file holds no GeneralLedgerEntries; export accounting data, not invoices alone")
	}
	return err
}

func (r *reading) readHeader() error {
	h := &r.header
	err := r.each(func(name string) error {
		switch name {
		case "AuditFileVersion":
			return r.text(&h.Version)
		case "AuditFileDateCreated", "DateCreated":
			return r.text(&h.Created)
		case "DefaultCurrencyCode", "CurrencyCode":
			return r.text(&h.Currency)
		case "StartDate":
			return r.text(&h.From)
		case "EndDate":
			return r.text(&h.To)
		case "TaxRegistrationNumber": // Portugal's
			return r.text(&r.organisation)
		case "Company":
			return r.fields(map[string]*string{"RegistrationNumber": &r.organisation})
		case "SelectionCriteria":
			return r.selection()
		}
		return r.pass()
	})
	if err == nil && h.Currency != "" && h.Currency != r.currency {
		return refuse(fmt.Sprintf("the file is in %s, the entity keeps its books in %s; import the file of the right company", erp.Shown(h.Currency), r.currency))
	}
	return err
}

// selection reads SelectionCriteria: the days, and whether documents of one type were
// selected or something in words.
func (r *reading) selection() error {
	var kind, other string
	err := r.fields(map[string]*string{
		"SelectionStartDate": &r.header.From, "SelectionEndDate": &r.header.To, "DocumentType": &kind, "OtherCriteria": &other,
	})
	r.partial = kind != "" || other != ""
	return err
}

// journals reads GeneralLedgerEntries: the declared totals, then the journals.
func (r *reading) journals() error {
	begun := false
	return r.each(func(name string) error {
		switch name {
		case "NumberOfEntries":
			return r.text(&r.declared.Entries)
		case "TotalDebit":
			return r.text(&r.declared.Debit)
		case "TotalCredit":
			return r.text(&r.declared.Credit)
		case "Journal":
			if !begun {
				begun = true
				if err := r.intake.Record(r.header.record(r.currency, r.declared)); err != nil {
					return err
				}
			}
			return r.journal()
		}
		return r.pass()
	})
}

// record is the header as it is kept.
func (h header) record(currency string, declared totals) header {
	number := func(s string) string { return erp.Kept(s, erp.IsAmount) }
	return header{
		Record: recordFile, Version: erp.Kept(h.Version, isVersion), Created: compact(h.Created), Currency: currency, From: compact(h.From), To: compact(h.To),
		Declared: totals{number(declared.Entries), number(declared.Debit), number(declared.Credit)},
	}
}

func isVersion(s string) bool { return len(s) <= 12 && strings.Trim(s, "0123456789._") == "" }

// extent ends the file. It holds every voucher of its selection's days where all the totals
// it declares agree with its content and nothing but days was selected.
func (r *reading) extent(agree bool) error {
	from, to := compact(r.header.From), compact(r.header.To)
	if !agree || r.partial {
		from, to = "", ""
	}
	return r.intake.Extent(compact(r.header.Created), from, to, r.organisationKept(), nil)
}

// organisationKept is the company's number in one spelling, or the pseudonym of what may be
// a person's.
func (r *reading) organisationKept() string {
	n := importers.OrganisationNumber(r.organisation)
	if importers.MayBePersonal(n) {
		_, key := r.poster.Organisation()
		return importers.Pseudonym(key, n)
	}
	return n
}

// checkTotals compares what the file declares with what it holds, and tells whether it
// declares all of it and all agrees.
func (r *reading) checkTotals() bool {
	agree := true
	debit, credit := r.intake.Turnover()
	for _, c := range []struct{ what, declared, counted string }{
		{"transactions (NumberOfEntries)", r.declared.Entries, fmt.Sprint(r.transactions)},
		{"debits (TotalDebit)", r.declared.Debit, erp.WriteUnits(debit, money.Currency(r.currency))},
		{"credits (TotalCredit)", r.declared.Credit, erp.WriteUnits(credit, money.Currency(r.currency))},
	} {
		agree = agree && sameFigure(c.declared, c.counted)
		if c.declared != "" && !sameFigure(c.declared, c.counted) {
			r.intake.Add("saft-totals", "file", fmt.Sprintf("the file declares %s of %s and holds %s: vouchers are missing from it, or were rejected", c.what, erp.Shown(c.declared), c.counted))
		}
	}
	return agree
}

func sameFigure(a, b string) bool {
	if !erp.IsAmount(a) { // nor is 1e999999999, which would fill the memory
		return false
	}
	x, ok := new(big.Rat).SetString(a)
	y, also := new(big.Rat).SetString(b)
	return ok && also && x.Cmp(y) == 0
}

// before is how often an identity was met before in the file.
func (r *reading) before(id string) int {
	h := fnv.New64a()
	h.Write([]byte(id))
	key := h.Sum64()
	r.seen[key]++
	return r.seen[key] - 1
}
