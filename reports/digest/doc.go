// Package digest writes the month-end as Slack messages: one per cause and owner, the
// unexplained first, each saying what, how much, how many, against which threshold,
// since when, on what evidence, who owns it and what to do next. Messages are made
// without a network (Messages, Void, WriteJSON) and sent by Sender.
//
// A message holds order numbers and totals, never personal data. Text that came from a
// source stands in plain text objects and is escaped all the same, so that a SKU named
// "<!channel>" calls nobody.
package digest
