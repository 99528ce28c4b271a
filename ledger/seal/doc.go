// Package seal makes sealed facts provable: it writes an entry as canonical bytes,
// hashes them as leaves of a Merkle tree and gives the tree's root. An auditor who
// reads this page can do the same without our code; testdata/entries.txt holds
// entries, their bytes and their hashes to check a re-computation against.
//
// # The bytes of an entry
//
// The encoding is text in UTF-8. Its first line names its version, which is 1, or 2 for
// an entry with a dimension on any of its postings:
//
//	counterfoil entry 1
//
// Then comes every field, each on a line of its own, always all of them and always in
// this sequence:
//
//	NAME LENGTH:VALUE
//
// NAME is the field's name, LENGTH the number of bytes of VALUE in decimal digits, and
// the line ends with one line feed. Because the length is written, a value may hold any
// character, line feeds included. An empty value is written as "0:"; no field is ever
// left out.
//
//	entity              the entity's code
//	entry               the entry's number, gapless per entity
//	batch               the batch that carried it
//	book                expected or booked
//	kind                sale, capture, return, refund or voucher
//	effective_on        accounting date, 2026-10-31
//	reference           what it is compared under
//	order               order number, empty where none is known
//	document_source     where the figures came from
//	document_kind
//	document_id         the document's number at its source
//	document_version    counts from 1
//	voucher_series      the ERP's own numbering
//	voucher_number
//	scope               in_scope, recognised or out_of_scope
//	rule                policy rule that found the reference or recognised the movement
//	late_for            closed month a late entry belongs to, 2026-09, or empty
//	reverses            number of the entry this one undoes, 0 for none
//	text
//	postings            how many postings follow
//
// and for each posting, in line sequence:
//
//	line                counts from 1
//	account
//	side                debit or credit
//	amount              in the document's currency, zero or more
//	currency            ISO 4217
//	functional          in the functional currency, zero or more
//	functional_currency
//	tax_code
//	sku
//	dimension           version 2 only, there on every posting: "1=NO;6=P1" or empty
//
// Version 1 is what every entry had before dimensions were compared, and what one
// without any still has: no entry can be written in both, so a form cannot be exchanged
// for the other, and what was sealed keeps its hash. In a dimension's text dimensions
// are sorted, shorter names first, and ";", "=" and "%" within a name or an object are
// written %3B, %3D and %25.
//
// Whole numbers are decimal digits without leading zeros. Amounts are decimal numbers
// with exactly as many decimals as ISO 4217 gives the currency: "1249.00" SEK, "1249"
// JPY. An amount without a currency is "0" with an empty currency. Dates are ISO 8601.
// Text is in Unicode normalisation form C; text in another form is brought to it first.
//
// # The tree
//
// Hashes are SHA-256, as in RFC 6962 section 2.1:
//
//	leaf  = SHA-256(0x00 ‖ bytes of the entry)
//	node  = SHA-256(0x01 ‖ left ‖ right)
//	empty = SHA-256("")
//
// A tree of n > 1 leaves has the largest power of two smaller than n as its left
// half; an odd node is carried up as it is, never doubled. The root of a batch is over
// its entries in the sequence of their numbers.
//
// What this proves is that nothing changed since it was sealed. It does not prove that
// the source told the truth; that rests on the snapshots.
package seal
