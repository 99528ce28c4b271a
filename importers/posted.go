package importers

import (
	"fmt"
	"sort"
	"strings"

	"counterfoil/ledger"
)

// Posted counts what came of posting a snapshot.
type Posted struct {
	Documents Documents
	// Entries counts all entries written, Reversals those of them that undo older ones.
	Entries, Reversals int64
	// Late counts entries moved out of a closed period.
	Late int64
	// Rejections counts records and documents that could not be trusted or posted.
	Rejections int64
	// Waiting counts documents that name an order no snapshot holds yet. They are posted
	// when it arrives.
	Waiting int64
	// Excluded counts what was left out on purpose, by reason.
	Excluded map[string]int64
}

// Documents counts documents by how they differ from what the ledger knew; each is in one
// class.
type Documents struct {
	New        int64 // seen for the first time
	Changed    int64 // what is posted differs in accounts, amounts or dates: its difference was posted
	Text       int64 // changed in a reference, a text or what posts nothing
	Vanished   int64 // the source has it no more: reversed
	Reappeared int64 // vanished before, and there again: it stands again
	Same       int64 // nothing new
	Older      int64 // an earlier view than the ledger has; left alone
}

// counts are all figures but the excluded, as ledger.CountNames names them.
func (p *Posted) counts() []*int64 {
	return []*int64{
		&p.Documents.New, &p.Documents.Changed, &p.Documents.Text, &p.Documents.Vanished, &p.Documents.Reappeared, &p.Documents.Same, &p.Documents.Older,
		&p.Entries, &p.Reversals, &p.Late, &p.Rejections, &p.Waiting,
	}
}

// excludedName is how a reason for leaving out is told and kept.
func excludedName(why string) string { return "excluded (" + why + ")" }

// Counts are all figures by name; what is zero is left out.
func (p Posted) Counts() map[string]int64 {
	counts := map[string]int64{}
	for i, n := range p.counts() {
		if *n != 0 {
			counts[ledger.CountNames[i]] = *n
		}
	}
	for why, n := range p.Excluded {
		counts[excludedName(why)] = n
	}
	return counts
}

// String is "12 new documents, 1 changed in money, 24 entries, …"; what is zero is left out.
func (p Posted) String() string {
	parts := []string{fmt.Sprintf("%d new documents", p.Documents.New)}
	add := func(n int64, what string) {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	for i, n := range p.counts()[1:] {
		add(*n, ledger.CountNames[i+1])
	}
	for _, why := range sortedReasons(p.Excluded) {
		add(p.Excluded[why], excludedName(why))
	}
	return strings.Join(parts, ", ")
}

// Add adds what came of another snapshot.
func (p *Posted) Add(o Posted) {
	theirs := o.counts()
	for i, n := range p.counts() {
		*n += *theirs[i]
	}
	for why, n := range o.Excluded {
		p.exclude(why, n)
	}
}

func (p *Posted) exclude(why string, n int64) {
	if p.Excluded == nil {
		p.Excluded = map[string]int64{}
	}
	p.Excluded[why] += n
}

func sortedReasons(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// maxFindings bounds the findings of one posting; a file wrong in every record would
// otherwise fill the memory.
const maxFindings = 1000

func appendFindings(findings, more []ledger.Finding) []ledger.Finding {
	room := maxFindings - len(findings)
	if room >= len(more) {
		return append(findings, more...)
	}
	return append(findings, more[:max(room, 0)]...)
}
