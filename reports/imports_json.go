package reports

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"counterfoil/ledger"
)

// importJSON is an import as JSON; the list leaves out what only one import's page has.
type importJSON struct {
	Import         int64             `json:"import"`
	Captured       time.Time         `json:"captured"`
	Source         ledger.Source     `json:"source"`
	Kind           string            `json:"kind"`
	Name           string            `json:"name"`
	AsOf           string            `json:"as_of,omitempty"`
	From           string            `json:"holds_all_from,omitempty"`
	To             string            `json:"holds_all_to,omitempty"`
	Doubts         []ledger.Doubt    `json:"doubts,omitempty"` // why it need not hold what it says
	Records        int64             `json:"records"`
	Bytes          int64             `json:"bytes"`
	SHA256         string            `json:"sha256"`
	OriginalSHA256 string            `json:"original_sha256"`
	Totals         map[string]string `json:"totals"`
	Counts         map[string]int64  `json:"counts"`
	Findings       int               `json:"findings"`
	Postings       []postingJSON     `json:"postings"`
	All            []ledger.Finding  `json:"all_findings,omitempty"`
	References     []string          `json:"references,omitempty"`
	Rejected       []rejectedJSON    `json:"rejected,omitempty"`
}

type postingJSON struct {
	Batch      int64            `json:"batch"`
	SealedAt   time.Time        `json:"sealed_at"`
	Entries    int64            `json:"entries"`
	Postings   int64            `json:"postings"`
	Rejections int64            `json:"rejections"`
	Counts     map[string]int64 `json:"counts,omitempty"`
	Root       string           `json:"root"`
}

type rejectedJSON struct {
	Position string `json:"position"`
	Reason   string `json:"reason"`
}

func importOf(i ledger.Import, zone *time.Location) importJSON {
	x := i.Extent()
	from, to := wholly(x)
	out := importJSON{
		Import: i.ID, Captured: i.TakenAt.In(zone), Source: i.Source, Kind: i.Kind, Name: i.Name, AsOf: day(x.AsOf), From: from, To: to, Doubts: x.Doubts,
		Records: i.Records, Bytes: i.Bytes, SHA256: hex.EncodeToString(i.SHA256[:]), OriginalSHA256: hex.EncodeToString(i.OriginalSHA256[:]),
		Totals: i.Totals, Counts: i.Counts(), Findings: len(i.AllFindings()), Postings: []postingJSON{},
	}
	for _, b := range i.Batches {
		p := postingJSON{Batch: b.ID, SealedAt: b.SealedAt.In(zone), Entries: b.Entries, Postings: b.Postings, Rejections: b.Rejections, Root: hex.EncodeToString(b.Root[:])}
		if b.Result != nil {
			p.Counts = b.Result.Counts
		}
		out.Postings = append(out.Postings, p)
	}
	return out
}

// WriteImportsJSON lists imports as a JSON array, one import a line.
func WriteImportsJSON(w io.Writer, imports iter.Seq2[ledger.Import, error], zone *time.Location) error {
	between := "["
	for i, err := range imports {
		if err != nil {
			return err
		}
		b, err := json.Marshal(importOf(i, zone))
		if err != nil {
			return fmt.Errorf("write imports as JSON: %w", err)
		}
		if _, err := fmt.Fprintf(w, "%s\n%s", between, b); err != nil {
			return err
		}
		between = ","
	}
	if between == "[" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}
