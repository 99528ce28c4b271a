package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/digest"
	"counterfoil/reports/reportstest"
	"counterfoil/reports/web"
	"counterfoil/reports/workbook"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// figures are what a surface says: by cause the orders and the amount.
type figures map[ledger.Cause]string

func said(orders int64, amount string) string { return fmt.Sprintf("%d orders, %s", orders, amount) }

// The terminal, JSON, CSV, workbook, messages and page say the same of one month-end.
func TestAllSurfacesSayTheSame(t *testing.T) {
	for name, r := range map[string]*reportstest.Reader{"month": reportstest.Month(), "many": reportstest.Many(300)} {
		m := reportstest.Build(t, r)
		want := figures{}
		for _, c := range m.Causes {
			if c.Explanations > 0 || c.Cause == ledger.CauseUnexplained {
				want[c.Cause] = said(c.Orders, c.Amount.Number())
			}
		}
		for surface, read := range map[string]func(*testing.T, reports.Reader, *reports.MonthEnd) figures{
			"JSON": fromJSON, "CSV": fromCSV, "terminal": fromTerminal, "workbook": fromWorkbook, "messages": fromMessages, "page": fromPage,
		} {
			got := read(t, r, m)
			for cause, w := range want {
				if got[cause] != w {
					t.Errorf("%s, %s: %s says %q, the month-end %q", name, cause, surface, got[cause], w)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s: %s names %d causes, want %d", name, surface, len(got), len(want))
			}
		}
	}
}

func fromJSON(t *testing.T, _ reports.Reader, m *reports.MonthEnd) figures {
	var b bytes.Buffer
	if err := reports.WriteJSON(context.Background(), &b, m, reports.Filter{}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Totals struct {
			Causes []struct {
				Cause  ledger.Cause
				Orders int64
				Amount string
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	f := figures{}
	for _, c := range got.Totals.Causes {
		if c.Orders > 0 || c.Cause == ledger.CauseUnexplained {
			f[c.Cause] = said(c.Orders, c.Amount)
		}
	}
	return f
}

// fromCSV adds the rows up, as a reader of the file would.
func fromCSV(t *testing.T, _ reports.Reader, m *reports.MonthEnd) figures {
	var b bytes.Buffer
	if err := reports.WriteCSV(context.Background(), &b, m, reports.Filter{}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	orders, amounts := map[ledger.Cause]int64{}, map[ledger.Cause]money.Amount{ledger.CauseUnexplained: money.Zero("SEK")}
	for _, row := range rows[1:] {
		cause := ledger.Cause(row[at["Cause"]])
		a, err := money.Parse(row[at["Amount"]], "SEK")
		if err != nil {
			t.Fatal(err)
		}
		amounts[cause] = amounts[cause].Add(a)
		if row[at["Orders"]] == "1" {
			orders[cause]++
		}
	}
	f := figures{}
	for cause, a := range amounts {
		f[cause] = said(orders[cause], a.Number())
	}
	return f
}

func fromTerminal(t *testing.T, _ reports.Reader, m *reports.MonthEnd) figures {
	var b bytes.Buffer
	if err := reports.WriteBridge(&b, m); err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(b.String(), "\nexplained")
	f := figures{}
	for _, line := range strings.Split(table, "\n") {
		for _, c := range ledger.Causes {
			rest, ok := strings.CutPrefix(line, string(c)+" ")
			rest = strings.TrimSpace(rest)
			if rest, ok2 := strings.CutPrefix(rest, string(ledger.ClassOf(c))+" "); ok && ok2 {
				words := strings.Fields(rest)
				f[c] = said(number(t, words[0]), strings.ReplaceAll(words[2], ",", ""))
			}
		}
	}
	return f
}

func number(t *testing.T, s string) int64 {
	var n int64
	if _, err := fmt.Sscan(strings.ReplaceAll(s, ",", ""), &n); err != nil {
		t.Fatalf("%q is no count", s)
	}
	return n
}

func fromWorkbook(t *testing.T, _ reports.Reader, m *reports.MonthEnd) figures {
	var b bytes.Buffer
	if _, err := workbook.Write(context.Background(), &b, m); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Causes")
	if err != nil {
		t.Fatal(err)
	}
	f := figures{}
	for _, row := range rows[8 : 8+len(ledger.Causes)] {
		orders := number(t, row[3])
		if cause := ledger.Cause(row[0]); orders > 0 || cause == ledger.CauseUnexplained {
			f[cause] = said(orders, strings.ReplaceAll(row[4], ",", ""))
		}
	}
	return f
}

func fromMessages(t *testing.T, _ reports.Reader, m *reports.MonthEnd) figures {
	f := figures{}
	for _, x := range digest.Messages(m) {
		cause := ledger.Cause(strings.TrimPrefix(x.Key, "SE01/2026-10/"))
		var amount string
		var orders int64
		_, after, _ := strings.Cut(x.Text, ": ")
		if n, _ := fmt.Sscanf(after, "%s SEK in %d order", &amount, &orders); n == 2 {
			f[cause] = said(orders, strings.ReplaceAll(amount, ",", ""))
		}
	}
	return f
}

type onePeriod struct{}

func (onePeriod) Periods(context.Context, ledger.EntityID) ([]ledger.PeriodState, error) {
	return []ledger.PeriodState{{Period: reportstest.Period()}}, nil
}

func fromPage(t *testing.T, r reports.Reader, _ *reports.MonthEnd) figures {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	web.Register(router, web.Site{Reader: r, Periods: onePeriod{}, Workbook: workbook.Renderer{}, Settings: reportstest.Settings()})
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/periods/2026-10", nil))
	page, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	f := figures{}
	for row := range page.Descendants() {
		var words []string
		for cell := range row.ChildNodes() {
			if row.Data == "tr" && cell.Type == html.ElementNode {
				words = append(words, textOf(cell))
			}
		}
		if len(words) == 7 && words[2] != "Orders" {
			f[ledger.Cause(words[0])] = said(number(t, words[2]), strings.ReplaceAll(words[4], ",", ""))
		}
	}
	return f
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
