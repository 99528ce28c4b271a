// Package api is the auditors' read-only JSON over the ledger, under /v1.
//
// Amounts are strings with their currency beside them, debits positive where signed.
// Lists page by key: an answer's "next" is the address of the next page and pins the
// ledger sequence ("as_of") of the first one, so that pages never shift while batches
// arrive. Unknown parameters are refused with the list of what is accepted.
//
// It proves integrity since recording, not the truth of a source; for that, every
// document leads to the bytes it was decoded from.
package api
