package pull

import (
	"fmt"
	"strings"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// Report is what came of a reading.
type Report struct {
	// Read counts the records Centra answered with, by what they are.
	Read map[string]int64
	// Portions counts what was committed, Results are those that brought something.
	Portions int64
	Results  []importers.Result
	// Withdrawn counts documents that Centra no longer has.
	Withdrawn         int64
	Requests, Retries int64
	Findings          []ledger.Finding
}

// Posted adds up what was posted.
func (r Report) Posted() importers.Posted {
	var sum importers.Posted
	for _, x := range r.Results {
		sum.Add(x.Posted)
	}
	return sum
}

// String is the sentence the person at the terminal wants.
func (r Report) String() string {
	var parts []string
	for _, what := range sortedNames(r.Read) {
		if n := r.Read[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	read := "nothing"
	if len(parts) > 0 {
		read = strings.Join(parts, ", ")
	}
	text := fmt.Sprintf("read %s in %d requests", read, r.Requests)
	if r.Retries > 0 {
		text += fmt.Sprintf(" (%d asked again)", r.Retries)
	}
	if len(r.Results) == 0 {
		return text + "; nothing changed"
	}
	text += fmt.Sprintf("; %d snapshots: %s", len(r.Results), r.Posted())
	if r.Withdrawn > 0 {
		text += fmt.Sprintf("; %d documents are no longer in Centra and were withdrawn", r.Withdrawn)
	}
	return text
}
