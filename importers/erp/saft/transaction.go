package saft

import (
	"strings"

	"counterfoil/importers/erp"
)

// journal reads one Journal: its number, then its transactions.
func (r *reading) journal() error {
	series := ""
	return r.each(func(name string) error {
		switch name {
		case "JournalID":
			return r.text(&series)
		case "Transaction":
			r.transactions++
			return r.transaction(series)
		}
		return r.pass()
	})
}

// transaction reads one Transaction as a voucher.
func (r *reading) transaction(series string) error {
	v := &erp.RawVoucher{Line: r.line(), Series: series, Generated: compact(r.header.Created)}
	var date, entered, posted, modified string
	places := map[string]*string{
		"TransactionID": &v.Number, "TransactionDate": &date, "SystemEntryDate": &entered, "GLPostingDate": &posted, "ModificationDate": &modified,
		"TransactionType": &v.Kind, "Description": &v.Text,
	}
	err := r.each(func(name string) error {
		switch name {
		case "Line", "DebitLine", "CreditLine": // the last two without Lines around them in some files
			return r.row(v, name)
		case "Lines":
			return r.each(func(name string) error { return r.row(v, name) })
		}
		if place := places[name]; place != nil {
			return r.text(place)
		}
		return r.pass()
	})
	if err != nil {
		return err
	}
	v.Date, v.Registered = compact(date), compact(entered)
	if v.Registered == "" {
		v.Registered = r.latestEntered(v)
	}
	return r.take(v, compact(posted), compact(modified))
}

// latestEntered is the last day a row was entered, where rows say it and the voucher does not.
func (r *reading) latestEntered(v *erp.RawVoucher) (latest string) {
	for i := range v.Rows {
		latest = max(latest, v.Rows[i].Date)
		v.Rows[i].Date = ""
	}
	return latest
}

// take hands a voucher on and notes what only SAF-T shows.
func (r *reading) take(v *erp.RawVoucher, posted, modified string) error {
	mark := ""
	key := v.Series + "\x00" + v.Number + "\x00" + r.yearOf(v.Date)
	if v.Number == "" || r.before(key) > 0 {
		again := erp.CandidateOf(r.intake.Minimise.Voucher(v, ""))
		mark = again.Apart(1 + r.before(key+again.Apart(1)))
	}
	record, voucher, err := r.intake.Voucher(v, mark)
	if err != nil || voucher == nil {
		return err
	}
	if period := voucher.On.Period().Next().First(); len(posted) == 8 {
		if on, ok := erp.ParseDate(posted); ok && !on.Before(period) {
			r.intake.Add("saft-late", record.Position(), "dated "+voucher.On.String()+" and posted to the ledger on "+on.String()+", after its month had ended")
		}
	}
	if changed, ok := erp.ParseDate(modified); ok && changed.After(voucher.On) {
		r.intake.Add("saft-modified", record.Position(), "changed on "+changed.String()+" after it was booked")
	}
	return nil
}

func (r *reading) yearOf(date string) string {
	on, _ := erp.ParseDate(date)
	return r.intake.Minimise.Year(on).String()
}

// row reads one line. A Portuguese line's name is its side; a Norwegian one holds a
// DebitAmount or a CreditAmount of several parts.
func (r *reading) row(v *erp.RawVoucher, name string) error {
	if name != "Line" && name != "DebitLine" && name != "CreditLine" {
		return r.pass()
	}
	row := erp.RawRow{Line: r.line()}
	var document, reference, customerID, cross, entered string
	sides := 0
	places := map[string]*string{
		"RecordID": &row.Native, "AccountID": &row.Account, "Description": &row.Text, "SourceDocumentID": &document,
		"ReferenceNumber": &reference, "CID": &customerID, "CrossReference": &cross, "SystemEntryDate": &entered,
	}
	err := r.each(func(name string) error {
		switch name {
		case "DebitAmount", "CreditAmount":
			sides++
			return r.amount(&row, name == "CreditAmount")
		case "Analysis":
			return r.analysis(&row)
		case "TaxInformation":
			return r.fields(map[string]*string{"TaxCode": &row.TaxCode})
		}
		if place := places[name]; place != nil {
			return r.text(place)
		}
		return r.pass()
	})
	if err != nil {
		return err
	}
	if sides != 1 {
		v.Problem(row.Line, "the line has not exactly one of DebitAmount and CreditAmount")
	}
	row.Date = compact(entered)
	for _, f := range [][2]string{{"source document", document}, {"reference number", reference}, {"cid", customerID}, {"cross reference", cross}} {
		if f[1] != "" {
			row.Fields = append(row.Fields, f)
		}
	}
	v.Add(row)
	return nil
}

// amount reads a side: a plain number, or Amount beside the transaction's currency.
func (r *reading) amount(row *erp.RawRow, credit bool) error {
	var plain, amount string
	parts := map[string]*string{"Amount": &amount, "CurrencyCode": &row.ForeignCurrency, "CurrencyAmount": &row.Foreign}
	if err := r.mixed(&plain, parts); err != nil {
		return err
	}
	if amount == "" {
		amount = plain
	}
	row.Amount, row.Wrote = signed(amount, credit), amount
	if row.Foreign != "" {
		row.Foreign = signed(row.Foreign, credit)
	}
	return nil
}

// signed puts a credit's minus in front; a negative credit (red storno) is a debit. What
// is no figure stays as it is and is rejected.
func signed(amount string, credit bool) string {
	plain, plus := strings.CutPrefix(amount, "+")
	positive, negative := strings.CutPrefix(plain, "-")
	switch {
	case !erp.IsAmount(positive) || strings.HasPrefix(positive, "-") || plus && negative:
		return amount
	case !credit:
		return plain
	case negative:
		return positive
	}
	return "-" + plain
}

// analysis reads an object of a dimension, where the policy gives the dimension a number.
func (r *reading) analysis(row *erp.RawRow) error {
	var dimension, code string
	if err := r.fields(map[string]*string{"AnalysisType": &dimension, "AnalysisID": &code}); err != nil {
		return err
	}
	if o, ok := r.rules.Object(dimension, code); ok {
		row.Objects = append(row.Objects, o)
	}
	return nil
}

// compact spells an ISO date as records do; what is none stays as it is and is rejected
// where a date is needed.
func compact(date string) string {
	day, _, _ := strings.Cut(date, "T")
	if len(day) > 10 { // a zone behind the day: 2026-01-31Z, 2026-01-31+01:00
		day = day[:10]
	}
	if len(day) == 10 && day[4] == '-' && day[7] == '-' {
		return day[:4] + day[5:7] + day[8:]
	}
	return date
}
