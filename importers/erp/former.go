package erp

import (
	"regexp"
	"slices"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// A digest of 32 bits stood for hidden codes once ([Minimiser.Code]), and what the ledger
// holds from then is known by it. A digest of now begins with that of then, so every
// identity has its former one, and a file imported again finds its vouchers.
const (
	digestBytes  = 8
	formerDigits = 8 // hexadecimal
)

var _ importers.Renamer = Decoder{}

var digest = regexp.MustCompile(Mask + `[0-9a-f]{16}`)

// Former is a voucher as it was decoded when its hidden codes were shorter; ok is false
// for most, which have none.
func (Decoder) Former(d ledger.Document) (former ledger.Document, ok bool) {
	id := formerCode(d.ID.ExternalID)
	if id == d.ID.ExternalID || d.Voucher == nil {
		return d, false
	}
	v := *d.Voucher
	v.Number = ledger.VoucherNumber{Series: formerCode(v.Number.Series), Number: formerCode(v.Number.Number)}
	d.ID.ExternalID, d.Voucher = id, &v
	return d, true
}

func formerCode(s string) string {
	return digest.ReplaceAllStringFunc(s, func(long string) string { return long[:len(Mask)+formerDigits] })
}

// withFormer are series with the names that vouchers of before have them by.
func withFormer(series []string) []string {
	all := slices.Clone(series)
	for _, s := range series {
		if former := formerCode(s); former != s {
			all = append(all, former)
		}
	}
	return all
}
