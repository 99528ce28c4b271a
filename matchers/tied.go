package matchers

import (
	"fmt"

	"counterfoil/ledger/policy"
)

// Tied says of a reference that ties over different entries how it does: which vouchers
// undo one another, and which documents have no voucher of their own, so that only the
// sum proves them. It says nothing of a tie document by document.
func Tied(in Input, p *policy.Policy) (words []string) {
	d := layOut(in, p)
	m := &match{s: newSearch(d), papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
	m.pairExact()
	m.setAside()
	if note := m.undoneNote(); note != "" {
		words = append(words, note)
	}
	papers, vouchers := m.openNames()
	switch {
	case len(papers) > 1:
		words = append(words, fmt.Sprintf("tied on the total only, in which faults that cancel do not show: %s against %s", listed(papers), listed(vouchers)))
	case len(papers) == 1 && len(vouchers) > 1:
		words = append(words, fmt.Sprintf("%s together hold %s", listed(vouchers), papers[0]))
	}
	return words
}

// openNames are the documents and vouchers before the cut-off that are not each other's, the
// first of many.
func (m *match) openNames() (papers, vouchers []string) {
	for _, p := range m.papers {
		if !p.later {
			papers = append(papers, p.name())
		}
	}
	for _, v := range m.vouchers {
		if !v.later {
			vouchers = append(vouchers, v.name())
		}
	}
	return fewNames(papers), fewNames(vouchers)
}

func fewNames(names []string) []string {
	if more := len(names) - maxNamed; more > 0 {
		return append(names[:maxNamed:maxNamed], fmt.Sprintf("%d more", more))
	}
	return names
}
