package corrections

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/reports"
)

// writeSIE writes a file of type 4I after SIE file format edition 4B: code page 437, a
// record a line ended by CR LF, fields in quotes. Numbers are left to the ERP, and so is
// the series where the options name none. #GEN is the run's day, so that the same run
// gives the same bytes. Every row's text names what it corrects in the words the policy's
// reference rules find: a reference without such words is refused.
func writeSIE(w io.Writer, m *reports.MonthEnd, o Options, journals iter.Seq2[reports.Journal, error]) error {
	if exponent := m.Settings.Currency.Exponent(); exponent > 2 {
		return fmt.Errorf("write SIE: amounts in %s have %d decimals and the format holds two; choose another format: %w", m.Settings.Currency, exponent, ledger.ErrInvalid)
	}
	s := &sieWriter{w: bufio.NewWriter(w), series: o.Series}
	s.header(m, o)
	for j, err := range journals {
		if err != nil {
			return fmt.Errorf("write SIE: %w", err)
		}
		s.journal(j)
	}
	if err := errors.Join(s.problem(), s.w.Flush()); err != nil {
		return fmt.Errorf("write SIE: %w", err)
	}
	return nil
}

type sieWriter struct {
	w      *bufio.Writer
	series string
	lost   []ledger.Reference // that no rule of the policy would find
	shared []ledger.Reference // that no rule would find in a row
}

func (s *sieWriter) header(m *reports.MonthEnd, o Options) {
	s.record("#FLAGGA", "0")
	s.record("#PROGRAM", quoted("Counterfoil"), quoted("1.0"))
	s.record("#FORMAT", "PC8")
	started := m.Settings.At(m.Run.StartedAt)
	s.record("#GEN", day(ledger.DateIn(started, started.Location())))
	s.record("#SIETYP", "4")
	if o.OrganisationNumber != "" {
		s.record("#ORGNR", quoted(o.OrganisationNumber))
	}
	s.record("#FNAMN", quoted(o.Company))
	s.record("#VALUTA", string(m.Settings.Currency))
}

func (s *sieWriter) journal(j reports.Journal) {
	shared := len(j.References()) > 1
	for _, p := range j.Parts {
		switch {
		case !p.Carrier.Found():
			s.lost = append(s.lost, p.Reference)
		case shared && !p.Carrier.InRows():
			s.shared = append(s.shared, p.Reference)
		}
	}
	if !movesMoney(j) {
		return
	}
	s.record("#VER", quoted(s.series), quoted(""), day(j.On), quoted(j.Text))
	s.record("{")
	for _, p := range j.Parts {
		for _, l := range p.Lines {
			if amount := l.Signed(); !amount.IsZero() {
				s.record("#TRANS", quoted(string(l.Account)), objects(p.Carrier, l.Dimension), amount.Number(), day(j.On), quoted(rowText(p)))
			}
		}
	}
	s.record("}")
}

func movesMoney(j reports.Journal) bool {
	return slices.ContainsFunc(j.Parts, func(p reports.JournalPart) bool {
		return slices.ContainsFunc(p.Lines, func(l reports.JournalLine) bool { return !l.Signed().IsZero() })
	})
}

// rowText names the reference on each row; a ledger's account lists show rows, not
// vouchers.
func rowText(p reports.JournalPart) string {
	switch {
	case p.Carrier.Row != "":
		return p.Carrier.Row
	case p.Carrier.Voucher != "":
		return p.Carrier.Voucher
	}
	return string(p.Reference)
}

// objects is a row's object list: what the policy compares, and the reference where only
// an object names it.
func objects(c reports.Carrier, d ledger.Dimensions) string {
	if c.Object != "" {
		d = d.With(c.Dimension, c.Object)
	}
	var pairs []string
	for _, o := range d.Objects() {
		pairs = append(pairs, o.Dimension+" "+quoted(o.Object))
	}
	return "{" + strings.Join(pairs, " ") + "}"
}

// day writes a date as 20261031.
func day(d ledger.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// record writes fields that are ready; what the writer underneath refuses, Flush reports.
func (s *sieWriter) record(fields ...string) {
	for i, field := range fields {
		if i > 0 {
			_ = s.w.WriteByte(' ')
		}
		_, _ = s.w.Write(pc8(field))
	}
	_, _ = s.w.WriteString("\r\n")
}

func (s *sieWriter) problem() error {
	if len(s.lost) > 0 {
		return fmt.Errorf("no rule of the policy (erp.references) would find %s in a voucher's text, a row's text or a dimension, "+
			"so importing the correction would leave the case as it is; add a rule, or leave the cause out: %w", named(s.lost), ledger.ErrInvalid)
	}
	if len(s.shared) > 0 {
		return fmt.Errorf("no rule of the policy (erp.references) reads %s from a row's text, and a journal per cause names many; "+
			"add a rule with in: row text, or set corrections.grain to case: %w", named(s.shared), ledger.ErrInvalid)
	}
	return nil
}

// named lists the first few references.
func named(references []ledger.Reference) string {
	const few = 3
	references = slices.Compact(references)
	var names []string
	for _, r := range references[:min(few, len(references))] {
		names = append(names, fmt.Sprintf("%q", reports.Plain(string(r))))
	}
	if more := len(references) - few; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
