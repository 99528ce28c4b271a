package erp

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// Poster turns vouchers into entries of the booked book. It is pure: the same voucher
// under the same policy gives the same entries.
type Poster struct {
	rules     *Rules
	imbalance ledger.AccountCode
	zone      *time.Location
	account   func(ledger.AccountCode) ledger.Account
	// organisation is the number the policy names, key the installation's.
	organisation string
	key          []byte
}

// NewPoster makes a poster of the policy's scope, reference rules and suspense account.
func NewPoster(p *policy.Policy) (*Poster, error) {
	rules, err := Compile(p)
	if err != nil {
		return nil, fmt.Errorf("read the policy's rules for vouchers: %w", err)
	}
	return &Poster{rules: rules, imbalance: p.Roles.Imbalance, zone: p.Zone(), account: p.AccountOrUnlisted, organisation: p.Entity.OrganisationNumber, key: p.PseudonymKey}, nil
}

// Rules are the rules it posts by.
func (p *Poster) Rules() *Rules { return p.rules }

// Organisation is whose books it posts.
func (p *Poster) Organisation() (number string, key []byte) { return p.organisation, p.key }

// Zone is the entity's time zone.
func (p *Poster) Zone() *time.Location { return p.zone }

// Account names an account: the chart's, or one it does not list.
func (p *Poster) Account(code ledger.AccountCode) ledger.Account { return p.account(code) }

// Post gives the entries of one voucher: one, or one for each reference its rows name
// when those parts balance by themselves. A voucher without rows that move money gives
// none. What an unbalanced voucher lacks goes to the policy's imbalance account, so
// that the entry balances and the difference stays in sight. Only the ledger currency
// is known, so every posting's document amount is its functional amount.
func (p *Poster) Post(d ledger.Document) ([]ledger.Entry, error) {
	if d.Voucher == nil {
		return nil, fmt.Errorf("post %s: it is not a voucher: %w", d.ID, ledger.ErrInvalid)
	}
	rows := countingRows(d.Voucher)
	if len(rows) == 0 {
		return nil, nil
	}
	lacking := lacks(rows)
	if !lacking.IsZero() && p.imbalance == "" {
		return nil, fmt.Errorf("post %s: its rows differ by %s and the policy names no account for that; set accounts.imbalance: %w",
			d.ID, lacking.Neg(), ledger.ErrUnbalanced)
	}
	scope, recognisedBy := p.rules.Scope(d.Voucher)
	var entries []ledger.Entry
	for _, part := range p.rules.divide(&d, rows) {
		e := newEntry(&d, scope, p.rules.named(part.found.reference, d.Voucher.On))
		e.Rule = p.rules.ruleName(part.found)
		if recognisedBy != "" {
			e.Rule = recognisedBy
		}
		if part.found.rule >= 0 {
			e.Order = e.Reference
		}
		e.Postings = p.rules.postings(part.rows)
		if missing := lacks(part.rows); !missing.IsZero() {
			e.Postings = append(e.Postings, ledger.NewPosting(p.imbalance, missing, missing))
		}
		if err := e.Check(); err != nil {
			return nil, fmt.Errorf("post %s: %w", d.ID, err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func newEntry(d *ledger.Document, scope ledger.Scope, reference ledger.Reference) ledger.Entry {
	return ledger.Entry{
		Book: ledger.Booked, Kind: ledger.KindVoucher, EffectiveOn: d.Voucher.On, Reference: reference,
		Document: d.ID, Version: d.Version, Voucher: d.Voucher.Number, Scope: scope, Text: d.Voucher.Text,
	}
}

// countingRows are the rows that move money: neither evidence nor zero.
func countingRows(v *ledger.Voucher) []ledger.VoucherRow {
	var rows []ledger.VoucherRow
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && !row.Amount.IsZero() {
			rows = append(rows, row)
		}
	}
	return rows
}

// lacks is what has to be added for the rows to balance, debits positive.
func lacks(rows []ledger.VoucherRow) money.Amount {
	var sum money.Amount
	for _, row := range rows {
		sum = sum.Add(row.Amount)
	}
	return sum.Neg()
}

// postings carry their rows' objects in the dimensions that the policy compares.
func (r *Rules) postings(rows []ledger.VoucherRow) []ledger.Posting {
	postings := make([]ledger.Posting, 0, len(rows)+1)
	for _, row := range rows {
		posting := ledger.NewPosting(row.Account, row.Amount, row.Amount)
		posting.Dimension = r.policy.Compared(row.Account, row.Dimensions)
		postings = append(postings, posting)
	}
	return postings
}
