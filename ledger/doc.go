// Package ledger holds the nouns of the shadow ledger and nothing else: no SQL, no
// HTTP, no clock. It is the glossary of the project.
//
//   - An entity is a legal entity: functional currency, time zone, fiscal year.
//   - A [Snapshot] is one capture of a source: minimised, hashed, counted, immutable.
//   - A [Document] is one decoded shipment, capture, return, refund or voucher; a
//     version is identified by the hash of its money-relevant fields.
//   - A [Rejection] is a record that could not be trusted, with position and reason.
//   - An [Entry] is a dated, balanced set of postings in one [Book]: expected (what
//     Centra's documents say should be booked) or booked (what the ERP did book).
//   - A [Posting] is one debit or credit to one account, in document and functional
//     currency.
//   - A [Batch] is the unit of posting and sealing; nothing counts before its seal, and
//     nothing sealed changes: correction is reversal.
//   - A [Reference] is what postings of both books meet under; a [Case] is a reference
//     whose books differ at a cut-off.
//   - Variance is booked less expected, debits positive, everywhere.
//   - An [Explanation] is a [Cause] with evidence and balanced legs to add to the booked
//     side, so that booked + explanations + unexplained = expected, always and exactly.
//   - A [Run] is one reconciliation at a cut-off; a void run is one whose figures do not
//     add up, kept as evidence.
//   - A [Period] is an accounting month; after its close nothing in it changes, and late
//     data lands in the next one, tagged with the month it belongs to.
package ledger
