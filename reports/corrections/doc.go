// Package corrections writes correcting journals in the forms ERPs take in: SIE 4I,
// Business Central's general journal, NetSuite's journal import. It decides nothing:
// which journals there are, their dates, identities and texts are the month-end's.
//
// In every form amounts are in functional currency, since it is there that the books
// differ, and every row names what it corrects, so that importing the ERP's books again
// brings the case to zero. Lines without a functional amount are left out: no ledger
// takes a posting of nothing. The generic CSV (reports.WriteJournalsCSV) has them, and
// the document's currency.
package corrections
