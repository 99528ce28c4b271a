package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// unconservedSQL counts the references, accounts and dimensions at which booked + explanations +
// unexplained is not expected, in the entity's last run: added up from the rows as they
// are stored. A void run counts as one more.
const unconservedSQL = `
WITH run AS (SELECT * FROM runs WHERE entity = :'entity' ORDER BY run DESC LIMIT 1),
books AS (
	SELECT e.reference, p.account, p.dimension, sum(CASE WHEN (e.book = 'booked') = (p.side = 'debit') THEN p.functional ELSE -p.functional END) AS amount
	FROM entries AS e
	JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
	CROSS JOIN run
	WHERE e.entity = :'entity' AND e.batch <= run.through_batch AND e.scope = 'in_scope' AND e.effective_on <= run.cut_off
	GROUP BY e.reference, p.account, p.dimension),
legs AS (
	SELECT l.reference, l.account, l.dimension, sum(l.functional) AS amount
	FROM (
		SELECT entity, run, reference, account, dimension, functional FROM explanation_legs
		UNION ALL
		SELECT entity, run, reference, account, dimension, functional FROM unexplained_legs) AS l
	JOIN run ON run.entity = l.entity AND run.run = l.run
	GROUP BY l.reference, l.account, l.dimension)
SELECT
	(SELECT count(*) FROM books FULL JOIN legs USING (reference, account, dimension) WHERE coalesce(books.amount, 0) + coalesce(legs.amount, 0) <> 0)
	+ (SELECT count(*) FROM run WHERE void <> '')
	+ (SELECT CASE WHEN count(*) = 1 THEN 0 ELSE 1 END FROM run)`

// unconserved is how often conservation (P7) is broken in an entity's last run.
func (l *lab) unconserved(ctx context.Context, entity string) (int, error) {
	cmd := exec.CommandContext(ctx, "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-v", "entity="+entity, "-d", l.server.DSN(), "-f", "-")
	cmd.Stdin = strings.NewReader(unconservedSQL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("add up the stored rows with psql: %w: %s", err, out)
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}
