// Package pgtest gives each test a ledger of its own in a real PostgreSQL, guards and
// roles included. Tests run in parallel and never skip.
//
// The server is DATABASE_URL's, whose user must be a superuser, or a private one that
// all test processes of the machine share and that stops when the last of them ends.
// Each schema is migrated once into a template database; a test gets a copy of it,
// which takes a fraction of a second.
package pgtest
