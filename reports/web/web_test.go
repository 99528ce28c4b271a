package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"
)

type fakePeriods []ledger.PeriodState

func (f fakePeriods) Periods(context.Context, ledger.EntityID) ([]ledger.PeriodState, error) {
	return f, nil
}

// fakeWorkbook writes a few bytes instead of a spreadsheet.
type fakeWorkbook struct{ fail error }

func (f fakeWorkbook) Write(_ context.Context, w io.Writer, m *reports.MonthEnd) ([32]byte, error) {
	text := fmt.Sprintf("workbook of run %d", m.Run.ID)
	_, _ = io.WriteString(w, text)
	return sha256.Sum256([]byte(text)), f.fail
}

func (fakeWorkbook) FileName(m *reports.MonthEnd) string {
	return "month-end_SE01_" + m.Period.String() + ".xlsx"
}

func states() fakePeriods {
	p := reportstest.Period()
	return fakePeriods{{Period: p.Next(), Status: ""}, {Period: p, Status: ledger.PeriodInReview}}
}

func site(r reports.Reader, w Workbook) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	Register(router, Site{Reader: r, Periods: states(), Workbook: w, Settings: reportstest.Settings()})
	return router
}

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestTheListShowsEveryPeriodWithItsFigures(t *testing.T) {
	w := get(t, site(reportstest.Month(), fakeWorkbook{}), "/")
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	for _, want := range []string{"2026-11", "not reconciled", "2026-10", "in review", "103.83", "is within the threshold of 500.00 SEK", ">9<", "1,950 of 1,959", "run 7", "2026-11-01 07:12:00", "/periods/2026-10/workbook"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the list does not show %q", want)
		}
	}
}

func TestThePeriodShowsTheBridge(t *testing.T) {
	w := get(t, site(reportstest.Month(), fakeWorkbook{}), "/periods/2026-10")
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	for _, want := range []string{"UNEXPLAINED: 103.83 SEK in 2 cases", "missing refund", "842.50", "−987,654.31", "−986,189.94", "Customers, shop clearing", "month-end_SE01_2026-10.xlsx"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

func TestPagesAreAccessibleAndHoldNoScript(t *testing.T) {
	h := site(reportstest.Month(), fakeWorkbook{})
	for _, path := range []string{"/", "/periods/2026-10", "/periods/2026-12", "/periods/nonsense"} {
		w := get(t, h, path)
		page, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for n := range page.Descendants() {
			checkNode(t, path, n)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func checkNode(t *testing.T, path string, n *html.Node) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	attribute := func(name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	switch n.Data {
	case "script", "iframe", "object":
		t.Errorf("%s holds a %s", path, n.Data)
	case "html":
		if attribute("lang") == "" {
			t.Errorf("%s has no language", path)
		}
	case "th":
		if s := attribute("scope"); s != "col" && s != "row" {
			t.Errorf("%s: a heading cell without scope", path)
		}
	case "table":
		captions := 0
		for child := range n.ChildNodes() {
			if child.Data == "caption" {
				captions++
			}
		}
		if captions != 1 || n.Parent == nil || !slices.ContainsFunc(n.Parent.Attr, func(a html.Attribute) bool { return a.Key == "tabindex" }) {
			t.Errorf("%s: a table without caption or without a region to scroll in", path)
		}
	}
	if attribute("style") != "" || strings.HasPrefix(attribute("href"), "http") {
		t.Errorf("%s: %s has a style of its own or leads elsewhere", path, n.Data)
	}
}

func TestTheWorkbookIsOfferedUnderOurNameWithItsHash(t *testing.T) {
	w := get(t, site(reportstest.Month(), fakeWorkbook{}), "/periods/2026-10/workbook")
	if w.Code != http.StatusOK || w.Body.String() != "workbook of run 7" {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if got, want := w.Header().Get("Content-Disposition"), `attachment; filename="month-end_SE01_2026-10.xlsx"`; got != want {
		t.Errorf("offered as %s, want %s", got, want)
	}
	if got := w.Header().Get("Content-Type"); got != spreadsheet {
		t.Errorf("content type %s", got)
	}
	if w.Header().Get("Repr-Digest") == "" {
		t.Error("no hash")
	}
}

func TestAFaultIsAPageAndNotHalfAFile(t *testing.T) {
	w := get(t, site(reportstest.Month(), fakeWorkbook{fail: errors.New("disk full at /secret/path")}), "/periods/2026-10/workbook")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "workbook of run") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestWhatIsNotThereIsSaidPlainly(t *testing.T) {
	h := site(reportstest.Month(), fakeWorkbook{})
	void := site(&reportstest.Reader{RunError: fmt.Errorf("run 8: %w", ledger.ErrVoid)}, fakeWorkbook{})
	for _, c := range []struct {
		h    http.Handler
		path string
		code int
		want string
	}{
		{h, "/periods/2026-12", http.StatusNotFound, "reconcile"},
		{h, "/periods/2026-12/workbook", http.StatusNotFound, "reconcile"},
		{h, "/periods/2026-13", http.StatusBadRequest, "2026-10"},
		{h, "/periods/%3Cscript%3E", http.StatusBadRequest, "2026-10"},
		{void, "/periods/2026-10", http.StatusConflict, "void"},
		{void, "/periods/2026-10/workbook", http.StatusConflict, "void"},
		{void, "/", http.StatusOK, "VOID"},
	} {
		w := get(t, c.h, c.path)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: status %d, want %d with %q: %s", c.path, w.Code, c.code, c.want, w.Body)
		}
	}
}

func TestASourcesTextIsNoMarkup(t *testing.T) {
	s := reportstest.Settings()
	s.Name, s.Names["1510"] = reportstest.Hostile, reportstest.Hostile
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	Register(router, Site{Reader: reportstest.Month(), Periods: states(), Workbook: fakeWorkbook{}, Settings: s})
	if body := get(t, router, "/periods/2026-10").Body.String(); strings.Contains(body, "<b>") || !strings.Contains(body, "&lt;b&gt;") {
		t.Error("a name became markup")
	}
}
