package policy

import (
	"fmt"
	"time"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// Post gives the entries that one document version should have in the books: one per
// order, or in the daily grain one per applied VAT rate. It gives none when the
// document is not due, when the ERP is not expected to book its kind, when its store
// does not sell for this entity, and when there is no money in it (an entry needs two
// postings; an order paid wholly by a promotional voucher has none to give).
//
// An error means the policy cannot say where the money goes (a tax without a row, a
// role without an account) or the document does not add up; it says what to change.
// Post is pure: a copy of the document and a Clone of the policy replay what an ERP
// did under another rule.
func (p *Policy) Post(d ledger.Document) ([]ledger.Entry, error) {
	s, err := p.worked(d, nil)
	if s == nil || err != nil {
		return nil, err
	}
	entries, err := s.entries()
	if err != nil {
		return nil, s.wrap(err)
	}
	return entries, nil
}

// worked is the sheet of a document down to its amounts, nil where nothing is to be
// posted. Whatever posts, sums or shows a document begins here, so that no two of them
// can differ. Notes keep each figure where somebody wants to see it, nil where not.
func (p *Policy) worked(d ledger.Document, notes map[key][]Figure) (*sheet, error) {
	if !d.Due || !p.Sells(d.Store) {
		return nil, nil
	}
	kind, expected, err := p.kindOf(d)
	if err != nil {
		return nil, fmt.Errorf("post %s: %w", d.ID, err)
	}
	if !expected {
		return nil, nil
	}
	s := newSheet(p, d)
	s.kind, s.figuresOf = kind, notes
	if err := s.work(); err != nil {
		return nil, s.wrap(err)
	}
	return s, nil
}

func (s *sheet) wrap(err error) error {
	return fmt.Errorf("post %s of order %s: %w", s.document.ID, s.document.Order, err)
}

// kindOf is the event a document books, and whether the ERP is expected to book it.
func (p *Policy) kindOf(d ledger.Document) (ledger.EntryKind, bool, error) {
	expects := p.Posting.Documents
	goods, payment := d.Goods != nil, d.Payment != nil
	switch {
	case d.ID.Kind == ledger.DocumentShipment && goods:
		return ledger.KindSale, expects.Shipment, nil
	case d.ID.Kind == ledger.DocumentReturn && goods:
		return ledger.KindReturn, expects.Return, nil
	case d.ID.Kind == ledger.DocumentCapture && payment:
		return ledger.KindCapture, expects.Capture, nil
	case d.ID.Kind == ledger.DocumentRefund && payment:
		return ledger.KindRefund, expects.Refund, nil
	case d.ID.Kind == ledger.DocumentVoucher:
		return "", false, fmt.Errorf("a voucher is what an ERP booked and is posted by its importer: %w", ledger.ErrInvalid)
	}
	return "", false, fmt.Errorf("a document of kind %q without its content cannot be posted; decode it again: %w", d.ID.Kind, ledger.ErrInvalid)
}

// work gives the sheet its date and the document's figures, and turns them into amounts.
func (s *sheet) work() (err error) {
	if err := s.check(); err != nil {
		return err
	}
	if s.on, err = s.policy.DateOf(s.document); err != nil {
		return err
	}
	if s.document.Goods != nil {
		err = s.goods(*s.document.Goods)
	} else {
		err = s.payment(*s.document.Payment)
	}
	if err != nil {
		return err
	}
	return s.round()
}

// DateOf is the accounting date of a document: its moment in the entity's zone.
func (p *Policy) DateOf(d ledger.Document) (ledger.Date, error) {
	if d.ID.Kind == ledger.DocumentVoucher && d.Voucher != nil {
		return d.Voucher.On, nil
	}
	at, err := p.MomentOf(d)
	if err != nil {
		return ledger.Date{}, err
	}
	return ledger.DateIn(at, p.Zone()), nil
}

// MomentOf is the instant that dates a document. A sale is dated by the policy's trigger,
// a return by its completion, else its first refund, a capture or refund by its own
// creation. Where the moment asked for is unknown the next best known one counts:
// captured, shipped, created for a sale; created for all others.
func (p *Policy) MomentOf(d ledger.Document) (time.Time, error) {
	m := d.Moments
	var at time.Time
	switch d.ID.Kind {
	case ledger.DocumentShipment:
		at = p.saleMoment(m)
	case ledger.DocumentReturn:
		at = firstKnown(m.Completed, m.Refunded, m.Created)
	case ledger.DocumentCapture, ledger.DocumentRefund:
		at = firstKnown(m.Created, m.Captured, m.Refunded)
	}
	if at.IsZero() {
		return time.Time{}, fmt.Errorf("the document has no moment to date it by: %w", ledger.ErrInvalid)
	}
	return at, nil
}

func (p *Policy) saleMoment(m ledger.Moments) time.Time {
	switch p.Posting.Trigger {
	case OnCaptured:
		return firstKnown(m.Captured, m.Shipped, m.Created)
	case OnConfirmed:
		return firstKnown(m.Ordered, m.Created, m.Shipped)
	case OnCompleted:
		return firstKnown(m.Completed, m.Shipped, m.Created)
	}
	return firstKnown(m.Shipped, m.Created, m.Captured)
}

func firstKnown(moments ...time.Time) time.Time {
	for _, at := range moments {
		if !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

var one = decimal.NewFromInt(1)

// check refuses a document whose amounts cannot be posted at all.
func (s *sheet) check() error {
	d, functional := &s.document, s.functional
	switch {
	case d.Order == "":
		return fmt.Errorf("the document names no order: %w", ledger.ErrInvalid)
	case !d.Currency.Known():
		return fmt.Errorf("currency %q is not an ISO 4217 code we know: %w", string(d.Currency), ledger.ErrInvalid)
	case !functional.Known():
		return fmt.Errorf("functional currency %q of entity %s is unknown; set entity.functional_currency: %w", string(functional), s.policy.Entity.ID, ledger.ErrInvalid)
	case d.Currency == functional && !d.Rate.Equal(one):
		return fmt.Errorf("rate %s converts %s to itself, must be 1: %w", d.Rate, functional, ledger.ErrInvalid)
	case !d.Rate.IsPositive():
		return fmt.Errorf("rate %s from %s to %s must be above zero: %w", d.Rate, d.Currency, functional, ledger.ErrInvalid)
	}
	return nil
}
