package policy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"counterfoil/ledger"
)

var chartHeader = []string{"code", "name", "type"}

// readChart reads the accounts: a line of column names, then code,name,type, where type
// is asset, liability, equity, income or expense. Blank lines and lines that begin with
// # are skipped.
func (c *checker) readChart(content []byte) {
	c.chart = map[ledger.AccountCode]bool{}
	file := filepath.Base(c.policy.File)
	report := func(line int, text string) {
		c.problems = append(c.problems, Problem{file, line, text})
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = '#', -1, true, true
	for first := true; ; first = false {
		record, err := r.Read()
		if err == io.EOF {
			if first {
				report(1, "the chart is empty; its columns are code,name,type")
			}
			return
		}
		if err != nil {
			line := 1
			if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
				line = parse.Line
			}
			report(line, "the line is not CSV: "+err.Error()+"; check its quotes")
			return
		}
		line, _ := r.FieldPos(0)
		if first {
			if strings.Join(record, ",") != strings.Join(chartHeader, ",") {
				report(line, "the first line must name the columns: code,name,type")
				return
			}
			continue
		}
		if text := c.chartLine(record); text != "" {
			report(line, text)
		}
	}
}

// chartLine adds an account, or says what is wrong with its line.
func (c *checker) chartLine(record []string) string {
	if len(record) != len(chartHeader) {
		return "the line must have three fields: code,name,type; put a name that holds a comma in quotes"
	}
	a := ledger.Account{Code: account(strings.TrimSpace(record[0])), Name: strings.TrimSpace(record[1]), Type: ledger.AccountType(strings.TrimSpace(record[2]))}
	switch {
	case a.Code == "":
		return "the account has no code; give it one or remove the line"
	case c.chart[a.Code]:
		return "account " + string(a.Code) + " is there twice; remove one"
	case !validType(a.Type):
		c.chart[a.Code] = true
		return "account " + string(a.Code) + ": type \"" + string(a.Type) + "\" is none of asset, liability, equity, income, expense; correct it"
	}
	c.chart[a.Code] = true
	c.policy.Chart = append(c.policy.Chart, a)
	return ""
}

func validType(t ledger.AccountType) bool {
	switch t {
	case ledger.Asset, ledger.Liability, ledger.Equity, ledger.Income, ledger.Expense:
		return true
	}
	return false
}
