// Package erp turns vouchers that an ERP booked into entries of the booked book, the
// same way for every ERP: the formats themselves are read by its children: sie, saft, and
// table for CSV and workbooks through mapping profiles; businesscentral, netsuite and
// fortnox ask an ERP over its API.
//
// A format reads its source into [RawVoucher]s and hands each to an [Intake], which drops
// what is personal, counts, and emits the record that is stored; a [Decoder] turns stored
// records into documents. What a format adds is only what it alone knows.
//
// Three questions are answered here, all from the company's policy. Which part of a
// voucher's text may be kept ([Masker])? Does the voucher belong to the shop
// ([Rules.Scope])? And under which reference do its rows meet the expected book
// ([Poster])? What no rule can tell stays visible: as a case of its own, as suspense,
// or as a share that no rule matched ([Rates]).
package erp
