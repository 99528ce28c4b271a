package web

import (
	"errors"
	"html/template"
	"strings"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"

	"github.com/gin-gonic/gin"
)

// frame is what every page needs.
type frame struct {
	Title  string
	Entity string
	Prefix string
}

func (p *pages) frame(title string) frame {
	return frame{title, p.site.Settings.Name, p.site.Prefix}
}

type errorPage struct {
	frame
	Words string
}

type listPage struct {
	frame
	Currency money.Currency
	Limit    string
	Rows     []periodRow
}

// periodRow is one line of the list. Month is nil where there is no report, and Words
// says why.
type periodRow struct {
	Period ledger.Period
	Status ledger.PeriodStatus
	Month  *reports.MonthEnd
	Words  string
	Void   bool
}

type periodPage struct {
	frame
	Month    *reports.MonthEnd
	Measures []reports.Measure
	FileName string
}

func (p *pages) functions() template.FuncMap {
	return template.FuncMap{
		"amount":   written,
		"step":     step,
		"count":    reports.Count,
		"instant":  func(t time.Time) string { return p.site.Settings.At(t).Format("2006-01-02 15:04:05 -07:00") },
		"signRule": func() string { return reports.SignRule },
		"action":   reports.Action,
		"rest":     func(m *reports.MonthEnd) reports.CauseTotal { return m.Cause(ledger.CauseUnexplained) },
		"at":       func(b reports.ByMeasure, x reports.Measure) money.Amount { return b[x] },
		"minus":    func(a, b money.Amount) money.Amount { return a.Sub(b) },
		"above":    above,
		"status": func(s ledger.PeriodStatus) string {
			if s == "" {
				return string(ledger.PeriodOpen)
			}
			return string(s)
		},
	}
}

// written is an amount with a true minus.
func written(a money.Amount) string { return strings.Replace(reports.Format(a), "-", "−", 1) }

// step shows a cause that did nothing to a measure as a dash.
func step(a money.Amount) string {
	if a.IsZero() {
		return "–"
	}
	return written(a)
}

// above tells whether a cause's amount is above its threshold.
func above(m *reports.MonthEnd, c reports.CauseTotal) bool {
	limit, ok := m.Settings.Limit(c.Cause)
	return ok && c.Amount.Units() > limit.Units()
}

func (p *pages) list(c *gin.Context) error {
	ctx, s := c.Request.Context(), p.site.Settings
	states, err := p.site.Periods.Periods(ctx, s.Entity)
	if err != nil {
		return err
	}
	statuses, err := p.site.Reader.PeriodStatuses(ctx, s.Entity)
	if err != nil {
		return err
	}
	page := listPage{frame: p.frame("Periods"), Currency: s.Currency, Limit: "none set"}
	if limit, ok := s.Limit(ledger.CauseUnexplained); ok {
		page.Limit = reports.Format(limit) + " " + string(s.Currency)
	}
	for _, state := range states {
		row := periodRow{Period: state.Period, Status: state.Status}
		row.Month, err = p.monthEnd(ctx, state.Period, statuses)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			row.Words = "not reconciled"
		case errors.Is(err, ledger.ErrVoid):
			row.Words, row.Void = "VOID: figures do not add up, no report", true
		case err != nil:
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return p.render(c, 200, "list.html", page)
}

func (p *pages) asked(c *gin.Context) (*reports.MonthEnd, error) {
	period, err := ledger.ParsePeriod(c.Param("period"))
	if err != nil {
		return nil, errors.Join(err, ledger.ErrInvalid)
	}
	ctx := c.Request.Context()
	statuses, err := p.site.Reader.PeriodStatuses(ctx, p.site.Settings.Entity)
	if err != nil {
		return nil, err
	}
	return p.monthEnd(ctx, period, statuses)
}

func (p *pages) period(c *gin.Context) error {
	m, err := p.asked(c)
	if err != nil {
		return err
	}
	return p.render(c, 200, "period.html", periodPage{p.frame("Month-end " + m.Period.String()), m, reports.Measures(), p.site.Workbook.FileName(m)})
}
