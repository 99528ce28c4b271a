package erp

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// Extent ends a file that proves by itself what it holds: asOf is the day it was made, as
// records spell days, and from and to the days of which it says it holds every voucher,
// empty for an extract. balances are the accounts its vouchers account for, nil where the
// file has no balances. A file that does not say when it was made says nothing of what is
// missing from it, and one with something that could not be read is no whole file.
func (in *Intake) Extent(asOf, from, to, organisation string, balances []string) error {
	if !isDate(asOf) {
		if organisation == "" {
			return nil
		}
		return in.out.Write(&ExtentRecord{Record: RecordExtent, Doubts: []ledger.Doubt{ledger.DoubtDate}, Organisation: organisation})
	}
	r := &ExtentRecord{Record: RecordExtent, AsOf: asOf, Organisation: organisation}
	whole := isDate(from) && isDate(to) && from <= to && in.totals.rejectedVouchers+in.totals.rejectedLines == 0
	if whole && (balances == nil || len(balances) > 0) {
		r.From, r.To, r.Balanced, r.Accounts = from, to, balances != nil, balances
		r.Series = in.series()
	}
	return in.out.Write(r)
}

// Claim is what is said of a file from outside, as a profile does of a table.
type Claim struct {
	AsOf     string // the day it was made, as records spell days; "" where nothing tells
	From, To string // the days of which it is said to hold every voucher; "" for an extract
	// Series are those it is said to hold, nil for those it holds vouchers of; Covers are
	// patterns of the accounts it holds rows of, nil for all.
	Series, Covers []string
	Organisation   string // its number or name, "" where it is not known
	// Proved: a total of the file's own shows that nothing is missing from it.
	Proved bool
}

// Claim ends a file of which something is claimed. What speaks against it is kept beside
// it: what such a file lacks is told, and nothing vanishes by it.
func (in *Intake) Claim(c Claim) error {
	claimed := isDate(c.From) && isDate(c.To) && c.From <= c.To
	if !claimed && c.AsOf == "" {
		return nil
	}
	r := &ExtentRecord{Record: RecordExtent, AsOf: c.AsOf, Organisation: in.kept(c.Organisation)[0]}
	if claimed {
		r.From, r.To, r.Covers, r.Series, r.Doubts = c.From, c.To, c.Covers, in.series(), in.doubts(c)
		if c.Series != nil {
			r.Series = in.kept(c.Series...)
		}
	}
	return in.out.Write(r)
}

// doubts are what speaks against a claim. A file without vouchers proves nothing: it may
// have been filtered too far, or be of another company.
func (in *Intake) doubts(c Claim) []ledger.Doubt {
	var list []ledger.Doubt
	if c.AsOf == "" {
		list = append(list, ledger.DoubtDate)
	}
	if !c.Proved || in.totals.vouchers == 0 {
		list = append(list, ledger.DoubtTotal)
	}
	if in.totals.rejectedVouchers+in.totals.rejectedLines > 0 {
		list = append(list, ledger.DoubtUnread)
	}
	return list
}

// kept are codes in the form that vouchers' records have them in. They are the profile's or
// the file's, and no vouchers'.
func (in *Intake) kept(codes ...string) []string {
	hidden := in.Minimise.Hidden
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = in.Minimise.Code(code)
	}
	in.Minimise.Hidden = hidden
	return list
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
	if !ok && !slices.Contains(r.Doubts, ledger.DoubtDate) {
		return rejected("record", fmt.Sprintf("the stored record says %q for the day the file was made", r.AsOf))
	}
	x := &ledger.Extent{Series: withFormer(r.Series), Covers: r.Covers, Doubts: r.Doubts, Organisation: r.Organisation}
	if ok {
		x.AsOf = asOf.Time()
	}
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
