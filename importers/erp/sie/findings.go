package sie

import (
	"fmt"
	"sort"

	"counterfoil/ledger"
)

// The codes of findings. They are stable: reports and people filter by them.
const (
	findEncoding     = "sie-encoding"            // written in another encoding than the format prescribes
	findReplacement  = "sie-damaged-text"        // holds U+FFFD: letters were lost before the file came to us
	findType         = "sie-type"                // vouchers in a file that says it has none
	findImportFile   = "sie-4i"                  // vouchers meant to be read into a ledger
	findChecksum     = "sie-checksum"            // #KSUMMA does not hold, or only after re-encoding
	findUnknown      = "sie-unknown-label"       // labels the format description does not have
	findRead         = "sie-read-before"         // #FLAGGA 1
	findNoVouchers   = "sie-no-vouchers"         // nothing to post
	findEmpty        = "sie-empty-voucher"       // vouchers without rows
	findBrace        = "sie-brace"               // rows that follow their #VER without a {
	findUnbalanced   = "sie-unbalanced"          // debits and credits differ
	findAmended      = "sie-amended"             // rows struck out or added after registration
	findRowDate      = "sie-row-date"            // a row dated otherwise than its voucher
	findAfter        = "sie-after-generated"     // dated after the file was made
	findRegistered   = "sie-registered-before"   // registered before its own date
	findRegistration = "sie-registration-date"   // a registration date that is none
	findYear         = "sie-outside-years"       // dated outside every #RAR
	findIdentity     = "sie-repeated-number"     // number empty or used again
	findHidden       = "sie-hidden-number"       // series or number that is no code
	findGap          = "sie-gap"                 // numbers missing in a series
	findBalance      = "sie-balance"             // opening + movements differs from closing
	findOrganisation = "sie-other-organisation"  // another #ORGNR than the files before
	findNoEntity     = "sie-personal-org-number" // #ORGNR has the shape of a person's number and was dropped
	findReferences   = "erp-references"          // how much each reference rule matched
	findRejected     = "sie-rejected"            // vouchers or lines that could not be read
)

// most is how many findings of one code are listed one by one.
const most = 20

// findings collects what a reader should know: the first of each kind one by one, the
// rest as a count.
type findings struct {
	list   []ledger.Finding
	counts map[string]int
}

func (f *findings) add(code, position, text string) {
	if f.counts == nil {
		f.counts = map[string]int{}
	}
	f.counts[code]++
	if f.counts[code] <= most {
		f.list = append(f.list, ledger.Finding{Code: code, Position: position, Text: text})
	}
}

// all returns the findings in the sequence they were made, then how many more there are.
func (f *findings) all() []ledger.Finding {
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
