package matchers

import "counterfoil/ledger"

// leastEvidence is how unlikely a rate that nobody names must be by chance to be told of
// one document among others: once in so many for each of them.
const leastEvidence = 100

// implied tells, of batches that nothing else explains, the one document that was converted
// at a rate nobody names, if there is such a rate. Goods and VAT of a document move
// together, so that some rate fits any difference on them; what proves a rate is that
// freight or goods on a second account agree with it to the minor unit.
func (j *joint) implied(must []int32, told map[int32]share) {
	for _, batch := range must {
		if !j.stands(batch, told) {
			continue
		}
		var parts []*part
		for _, s := range j.slips {
			if p := j.atAnotherRate(s, batch); p != nil {
				parts = append(parts, p)
			}
		}
		h := newHunt(j, parts, nil)
		h.wider = h
		if sets, _ := h.sets(batch, 1); len(sets) > 0 {
			h.tell(h.byBatches(sets, 1)[0], told, nil)
			j.close(batch, false)
		}
	}
}

// atAnotherRate is a document at the rate that explains all batches it stands in, nil when
// there is none.
func (j *joint) atAnotherRate(s *slip, batch int32) *part {
	if !s.paper.known || s.paper.current.Currency == j.policy.Entity.Currency || !hasBatch(j.atlas.prints(s.due), batch) {
		return nil
	}
	var need impact
	for _, at := range j.atlas.prints(s.due) {
		need = need.plus(j.needs(at.batch))
	}
	if j.evidence(need) < int64(leastEvidence*len(s.home.papers)) {
		return nil
	}
	subject := j.subject(s)
	for _, rate := range impliedRates(subject, subject.booked[0]) {
		if -rate.rate.Exponent() > quotedDecimals(s.paper.current.Rate) {
			continue
		}
		h := fxRate{}.at(subject, rate.rate, "another rate", "found from the voucher")
		h.Cause, h.Proof, h.rank, h.implied = ledger.CauseFXRate, ledger.ProofReplayed, rankOf(ledger.CauseFXRate), &rate.rate
		if effect, ok := j.replay(s, &h); ok && effect.minus(s.due).same(need) {
			return newPart(s, change{&h, need})
		}
	}
	return nil
}

// evidence is in how many cases one would agree by chance on all accounts that a rate moves
// on their own but the largest, which any rate fits.
func (j *joint) evidence(need impact) int64 {
	product, largest := int64(1), int64(1)
	for _, c := range need {
		switch j.roles()[j.atlas.places[c.spot].account] {
		case roleVAT, roleClearing, rolePSP, roleRounding:
			continue
		}
		amount := abs(c.functional)
		largest, amount = max(largest, amount), min(largest, amount)
		product = min(product*max(amount, 1), 1<<30)
	}
	return product
}
