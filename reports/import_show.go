package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"
)

// findReferences is the finding that holds how much each reference rule found.
const findReferences = "erp-references"

// WriteImport explains one import: header, hashes, control totals, what came of it, match
// rates, every finding by code, rejections, postings.
func WriteImport(w io.Writer, i ledger.Import, rejections iter.Seq2[ledger.Rejection, error], zone *time.Location) error {
	p := &printer{w: w}
	p.line("import %d: %s", i.ID, i.Name)
	p.line("  captured    %s, %s (%s)", i.TakenAt.In(zone).Format(importTime), i.Source, i.Kind)
	if x := i.Extent(); !x.AsOf.IsZero() || !x.From.IsZero() {
		p.line("  made        %s", made(x))
	}
	p.line("  content     %d records, %d bytes, minimised", i.Records, i.Bytes)
	p.line("  SHA-256     %x as it came", i.OriginalSHA256)
	p.line("              %x minimised", i.SHA256)
	for _, name := range sortedNames(i.Totals) {
		p.line("  total       %s: %s", name, i.Totals[name])
	}
	p.line("came of it    %s", CountWords(i))
	for _, rule := range references(i) {
		p.line("reference     %s", rule)
	}
	for _, code := range findingCodes(i) {
		p.findings(code, i.AllFindings())
	}
	if err := p.rejections(rejections); err != nil {
		return err
	}
	for _, b := range i.Batches {
		p.line("batch %-7d sealed %s, %d entries of %d postings, root %x: %s", b.ID, b.SealedAt.In(zone).Format(importTime), b.Entries, b.Postings, b.Root,
			CountWords(ledger.Import{Batches: []ledger.ImportBatch{b}}))
	}
	return p.err
}

// made says when a file was made and what it holds wholly, or why it need not.
func made(x ledger.Extent) string {
	when := "unknown"
	if !x.AsOf.IsZero() {
		when = day(x.AsOf)
	}
	switch {
	case x.From.IsZero():
		return when + ", an extract"
	case x.Whole():
		return fmt.Sprintf("%s, holds every voucher from %s to %s", when, x.From, x.To)
	}
	var doubts []string
	for _, d := range x.Doubts {
		doubts = append(doubts, d.Words())
	}
	return fmt.Sprintf("%s, should hold every voucher from %s to %s, but %s", when, x.From, x.To, strings.Join(doubts, ", and "))
}

// printer prints lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, Visible(fmt.Sprintf(format, args...))+"\n")
	}
}

func (p *printer) findings(code string, all []ledger.Finding) {
	p.line("finding       %s", code)
	for _, f := range all {
		if f.Code == code {
			p.line("  %s: %s", f.Position, f.Text)
		}
	}
}

func (p *printer) rejections(all iter.Seq2[ledger.Rejection, error]) error {
	for r, err := range all {
		if err != nil {
			return err
		}
		p.line("rejected      %s: %s", r.Position, r.Reason)
	}
	return nil
}

// findingCodes are the codes of an import's findings but for the match rates.
func findingCodes(i ledger.Import) []string {
	var codes []string
	for _, f := range i.AllFindings() {
		if f.Code != findReferences && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

// references are the match rates of the reference rules, one a rule.
func references(i ledger.Import) []string {
	for _, f := range i.Findings {
		if f.Code == findReferences {
			_, rules, _ := strings.Cut(f.Text, "by rule: ")
			return strings.Split(rules, "; ")
		}
	}
	return nil
}

// WriteImportJSON writes one import with its findings, match rates and rejections.
func WriteImportJSON(w io.Writer, i ledger.Import, rejections iter.Seq2[ledger.Rejection, error], zone *time.Location) error {
	out := importOf(i, zone)
	out.All, out.References = i.AllFindings(), references(i)
	for r, err := range rejections {
		if err != nil {
			return err
		}
		out.Rejected = append(out.Rejected, rejectedJSON{r.Position, r.Reason})
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write import %d as JSON: %w", i.ID, err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
