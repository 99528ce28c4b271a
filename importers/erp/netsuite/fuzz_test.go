package netsuite

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// answerSeeds are answers as the API and the puller give them, and what is nearly one.
var answerSeeds = []string{
	`{"links":[],"count":3,"hasMore":false,"offset":0,"totalResults":3,"items":[
{"links":[],"tran_id":"11","line_id":"0","book":"1","tranid":"INV11","type":"CustInvc","trandate":"2026-10-02","created":"2026-10-02","otherrefnum":"50418","memo":"Web order Kajsa","subsidiary":"1","account":"1510 Debtors","debit":"1250.00","amount":"1250","t_mod":"2026-10-02 10:00:00","tal_mod":"2026-10-02 10:00:00"},
{"links":[],"tran_id":"11","line_id":"1","book":"1","tranid":"INV11","type":"CustInvc","trandate":"2026-10-02","subsidiary":"1","account":"3001 Sales : Web","credit":"1250","department":"WEB"},
{"links":[],"tran_id":"11","line_id":"0","book":"2","tranid":"INV11","trandate":"2026-10-02","subsidiary":"1","account":"1510","debit":"1250"}]}`,
	`{"items":[],"gone":["1 11","1 12"],"asked":"2026-11-03T08:00:00Z"}`,
	`{"items":[{"tran_id":12,"line_id":0,"trandate":"2026-10-02","account":"1510","debit":-5.5},{"tran_id":12,"line_id":1,"trandate":"2026-10-02","account":"3001","credit":"-5.5"}]}`,
	`{"items":[{"tran_id":"1","account":"1","debit":"1e9"}]}`,
	`{"items":[{"tran_id":"1","subsidiary":"1"},{"tran_id":"2","subsidiary":"2"}]}`,
	`{"items":[{"tran_id":"2"},{"tran_id":"1"}]}`,
	`{"items":[{"tran_id":"1`,
	`[]`, `null`, ``,
}

// Whatever comes, answers are read whole or refused: every line of our book stands in a
// record, what was stored is read again, and no answer grows beyond its own size.
func FuzzAnswers(f *testing.F) {
	for _, seed := range answerSeeds {
		f.Add([]byte(seed))
	}
	format, err := New(testPolicy())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		stored, err := minimise(t, format, content)
		if err != nil {
			if !errors.Is(err, ledger.ErrInvalid) || err.Error() == "" {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		lines, gone := linesOf(t, content)
		if stored.rows != lines || stored.gone != gone {
			t.Fatalf("stored are %d lines and %d that are gone of %d and %d", stored.rows, stored.gone, lines, gone)
		}
		if stored.size > 40*len(content)+4096 {
			t.Fatalf("%d bytes became %d", len(content), stored.size)
		}
		if _, err := minimise(t, format, append(bytes.Clone(content), `{"items":[`...)); err == nil {
			t.Fatal("an answer that is cut off was taken")
		}
	})
}

// storedAnswers is what became of some answers.
type storedAnswers struct{ rows, gone, size int }

func minimise(t *testing.T, f *Format, content []byte) (s storedAnswers, err error) {
	t.Helper()
	_, err = f.Minimise(t.Context(), bytes.NewReader(content), func(record []byte) error {
		s.size += len(record)
		decoded, err := f.Decoder().Decode(bytes.Clone(record), ledger.Evidence{})
		if err != nil || len(decoded.Documents)+len(decoded.Rejections) == 0 {
			t.Fatalf("the stored %s reads as %+v, %v", record, decoded, err)
		}
		var r erp.VoucherRecord
		if err := json.Unmarshal(record, &r); err != nil {
			t.Fatal(err)
		}
		if s.rows += len(r.Rows); r.Record == erp.RecordWithdrawn {
			s.gone++
		}
		return nil
	})
	return s, err
}

// linesOf counts the lines of our book and what is gone, read by other means.
func linesOf(t *testing.T, content []byte) (lines, gone int) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(content))
	for d.More() {
		var answer map[string]json.RawMessage // whose keys are as they are written
		var items []map[string]json.RawMessage
		var withdrawn []string
		if err := d.Decode(&answer); err != nil {
			t.Fatalf("answers were taken that are none: %v", err)
		}
		if answer["gone"] != nil {
			if err := json.Unmarshal(answer["gone"], &withdrawn); err != nil {
				t.Fatal(err)
			}
		}
		gone += len(withdrawn)
		if err := json.Unmarshal(answer["items"], &items); err != nil || items == nil {
			t.Fatalf("an answer was taken that holds no rows: %v", err)
		}
		for _, item := range items {
			var book any
			if item["book"] != nil {
				if err := json.Unmarshal(item["book"], &book); err != nil {
					t.Fatal(err)
				}
			}
			text, isText := book.(string)
			number, isNumber := book.(float64)
			_, isFlag := book.(bool)
			if !isFlag && (!isText || bytes.Equal(bytes.TrimSpace([]byte(text)), []byte("1")) || len(bytes.TrimSpace([]byte(text))) == 0) && (!isNumber || number == 1 && string(item["book"]) == "1") {
				lines++
			}
		}
	}
	return lines, gone
}
