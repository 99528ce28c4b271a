package saft

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"golang.org/x/text/encoding/charmap"
)

// testPolicy is a Norwegian company whose web orders stand in texts and reference numbers.
func testPolicy(currency money.Currency) *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "NO01", currency, "01-01"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "21*", "27*", "3*", "7*"}
	p.ERP.DimensionNumbers = map[string]string{"AVD": "1"}
	p.ERP.References = []policy.ReferenceRule{
		{Name: "reference number", In: "field reference number", Pattern: `^([0-9]{5})$`},
		{Name: "order in row", In: "row text", Pattern: `(?i)(?:ordre|encomenda) (\d+)`},
		{Name: "order in voucher", In: "voucher text", Pattern: `(?i)(?:ordre|encomenda) (\d+)`},
	}
	return p
}

// norway is a file of two transactions, 1.30, with a prefix, VAT both as tax information
// and as a line, an amount in euro, a dimension. By hand: debits 1,250.00 + 625.00 + 0.00
// = 1,875.00, credits the same.
const norway = `<?xml version="1.0" encoding="UTF-8"?>
<n1:AuditFile xmlns:n1="urn:StandardAuditFile-Taxation-Financial:NO">
 <n1:Header>
  <n1:AuditFileVersion>1.30</n1:AuditFileVersion><n1:AuditFileDateCreated>2026-11-02</n1:AuditFileDateCreated>
  <n1:SoftwareCompanyName>Kari Nordmann Regnskap</n1:SoftwareCompanyName>
  <n1:DefaultCurrencyCode>NOK</n1:DefaultCurrencyCode>
  <n1:SelectionCriteria><n1:SelectionStartDate>2026-10-01</n1:SelectionStartDate><n1:SelectionEndDate>2026-10-31</n1:SelectionEndDate></n1:SelectionCriteria>
 </n1:Header>
 <n1:MasterFiles><n1:Customers><n1:Customer><n1:Name>Ola Nordmann</n1:Name></n1:Customer></n1:Customers></n1:MasterFiles>
 <n1:GeneralLedgerEntries>
  <n1:NumberOfEntries>2</n1:NumberOfEntries><n1:TotalDebit>1875.00</n1:TotalDebit><n1:TotalCredit>1875.00</n1:TotalCredit>
  <n1:Journal><n1:JournalID>SALG</n1:JournalID><n1:Description>Salg</n1:Description><n1:Type>S</n1:Type>
   <n1:Transaction>
    <n1:TransactionID>1001</n1:TransactionID><n1:Period>10</n1:Period><n1:PeriodYear>2026</n1:PeriodYear>
    <n1:TransactionDate>2026-10-15</n1:TransactionDate><n1:Description>Ordre 50418 Ola Nordmann</n1:Description>
    <n1:SystemEntryDate>2026-10-16</n1:SystemEntryDate><n1:GLPostingDate>2026-10-16</n1:GLPostingDate>
    <n1:Line><n1:RecordID>1</n1:RecordID><n1:AccountID>1510</n1:AccountID><n1:CustomerID>77</n1:CustomerID><n1:Description>Ola Nordmann</n1:Description>
     <n1:DebitAmount><n1:Amount>1250.00</n1:Amount><n1:CurrencyCode>EUR</n1:CurrencyCode><n1:CurrencyAmount>106.84</n1:CurrencyAmount><n1:ExchangeRate>11.70</n1:ExchangeRate></n1:DebitAmount></n1:Line>
    <n1:Line><n1:RecordID>2</n1:RecordID><n1:AccountID>3000</n1:AccountID>
     <n1:Analysis><n1:AnalysisType>AVD</n1:AnalysisType><n1:AnalysisID>WEB</n1:AnalysisID></n1:Analysis>
     <n1:Description>Salg</n1:Description><n1:CreditAmount><n1:Amount>1000.00</n1:Amount></n1:CreditAmount>
     <n1:TaxInformation><n1:TaxType>MVA</n1:TaxType><n1:TaxCode>3</n1:TaxCode><n1:TaxPercentage>25</n1:TaxPercentage><n1:TaxBase>1000</n1:TaxBase><n1:CreditTaxAmount><n1:Amount>250.00</n1:Amount></n1:CreditTaxAmount></n1:TaxInformation></n1:Line>
    <n1:Line><n1:RecordID>3</n1:RecordID><n1:AccountID>2700</n1:AccountID><n1:Description>MVA</n1:Description><n1:CreditAmount><n1:Amount>250.00</n1:Amount></n1:CreditAmount></n1:Line>
   </n1:Transaction>
   <n1:Transaction>
    <n1:TransactionID>1002</n1:TransactionID><n1:TransactionDate>2026-10-16</n1:TransactionDate><n1:Description>Faktura</n1:Description><n1:GLPostingDate>2026-12-03</n1:GLPostingDate>
    <n1:Line><n1:AccountID>1510</n1:AccountID><n1:Description/><n1:DebitAmount><n1:Amount>625</n1:Amount></n1:DebitAmount><n1:ReferenceNumber>50419</n1:ReferenceNumber></n1:Line>
    <n1:Line><n1:AccountID>3000</n1:AccountID><n1:Description/><n1:DebitAmount><n1:Amount>-625.00</n1:Amount></n1:DebitAmount></n1:Line>
   </n1:Transaction>
  </n1:Journal>
 </n1:GeneralLedgerEntries>
</n1:AuditFile>`

// portugal is a file of one transaction, 1.04, whose lines stand in Lines by side; its
// totals are wrong by 10.00. By hand: debits 123.00, credits 100.00 + 23.00.
const portugal = `<?xml version="1.0" encoding="Windows-1252"?>
<AuditFile xmlns="urn:OECD:StandardAuditFile-Tax:PT_1.04_01">
 <Header><AuditFileVersion>1.04_01</AuditFileVersion><StartDate>2026-10-01</StartDate><EndDate>2026-10-31</EndDate><CurrencyCode>EUR</CurrencyCode><DateCreated>2026-11-02</DateCreated></Header>
 <GeneralLedgerEntries>
  <NumberOfEntries>1</NumberOfEntries><TotalDebit>133.00</TotalDebit><TotalCredit>123.00</TotalCredit>
  <Journal><JournalID>DIA</JournalID><Description>Diário</Description>
   <Transaction><TransactionID>2026-10-15 DIA 17</TransactionID><Period>10</Period><TransactionDate>2026-10-15</TransactionDate><SourceID>maria</SourceID>
    <Description>Encomenda 50418 João</Description><DocArchivalNumber>17</DocArchivalNumber><TransactionType>N</TransactionType><GLPostingDate>2026-10-15</GLPostingDate>
    <Lines>
     <DebitLine><RecordID>1</RecordID><AccountID>21111</AccountID><SystemEntryDate>2026-10-15T10:00:00</SystemEntryDate><Description>João</Description><DebitAmount>123.00</DebitAmount></DebitLine>
     <CreditLine><RecordID>1</RecordID><AccountID>7111</AccountID><SystemEntryDate>2026-10-20T10:00:00</SystemEntryDate><Description>Vendas</Description><CreditAmount>100.00</CreditAmount></CreditLine>
     <CreditLine><RecordID>2</RecordID><AccountID>2433</AccountID><SystemEntryDate>2026-10-15T10:00:00</SystemEntryDate><Description>IVA</Description><CreditAmount>23.00</CreditAmount></CreditLine>
    </Lines></Transaction>
  </Journal>
 </GeneralLedgerEntries>
 <SourceDocuments><SalesInvoices><NumberOfEntries>1</NumberOfEntries></SalesInvoices></SourceDocuments>
</AuditFile>`

type result struct {
	summary    importers.Summary
	records    []string
	documents  []ledger.Document
	rejections []ledger.Rejection
}

func read(p *policy.Policy, content []byte) (r result, err error) {
	f, err := New(p)
	if err != nil {
		return r, err
	}
	r.summary, err = f.Minimise(context.Background(), bytes.NewReader(content), func(record []byte) error {
		r.records = append(r.records, string(record))
		decoded, err := f.Decoder().Decode(record, ledger.Evidence{})
		r.documents = append(r.documents, decoded.Documents...)
		r.rejections = append(r.rejections, decoded.Rejections...)
		return err
	})
	return r, err
}

func mustRead(t *testing.T, currency money.Currency, content string) result {
	t.Helper()
	r, err := read(testPolicy(currency), []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func codes(r result) (codes []string) {
	for _, f := range r.summary.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestANorwegianFileIsReadToTheOre(t *testing.T) {
	r := mustRead(t, "NOK", norway)
	if len(r.documents) != 2 || len(r.rejections) != 0 {
		t.Fatalf("%d documents, %v", len(r.documents), r.rejections)
	}
	for name, want := range map[string]string{"debit NOK": "1875.00", "credit NOK": "1875.00", "rows": "5", "vouchers": "2"} {
		if got := r.summary.Totals[name]; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	v := r.documents[0].Voucher
	if v.Number.String() != "SALG 1001" || v.On.String() != "2026-10-15" || v.RegisteredOn.String() != "2026-10-16" || len(v.Rows) != 3 {
		t.Errorf("the voucher is %+v", v)
	}
	i := slices.IndexFunc(v.Rows, func(row ledger.VoucherRow) bool { return row.Account == "3000" })
	if v.Rows[i].Amount.String() != "-1000.00 NOK" || v.Rows[i].Dimensions["1"] != "WEB" {
		t.Errorf("the revenue row is %+v", v.Rows[i])
	}
	if got := codes(r); !slices.Equal(got, []string{"saft-late", "erp-references"}) {
		t.Errorf("findings are %v", r.summary.Findings)
	}
}

func TestReferencesAreFoundInTextsAndNumbers(t *testing.T) {
	r := mustRead(t, "NOK", norway)
	poster, err := erp.NewPoster(testPolicy("NOK"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range r.documents {
		entries, err := poster.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			got = append(got, string(e.Reference)+" by "+e.Rule)
		}
	}
	if want := []string{"50418 by order in voucher", "50419 by reference number"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPrefixAndNamespaceDoNotMatter(t *testing.T) {
	want := mustRead(t, "NOK", norway)
	for name, content := range map[string]string{
		"no prefix":    strings.ReplaceAll(strings.ReplaceAll(norway, "n1:", ""), "xmlns=", "xmlns="),
		"no namespace": strings.ReplaceAll(strings.ReplaceAll(norway, "n1:", ""), ` xmlns="urn:StandardAuditFile-Taxation-Financial:NO"`, ""),
		"version 1.10": strings.ReplaceAll(strings.ReplaceAll(norway, ">1.30<", ">1.10<"), "CreditTaxAmount", "TaxAmount"),
	} {
		r := mustRead(t, "NOK", content)
		if len(r.documents) != len(want.documents) {
			t.Fatalf("%s: %d documents", name, len(r.documents))
		}
		for i := range r.documents {
			if r.documents[i].Hash() != want.documents[i].Hash() {
				t.Errorf("%s: document %d differs", name, i)
			}
		}
	}
}

func TestAPortugueseFileIsReadToTheCent(t *testing.T) {
	p := testPolicy("EUR")
	for name, content := range map[string][]byte{"UTF-8 in spite of its declaration": []byte(portugal), "as declared": windows1252(t, portugal)} {
		r, err := read(p, content)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.documents) != 1 || r.summary.Totals["debit EUR"] != "123.00" || r.summary.Totals["credit EUR"] != "123.00" {
			t.Fatalf("%s: %d documents, totals %v", name, len(r.documents), r.summary.Totals)
		}
		v := r.documents[0].Voucher
		if v.Number.Series != "DIA" || v.Number.Number != "2026-10-15 DIA 17" || v.RegisteredOn.String() != "2026-10-20" {
			t.Errorf("%s: the voucher is %+v", name, v)
		}
		if !slices.Contains(codes(r), "saft-totals") {
			t.Errorf("%s: nothing says that the declared debits are 10.00 too many: %v", name, r.summary.Findings)
		}
		if slices.Contains(codes(r), "saft-encoding") != strings.HasPrefix(name, "UTF-8") {
			t.Errorf("%s: findings %v", name, r.summary.Findings)
		}
	}
}

func windows1252(t *testing.T, s string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNobodyIsInTheRecords(t *testing.T) {
	for currency, content := range map[money.Currency]string{"NOK": norway, "EUR": portugal} {
		r := mustRead(t, currency, content)
		all := strings.Join(r.records, "\n") + fmt.Sprint(r.summary)
		for _, name := range []string{"Nordmann", "Kari", "João", "maria", "Maria"} {
			if strings.Contains(all, name) {
				t.Errorf("%q is in what is kept", name)
			}
		}
	}
}

// Wherever a file is cut off, it is refused whole, and says so.
func TestACutFileIsRefused(t *testing.T) {
	for at := 1; at < len(norway)-1; at += 97 {
		_, err := read(testPolicy("NOK"), []byte(norway[:at]))
		if !errors.Is(err, ledger.ErrInvalid) {
			t.Fatalf("cut at %d: %v", at, err)
		}
	}
}

func TestWhatIsNoJournalIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"another root":     {"<Invoice/>", "is no SAF-T file"},
		"a page":           {"<html><body>Logg inn", "is no SAF-T file"},
		"nothing":          {"", "cut off"},
		"another XML":      {`<?xml version="2.0"?><AuditFile/>`, "unsupported version"},
		"an archive":       {"PK\x03\x04\x14\x00", "ZIP archive; unpack it first"},
		"UTF-16":           {"\xff\xfe<\x00A\x00", "save it as UTF-8"},
		"invoices only":    {"<AuditFile><Header/><SourceDocuments/></AuditFile>", "no GeneralLedgerEntries"},
		"another currency": {strings.ReplaceAll(norway, ">NOK<", ">SEK<"), "in SEK"},
		"a long text":      {strings.ReplaceAll(norway, "Faktura", strings.Repeat("x", maxText+1)), "more than 65536"},
		"an entity bomb":   {`<!DOCTYPE x [<!ENTITY a "aaaa">]>` + "<AuditFile><Header>&a;</Header></AuditFile>", "no XML"},
	} {
		_, err := read(testPolicy("NOK"), []byte(c.content))
		if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestAVoucherThatCannotBeTrustedIsRejectedAlone(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"an exponent":        {"<n1:Amount>625</n1:Amount>", "<n1:Amount>6e2</n1:Amount>", "the amount 6e2 is not a plain number"},
		"no number":          {"<n1:Amount>625</n1:Amount>", "<n1:Amount>NaN</n1:Amount>", "the amount NaN is not a plain number"},
		"three decimals":     {"<n1:Amount>625</n1:Amount>", "<n1:Amount>625.001</n1:Amount>", "has more decimals than NOK holds"},
		"a day that is none": {"<n1:TransactionDate>2026-10-16", "<n1:TransactionDate>2026-02-30", "the voucher date"},
		"the year 0":         {"<n1:TransactionDate>2026-10-16", "<n1:TransactionDate>0000-10-16", "the voucher date"},
		"both sides":         {"<n1:DebitAmount><n1:Amount>625</n1:Amount></n1:DebitAmount>", "<n1:DebitAmount><n1:Amount>625</n1:Amount></n1:DebitAmount><n1:CreditAmount><n1:Amount>1</n1:Amount></n1:CreditAmount>", "not exactly one of"},
		"no account":         {"<n1:AccountID>1510</n1:AccountID><n1:Description/>", "<n1:Description/>", "no account code"},
	} {
		r := mustRead(t, "NOK", strings.Replace(norway, c.old, c.new, 1))
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, c.want) || !strings.HasPrefix(r.rejections[0].Position, "line ") {
			t.Errorf("%s: %d documents, rejections %v, want %q", name, len(r.documents), r.rejections, c.want)
		}
	}
}

func TestRepeatedNumbersAreToldApart(t *testing.T) {
	again := strings.Replace(norway, "<n1:TransactionID>1002<", "<n1:TransactionID>1001<", 1)
	r := mustRead(t, "NOK", again)
	if len(r.documents) != 2 || r.documents[0].ID == r.documents[1].ID || r.documents[0].ID.ExternalID != "2026-01-01/SALG/1001" {
		t.Errorf("they are %v and %v", r.documents[0].ID, r.documents[1].ID)
	}
	if !slices.Contains(codes(r), "saft-repeated-number") {
		t.Errorf("findings %v", r.summary.Findings)
	}
}
