// Package saft reads the journals of SAF-T files: Norway's SAF-T Financial 1.10 to 1.30
// (Skatteetaten's schema) and Portugal's 1.04 (SAF-T PT).
//
// A file is read once, token by token, so its size does not matter; customers, suppliers
// and source documents are passed over unread. Elements are found by their local names,
// because prefixes and even namespaces vary. VAT stands twice in Norwegian files, as tax
// information of a line and as a line on the VAT account: only lines are posted.
//
// The totals a file declares are compared with its content, never trusted.
package saft
