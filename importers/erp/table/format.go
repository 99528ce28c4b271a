package table

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Format reads tables of one profile for one entity.
type Format struct {
	policy   *policy.Policy
	poster   *erp.Poster
	profile  *Profile
	exported ledger.Date
	// datesSure tells that somebody has said, for these files, that day and month stand in
	// the profile's sequence.
	datesSure bool
	preview   func(*erp.VoucherRecord) bool
}

var (
	_ importers.Format     = (*Format)(nil)
	_ importers.AppendOnly = (*Format)(nil)
)

// New makes the format of a policy's rules and a profile.
func New(p *policy.Policy, profile *Profile) (*Format, error) {
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	if c := profile.Source.Currency; c != "" && c != string(p.Entity.Currency) {
		return nil, refuse("profile %s is for books in %s and entity %s keeps its books in %s", profile.Name, c, p.Entity.ID, p.Entity.Currency)
	}
	return &Format{policy: p, poster: poster, profile: profile}, nil
}

// ExportedOn says when the files were exported that do not say it themselves.
func (f *Format) ExportedOn(day ledger.Date) { f.exported = day }

// AppendOnly is what the profile says of its ERP.
func (f *Format) AppendOnly() bool { return f.profile.AppendOnly }

// DatesAreSure takes the profile's word for the sequence of day and month in files that do
// not prove it. What it rests on is noted with each.
func (f *Format) DatesAreSure() { f.datesSure = true }

// Preview shows vouchers of the files that are read to somebody who writes rules for them.
func (f *Format) Preview(show func(*erp.VoucherRecord) (more bool)) { f.preview = show }

// Source is the one the profile names.
func (f *Format) Source() ledger.Source { return ledger.Source(f.profile.Source.Name) }

// Rank is the same for all files: none needs another.
func (f *Format) Rank(string, []byte) int { return 0 }

// Decoder returns the decoder of all vouchers' records.
func (f *Format) Decoder() importers.Decoder {
	return erp.Decoder{Source: f.Source(), Others: []string{recordTable}}
}

// Minimise reads a file two or three times and emits its records: how it was read, then
// vouchers and rejected rows. It refuses what the profile does not fit; where that showed
// only at the end, the summary says nevertheless what was read.
func (f *Format) Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (importers.Summary, error) {
	src, err := erp.Reread(ctx, in)
	if err != nil {
		return importers.Summary{}, err
	}
	r, err := f.read(ctx, src, emit)
	if r == nil {
		return importers.Summary{}, err
	}
	return r.summary, err
}

// reading is one file that was read to its end.
type reading struct {
	plan     *plan
	journal  *journal
	claim    *Claim
	exported string // the day, "" where nothing tells
	summary  importers.Summary
}

func (f *Format) read(ctx context.Context, src erp.Source, emit func([]byte) error) (*reading, error) {
	pl, seen, err := f.prepare(ctx, src)
	if err != nil {
		return nil, err
	}
	in := erp.NewIntake(f.policy, f.poster, f.Source(), emit)
	in.Preview = f.preview
	in.FreeNumbers = f.profile.Checks.Gaps == "none"
	s, first, err := f.survey(ctx, pl, src, in.Minimise)
	if err != nil {
		return nil, err
	}
	runs := s.scattered()
	marks, err := f.marks(ctx, pl, src, s, runs, in)
	if err != nil {
		return nil, err
	}
	r := &reading{plan: pl, claim: f.profile.claim(first.facts, s)}
	if r.exported, err = f.exportedOn(first.facts); err != nil {
		return nil, err
	}
	if err := in.Record(f.head(r.claim)); err != nil {
		return nil, err
	}
	k := f.newKeeper(in, marks, r, &first.tally)
	out := &joiner{runs: runs, held: map[uint64][]*pending{}, out: k.take}
	last := &grouper{}
	if r.journal, err = pl.passWith(ctx, src, s.seed, out.take, k.reject, last); err != nil {
		return nil, err
	}
	if len(runs) > 0 {
		in.Add(findScattered, "file", fmt.Sprintf("the rows of %d vouchers do not stand together; they were put together by the voucher key", len(runs)))
	}
	in.Add(findProfile, "file", pl.how(r.journal.header))
	f.noteEncoding(in, pl, seen)
	r.journal.note(in.Add, &last.seen)
	if f.datesSure && r.journal.checkDates(false) != nil {
		in.Add(findDates, "file", "nothing in the file proves which part of its dates is the day; whoever imported it was sure that they are written "+f.profile.Date.written())
	}
	err = errors.Join(r.journal.checkDates(f.datesSure), f.check(r, k, in))
	if err == nil {
		err = r.end(in)
	}
	r.summary = in.Summary("table")
	r.summary.Dropped = r.journal.dropped()
	r.totalsOf(&r.summary)
	return r, err
}

// survey reads the file for its keys, without keeping them as long as they are in sequence.
func (f *Format) survey(ctx context.Context, pl *plan, src erp.Source, m *erp.Minimiser) (*survey, *journal, error) {
	s := f.newSurvey(pl, m, f.profile.mayBeOrdered())
	j, err := pl.passWith(ctx, src, s.seed, s.take, nil, &grouper{keysOnly: !s.contiguous})
	if errors.Is(err, errUnordered) {
		s = f.newSurvey(pl, m, false)
		j, err = pl.passWith(ctx, src, s.seed, s.take, nil, &grouper{keysOnly: !s.contiguous})
	}
	return s, j, err
}

func (f *Format) newSurvey(pl *plan, m *erp.Minimiser, ordered bool) *survey {
	by := f.profile.Voucher.By
	s := &survey{seed: maphash.MakeSeed(), contiguous: by != byKey, ordered: ordered, code: m.Code}
	s.year = func(date string) string {
		on, _ := erp.ParseDate(date)
		return pl.year(on).String()
	}
	return s
}

func (f *Format) head(c *Claim) *headRecord {
	p := f.profile
	return &headRecord{
		Record: recordTable, Profile: p.Name, Version: p.Version, Hash: p.Hash, Source: p.Source.Name, Currency: string(f.policy.Entity.Currency), Claim: c,
	}
}

// pass reads the file once and hands runs of rows to a function.
func (pl *plan) pass(ctx context.Context, src erp.Source, seed maphash.Seed, out func(*pending) error, rejected func(int, string, string) error) (*journal, error) {
	return pl.passWith(ctx, src, seed, out, rejected, &grouper{})
}

func (pl *plan) passWith(ctx context.Context, src erp.Source, seed maphash.Seed, out func(*pending) error, rejected func(int, string, string) error, g *grouper) (*journal, error) {
	return erp.Pass(src, func(in io.Reader) (*journal, error) {
		j, err := pl.open(in)
		if err != nil {
			return nil, err
		}
		defer j.close()
		j.keysOnly = g.keysOnly
		g.by, g.seed, g.out, g.totals = pl.profile.Voucher.By, seed, out, j.totals
		if err := j.walk(ctx, grouped{g, rejected}); err != nil {
			return nil, err
		}
		return j, g.flush()
	})
}

// grouped is a grouper with somewhere for rows that belong to no voucher.
type grouped struct {
	*grouper
	reject func(line int, where, problem string) error
}

func (g grouped) rejected(row int, problem string) error {
	if g.reject == nil {
		return nil
	}
	return g.reject(row, "", problem)
}

// marks tells vouchers apart whose numbers are empty or repeat, in a reading of its own;
// most files need none.
func (f *Format) marks(ctx context.Context, pl *plan, src erp.Source, s *survey, runs map[uint64]int, in *erp.Intake) (map[int]string, error) {
	defer func() { in.Minimise.Hidden = 0 }() // these readings count nothing
	repeated := s.repeated()
	s.sightings = nil
	if len(repeated) == 0 && !s.unnumbered {
		return nil, nil
	}
	var list []erp.Candidate
	collect := &joiner{runs: cloneRuns(runs), held: map[uint64][]*pending{}, out: func(p *pending) error {
		if repeated[s.identity(p)] || p.Key == "" && p.Number == "" {
			list = append(list, erp.CandidateOf(in.Minimise.Voucher(&p.RawVoucher, "")))
		}
		return nil
	}}
	_, err := pl.pass(ctx, src, s.seed, collect.take, nil)
	return erp.Marks(list), err
}

func cloneRuns(runs map[uint64]int) map[uint64]int {
	clone := make(map[uint64]int, len(runs))
	for hash, n := range runs {
		clone[hash] = n
	}
	return clone
}

func (f *Format) noteEncoding(in *erp.Intake, pl *plan, seen *bytesSeen) {
	if seen != nil && seen.odd(pl.encoding) {
		in.Add(findEncoding, "file", "read as "+pl.encoding+", the file holds signs that texts of a ledger seldom do; if names or letters look wrong, name another encoding in the profile")
	}
}
