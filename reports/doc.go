// Package reports builds the month-end model once from a run and renders it: here as a
// text table, JSON and CSV; in workbook as a spreadsheet, in digest as messages, in web
// as pages. Whatever the surface, the figures are these.
//
// A month-end says, for one entity at one cut-off, how Centra's figures become the
// ERP's. Its bridge starts from what Centra's documents say should stand in the books,
// adds what each cause did to the ERP, adds what nobody could explain, and must arrive
// at what the ERP booked: per measure (net sales, VAT, …), to the minor unit. Around it
// stand the tie-outs per account, the open items with their age, the proposed journals,
// the trial balance and a list of checks that a reader can recompute.
//
// Conventions, on every surface:
//
//   - variance = ERP − Centra (expected); debits are positive, credits negative;
//   - an explanation's legs are what must be added to the ERP, so the effect of a cause
//     on the ERP is the legs with the sign turned;
//   - the amount of a cause is the money its correction moves: the sum of the positive
//     legs. It cannot net to nothing the way a balanced vector does;
//   - figures are cumulative up to and including the cut-off, unless a column says period;
//   - everything is in the functional currency unless the currency stands beside it.
//
// The package decides nothing about causes (see matchers) and knows no policy file: what
// it needs of the policy is in Settings. Detail is streamed from the Reader and never
// held, so the model's size does not grow with the number of cases.
package reports
