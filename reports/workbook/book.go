package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/xuri/excelize/v2"
)

// maxRows is how many rows a sheet holds.
const maxRows = 1_048_576

// book is one workbook being written.
type book struct {
	ctx       context.Context
	m         *reports.MonthEnd
	file      *excelize.File
	styles    styles
	good, bad int // looks of OK and CHECK
	layout    layout
	row       []any // buffer of put
}

// Write writes the month-end and returns the SHA-256 of the bytes. A file cannot hold its
// own hash, so the caller keeps it: it is how a file is recognised later. The same
// month-end gives the same bytes.
func Write(ctx context.Context, w io.Writer, m *reports.MonthEnd) ([32]byte, error) {
	return write(ctx, w, m, maxRows)
}

// WriteFile writes the workbook beside path and puts it in place when it is complete, so
// that no reader ever opens half a file.
func WriteFile(ctx context.Context, path string, m *reports.MonthEnd) (sum [32]byte, err error) {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return sum, fmt.Errorf("write workbook: %w; choose another place", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	sum, err = Write(ctx, f, m)
	if e := f.Close(); err == nil && e != nil {
		err = fmt.Errorf("write workbook %s: %w", path, e)
	}
	if err != nil {
		return sum, err
	}
	if err = os.Rename(part, path); err != nil {
		return sum, fmt.Errorf("put workbook in place: %w", err)
	}
	return sum, nil
}

// FileName is the name the workbook is offered under: made here from identifiers, with
// the status in it, and safe in any file system and header.
func FileName(m *reports.MonthEnd) string {
	entity := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, string(m.Settings.Entity))
	return fmt.Sprintf("month-end_%s_%s_run-%d_%s.xlsx", entity, m.Period, m.Run.ID, m.Status())
}

func write(ctx context.Context, w io.Writer, m *reports.MonthEnd, rows int) ([32]byte, error) {
	var buffer bytes.Buffer
	if err := build(ctx, &buffer, m, rows); err != nil {
		return [32]byte{}, fmt.Errorf("write workbook %s %s: %w", m.Settings.Entity, m.Period, err)
	}
	sum := sha256.Sum256(buffer.Bytes())
	if _, err := buffer.WriteTo(w); err != nil {
		return sum, fmt.Errorf("write workbook %s %s: %w", m.Settings.Entity, m.Period, err)
	}
	return sum, nil
}

func build(ctx context.Context, w io.Writer, m *reports.MonthEnd, rows int) error {
	b := &book{ctx: ctx, m: m, file: excelize.NewFile(), layout: newLayout(m, rows)}
	defer b.file.Close() // removes the temporary files of large sheets
	b.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &sortedZip{w: w} })
	if err := b.prepare(); err != nil {
		return err
	}
	sheets := []func(*book) error{
		writeCover, writeSummary, writeTieOuts, writeCauses, writeItems, writeJournals, writeToDecide,
		writeRoll, writeTrialBalance, writeExceptions, writeChecks, writeRunInfo,
	}
	for _, sheet := range sheets {
		if err := sheet(b); err != nil {
			return err
		}
	}
	return b.file.Write(w)
}

// prepare makes all sheets, in sequence, and the looks.
func (b *book) prepare() error {
	for i, name := range b.layout.names() {
		if i == 0 {
			if err := b.file.SetSheetName("Sheet1", name); err != nil {
				return err
			}
			continue
		}
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	if err := b.looks(); err != nil {
		return err
	}
	made := b.m.Run.StartedAt.UTC().Format("2006-01-02T15:04:05Z")
	return b.file.SetDocProps(&excelize.DocProperties{
		Creator: "Counterfoil", LastModifiedBy: "Counterfoil", Created: made, Modified: made,
		Title:       clean(fmt.Sprintf("Month-end reconciliation %s %s", b.m.Settings.Entity, b.m.Period)),
		Description: clean(b.identity()), Language: "en-GB",
	})
}

func (b *book) looks() error {
	var err error
	if b.styles, err = newStyles(b.file); err != nil {
		return err
	}
	if b.good, err = b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "1E6B2E", Bold: true}, Fill: fill("E2F0D9")}); err != nil {
		return err
	}
	b.bad, err = b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9C0006", Bold: true}, Fill: fill("FFC7CE")})
	return err
}

// identity says which figures these are, on every sheet.
func (b *book) identity() string {
	s := b.m.Settings
	return fmt.Sprintf("%s (%s) · %s · cut-off %s · %s · run %d · %s", s.Name, s.Entity, b.m.Period, b.m.Run.CutOff, s.Currency, b.m.Run.ID, b.standing())
}

// standing is where the month stands, as the service knows it.
func (b *book) standing() string {
	switch b.m.PeriodStatus {
	case ledger.PeriodSigned:
		return "SIGNED"
	case ledger.PeriodClosed:
		return "CLOSED"
	case ledger.PeriodInReview:
		return "IN REVIEW, NOT SIGNED"
	case ledger.PeriodReopened:
		return "REOPENED, NOT SIGNED"
	}
	return "DRAFT, NOT SIGNED"
}

// Renderer is the workbook as the pages want it: something that writes and names a file.
type Renderer struct{}

// Write is the package's Write.
func (Renderer) Write(ctx context.Context, w io.Writer, m *reports.MonthEnd) ([32]byte, error) {
	return Write(ctx, w, m)
}

// FileName is the package's FileName.
func (Renderer) FileName(m *reports.MonthEnd) string { return FileName(m) }
