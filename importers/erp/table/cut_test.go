package table

import (
	"errors"
	"fmt"
	"testing"

	"counterfoil/ledger"
)

// A file cut anywhere is refused, rejected in part, or said to be cut off perhaps, unless
// what is left is whole vouchers: no voucher is ever another without a word.
func TestAFileCutAnywhereLosesNothingInSilence(t *testing.T) {
	var rows []string
	for i := range 30 {
		rows = append(rows, fmt.Sprintf("2026-01-%02d;%d;1510;Order %d;1.0%02d,00", i%28+1, i, 50000+i, i%90), fmt.Sprintf("2026-01-%02d;%d;3001;Order %d;-1.0%02d,00", i%28+1, i, 50000+i, i%90))
	}
	cutEverywhere(t, "simple", profileOf(t, simple), "SEK", []byte(lines(rows...)), 1)
	for _, s := range samples {
		cutEverywhere(t, s.file, readyProfile(t, s.profile), string(s.currency), sample(t, s.file), 5)
	}
}

// A longer one, at every kilobyte.
func TestAFileCutAtEveryKilobyteLosesNothingInSilence(t *testing.T) {
	cutEverywhere(t, "long", profileOf(t, simple), "SEK", journalText(500), 1024)
}

func cutEverywhere(t *testing.T, name string, profile *Profile, currency string, content []byte, step int) {
	t.Helper()
	policy := testPolicy(ledgerCurrency(currency))
	whole, err := importWith(policy, profile, content)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, d := range whole.documents {
		known[d.ID.ExternalID] = amounts(d)
	}
	for cut := step; cut < len(content); cut += step {
		if whole := content[cut-1] == '\n'; whole && (profile.Amount.Mode == "types" || profile.Columns.Contra.given()) {
			continue // each row balances by itself: nothing tells that the next is missing
		}
		r, err := importWith(policy, profile, content[:cut])
		if err != nil {
			if !errors.Is(err, ledger.ErrInvalid) {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			continue
		}
		said := len(r.rejections) > 0 || len(r.finding(findCut)) > 0 || len(r.finding(profile.Source.Name+"-no-vouchers")) > 0
		for _, d := range r.documents {
			if amounts(d) != known[d.ID.ExternalID] && !said {
				t.Fatalf("%s cut at %d: %s: %s became %s and nothing was said", name, cut, d.ID, known[d.ID.ExternalID], amounts(d))
			}
		}
	}
}
