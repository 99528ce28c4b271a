package matchers

import (
	"cmp"
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// explanation writes step i of a claim, which changed the books by delta.
func (d *dossier) explanation(m *match, c claim, i int, delta vector) ledger.Explanation {
	h := c.steps[i].h
	e := ledger.Explanation{
		Cause: h.Cause, Kind: h.Kind, Class: cmp.Or(h.class, ledger.ClassOf(h.Cause)), Proof: h.Proof, Cluster: h.Cluster,
		Evidence: d.evidence(c, i), Steps: d.arithmetic(h, delta),
		Legs: delta.times(-1).functionalOnly().legs(d.policy.Entity.Currency, d.documentCurrency(c)),
	}
	if c.paper != nil {
		e.Documents = append(e.Documents, c.paper.id)
	}
	for _, v := range c.vouchers {
		if id := v.entry.Document; id.ExternalID != "" {
			e.Documents = append(e.Documents, id)
		}
	}
	e.Alternatives = append(e.Alternatives, h.Alternatives...)
	for _, alternative := range c.alternatives {
		if c.agrees(alternative, h.Cause, delta) {
			continue
		}
		e.Proof = ledger.ProofAmbiguous
		e.Alternatives = append(e.Alternatives, causesText(alternative)+": the ERP "+describeSteps(alternative))
	}
	return e
}

// agrees tells whether an alternative says the same of one step: whichever of them
// happened, that fault is certain.
func (c claim) agrees(alternative []step, cause ledger.Cause, delta vector) bool {
	from := c.from
	for _, st := range alternative {
		if st.h.Cause == cause && st.effect.minus(from).key() == delta.key() {
			return true
		}
		from = st.effect
	}
	return false
}

// documentCurrency is the currency of the document amounts a claim's vectors carry.
func (d *dossier) documentCurrency(c claim) money.Currency {
	if c.paper == nil || !c.paper.known {
		return ""
	}
	for _, st := range c.steps {
		if st.h.Proof == ledger.ProofBounded { // measured on the voucher, which knows functional amounts only
			return ""
		}
	}
	return c.paper.current.Currency
}

// functionalOnly drops lines that differ in document amounts alone; they are nothing to
// correct in the books.
func (v vector) functionalOnly() vector {
	kept := make(vector, 0, len(v))
	for _, l := range v {
		if l.functional != 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

// evidence is what the ERP did, and what proves it.
func (d *dossier) evidence(c claim, i int) string {
	h := c.steps[i].h
	text := "The ERP " + h.Detail + "."
	if others := len(c.steps) - 1; others > 0 {
		text += fmt.Sprintf(" Found together with %s.", otherKinds(c.steps, i))
	}
	if h.Proof == ledger.ProofBounded && h.Cause != ledger.CauseRounding {
		text += fmt.Sprintf(" Computed that way, %s comes within its roundings of %s.", c.paper.name(), c.vouchers[0].name())
	}
	if h.Proof == ledger.ProofReplayed || h.Proof == ledger.ProofAmbiguous {
		text += d.reproduced(c)
	}
	if len(c.alsoCalled) > 0 {
		text += " The same figures come out if the ERP " + strings.Join(unique(c.alsoCalled), ", or ") + "."
	}
	return text
}

// reproduced says what the replay was held against.
func (d *dossier) reproduced(c claim) string {
	names := make([]string, len(c.vouchers))
	for j, v := range c.vouchers {
		names[j] = v.name()
	}
	switch {
	case c.paper == nil || len(names) == 0:
		return ""
	case d.isBatch():
		text := ""
		if name := c.paper.name(); !strings.Contains(c.steps[0].h.Detail, name) {
			text = " It concerns " + name + "."
		}
		return text + fmt.Sprintf(" With that, %s and the documents of the batch agree to the minor unit.", listed(names))
	}
	name := c.paper.name()
	if short := shortName(c.paper.current); c.paper.known && strings.Contains(c.steps[0].h.Detail, short) {
		name = short
	}
	return fmt.Sprintf(" Computed that way, %s gives exactly %s.", name, listed(names))
}

func otherKinds(steps []step, i int) string {
	var kinds []string
	for j, st := range steps {
		if j != i {
			kinds = append(kinds, string(st.h.Cause)+" ("+st.h.Kind+")")
		}
	}
	return strings.Join(kinds, " and ")
}

func causesText(steps []step) string {
	var causes []string
	for _, st := range steps {
		causes = append(causes, string(st.h.Cause))
	}
	return strings.Join(causes, " and ")
}

// arithmetic is the hypothesis's own, then its effect account by account.
func (d *dossier) arithmetic(h *Hypothesis, delta vector) []string {
	steps := append([]string(nil), h.Steps...)
	for _, l := range delta.functionalOnly() {
		steps = append(steps, d.than(l))
	}
	return steps
}

func unique(list []string) []string {
	seen := map[string]bool{}
	var kept []string
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}
