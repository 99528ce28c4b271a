// Package migrations holds the database schema as a sequence of forward-only steps,
// embedded in the binary. schema.sql is the result of all of them, for readers.
//
// Rules: a step is never edited once merged (checksums.txt notices); it begins with a
// comment saying why; tables come first and foreign keys in a step of their own, one
// constraint a statement, so that the tables can be distributed by entity in between.
package migrations
