package ledger

// JournalQuery selects entries for a reader. Zero fields do not restrict. Pages go by
// key: After is the ID of the last entry seen, so rows that arrive meanwhile shift
// nothing.
type JournalQuery struct {
	Book      Book
	From, To  Date // effective date, both inclusive
	Reference Reference
	Order     Reference
	Account   AccountCode // entries with a posting on it, whole
	Scope     Scope
	AsOf      int64 // a batch: the ledger as it stood after it; 0 is now
	After     int64
	Limit     int
}

// CaseQuery selects cases of one run. Zero fields do not restrict.
type CaseQuery struct {
	Run       int64
	Cause     Cause // CauseUnexplained selects cases with a remainder
	Reference Reference
	After     Reference
	Limit     int
}

// DocumentEvidence is one version of a document with the very bytes it was decoded from.
type DocumentEvidence struct {
	StoredDocument
	Order    Reference
	Batch    int64
	Snapshot Snapshot
	// Bytes is the record in the minimised snapshot; nil where only the list was asked for.
	Bytes []byte
}

// PeriodState is where a month stands.
type PeriodState struct {
	Period Period
	Status PeriodStatus
	// Run is the last run of the period, void ones included; ID 0 when none.
	Run Run
}
