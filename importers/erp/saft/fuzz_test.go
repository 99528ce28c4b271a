package saft

import "testing"

// Whatever comes, a file is read or refused; what is read is whole.
func FuzzFile(f *testing.F) {
	f.Add([]byte(norway))
	f.Add([]byte(portugal))
	f.Add([]byte("<AuditFile><GeneralLedgerEntries><TotalDebit>1e999999999</TotalDebit><Journal><Transaction/></Journal></GeneralLedgerEntries></AuditFile>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := read(testPolicy("NOK"), content)
		if err != nil {
			return
		}
		if len(r.records) < len(r.documents)+len(r.rejections) {
			t.Errorf("%d records hold %d documents and %d rejections", len(r.records), len(r.documents), len(r.rejections))
		}
	})
}
