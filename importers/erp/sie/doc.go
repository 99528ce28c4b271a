// Package sie reads SIE 4, the format in which Swedish ledgers exchange vouchers
// (SIE-gruppen, format description 4B of 2008-09-30 and 4C of 2025-08-06).
//
// A file is read three times at most, always as a stream: once to survey it (encoding,
// header, repeated voucher numbers), once more where numbers repeat, and once to turn
// each voucher into one minimised record. Nothing personal leaves this package: see
// minimise.go for the fields that are kept.
//
// Every line that is not blank ends as a known label, a counted unknown label, a brace
// or a rejection. What makes a file as a whole unusable (a web page, a balances-only
// type, another currency, a checksum that was opened and never closed) is refused;
// what is merely odd becomes a finding.
package sie
