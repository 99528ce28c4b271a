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
// The causes, and what a controller would call them:
//
//	cause           what the ERP did                                            file            class
//	missing order   booked nothing for a sale or capture that is due; a SKU     missing.go      correct in ERP
//	                its list of items lacks is named as the reason
//	missing refund  booked nothing for a return or refund that is due; or one   missing.go      correct in ERP
//	                half of the two; or a refund as a new negative sale, or on  refundsale.go
//	                revenue without VAT
//	duplicate       booked a document twice, in one voucher or in two; or a     duplicate.go    correct in ERP
//	                voucher twice, with the faults it has                       secondcopy.go
//	                a whole batch                                               batch_totals.go
//	edited          booked an earlier version of the document; what changed is  edited.go       correct in ERP
//	                named                                                       versions.go
//	return value    gave back the whole line or shipment for a part of it, or   returnvalue.go  correct in ERP
//	                everything returned so far once more; the order's whole
//	                line of several parcels; a return at its refund's amount or returnvalue_refund.go
//	                a refund at another amount that the documents hold          returnvalue_total.go
//	missing order,  left out one line of a document, or booked it for one       goodsline.go    correct in ERP
//	missing refund  piece of several
//	duplicate       booked one line of a document twice                         goodsline.go    correct in ERP
//	charge          left out, doubled or turned freight, handling, discount,    charge.go       correct in ERP
//	                gift certificate or return fee; left its row out of an
//	                unbalanced voucher; took the discount off revenue;          charge_rows.go
//	                charged freight of another shipment again, or gave it       charge_other.go
//	                back with a return that does not; booked a charge
//	                with its tax and the tax again; took a gift certificate     charge_gross.go
//	                for a discount, or its sale for revenue                     charge_certificate.go
//	tax             took VAT of another country or rate, VAT where none is      tax.go          correct in ERP
//	                due or none where it is; a rate alone, or one of no row;    tax_rate.go
//	                took VAT on a gift certificate; put deducted tax on top,    tax_special.go
//	                or booked it as an expense, a discount or VAT;              tax_expense.go
//	                added what is included or the reverse; one of several       tax_parts.go
//	                rates on all; no VAT at all;                                tax_lost.go
//	                a charge, a SKU, all goods, all charges or one rate         tax_part.go
//	                without VAT, at another rate or at home (portion.go);
//	                another code's VAT account                                  tax_account.go
//	SKU             booked a SKU's lines on another product group's account,    sku.go          fix mapping
//	                or on one of its own                                        skuaccount.go
//	                booked a SKU's or product group's lines under another       dimension.go
//	                object, or none, of a dimension that follows what was sold
//	account         booked all of a role on another account;                    account.go      fix mapping
//	                revenue and charges on another country's or region's        account_region.go
//	                booked an account, or the document, under another object    dimension.go
//	                or none of a dimension, or without any dimension
//	FX rate         converted at another rate: the order's, another document's,  fxrate.go       policy
//	                another day's or currency's of the policy's list, per 100   fxrate_listed.go
//	                units, inverted, none, or one the voucher tells, alone or   implied.go
//	                once another fault is out of the way                        implied_after.go
//	cut-off         booked on the other side of the period's end; dated by      cutoff.go       timing
//	                midnight of another zone or by another event, named;        cutoff_dated.go
//	                in a version that counts only later;                        edited.go
//	                not yet, within the days of grace;
//	                in one voucher with the capture;                            cutoff_together.go
//	                corrected or reversed after the period's end;               cutoff_reversed.go
//	                by a journal of the difference alone;                       corrected.go
//	                in the batch of a neighbouring day                          batch_days.go
//	                all between two midnights, by another zone's                batch_zone.go
//	manual journal  booked without any document, without a reference, or under  manual.go       to review
//	                an order Centra does not have (reports propose whose)
//	rounding        rounded by another rule, replayed: of VAT, of totals;       rounding.go     accepted
//	                                                                            rounding_vat.go, rounding_total.go
//	                or, as a last resort,
//	                within half a minor unit per rounding that happened, alone  bound.go
//	                a batch's VAT or conversion once on its sums                batch_totals.go
//	                or on top of one or two faults                              bound_ontop.go
//
// To add a cause's sub-kind: a hypothesis in its file, a scenario under
// fixtures/scenarios, and its words in this table. To add a cause: a file with a
// Matcher, a place in Pipeline with its reason, a row here.
//
// The package reads no clock, no database and no network but in [Run], which streams
// open references from the store, explains them and seals the run.
package matchers
