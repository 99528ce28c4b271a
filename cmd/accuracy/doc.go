// Command accuracy measures what the matchers find against what was planted: it
// generates months with faults, takes each through counterfoil's own commands (import,
// reconcile, variances) on a ledger of its own, and holds every explanation against the
// truth, cause by cause.
//
// A planted fault is one of these, and the report counts each:
//
//	exact          its cause is named, with exactly its legs, as the only story
//	document open  the same, and every other story has this cause with these legs too: two
//	               orders of one batch are alike, and no figure tells which it was; or a
//	               voucher is proposed that may be the missing one's
//	first          the same, named first of several stories of equal weight (ambiguous)
//	among          another story is named first, its cause is among the alternatives
//	not among      another story is named first, of several, and its cause is none of them
//	other legs     its cause is named, with other legs
//	unexplained    nothing is claimed for it: its money is in the unexplained remainder
//	hidden         its reference agrees in total and no case was made of it, or it and
//	               another fault cancel in one batch, which leaves no trace
//	mislabelled    another cause that was not planted there is named instead
//
// The aim for cause and legs counts the first two. Precision is the share of what is
// claimed for a cause that is right, recall the share of what was planted that is told
// (the first three); named is the share of these of which
// every document is named.
//
// Nothing is excused: a fault that a controller might well call by another name counts
// as mislabelled here, and `--list` shows it beside what was found.
//
// It also counts references without any fault that were blamed, and adds up, from the
// rows the ledger stored and none of its code, that per reference and account booked +
// explanations + unexplained is expected (P7). It ends with 1 when an aim is missed.
package main
