package ledger

import (
	"slices"
	"time"
)

// Extent is what a source says of itself as a whole: as of when it speaks, and of which
// days it holds every voucher.
type Extent struct {
	// AsOf is when the source was made; zero where each record says it for itself.
	AsOf time.Time `json:"as_of,omitzero"`
	// From and To are the first and last day of which it says it holds every voucher; zero
	// where it does not say so, or its balances do not bear it out.
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
	// Series are those it holds vouchers of, or says it does.
	Series []string `json:"series,omitempty"`
	// Covers are patterns of the accounts it holds rows of; empty for all accounts.
	Covers []string `json:"of_accounts,omitempty"`
	// Doubts are why it need not hold what it says.
	Doubts []Doubt `json:"doubts,omitempty"`
	// Organisation is the company's number, of a sole trader a pseudonym under the
	// installation's key, "" where it is not known.
	Organisation string `json:"organisation,omitempty"`
	// Accounts are those whose balances its vouchers account for; nil where that is not told
	// by account. They stay in the snapshot.
	Accounts map[AccountCode]bool `json:"-"`
	Evidence Evidence             `json:"-"`
}

// Doubt is a reason why a file need not hold what it says.
type Doubt string

const (
	DoubtDate   Doubt = "no date"    // it does not say when it was made
	DoubtTotal  Doubt = "no total"   // no total of its own shows that it is whole
	DoubtUnread Doubt = "unreadable" // something in it could not be read
)

// Words says the doubt as the end of a sentence about the file.
func (d Doubt) Words() string {
	switch d {
	case DoubtDate:
		return "it does not say when it was exported"
	case DoubtTotal:
		return "no total of its own shows that it is whole"
	case DoubtUnread:
		return "something in it could not be read"
	}
	return string(d)
}

// Whole tells whether the source holds every voucher of a span of days, without a doubt.
func (x Extent) Whole() bool { return !x.From.IsZero() && !x.AsOf.IsZero() && len(x.Doubts) == 0 }

// Reaches tells whether the source was read wholly, says when it was made, and says that it
// holds days of a month.
func (x Extent) Reaches(month Period) bool {
	return !x.From.IsZero() && !x.AsOf.IsZero() && !slices.Contains(x.Doubts, DoubtUnread) && !x.From.After(month.Last()) && !x.To.Before(month.First())
}

// ImportResult is what posting a snapshot found: a fact of its batch.
type ImportResult struct {
	Source Source
	Extent Extent
	// Counts are documents by class, entries, rejections and so on, by name.
	Counts   map[string]int64
	Findings []Finding
}

// CountNames are the names of an import's counts, in the sequence they are told; those of
// what was excluded come after them.
var CountNames = []string{
	CountNew, "changed in money", "changed in text only", "vanished", "reappeared", CountSame, CountOlder,
	"entries", "of them reversals", "late for a closed period", CountRejected, CountWaiting,
}

// The counts that say where a source stands, and do not add up over postings.
const (
	CountNew      = "new"
	CountSame     = "as before"
	CountOlder    = "older than what is known"
	CountRejected = "rejected"
	CountWaiting  = "waiting for their order"
)

// Import is one capture of a source, with what came of posting it.
type Import struct {
	Snapshot
	// Batches are its postings in sequence; none where it was captured and not posted.
	Batches []ImportBatch
}

// ImportBatch is one posting of a snapshot.
type ImportBatch struct {
	Batch
	Rejections int64
	// Result is nil for batches of the time before results were kept.
	Result *ImportResult
}

// Counts are what the import came to, over all its postings: what says where it stands is
// that of the last one.
func (i Import) Counts() map[string]int64 {
	counts := map[string]int64{}
	for n, b := range i.Batches {
		last := n == len(i.Batches)-1
		if b.Result == nil {
			counts["entries"] += b.Entries
			if last {
				counts[CountRejected] = b.Rejections
			}
			continue
		}
		for name, count := range b.Result.Counts {
			switch name {
			case CountSame, CountOlder, CountRejected, CountWaiting:
				if last {
					counts[name] = count
				}
			default:
				counts[name] += count
			}
		}
	}
	return counts
}

// AllFindings are those of the capture, then those of each posting.
func (i Import) AllFindings() []Finding {
	all := append([]Finding(nil), i.Findings...)
	for _, b := range i.Batches {
		if b.Result != nil {
			all = append(all, b.Result.Findings...)
		}
	}
	return all
}

// Extent is what the source says of itself as a whole, as posted last.
func (i Import) Extent() Extent {
	for n := len(i.Batches) - 1; n >= 0; n-- {
		if r := i.Batches[n].Result; r != nil {
			return r.Extent
		}
	}
	return Extent{}
}

// ImportQuery selects imports. Zero fields do not restrict.
type ImportQuery struct {
	Snapshot    int64
	Source      Source
	Since, Till time.Time // when they were captured: from the first instant up to before the second
	After       int64     // a page's last snapshot
	Limit       int
}
