package policy

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"counterfoil/ledger"
)

// An ERP exports its items with many columns, in the user's delimiter. Rather than have
// somebody cut the SKUs out by hand each time, the policy names their column.

// exported tells that the list of items is read as an ERP exports it.
func (c *checker) exported() bool {
	return c.policy.ERP.ItemsColumn != "" || c.policy.ERP.ItemsDelimiter != ""
}

// readItemExport takes the SKUs out of their column. One that stands on several lines (an
// item's variants, units or warehouses) is one item.
func (c *checker) readItemExport(file string, content []byte) {
	add := func(line int, text string) { c.problems = append(c.problems, Problem{file, line, text}) }
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.FieldsPerRecord, r.ReuseRecord, r.LazyQuotes = -1, true, true
	var ok bool
	if r.Comma, ok = c.itemDelimiter(); !ok {
		c.at("erp", "items_delimiter").report("delimiter %q is no single sign such as ; or the word tab", c.policy.ERP.ItemsDelimiter)
		return
	}
	header, err := r.Read()
	if err != nil {
		add(1, "the list of items is empty or no CSV; its first line must name the columns")
		return
	}
	column := indexFold(header, c.itemColumn())
	if column < 0 {
		add(1, "no column is called "+c.itemColumn()+"; correct erp.items_column or erp.items_delimiter")
		return
	}
	c.policy.Items = map[ledger.SKU]bool{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			add(line, "the line is not CSV: "+err.Error())
			return
		}
		if text := c.exportedItem(record, column); text != "" {
			add(line, text)
		}
	}
}

// exportedItem keeps a line's SKU and says what is wrong with it, or "".
func (c *checker) exportedItem(record []string, column int) string {
	if column >= len(record) {
		return "the line has no column " + c.itemColumn() + ": it is cut off"
	}
	sku := strings.TrimSpace(record[column])
	switch {
	case sku == "":
		return "the line has no SKU; give it one or remove it"
	case !utf8.ValidString(sku):
		return "the SKU is not written in UTF-8; save the list as UTF-8"
	}
	c.policy.Items[ledger.SKU(sku)] = true
	return ""
}

func (c *checker) itemColumn() string {
	if name := c.policy.ERP.ItemsColumn; name != "" {
		return name
	}
	return "sku"
}

func (c *checker) itemDelimiter() (rune, bool) {
	switch d := c.policy.ERP.ItemsDelimiter; {
	case d == "":
		return ',', true
	case d == "tab":
		return '\t', true
	case len(d) == 1 && !strings.ContainsAny(d, "\"\r\n"):
		return rune(d[0]), true
	}
	return 0, false
}

// indexFold finds a column by its name, capitals and blanks around it aside.
func indexFold(header []string, name string) int {
	for i, h := range header {
		if strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(name)) {
			return i
		}
	}
	return -1
}
