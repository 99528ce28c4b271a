// Package postgres keeps the ledger in PostgreSQL 15 or later. Every SQL statement of
// the project is here or in migrations.
//
// It writes facts and refuses bad ones; it stores nothing it could compute and changes
// nothing it stored. A batch is written in one transaction and sealed by a set check in
// the database, which judges independently of the checks in Go. Rows count by number:
// an entry counts when its number is not above the last sealed one, a posting when its
// line is not above its entry's lines (see migrations/00005_journal.sql).
//
// The store is not for computing: variances, causes and reports are made elsewhere from
// what is read here.
package postgres
