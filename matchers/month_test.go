package matchers

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/fixtures/scenario"
	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/erp"
	"counterfoil/importers/erp/sie"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// A generated month, booked by an ERP that shares no code with our posting: every
// planted fault is found with its cause and its exact legs, no clean order is blamed,
// and what nobody taught the matchers is exactly what stays unexplained.
func TestAMonthIsExplainedToThePenny(t *testing.T) {
	for _, month := range []fixtures.Month{
		{Seed: 7, Orders: 700, Faults: fixtures.Faults{PerThousand: 120, Combined: 25, Unknown: 3}},
		{Seed: 11, Orders: 500, Faults: fixtures.Faults{PerThousand: 250, Combined: 40}},
	} {
		p := swedish(t)
		dir := t.TempDir()
		truth, err := month.Generate(dir)
		if err != nil {
			t.Fatal(err)
		}
		in := readMonth(t, dir, p)
		planted := truth.References()
		blamed, unexplained := 0, 0
		for _, reference := range in.references() {
			got := Explain(in.input(reference, truth.Period.Last()), p)
			checkConserved(t, got)
			faults := planted[reference]
			// Two faults said to cancel under a clean reference would be blame too.
			if len(faults) == 0 && len(reference) < 8 && len(got.Variance)+len(got.Explanations) > 0 {
				blamed++
				t.Errorf("%s is clean and was blamed:\n%s", reference, scenario.Conclusion(got))
			}
			if len(faults) > 0 && !asPlanted(got, faults) {
				unexplained++
				t.Errorf("%s, planted:\n%sfound:\n%s%s", reference, plantedText(reference, faults), scenario.Conclusion(got), evidenceOf(got))
			}
		}
		t.Logf("%d faults under %d references; %d not found as planted, %d clean references blamed", len(truth.Faults), len(planted), unexplained, blamed)
	}
}

// asPlanted tells whether a case names each planted fault's cause, and whether the legs
// per cause are exactly the planted ones.
func asPlanted(c ledger.Case, faults []fixtures.Fault) bool {
	want, got := map[ledger.Cause]ledger.Vector{}, map[ledger.Cause]ledger.Vector{}
	add := func(m map[ledger.Cause]ledger.Vector, cause ledger.Cause, legs []ledger.Leg) {
		if m[cause] == nil {
			m[cause] = ledger.Vector{}
		}
		for _, l := range legs {
			m[cause].Add(l.Account, l.Functional)
		}
	}
	for _, f := range faults {
		add(want, f.Cause, f.Legs)
	}
	for _, e := range c.Explanations {
		add(got, e.Cause, e.Legs)
	}
	if len(c.Unexplained) > 0 {
		add(got, ledger.CauseUnexplained, c.Unexplained)
	}
	if len(want) != len(got) {
		return false
	}
	for cause, v := range want {
		if len(v) != len(got[cause]) {
			return false
		}
		for a, amount := range v {
			if got[cause][a] != amount {
				return false
			}
		}
	}
	return true
}

func plantedText(reference ledger.Reference, faults []fixtures.Fault) string {
	c := ledger.Case{Reference: reference}
	for _, f := range faults {
		c.Explanations = append(c.Explanations, ledger.Explanation{Cause: f.Cause, Kind: f.Kind, Legs: f.Legs, Proof: ledger.ProofReplayed})
	}
	return scenario.Conclusion(c)
}

// monthBooks is a month in memory, as the ledger would hold it.
type monthBooks struct {
	entries   map[ledger.Reference][]ledger.Entry
	stored    map[ledger.Reference][]StoredDocument
	documents map[StoredDocumentKey]ledger.Document
	next      int64
}

func (m *monthBooks) references() []ledger.Reference {
	var list []ledger.Reference
	for r := range m.entries {
		list = append(list, r)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

func (m *monthBooks) input(r ledger.Reference, cutOff ledger.Date) Input {
	return Input{Case: CaseInput{Reference: r, Entries: m.entries[r], Documents: m.stored[r]}, Documents: m.documents, CutOff: cutOff, BookedThrough: cutOff.AddDays(5)}
}

func (m *monthBooks) add(e ledger.Entry) {
	m.next++
	e.ID = m.next
	m.entries[e.Reference] = append(m.entries[e.Reference], e)
}

func readMonth(t *testing.T, dir string, p *policy.Policy) *monthBooks {
	t.Helper()
	m := &monthBooks{entries: map[ledger.Reference][]ledger.Entry{}, stored: map[ledger.Reference][]StoredDocument{}, documents: map[StoredDocumentKey]ledger.Document{}}
	m.expect(t, readCentra(t, filepath.Join(dir, fixtures.CentraFolder), p), p)
	m.book(t, filepath.Join(dir, fixtures.ERPFile), p)
	return m
}

// expect posts every document's versions, the earlier ones reversed.
func (m *monthBooks) expect(t *testing.T, versions map[ledger.DocumentID][]ledger.Document, p *policy.Policy) {
	t.Helper()
	for _, id := range sortedIDs(versions) {
		var last []ledger.Entry
		for n, d := range versions[id] {
			for _, e := range last {
				m.add(e.Reversal(e.EffectiveOn))
			}
			d.Version = n + 1
			entries, err := p.Post(d)
			if err != nil {
				t.Fatal(err)
			}
			last = last[:0]
			under := map[ledger.Reference]bool{d.Order: p.Posting.Grain == policy.PerOrder}
			for _, e := range entries {
				m.add(e)
				e.ID = m.next
				last = append(last, e)
				under[e.Reference] = true
			}
			m.documents[StoredDocumentKey{ID: id, Version: d.Version}] = d
			for r := range under {
				m.stored[r] = append(m.stored[r], StoredDocument{ID: id, Version: d.Version})
			}
		}
	}
}

func (m *monthBooks) book(t *testing.T, file string, p *policy.Policy) {
	t.Helper()
	format, err := sie.New(p)
	if err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records(t, format, file) {
		decoded, err := format.Decoder().Decode(r, ledger.Evidence{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range decoded.Documents {
			entries, err := poster.Post(d)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				m.add(e)
			}
		}
	}
}

// records minimises a file.
func records(t *testing.T, format importers.Format, file string) [][]byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list [][]byte
	_, err = format.Minimise(context.Background(), f, func(r []byte) error {
		list = append(list, bytes.Clone(r))
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return list
}

// readCentra decodes a folder: all versions of each document, oldest first, completed
// by their orders.
func readCentra(t *testing.T, dir string, p *policy.Policy) map[ledger.DocumentID][]ledger.Document {
	t.Helper()
	format := centra.FormatFor(p)
	var all []ledger.Document
	heads := map[ledger.DocumentID][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for _, r := range records(t, format, path) {
			decoded, err := format.Decoder().Decode(r, ledger.Evidence{})
			if err != nil {
				return err
			}
			for _, rejection := range decoded.Rejections {
				t.Errorf("%s: %s: %s", path, rejection.Position, rejection.Reason)
			}
			for _, d := range decoded.Documents {
				if d.ID.Kind == ledger.DocumentOrder {
					heads[d.ID] = r
					continue
				}
				all = append(all, d)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].StampedAt.Before(all[j].StampedAt) })
	versions := map[ledger.DocumentID][]ledger.Document{}
	for _, d := range all {
		versions = keep(t, versions, format, heads, d)
	}
	return versions
}

// keep completes a document and adds it where it says something new.
func keep(t *testing.T, versions map[ledger.DocumentID][]ledger.Document, format centra.Format, heads map[ledger.DocumentID][]byte, d ledger.Document) map[ledger.DocumentID][]ledger.Document {
	t.Helper()
	if head, need := format.Wants(d); need != importers.NeedsNothing && heads[head] != nil {
		completed, _, ok, err := format.Complete(d, heads[head])
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return versions
		}
		d = completed
	}
	known := versions[d.ID]
	if n := len(known); n > 0 && (known[n-1].Hash() == d.Hash() || d.Partial && !known[n-1].Partial) {
		return versions
	}
	if n := len(known); n > 0 && known[n-1].Partial && !d.Partial {
		known = known[:n-1]
	}
	versions[d.ID] = append(known, d)
	return versions
}

func sortedIDs(versions map[ledger.DocumentID][]ledger.Document) []ledger.DocumentID {
	var ids []ledger.DocumentID
	for id := range versions {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i].String() < ids[j].String() })
	return ids
}
