package erp

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// Extent ends a file: asOf is the day it was made, as records spell days, and from and to
// the days of which it says it holds every voucher, empty for an extract. balances are the
// accounts its vouchers account for, nil where the file has no balances. A file that does
// not say when it was made says nothing of what is missing from it, and one with something
// that could not be read is no whole file.
func (in *Intake) Extent(asOf, from, to, organisation string, balances []string) error {
	if !isDate(asOf) {
		return nil
	}
	r := &ExtentRecord{Record: RecordExtent, AsOf: asOf, Organisation: organisation}
	whole := isDate(from) && isDate(to) && from <= to && in.totals.rejectedVouchers+in.totals.rejectedLines == 0
	if whole && (balances == nil || len(balances) > 0) {
		r.From, r.To, r.Balanced, r.Accounts = from, to, balances != nil, balances
		r.Series = in.series()
	}
	return in.out.Write(r)
}

func (in *Intake) series() []string {
	list := make([]string, 0, len(in.seenSeries))
	for series := range in.seenSeries {
		list = append(list, series)
	}
	slices.Sort(list)
	return list
}

func decodeExtent(data []byte) importers.Decoded {
	var r ExtentRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return rejected("record", "decode the stored record: "+err.Error())
	}
	asOf, ok := ParseDate(r.AsOf)
	if !ok {
		return rejected("record", fmt.Sprintf("the stored record says %q for the day the file was made", r.AsOf))
	}
	x := &ledger.Extent{AsOf: asOf.Time(), Series: withFormer(r.Series), Organisation: r.Organisation}
	x.From, _ = ParseDate(r.From)
	x.To, _ = ParseDate(r.To)
	if r.Balanced {
		x.Accounts = make(map[ledger.AccountCode]bool, len(r.Accounts))
		for _, account := range r.Accounts {
			x.Accounts[ledger.AccountCode(account)] = true
		}
	}
	return importers.Decoded{Extent: x}
}
