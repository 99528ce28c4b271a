// Package fortnox fetches the SIE file of a financial year from Fortnox's API
// (developer documentation: GET /3/sie/4, /3/financialyears). What it fetches is imported
// as any SIE file is: one call gives the whole year, and a later file brings what changed.
//
// Fortnox's refresh tokens are good once. Whoever uses one gets the next, so a token is
// never renewed by two workers at once: a lock of the ledger sees to that, and the file
// that keeps the tokens is read again under it.
package fortnox
