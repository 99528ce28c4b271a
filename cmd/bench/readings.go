package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What reading the postings of the month's references costs in SQL: sent to the client
// in sequence of their references, and grouped by the server. It is what any program
// would have to do that compares posting by posting.
const (
	streamPostings = `
		SELECT e.reference, e.book, p.account, p.side, p.functional
		FROM entries AS e
		JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
		WHERE e.entity = 'SE01' AND e.scope = 'in_scope' AND e.effective_on <= '2026-10-31'
		ORDER BY e.reference, p.account`
	groupPostings = `
		SELECT e.reference, p.account, sum(CASE WHEN (e.book = 'booked') = (p.side = 'debit') THEN p.functional ELSE -p.functional END)
		FROM entries AS e
		JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
		WHERE e.entity = 'SE01' AND e.scope = 'in_scope' AND e.effective_on <= '2026-10-31'
		GROUP BY e.reference, p.account`
	countRun = `SELECT "references" || ' ' || cases FROM runs ORDER BY run DESC LIMIT 1`
)

// readings holds the reconciliation just made against three readings of the postings.
func (b *bench) readings() error {
	took := b.reconciled
	counts, err := b.sql("-Atc", countRun)
	if err != nil {
		return err
	}
	references, cases, _ := strings.Cut(strings.TrimSpace(counts), " ")
	fmt.Printf("\ncompare and explain %s references, %s of them differing: %.2f s\n", references, cases, took.Seconds())
	for _, reading := range []struct{ what, statement string }{
		{"streaming the postings by reference to a client", `\copy (` + flat(streamPostings) + `) TO '/dev/null'`},
		{"grouping the postings by reference and account", `SELECT count(*) FROM (` + flat(groupPostings) + `) AS g`},
	} {
		began := time.Now()
		if _, err := b.sql("-c", reading.statement); err != nil {
			return err
		}
		once := time.Since(began)
		fmt.Printf("  %s: %.2f s, three times %.2f s; ours is %s of that\n", reading.what, once.Seconds(), 3*once.Seconds(), share(took, 3*once))
	}
	fmt.Println()
	return nil
}

// flat puts a statement on one line, as \copy wants it.
func flat(statement string) string { return strings.Join(strings.Fields(statement), " ") }

func share(part, whole time.Duration) string {
	return strconv.FormatFloat(100*part.Seconds()/whole.Seconds(), 'f', 0, 64) + " %"
}
