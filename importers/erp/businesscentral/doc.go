// Package businesscentral reads ledger entries of Microsoft Dynamics 365 Business Central
// over its API v2.0 (Microsoft Learn, generalLedgerEntry; published application source,
// page 30018), or over a partner's page with the same entries.
//
// A voucher is a run of entries with one document number and posting date that follow one
// another and add up to nothing, as a posting makes them. Business Central never changes
// money afterwards, so a run is known by its first entry's number for good. Amounts are
// debit less credit in local currency; a negative debit (red storno) is a credit.
// External document numbers, where web orders' numbers stand, are not on the standard page;
// they are joined from posted sales invoices and credit memos.
//
// [Format] reads pages; [Puller] fetches them.
package businesscentral
