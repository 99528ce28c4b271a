package sie

// The codes of findings that only SIE files have; those of every format follow the same
// form ("sie-unbalanced"). They are stable: reports and people filter by them.
const (
	findEncoding     = "sie-encoding"            // written in another encoding than the format prescribes
	findReplacement  = "sie-damaged-text"        // holds U+FFFD: letters were lost before the file came to us
	findType         = "sie-type"                // vouchers in a file that says it has none
	findImportFile   = "sie-4i"                  // vouchers meant to be read into a ledger
	findChecksum     = "sie-checksum"            // #KSUMMA does not hold, or only after re-encoding
	findUnknown      = "sie-unknown-label"       // labels the format description does not have
	findRead         = "sie-read-before"         // #FLAGGA 1
	findBrace        = "sie-brace"               // rows that follow their #VER without a {
	findRowDate      = "sie-row-date"            // a row dated otherwise than its voucher
	findAfter        = "sie-after-generated"     // dated after the file was made
	findRegistration = "sie-registration-date"   // a registration date that is none
	findYear         = "sie-outside-years"       // dated outside every #RAR
	findBalance      = "sie-balance"             // opening + movements differs from closing
	findOrganisation = "sie-other-organisation"  // another #ORGNR than the files before
	findNoEntity     = "sie-personal-org-number" // #ORGNR has the shape of a person's number and was dropped
)
