package ledger

// Mark says how far something of a source has been read. The last mark of a name counts;
// none is ever changed. Value is the importer's own and means nothing to the ledger.
type Mark struct {
	Source Source
	Name   string
	Value  string
}

// HeldDocument is the latest version of a document, with whose order it belongs to.
type HeldDocument struct {
	StoredVersion
	Order Reference
}
