package erp

import (
	"fmt"
	"sort"

	"counterfoil/ledger"
)

// The codes of findings that every format makes, behind its own name: "sie-unbalanced",
// "saft-unbalanced". They are stable: reports and people filter by them.
const (
	findEmpty      = "empty-voucher"     // vouchers without rows
	findUnbalanced = "unbalanced"        // debits and credits differ
	findAmended    = "amended"           // rows struck out or added after registration
	findIdentity   = "repeated-number"   // number empty or used again
	findHidden     = "hidden-number"     // series or number that is no code
	findGap        = "gap"               // numbers missing in a series
	findRejected   = "rejected"          // vouchers or lines that could not be read
	findRegistered = "registered-before" // registered before its own date
	findNoVouchers = "no-vouchers"       // nothing to post
)

// FindReferences says how much each reference rule matched; of every format alike.
const FindReferences = "erp-references"

// findScope says that no voucher touches the shop's accounts; of every format alike.
const findScope = "erp-out-of-scope"

// most is how many findings of one code are listed one by one.
const most = 20

// Findings collects what a reader should know: the first of each kind one by one, the
// rest as a count.
type Findings struct {
	list   []ledger.Finding
	counts map[string]int
}

// Add notes something, with its position in words.
func (f *Findings) Add(code, position, text string) {

	if f.counts == nil {
		f.counts = map[string]int{}
	}
	f.counts[code]++
	if f.counts[code] <= most {
		f.list = append(f.list, ledger.Finding{Code: code, Position: position, Text: text})
	}
}

// All returns the findings in the sequence they were made, then how many more there are.
func (f *Findings) All() []ledger.Finding {
	codes := make([]string, 0, len(f.counts))
	for code, n := range f.counts {
		if n > most {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	list := f.list
	for _, code := range codes {
		list = append(list, ledger.Finding{Code: code, Position: "file", Text: fmt.Sprintf("and %d more of this kind, %d in all", f.counts[code]-most, f.counts[code])})
	}
	return list
}
