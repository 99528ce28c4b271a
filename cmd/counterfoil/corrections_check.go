package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sort"

	"counterfoil/importers/erp"
	"counterfoil/importers/erp/sie"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/reports"
)

// correctionSettings is what of the policy decides which journals are proposed, and how
// they name what they correct.
func correctionSettings(p *policy.Policy) (reports.Corrections, error) {
	rules, err := erp.Compile(p)
	if err != nil {
		return reports.Corrections{}, err
	}
	carriers := rules.Carriers()
	c := reports.Corrections{
		Summed: p.Corrections.Grain == policy.CorrectPerCause, NextPeriod: p.Corrections.Date == policy.InNextPeriod,
		Bounded: p.Corrections.Bounded, Word: p.Corrections.Word, Accepted: map[ledger.Cause]bool{},
		Carrier: func(r ledger.Reference) reports.Carrier { return reports.Carrier(carriers.Carry(r)) },
	}
	for _, cause := range p.Corrections.Accept {
		c.Accepted[ledger.Cause(cause)] = true
	}
	return c, nil
}

// effects is what correcting journals or vouchers do, by reference.
type effects map[ledger.Reference]ledger.Vector

func (e effects) add(r ledger.Reference, entry func(ledger.Vector)) {
	if e[r] == nil {
		e[r] = ledger.Vector{}
	}
	entry(e[r])
}

// writeChecked writes an SIE file and reads it back as an import would: every voucher
// must be compared, under the references its journal corrects, with the journal's
// amounts. A rule that takes a correction for a payout, or finds another order in its
// text, shows here and not in next month's books.
func writeChecked(ctx context.Context, p *policy.Policy, w io.Writer, journals iter.Seq2[reports.Journal, error], write func(io.Writer) error) error {
	want := effects{}
	for j, err := range journals {
		if err != nil {
			return err
		}
		for _, part := range j.Parts {
			want.add(part.Reference, func(v ledger.Vector) {
				for _, l := range part.Lines {
					v.Add(l.Account, l.Signed())
				}
			})
		}
	}
	var file bytes.Buffer
	if err := write(&file); err != nil {
		return err
	}
	got, err := readBack(ctx, p, file.Bytes())
	if err != nil {
		return fmt.Errorf("read the corrections back: %w", err)
	}
	if err := compareEffects(want, got); err != nil {
		return err
	}
	_, err = file.WriteTo(w)
	return err
}

// readBack posts a file's vouchers as an import would and adds up what takes part in the
// comparison.
func readBack(ctx context.Context, p *policy.Policy, file []byte) (effects, error) {
	format, err := sie.New(p)
	if err != nil {
		return nil, err
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		return nil, err
	}
	got, decoder := effects{}, format.Decoder()
	_, err = format.Minimise(ctx, bytes.NewReader(file), func(record []byte) error {
		decoded, err := decoder.Decode(record, ledger.Evidence{})
		if err != nil {
			return err
		}
		if len(decoded.Rejections) > 0 {
			return fmt.Errorf("%s: %s: %w", decoded.Rejections[0].Position, decoded.Rejections[0].Reason, ledger.ErrInvalid)
		}
		var failed error
		for _, d := range decoded.Documents {
			failed = errors.Join(failed, got.post(poster, d))
		}
		return failed
	})
	return got, err
}

func (e effects) post(poster *erp.Poster, d ledger.Document) error {
	entries, err := poster.Post(d)
	for _, entry := range entries {
		if entry.Scope != ledger.InScope {
			continue
		}
		e.add(entry.Reference, func(v ledger.Vector) { v.AddEntry(entry, 1) })
	}
	return err
}

func compareEffects(want, got effects) error {
	var wrong []ledger.Reference
	for r, v := range want {
		if !sameVector(v, got[r]) {
			wrong = append(wrong, r)
		}
	}
	for r, v := range got {
		if _, ok := want[r]; !ok && len(v) > 0 {
			wrong = append(wrong, r)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	sort.Slice(wrong, func(i, j int) bool { return wrong[i] < wrong[j] })
	return fmt.Errorf("read back, the corrections would not clear %q (%s in all): a rule of the policy (erp.references or scope.recognise) reads "+
		"their texts otherwise, or the accounts are out of scope; look at the rules, or leave the cause out: %w",
		string(wrong[0]), reports.Plural(int64(len(wrong)), "reference", "references"), ledger.ErrInvalid)
}

func sameVector(a, b ledger.Vector) bool {
	if len(a) != len(b) {
		return false
	}
	for account, amount := range a {
		if b[account].Units() != amount.Units() {
			return false
		}
	}
	return true
}
