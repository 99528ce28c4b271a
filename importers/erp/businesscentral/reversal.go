package businesscentral

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// reversals tells runs that do the opposite of an earlier one of their document: the
// standard page shows no link between the two. It holds earlier runs' first entries by
// what would be their opposite.
type reversals map[string]int64

// reversalsKept bounds the memory for telling reversals, which are a hint and no figure.
const reversalsKept = 200_000

// of is the first entry of the run that this one reverses. One that reverses none is kept.
func (r reversals) of(run []*entry) (first int64, told bool) {
	if first, told = r[contentOf(run, false)]; told {
		return first, true
	}
	if len(r) < reversalsKept {
		r[contentOf(run, true)] = run[0].number
	}
	return 0, false
}

// earlierRuns is the context of a page by which the puller hands on the runs that others
// of a snapshot reverse and that are in a snapshot before it.
const earlierRuns = "earlierRuns"

type earlierRun struct {
	Undone string `json:"undone"`
	First  int64  `json:"first"`
}

// know takes such a page.
func (r reversals) know(page []jsontext.Value) error {
	for _, value := range page {
		var run earlierRun
		if err := json.Unmarshal(value, &run); err != nil {
			return refuse("an earlier run cannot be read")
		}
		r[run.Undone] = run.First
	}
	return nil
}

// contentOf condenses what a run books, or its opposite.
func contentOf(run []*entry, opposite bool) string {
	parts := make([]string, len(run))
	for i, e := range run {
		amount := e.amount
		if opposite {
			amount = negated(amount)
		}
		parts[i] = e.account + " " + amount
	}
	slices.Sort(parts)
	return run[0].document + "\n" + strings.Join(parts, "\n")
}

func negated(amount string) string {
	if rest, ok := strings.CutPrefix(amount, "-"); ok {
		return rest
	}
	if strings.Trim(amount, "0.") == "" {
		return amount
	}
	return "-" + amount
}

// runsOf divides entries that follow one another into runs.
func runsOf(entries []*entry) (runs [][]*entry) {
	var run []*entry
	for _, e := range entries {
		if len(run) > 0 && (!e.sameVoucher(run[0]) || closed(run)) {
			runs, run = append(runs, run), nil
		}
		run = append(run, e)
	}
	if len(run) > 0 {
		runs = append(runs, run)
	}
	return runs
}
