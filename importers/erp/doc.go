// Package erp turns vouchers that an ERP booked into entries of the booked book, the
// same way for every ERP: the formats themselves are read by its children (sie, …).
//
// Three questions are answered here, all from the company's policy. Which part of a
// voucher's text may be kept ([Masker])? Does the voucher belong to the shop
// ([Rules.Scope])? And under which reference do its rows meet the expected book
// ([Poster])? What no rule can tell stays visible: as a case of its own, as suspense,
// or as a share that no rule matched ([Rates]).
package erp
