package postgres

import (
	"context"
	"fmt"
	"iter"

	"counterfoil/ledger"
)

// References whose entries all lie after the cut-off are part of no comparison of the
// run, so nothing is kept of them; they are few, those of some days.
const selectAfter = `
	SELECT e.reference, count(*) AS entries
	FROM entries AS e
	WHERE e.entity = $1 AND e.scope = 'in_scope'
	  AND e.entry <= (SELECT h.last_entry FROM run_head AS h)
	  AND e.effective_on > $2 AND e.effective_on <= $3
	  AND NOT EXISTS (SELECT FROM run_references AS r WHERE r.reference = e.reference)
	GROUP BY e.reference
	HAVING sum(e.lane1) % 2305843009213693951 <> 0 OR sum(e.lane2) % 2305843009213693951 <> 0
	ORDER BY e.reference`

// After streams the references whose entries all lie after the run's cut-off and that
// differ by what is dated up to a day, in sequence, with all that is known of them: where
// what belongs before the cut-off may stand.
func (w *runWriter) After(ctx context.Context, through ledger.Date) iter.Seq2[ledger.CaseInput, error] {
	return func(yield func(ledger.CaseInput, error) bool) {
		var rows []openReference
		if err := w.tx.SelectContext(ctx, &rows, selectAfter, w.entity, w.run.CutOff.String(), through.String()); err != nil {
			yield(ledger.CaseInput{}, fmt.Errorf("read references of %s after %s: %w", w.entity, w.run.CutOff, wrap(err)))
			return
		}
		for len(rows) > 0 {
			references := firstReferences(rows)
			rows = rows[len(references):]
			inputs, err := w.inputsOf(ctx, references)
			if err != nil {
				yield(ledger.CaseInput{}, fmt.Errorf("read references of %s after %s: %w", w.entity, w.run.CutOff, wrap(err)))
				return
			}
			for _, input := range inputs {
				if !yield(input, nil) {
					return
				}
			}
		}
	}
}
