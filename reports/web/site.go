package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/gin-gonic/gin"
)

// Periods lists the months there are, newest first.
type Periods interface {
	Periods(ctx context.Context, entity ledger.EntityID) ([]ledger.PeriodState, error)
}

// Workbook writes a month-end as a file and names it.
type Workbook interface {
	// Write returns the SHA-256 of what it wrote.
	Write(ctx context.Context, w io.Writer, m *reports.MonthEnd) ([32]byte, error)
	// FileName is safe in a header: letters, digits, dot, dash and underscore.
	FileName(m *reports.MonthEnd) string
}

// Site is what the pages of one entity need.
type Site struct {
	Reader   reports.Reader
	Periods  Periods
	Workbook Workbook
	Settings reports.Settings
	// Log receives errors whole, which readers see blank; nil is slog's default.
	Log *slog.Logger
	// Prefix is where the routes are mounted, "" for the root; links begin with it.
	Prefix string
}

//go:embed templates/*.html templates/style.css
var files embed.FS

// pages holds what Register shares between requests.
type pages struct {
	site      Site
	templates *template.Template
	building  sync.Mutex // one month-end or workbook is built at a time
	built     map[builtKey]*reports.MonthEnd
}

// builtKey changes with everything a month-end shows: a run's facts never change, and
// where later months stand dates the corrections.
type builtKey struct {
	period   ledger.Period
	run      int64
	statuses string
}

// builtKept bounds the memory of built month-ends.
const builtKept = 24

// Register mounts the pages: / lists the periods, /periods/2026-10 shows one, and
// /periods/2026-10/workbook downloads it.
func Register(r gin.IRouter, s Site) {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	p := &pages{site: s, built: map[builtKey]*reports.MonthEnd{}}
	p.templates = template.Must(template.New("").Funcs(p.functions()).ParseFS(files, "templates/*.html"))
	group := r.Group("", secure)
	group.GET("/", p.handle(p.list))
	group.GET("/periods/:period", p.handle(p.period))
	group.GET("/periods/:period/workbook", p.handle(p.download))
	group.GET("/assets/style.css", p.handle(style))
}

// secure sets the headers of every page. There are no scripts, so none are allowed.
func secure(c *gin.Context) {
	for name, value := range map[string]string{
		"Content-Security-Policy":    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Cache-Control":              "no-store",
	} {
		c.Header(name, value)
	}
}

// handle lets handlers return errors; status codes are decided here and nowhere else.
func (p *pages) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := h(c)
		if err == nil {
			return
		}
		if c.Writer.Written() {
			p.log(c, err)
			return
		}
		status, words := http.StatusInternalServerError, "The page could not be made. The log holds the reason."
		switch {
		case errors.Is(err, ledger.ErrInvalid):
			status, words = http.StatusBadRequest, "A period is written like 2026-10."
		case errors.Is(err, ledger.ErrNotFound):
			status, words = http.StatusNotFound, "This period has not been reconciled. Run counterfoil reconcile first."
		case errors.Is(err, ledger.ErrVoid):
			status, words = http.StatusConflict, "The last run of this period is void: its figures do not add up, so there is no report. Run counterfoil verify, then reconcile again."
		}
		if status == http.StatusInternalServerError {
			p.log(c, err)
		}
		if e := p.render(c, status, "error.html", errorPage{p.frame(http.StatusText(status)), words}); e != nil {
			p.log(c, e)
		}
	}
}

// log tells the operator what a reader is not told.
func (p *pages) log(c *gin.Context, err error) {
	p.site.Log.ErrorContext(c.Request.Context(), "page", "route", c.FullPath(), "error", err)
}

// render makes the page before anything is sent, so that a fault cannot leave half a page.
func (p *pages) render(c *gin.Context, status int, name string, data any) error {
	var b strings.Builder
	if err := p.templates.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	c.Data(status, "text/html; charset=utf-8", []byte(b.String()))
	return nil
}

func style(c *gin.Context) error {
	css, err := files.ReadFile("templates/style.css")
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, "text/css; charset=utf-8", css)
	return nil
}

// monthEnd builds a period's month-end, or returns the one built before.
func (p *pages) monthEnd(ctx context.Context, period ledger.Period, statuses map[ledger.Period]ledger.PeriodStatus) (*reports.MonthEnd, error) {
	p.building.Lock()
	defer p.building.Unlock()
	run, err := p.site.Reader.LatestRun(ctx, p.site.Settings.Entity, period)
	if err != nil {
		return nil, err
	}
	key := builtKey{period, run.ID, fmt.Sprint(statuses)}
	if m := p.built[key]; m != nil {
		return m, nil
	}
	m, err := reports.Build(ctx, p.site.Reader, p.site.Settings, period)
	if err != nil {
		return nil, err
	}
	if len(p.built) >= builtKept {
		clear(p.built)
	}
	p.built[key] = m
	return m, nil
}
