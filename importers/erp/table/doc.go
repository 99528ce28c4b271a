// Package table reads journals that an ERP exports as rows and columns: delimited text,
// workbooks (.xlsx) and XML Spreadsheet 2003, through mapping profiles.
//
// A [Profile] says in YAML how one ERP writes: where each value stands, how figures and
// dates are spelled, what a sign means, which rows are totals, and what the rows of a
// voucher have in common. Profiles for common exports come with the program; [Propose]
// looks at a file and writes one, with its reasons, for a person to read. At import
// nothing is guessed: what the profile does not say is refused, or rejected with its row.
//
// A file is read two or three times, always as a stream: once to see which vouchers'
// rows are scattered and which numbers repeat, once more where they do, and once to hand
// each voucher to an [erp.Intake]. It is refused when its header, its own total rows or
// the balance of its vouchers show that the profile is not its own.
//
// The profile's [Scope] says what every file holds wholly. Behind the vouchers stands what
// the file claims of it and what speaks against that; what such a file lacks is judged when
// it is posted, as for every format.
package table
