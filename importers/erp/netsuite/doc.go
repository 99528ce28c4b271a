// Package netsuite reads posted transactions of Oracle NetSuite with SuiteQL over REST.
//
// A voucher is a transaction's lines in one accounting book; lines of other books and
// other subsidiaries are counted and left alone, for their sums mean nothing together.
// Amounts are those of the accounting line, in the subsidiary's base currency, debits
// positive.
//
// Posted transactions can be changed, voided and deleted while their period is open. So
// everything is a version: what changed is found by the modification dates of
// transactions and of accounting lines, what was deleted by reading the ids of open
// periods again and comparing.
//
// [Format] reads answers; [Puller] fetches them.
package netsuite
