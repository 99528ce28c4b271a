package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// A system writes the month's events as its export would be.
type system struct {
	profile, file string
	currency      string
	accounts      map[role]string
	write         func(t testing.TB, s *system, events []event) []byte
	// shape tells how many rows the journal has and what they debit, where that is not what
	// the events' postings say.
	shape func(events []event) (rows int, debit int64)
}

var sageAccounts = map[role]string{
	debtors: "1100", sales: "4000", reduced: "4001", exports: "4002", carriage: "4905", vat: "2200", inputVAT: "2201", bank: "1200", fees: "7901", phone: "7502", rounding: "7904", accruals: "2109",
}

var systems = []system{
	{profile: "business-central", file: "business-central.csv", currency: "GBP", write: writeBusinessCentral, accounts: map[role]string{
		debtors: "11000", sales: "40100", reduced: "40110", exports: "40200", carriage: "40900", vat: "22200", inputVAT: "22210", bank: "12000", fees: "61000", phone: "62000", rounding: "69000", accruals: "23000"}},
	{profile: "netsuite", file: "netsuite.csv", currency: "GBP", write: netsuiteDates("2/1/2006"), accounts: netsuiteAccounts},
	{profile: "netsuite-us", file: "netsuite-us.csv", currency: "GBP", write: netsuiteDates("1/2/2006"), accounts: netsuiteAccounts},
	{profile: "netsuite", file: "netsuite.xls", currency: "GBP", write: writeNetSuiteXML, accounts: netsuiteAccounts},
	{profile: "xero", file: "xero.csv", currency: "GBP", write: writeXero, accounts: map[role]string{
		debtors: "610", sales: "200", reduced: "201", exports: "202", carriage: "260", vat: "820", inputVAT: "821", bank: "090", fees: "404", phone: "489", rounding: "860", accruals: "801"}},
	{profile: "sage-50", file: "sage-50.csv", currency: "GBP", write: writeSage50, accounts: sageAccounts, shape: sage50Shape},
	{profile: "sage-200", file: "sage-200.csv", currency: "GBP", write: writeSage200, accounts: map[role]string{
		debtors: "11000", sales: "40000", reduced: "40010", exports: "40020", carriage: "49050", vat: "22000", inputVAT: "22010", bank: "12000", fees: "79010", phone: "75020", rounding: "79040", accruals: "21090"}},
	{profile: "fec", file: "fec.txt", currency: "EUR", write: writeFEC, accounts: frenchAccounts},
	{profile: "fec-montant", file: "fec-montant.txt", currency: "EUR", write: writeFECMontant, accounts: frenchAccounts},
	{profile: "datev", file: "datev.csv", currency: "EUR", write: writeDATEV, shape: datevShape, accounts: map[role]string{
		debtors: "10000", sales: "8400", reduced: "8300", exports: "8338", carriage: "8405", vat: "1776", inputVAT: "1576", bank: "1200", fees: "4970", phone: "4920", rounding: "2650", accruals: "1700"}},
	{profile: "aicpa-ads", file: "aicpa-ads.txt", currency: "USD", write: writeAICPA, accounts: map[role]string{
		debtors: "120000", sales: "400000", reduced: "401000", exports: "402000", carriage: "405000", vat: "230000", inputVAT: "130000", bank: "110000", fees: "610000", phone: "620000", rounding: "690000", accruals: "240000"}},
}

var netsuiteAccounts = map[role]string{
	debtors: "1100", sales: "4000", reduced: "4010", exports: "4020", carriage: "4900", vat: "2200", inputVAT: "2210", bank: "1010", fees: "7900", phone: "7500", rounding: "7990", accruals: "2300",
}

var frenchAccounts = map[role]string{
	debtors: "411000", sales: "707000", reduced: "707100", exports: "707900", carriage: "708500", vat: "445710", inputVAT: "445660", bank: "512000", fees: "627000", phone: "626000", rounding: "658000", accruals: "408100",
}

// plain writes minor units with a point, grouped by threes with a mark.
func plain(units int64, group, point string) string {
	sign := ""
	if units < 0 {
		sign, units = "-", -units
	}
	whole := fmt.Sprint(units / 100)
	for at := len(whole) - 3; at > 0 && group != ""; at -= 3 {
		whole = whole[:at] + group + whole[at:]
	}
	return fmt.Sprintf("%s%s%s%02d", sign, whole, point, units%100)
}

func english(units int64) string { return plain(units, ",", ".") }

// sides are an amount in the column of its side, the other one as it is written when empty.
func sides(amount int64, empty string) (debit, credit string) {
	if amount < 0 {
		return empty, english(-amount)
	}
	return english(amount), empty
}

// grid is a file of rows.
type grid struct {
	rows  [][]string
	width int
}

func (g *grid) add(cells ...string) {
	for len(cells) < g.width {
		cells = append(cells, "")
	}
	g.rows = append(g.rows, cells)
}

// delimited writes rows with quotes where a cell needs them.
func (g *grid) delimited(t testing.TB, delimiter rune, crlf bool) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = delimiter, crlf
	must(t, w.WriteAll(g.rows))
	return b.Bytes()
}

// in writes text in an encoding of one byte a letter.
func in(t testing.TB, encoding *charmap.Charmap, text []byte) []byte {
	t.Helper()
	out, err := encoding.NewEncoder().Bytes(text)
	must(t, err)
	return out
}

// numbered is a number in a series: PS-INV103001.
func numbered(series string, first, n int) string { return fmt.Sprintf("%s%d", series, first+n) }

func writeBusinessCentral(t testing.TB, s *system, events []event) []byte {
	g := &grid{width: 18}
	g.add("Entry No.", "Posting Date", "Document Date", "Document Type", "Document No.", "G/L Account No.", "G/L Account Name", "Description", "External Document No.", "Department Code", "Project Code", "Gen. Posting Type", "Amount", "Debit Amount", "Credit Amount", "Bal. Account No.", "User ID", "Source Code")
	kinds := map[string][2]string{sale: {"Invoice", "PS-INV"}, back: {"Credit Memo", "PS-CR"}, receipt: {"Payment", "PAY"}, refund: {"Refund", "REF"}, expense: {" ", "BNK"}, entry: {" ", "G"}}
	row := 90210
	for i := range events {
		e := &events[i]
		kind := kinds[e.kind]
		row += 1 + e.n%3 // gaps are normal
		for _, l := range e.postings() {
			row++
			debit, credit := sides(l.amount, "")
			if e.correction { // a negative on the side it corrects
				debit, credit = credit, debit
				if debit != "" {
					debit = "-" + debit
				}
				if credit != "" {
					credit = "-" + credit
				}
			}
			external := ""
			if e.order != "" {
				external = "W" + e.order
			}
			g.add(fmt.Sprint(row), e.on.Format(time.DateOnly), e.on.Format(time.DateOnly), kind[0], numbered(kind[1], 103000, e.n), s.accounts[l.role], string(l.role), l.text, external, "WEB", "", "", english(l.amount), debit, credit, "", "SHOP", "SALES")
		}
	}
	return append([]byte("\ufeff"), g.delimited(t, ',', true)...)
}

var netsuiteHeader = []string{"Internal ID", "Line ID", "Accounting Book", "Type", "Date", "Period", "Document Number", "Name", "Account", "Memo", "Memo (Main)", "PO/Check Number", "Department", "Class", "Currency", "Amount (Foreign Currency)", "Amount (Debit)", "Amount (Credit)", "Last Modified"}

// netsuiteRows are lines and the total below them.
func netsuiteRows(s *system, events []event, dates string) *grid {
	g := &grid{width: 19}
	g.add(netsuiteHeader...)
	kinds := map[string][2]string{sale: {"Invoice", "INV"}, back: {"Credit Memo", "CM"}, receipt: {"Payment", "PYMT"}, refund: {"Customer Refund", "RFND"}, expense: {"Check", "CHK"}, entry: {"Journal", "JE"}}
	var total int64
	for i := range events {
		e := &events[i]
		kind := kinds[e.kind]
		for n, l := range e.postings() {
			debit, credit := sides(l.amount, "")
			total += max(l.amount, 0)
			currency, foreign := "British Pound", l.amount
			if e.currency != "" {
				currency, foreign = "US Dollar", e.foreign(l.amount)
			}
			g.add(fmt.Sprint(58000+7*e.n), fmt.Sprint(n), "Primary", kind[0], e.on.Format(dates), "Oct 2026", numbered(kind[1], 20000, e.n), "Exempel Mode", s.accounts[l.role]+" "+string(l.role)+" : Web", "", l.text, e.order, "Web", "Apparel", currency, english(foreign), debit, credit, e.seen.Format("2006-01-02")+" 09:12:44")
		}
	}
	last := make([]string, 19)
	last[0], last[16], last[17] = "Total", english(total), english(total)
	g.add(last...)
	return g
}

func netsuiteDates(layout string) func(testing.TB, *system, []event) []byte {
	return func(t testing.TB, s *system, events []event) []byte {
		return netsuiteRows(s, events, layout).delimited(t, ',', false)
	}
}

// writeNetSuiteXML is the "Excel" of a saved search: rows above the header, empty cells left
// out, dates as such.
func writeNetSuiteXML(_ testing.TB, s *system, events []event) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\n<Worksheet ss:Name=\"ReportGL\"><Table>\n" +
		"<Row><Cell><Data ss:Type=\"String\">Exempel Mode Ltd</Data></Cell></Row>\n<Row><Cell><Data ss:Type=\"String\">GL lines, October 2026</Data></Cell></Row>\n")
	for i, row := range netsuiteRows(s, events, time.DateOnly).rows {
		b.WriteString("<Row")
		if i == 0 {
			b.WriteString(" ss:Index=\"4\"")
		}
		b.WriteString(">")
		for at, text := range row {
			kind := "String"
			switch {
			case text == "":
				continue
			case i == 0:
			case at == 4:
				kind, text = "DateTime", text+"T00:00:00"
			case at == 0 && text != "Total", at == 1:
				kind = "Number"
			case at >= 15 && at <= 17:
				kind, text = "Number", strings.ReplaceAll(text, ",", "")
			}
			fmt.Fprintf(&b, "<Cell ss:Index=\"%d\"><Data ss:Type=\"%s\">%s</Data></Cell>", at+1, kind, html.EscapeString(text))
		}
		b.WriteString("</Row>\n")
	}
	b.WriteString("</Table></Worksheet>\n</Workbook>\n")
	return []byte(b.String())
}

func writeXero(t testing.TB, s *system, events []event) []byte {
	g := &grid{width: 10}
	g.add("Journal Report")
	g.add("Exempel Mode Ltd")
	g.add("For the period 1 October 2026 to 31 October 2026")
	g.add()
	g.add("Journal No.", "Date", "Source", "Reference", "Account Code", "Account", "Description", "Debit (GBP)", "Credit (GBP)", "Tax Rate Name")
	kinds := map[string]string{sale: "Receivable Invoice", back: "Receivable Credit Note", receipt: "Receivable Payment", refund: "Spend Money", expense: "Spend Money", entry: "Manual Journal"}
	rates := map[string]string{"20": "20% (VAT on Income)", "5": "5% (VAT on Income)", "0": "Zero Rated Income"}
	var total int64
	for i := range events {
		e := &events[i]
		number := fmt.Sprint(4100 + e.n + e.n/9) // those of other months lie between
		head := []string{number, e.on.Format("2 Jan 2006"), kinds[e.kind], numbered("INV-", 1000, e.n)}
		var sum int64
		for _, l := range e.postings() {
			debit, credit := sides(l.amount, "0.00")
			sum += max(l.amount, 0)
			g.add(append(head, s.accounts[l.role], string(l.role), l.text, debit, credit, rates[l.code])...)
			head = make([]string, 4)
		}
		g.add("", "", "", "", "Total journal "+number, "", "", english(sum), english(sum))
		total += sum
	}
	g.add()
	g.add("Total", "", "", "", "", "", "", english(total), english(total))
	return g.delimited(t, ',', false)
}

func writeSage50(t testing.TB, s *system, events []event) []byte {
	g := &grid{width: 14}
	g.add("No", "Type", "Account Ref", "Nominal Code", "Dept", "Date", "Reference", "Details", "Net", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Ref", "User")
	n := 7300
	row := func(e *event, kind, ref string, code role, net, tax int64, taxCode, reference, text string) {
		n++
		extra := ""
		if e.order != "" {
			extra = "W" + e.order
		}
		g.add(fmt.Sprint(n), kind, ref, s.accounts[code], "2", e.on.Format("02/01/2006"), reference, text, plain(net, "", "."), taxCode, plain(tax, "", "."), "1.000000", extra, "MANAGER")
	}
	codes := map[string]string{"20": "T1", "5": "T5", "0": "T0"}
	for i := range events {
		e := &events[i]
		reference := e.order
		if reference == "" {
			reference = fmt.Sprintf("REF%d", e.n)
		}
		switch e.kind {
		case sale, back:
			for _, it := range e.items {
				row(e, map[string]string{sale: "SI", back: "SC"}[e.kind], "WEB001", it.role, it.net, it.tax, codes[it.code], reference, e.text)
			}
		case receipt:
			row(e, "SR", "WEB001", bank, e.amount, 0, "T9", reference, e.text)
		case refund:
			row(e, "SP", "WEB001", bank, e.amount, 0, "T9", reference, e.text)
		case expense:
			row(e, "BP", s.accounts[bank], phone, e.items[0].net, e.items[0].tax, "T1", reference, e.text)
		default:
			for _, l := range e.legs {
				kind := "JD"
				if l.amount < 0 {
					kind = "JC"
				}
				row(e, kind, s.accounts[l.role], l.role, max(l.amount, -l.amount), 0, "T9", reference, l.text)
			}
		}
	}
	return in(t, charmap.Windows1252, g.delimited(t, ',', true))
}

// sage50Shape: each row stands for its net, its tax and the other side of both.
func sage50Shape(events []event) (rows int, debit int64) {
	for i := range events {
		e := &events[i]
		for _, it := range e.items {
			rows += 2
			if it.tax != 0 {
				rows++
			}
			debit += it.net + it.tax
		}
		if e.kind == receipt || e.kind == refund {
			rows += 2
			debit += e.amount
		}
		for _, l := range e.legs {
			rows++
			debit += max(l.amount, 0)
		}
	}
	return rows, debit
}

func writeSage200(t testing.TB, s *system, events []event) []byte {
	g := &grid{width: 12}
	g.add("Account Number", "Cost Centre", "Department", "Account Name", "Transaction Date", "Date Time Updated", "Reference", "Narrative", "Goods Value In Base Currency", "URN", "Source", "User Name")
	for i := range events {
		e := &events[i]
		source := map[bool]string{true: "Sales Ledger", false: "Nominal Ledger"}[e.kind == sale || e.kind == back]
		for _, l := range e.postings() {
			value := english(l.amount)
			if l.amount < 0 {
				value = "(" + english(-l.amount) + ")"
			}
			centre, department := "", ""
			if l.role == sales || l.role == reduced || l.role == exports {
				centre, department = "WEB", "UK"
			}
			g.add(s.accounts[l.role], centre, department, string(l.role), e.on.Format("02/01/2006"), e.seen.Format("02/01/2006")+" 17:05:11", e.order, l.text, value, fmt.Sprint(881200+3*e.n), source, "ANNA")
		}
	}
	g.add("", "", "", "", "", "", "", "Grand total", "0.00")
	return in(t, charmap.Windows1252, g.delimited(t, ',', true))
}

// fecRows are the eighteen columns; numbers count in each journal by itself.
func fecRows(s *system, events []event, amounts func(int64) (string, string), names [2]string) *grid {
	g := &grid{width: 18}
	g.add("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", names[0], names[1], "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise")
	journals := map[string][2]string{sale: {"VE", "Ventes"}, back: {"VE", "Ventes"}, receipt: {"BQ", "Banque"}, refund: {"BQ", "Banque"}, expense: {"BQ", "Banque"}, entry: {"OD", "Opérations diverses"}}
	next := map[string]int{"VE": 1200, "BQ": 87, "OD": 10}
	for i := range events {
		e := &events[i]
		journal := journals[e.kind]
		next[journal[0]]++
		// A mark that parts fields would break the row: those who write FEC take it out.
		text := strings.NewReplacer("|", "/", "Web order", "Commande", "Return order", "Avoir commande", "Refund order", "Remboursement commande").Replace(e.text)
		for _, l := range e.postings() {
			first, second := amounts(l.amount)
			aux, name, foreign, currency := "", "", "", ""
			if l.role == debtors {
				aux, name = "C0001", "Client web"
			}
			if e.currency != "" {
				foreign, currency = plain(max(e.foreign(l.amount), -e.foreign(l.amount)), "", ","), e.currency
			}
			valid := e.seen.Format("20060102")
			if e.n%4 == 0 {
				valid += " 10:22:41"
			}
			g.add(journal[0], journal[1], fmt.Sprint(next[journal[0]]), e.on.Format("20060102"), s.accounts[l.role], string(l.role), aux, name, e.order, e.on.Format("20060102"), text, first, second, "", "", valid, foreign, currency)
		}
	}
	return g
}

// unquoted writes rows of a format that knows no quotes.
func (g *grid) unquoted(delimiter, end string) []byte {
	var b strings.Builder
	for _, row := range g.rows {
		b.WriteString(strings.Join(row, delimiter) + end)
	}
	return []byte(b.String())
}

func writeFEC(t testing.TB, s *system, events []event) []byte {
	padded := func(units int64) string { return fmt.Sprintf("%010d,%02d", units/100, units%100) }
	g := fecRows(s, events, func(amount int64) (string, string) { return padded(max(amount, 0)), padded(max(-amount, 0)) }, [2]string{"Debit", "Credit"})
	return in(t, charmap.ISO8859_15, g.unquoted("\t", "\r\n"))
}

func writeFECMontant(_ testing.TB, s *system, events []event) []byte {
	return fecRows(s, events, func(amount int64) (string, string) {
		if amount < 0 {
			return plain(-amount, "", ","), "C"
		}
		return plain(amount, "", ","), "D"
	}, [2]string{"Montant", "Sens"}).unquoted("|", "\n")
}

// datevPairs books each posting of an event against its first.
func datevPairs(e *event) (pivot leg, others []leg) {
	rows := e.postings()
	return rows[0], rows[1:]
}

func writeDATEV(t testing.TB, s *system, events []event) []byte {
	var b strings.Builder
	b.WriteString(`"EXTF";700;21;"Buchungsstapel";13;20261103081512000;;"RE";"";"";1001;10001;20260101;4;20261001;20261031;"Oktober";"";1;0;0;"EUR";;"";;;"03";;;"";""` + "\r\n")
	b.WriteString("Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basis-Umsatz;WKZ Basis-Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;KOST1 - Kostenstelle;KOST2 - Kostenstelle\r\n")
	for i := range events {
		e := &events[i]
		pivot, others := datevPairs(e)
		document := e.order
		if document == "" {
			document = fmt.Sprintf("BELEG%d", e.n)
		}
		if e.kind == back || e.kind == refund {
			document = map[string]string{back: "G", refund: "E"}[e.kind] + document
		}
		text := strings.NewReplacer("Web order", "Bestellung", "Return order", "Retoure Bestellung", "Refund order", "Erstattung Bestellung", `"`, `""`).Replace(e.text)
		for _, l := range others {
			side, amount := "S", -l.amount
			if amount < 0 {
				side, amount = "H", -amount
			}
			currency, rate, base, baseCurrency, figure := "EUR", "", "", "", plain(amount, "", ",")
			if e.currency != "" {
				currency, rate, base, baseCurrency, figure = e.currency, "1,18", plain(amount, "", ","), "EUR", plain(e.foreign(amount), "", ",")
			}
			date := e.on.Format("0201")
			if e.n%2 == 0 {
				date = strings.TrimPrefix(date, "0")
			}
			fmt.Fprintf(&b, "%s;\"%s\";\"%s\";%s;%s;\"%s\";%s;%s;\"\";%s;\"%s\";\"\";;\"%s\";\"WEB\";\"\"\r\n", figure, side, currency, rate, base, baseCurrency, s.accounts[pivot.role], s.accounts[l.role], date, document, text)
		}
	}
	return in(t, charmap.Windows1252, []byte(b.String()))
}

func datevShape(events []event) (rows int, debit int64) {
	for i := range events {
		_, others := datevPairs(&events[i])
		for _, l := range others {
			rows += 2
			debit += max(l.amount, -l.amount)
		}
	}
	return rows, debit
}

func writeAICPA(_ testing.TB, s *system, events []event) []byte {
	var b strings.Builder
	b.WriteString("Journal_ID|Journal_ID_Line_Number|JE_Header_Description|JE_Line_Description|Source|Business_Unit_Code|Effective_Date|Fiscal_Year|Period|GL_Account_Number|Amount|Amount_Credit_Debit_Indicator|Amount_Currency|Entered_By|Entered_Date\n")
	for i := range events {
		e := &events[i]
		for n, l := range e.postings() {
			side, amount := "D", l.amount
			if amount < 0 {
				side, amount = "C", -amount
			}
			text := `"` + strings.ReplaceAll(l.text, `"`, `""`) + `"`
			fmt.Fprintf(&b, "J-%d|%d|%s|%s|AR|WEB|%s|2026|10|%s|%s|%s|USD|SYSTEM|%s\n", 2000+e.n, n+1, text, text, e.on.Format(time.DateOnly), s.accounts[l.role], plain(amount, "", "."), side, e.seen.Format(time.DateOnly))
		}
	}
	return []byte(b.String())
}
