// Package reportstest is a month-end to test reports with: a small Reader written by
// hand, whose run, balances and open items are derived from its cases, so that a test
// states only what it is about. For tests only.
package reportstest
