// Package centra reads what a Centra shop says about its orders: response pages of the
// Integration API (GraphQL), saved to files, one or many in a file.
//
// Nothing is stored before [Format.Minimise] has dropped everything that is not on the
// list in allow.go: no name, address, e-mail, comment, IP number or provider's raw
// answer passes it. What remains is written in a fixed sequence of fields, so that the
// same record asked for in another way gives the same bytes.
//
// [Decode] turns one such record into documents: an order into its head and one document
// per shipment (and its payments, where it lists them), a return into itself and the
// refunds it names, a payment entry into a capture or a refund. Every document is proven
// by the arithmetic Centra's totals must satisfy; what does not add up is a rejection
// that shows the sum, never a guess.
//
// The package does not decide accounts, tax codes or dates: that is the policy's.
package centra
