package seal

import (
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// version is the first line of an encoding. A change to the fields or their form needs
// a new one, and the old one stays readable for as long as its batches do. Which of the
// two an entry has follows from its postings, so that it has one form only.
const (
	version               = "counterfoil entry 1\n"
	versionWithDimensions = "counterfoil entry 2\n"
)

// Entry returns the canonical bytes of an entry, as the package comment specifies
// them. Two entries have the same bytes exactly when every field is the same.
func Entry(entity ledger.EntityID, e ledger.Entry) []byte {
	return AppendEntry(make([]byte, 0, 512+192*len(e.Postings)), entity, e)
}

// AppendEntry appends the canonical bytes of an entry to b, for callers that seal many
// and keep one buffer.
func AppendEntry(b []byte, entity ledger.EntityID, e ledger.Entry) []byte {
	dimensions := slices.ContainsFunc(e.Postings, func(p ledger.Posting) bool { return p.Dimension != "" })
	if dimensions {
		b = append(b, versionWithDimensions...)
	} else {
		b = append(b, version...)
	}
	b = appendText(b, "entity", string(entity))
	b = appendNumber(b, "entry", e.ID)
	b = appendNumber(b, "batch", e.Batch)
	b = appendText(b, "book", string(e.Book))
	b = appendText(b, "kind", string(e.Kind))
	b = appendText(b, "effective_on", e.EffectiveOn.String())
	b = appendText(b, "reference", string(e.Reference))
	b = appendText(b, "order", string(e.Order))
	b = appendText(b, "document_source", string(e.Document.Source))
	b = appendText(b, "document_kind", string(e.Document.Kind))
	b = appendText(b, "document_id", e.Document.ExternalID)
	b = appendNumber(b, "document_version", int64(e.Version))
	b = appendText(b, "voucher_series", e.Voucher.Series)
	b = appendText(b, "voucher_number", e.Voucher.Number)
	b = appendText(b, "scope", string(e.Scope))
	b = appendText(b, "rule", e.Rule)
	b = appendText(b, "late_for", e.LateFor.String())
	b = appendNumber(b, "reverses", e.Reverses)
	b = appendText(b, "text", e.Text)
	b = appendNumber(b, "postings", int64(len(e.Postings)))
	for i, p := range e.Postings {
		b = appendPosting(b, i+1, p)
		if dimensions {
			b = appendText(b, "dimension", string(p.Dimension))
		}
	}
	return b
}

func appendPosting(b []byte, line int, p ledger.Posting) []byte {
	b = appendNumber(b, "line", int64(line))
	b = appendText(b, "account", string(p.Account))
	b = appendText(b, "side", string(p.Side))
	b = appendAmount(b, "amount", p.Amount)
	b = appendText(b, "currency", string(p.Amount.Currency()))
	b = appendAmount(b, "functional", p.Functional)
	b = appendText(b, "functional_currency", string(p.Functional.Currency()))
	b = appendText(b, "tax_code", string(p.TaxCode))
	return appendText(b, "sku", string(p.SKU))
}

func appendText(b []byte, name, value string) []byte {
	if !norm.NFC.IsNormalString(value) {
		value = norm.NFC.String(value)
	}
	b = appendHead(b, name, len(value))
	b = append(b, value...)
	return append(b, '\n')
}

func appendNumber(b []byte, name string, value int64) []byte {
	var buffer [20]byte
	return appendDigits(b, name, strconv.AppendInt(buffer[:0], value, 10))
}

// appendAmount writes what [money.Amount.Number] writes, without the decimals in
// between: sealing a month writes tens of millions of amounts.
func appendAmount(b []byte, name string, a money.Amount) []byte {
	var buffer [32]byte
	digits := strconv.AppendInt(buffer[:0], a.Units(), 10)
	exponent := 0
	if a.Currency() != "" {
		exponent = a.Currency().Exponent()
	}
	if exponent == 0 {
		return appendDigits(b, name, digits)
	}
	first := 0
	if digits[0] == '-' {
		first = 1
	}
	for len(digits)-first <= exponent {
		digits = slices.Insert(digits, first, '0')
	}
	return appendDigits(b, name, slices.Insert(digits, len(digits)-exponent, '.'))
}

func appendDigits(b []byte, name string, digits []byte) []byte {
	b = appendHead(b, name, len(digits))
	b = append(b, digits...)
	return append(b, '\n')
}

func appendHead(b []byte, name string, length int) []byte {
	b = append(b, name...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(length), 10)
	return append(b, ':')
}
