// Package importers carries documents from files into the ledger, the same way for
// every source: a file is minimised and stored as a snapshot, the snapshot is decoded
// into documents, and the documents are posted as one sealed batch.
//
// What a source looks like is a [Format]'s business ([counterfoil/importers/centra],
// [counterfoil/importers/erp/sie]); how documents become entries is a [Poster]'s. What
// is here is what they share: opening files whatever they are compressed with,
// recording evidence, versions of edited documents, late postings, documents that wait
// for another one, and replay.
//
// Two stages, one after the other, each all or nothing:
//
//   - Snapshot. A file is stored whole or not at all; a file that is cut off or holds a
//     failed page leaves no trace.
//   - Post. The snapshot's own bytes are decoded, never the file, so that a replay gives
//     the same. A snapshot whose posting was interrupted is posted when its file is
//     imported again.
package importers
