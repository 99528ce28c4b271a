// Package money holds exact amounts of money.
//
// There are two kinds of number. A posted amount is an [Amount]: whole minor units
// and a currency, comparable with ==, usable as a map key. A working number (a unit
// price, a tax rate, an exchange rate, a figure as a source wrote it) is a
// decimal.Decimal. Only [Exact] and [Round] cross from the second kind to the first,
// so every rounding in the project is found by searching for one name.
//
// Nothing in this package uses floating point.
package money
