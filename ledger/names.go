package ledger

// Strings that mean different things have different types, so that swapped arguments
// do not compile.
type (
	// EntityID names a legal entity, e.g. "SE01". It leads every key.
	EntityID string
	// AccountCode is an account of the entity's chart, e.g. "3001".
	AccountCode string
	// Reference is what postings of both books meet under: an order number ("50418"), a
	// batch ("2026-10-15|SE web|SEK|25"), or "voucher:YEAR SERIES NUMBER" where a voucher
	// names nothing.
	Reference string
	// TaxCode is the entity's own code for a VAT treatment, e.g. "DE19".
	TaxCode string
	// Country is an ISO 3166-1 alpha-2 code in capitals.
	Country string
	// SKU identifies what was sold, as the source writes it.
	SKU string
	// Source is the system a document came from, e.g. "centra" or "sie".
	Source string
)

// Book tells the two halves of the ledger apart.
type Book string

const (
	// Expected holds what Centra's documents say should be booked.
	Expected Book = "expected"
	// Booked holds what the ERP did book.
	Booked Book = "booked"
)

// Side is the direction of a posting; amounts are never negative.
type Side string

const (
	Debit  Side = "debit"
	Credit Side = "credit"
)

// Opposite is the side of the reversal.
func (s Side) Opposite() Side {
	if s == Debit {
		return Credit
	}
	return Debit
}
