// Package matchers compares the two books and explains their differences by cause.
//
// A case is everything both books and the documents say under one reference, at a
// cut-off. An explanation is a cause with its proof and a balanced set of legs to add to
// the booked side, so that always, exactly, per account:
//
//	booked + Σ explanations + unexplained = expected
//
// Nothing is guessed from the size of a difference. A matcher states a hypothesis about
// what the ERP did with one document, as a change to the replay of it; the posting
// policy posts the changed document, and only a voucher that comes out equal to the
// minor unit is claimed. Faults of one document are replayed together, because they
// interact. The smallest set of hypotheses wins; sets of one size that say different
// things make the explanation ambiguous, with all of them listed.
//
// How a case is solved, from the strongest evidence to the weakest:
//
//  1. Vouchers that are a document's own, to the minor unit, are taken out.
//  2. The rest is matched voucher by voucher: on the other side of the cut-off; under
//     one hypothesis; as a second copy; under two and three hypotheses.
//  3. Vouchers that undo one another (a wrong one and its reversal) are set aside,
//     unless documents of both kinds are due: a wrong sale and the return that mirrors it
//     are a sale and a return.
//  4. What is left is matched by sums, for vouchers that hold several documents and
//     documents spread over several vouchers.
//  5. Documents that no voucher is like were not booked. The rest is unexplained.
//
// Batches, which hold a day's documents in one voucher, are told together: all that
// differ of one store and currency, the days after the cut-off included, since what one
// lacks another may hold. The smallest sets of faults are looked for that bring every
// batch they touch to zero; sets that as many faults would also make of other figures
// prove nothing and are not told (batch.go).
//
// A zero sum is no proof of agreement. References that tie over different entries are
// looked at too: two opposite faults, each in a voucher of its own or in none, are both
// told, in a case without variance whose legs cancel (cancelling.go). Vouchers that undo
// one another count for nothing and stand in the case's note.
//
// All of it is done without rounding rules first, then with them, then within a bound.
// It follows that no rounding hides a fault that can be replayed.
//
// The causes, and what a controller would call them. Each line is told by replay and has
// a scenario; the files are where to read on.
//
//	missing order    correct in ERP    missing.go, goodsline.go
//	    booked nothing for a sale or capture that is due (a SKU that its list of items
//	    lacks is named as the reason); left out one line, or booked it for one piece of several
//	missing refund   correct in ERP    missing.go, refundsale.go
//	    booked nothing for a return or refund that is due, or one half of the two;
//	    booked a refund as a new negative sale, or on revenue without VAT
//	duplicate        correct in ERP    duplicate.go, secondcopy.go, goodsline.go, batch_totals.go
//	    booked a document twice, under one number or two, singly or in a batch; a voucher
//	    again with the faults it has; one line twice; a whole batch twice
//	edited           correct in ERP    edited.go, versions.go
//	    booked an earlier version of the document; which, and what changed, is named
//	return value     correct in ERP    returnvalue.go, returnvalue_refund.go
//	    gave back the whole line or shipment for a part of it, or everything returned so
//	    far once more; a return at its refund's amount, or the reverse
//	charge           correct in ERP    charge.go, charge_*.go
//	    left out, doubled or turned freight, handling, a discount, a gift certificate or a
//	    return fee, or one row of an unbalanced voucher; a line's own discount not taken
//	    off or taken off twice; a discount off revenue; a charge with its tax and the tax
//	    again; freight of another shipment again, or given back with a return that does not;
//	    a gift certificate redeemed as a discount, or sold as revenue
//	tax              correct in ERP    tax.go, tax_*.go, portion.go
//	    took another country's or rate's VAT, home's instead of the destination's, VAT where
//	    none is due or none where it is; included tax as added or the reverse; deducted tax
//	    as an expense, a discount or VAT; one of several rates on all; goods, a SKU or a
//	    charge without VAT or at another rate; another code's VAT account
//	SKU              fix mapping       sku.go, skuaccount.go, dimension.go
//	    booked a SKU's or group's lines on another's account or one of their own, or under
//	    another object, or none, of a dimension that follows what was sold
//	account          fix mapping       account.go, account_region.go, dimension.go
//	    booked all of a role on another account, another country's or region's; or the
//	    document under another object, or none, of a dimension of where it was sold
//	FX rate          policy            fxrate.go, fxrate_listed.go, implied.go, implied_after.go
//	    converted at the order's or another document's rate, another day's or currency's of
//	    the policy's list, per 100 units, inverted, not at all, or at one the voucher tells
//	cut-off          timing            cutoff.go, cutoff_*.go, corrected.go, batch_days.go, batch_zone.go
//	    booked on the other side of the period's end; dated by another zone's midnight or
//	    by another event, named; not yet, within the days of grace; corrected or reversed
//	    after the period's end; in the batch of another day
//	manual journal   to review         manual.go
//	    booked without a document, without a reference, or under an order that Centra does
//	    not have (reports propose whose it may be; a proposal is no explanation)
//	rounding         accepted, capped  rounding*.go, batch_cash.go, bound.go, bound_ontop.go
//	    rounded by another rule, replayed and named: of VAT, of prices, of conversion, of
//	    totals, of a batch's sums; or, as a last resort, within half a minor unit for each
//	    rounding that happened
//
// To add a cause's sub-kind: a hypothesis in its file, a scenario under
// fixtures/scenarios, and its words in this table. To add a cause: a file with a
// Matcher, a place in Pipeline with its reason, a row here.
//
// The package reads no clock, no database and no network but in [Run], which streams
// open references from the store, explains them and seals the run.
package matchers
