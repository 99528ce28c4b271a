package matchers

import (
	"context"
	"fmt"
	"sync"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Options are a run's parameters beside what it is about.
type Options struct {
	// StartedAt is stamped on the run; the caller owns the clock.
	StartedAt time.Time
	// Workers explain at the same time; 2 when zero. The result does not depend on it.
	Workers int
	// Group is how many references are decoded together, so that a chunk of a snapshot is
	// read once for many of them; 100 when zero. Of a month with some per cent of faults that
	// many lie in fewer chunks than a decoder keeps.
	Group int
	// Progress is told how many references have been looked at; nil for silence.
	Progress func(compared int64)
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.Group <= 0 {
		o.Group = 100
	}
	if o.Progress == nil {
		o.Progress = func(int64) {}
	}
	return o
}

// Run reconciles an entity at the end of a period: it carries over what nothing has
// touched since the last run, explains the rest and seals the result. ledger.ErrVoid
// means that the figures did not add up; the run is then kept as evidence only.
func Run(ctx context.Context, store Store, decoder Decoder, p *policy.Policy, entity ledger.EntityID, period ledger.Period, opts Options) (ledger.Run, error) {
	through, err := bookedThrough(ctx, store, p, entity, period.Last())
	if err != nil {
		return ledger.Run{}, fmt.Errorf("begin run of %s %s: %w", entity, period, err)
	}
	w, err := store.BeginRun(ctx, entity, ledger.Run{
		Period: period, CutOff: period.Last(), PolicyHash: p.Hash, RuleVersion: ruleVersion(through, period), StartedAt: opts.StartedAt,
	})
	if err != nil {
		return ledger.Run{}, fmt.Errorf("begin run of %s %s: %w", entity, period, err)
	}
	r := &runner{w: w, through: through, decoder: decoder, policy: p, entity: entity, opts: opts.withDefaults(), limit: newPeriodCap(p)}
	r.days = &days{r: r, shops: map[string][]CaseInput{}, gone: map[ledger.Reference]bool{}}
	run, err := r.run(ctx)
	if err != nil {
		return run, fmt.Errorf("reconcile %s %s: %w", entity, period, err)
	}
	return run, nil
}

type runner struct {
	w        RunWriter
	decoder  Decoder
	policy   *policy.Policy
	entity   ledger.EntityID
	opts     Options
	limit    *periodCap
	compared int64
	through  ledger.Date
	days     *days
	// explained gives the cases of the group being explained while the next one is read; nil
	// when there is none.
	explained <-chan []ledger.Case
}

func (r *runner) run(ctx context.Context) (ledger.Run, error) {
	if err := r.explainAll(ctx); err != nil {
		if abort := r.w.Abort(); abort != nil {
			err = fmt.Errorf("%w (and the run could not be given up: %v)", err, abort)
		}
		return ledger.Run{}, err
	}
	return r.w.Seal(ctx)
}

func (r *runner) explainAll(ctx context.Context) error {
	if _, ok := r.w.Previous(); ok {
		if _, err := r.w.CarryOver(ctx); err != nil {
			return fmt.Errorf("carry over untouched cases: %w", err)
		}
	}
	group := make([]CaseInput, 0, r.opts.Group)
	for in, err := range r.w.Open(ctx) {
		if err != nil {
			return fmt.Errorf("read open references: %w", err)
		}
		if b, ok := batchOf(in.Reference); ok {
			if err := r.days.take(ctx, b, in); err != nil {
				return err
			}
			continue
		}
		if r.isLoose(in) {
			r.days.loose = append(r.days.loose, in)
			continue
		}
		if group = append(group, in); len(group) == r.opts.Group {
			if err := r.group(ctx, group); err != nil {
				return err
			}
			group = make([]CaseInput, 0, r.opts.Group)
		}
	}
	if err := r.group(ctx, group); err != nil {
		return err
	}
	return r.days.rest(ctx)
}

// group decodes some references, stores the group before, and has these explained while
// the next are read.
func (r *runner) group(ctx context.Context, group []CaseInput) error {
	if len(group) == 0 {
		return nil
	}
	documents, err := r.decode(ctx, group)
	if err != nil {
		return err
	}
	if err := r.saveExplained(ctx); err != nil {
		return err
	}
	explained := make(chan []ledger.Case, 1)
	r.explained = explained
	go func() { explained <- r.explain(group, documents) }()
	return nil
}

// saveExplained waits for the group being explained and stores it.
func (r *runner) saveExplained(ctx context.Context) error {
	if r.explained == nil {
		return nil
	}
	cases := <-r.explained
	r.explained = nil
	return r.save(ctx, cases, len(cases))
}

func (r *runner) decode(ctx context.Context, group []CaseInput) (map[StoredDocumentKey]ledger.Document, error) {
	var stored []StoredDocument
	for _, in := range group {
		stored = append(stored, in.Documents...)
	}
	documents, err := r.decoder.Documents(ctx, r.entity, stored)
	if err != nil {
		return nil, fmt.Errorf("decode the documents of %d references from %s on: %w", len(group), group[0].Reference, err)
	}
	return documents, nil
}

// save stores, in the sequence they were read, the cases that differ, and those whose faults cancel, of so many references looked at.
func (r *runner) save(ctx context.Context, explained []ledger.Case, compared int) error {
	var cases []ledger.Case
	for _, c := range explained {
		if len(c.Variance) > 0 || len(c.Explanations) > 0 {
			cases = append(cases, r.limit.apply(c))
		}
	}
	if err := r.w.Save(ctx, cases); err != nil {
		return fmt.Errorf("store %d cases: %w", len(cases), err)
	}
	r.compared += int64(compared)
	r.opts.Progress(r.compared)
	return ctx.Err()
}

// explain shares the references among the workers and keeps their sequence.
func (r *runner) explain(group []CaseInput, documents map[StoredDocumentKey]ledger.Document) []ledger.Case {
	cases := make([]ledger.Case, len(group))
	next := make(chan int)
	var workers sync.WaitGroup
	for range r.opts.Workers {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				cases[i] = guarded(Input{
					Case: group[i], Documents: documents, CutOff: r.w.Run().CutOff, BookedThrough: r.through,
				}, r.policy, Explain)
			}
		}()
	}
	for i := range group {
		next <- i
	}
	close(next)
	workers.Wait()
	return cases
}
