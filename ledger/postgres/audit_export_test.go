package postgres

// AmountFrom is amountFrom for tests.
var AmountFrom = amountFrom
