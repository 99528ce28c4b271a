// Package importerstest is what tests of importers over an API share: a clock that waits no
// time, requests that can be interrupted, and a ledger that can be lost.
package importerstest
