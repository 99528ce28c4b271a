package businesscentral

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// pageSeeds are answers as the API and the puller give them, and what is nearly one.
var pageSeeds = []string{
	`{"@odata.context":"salesInvoices","value":[{"number":"PS-1","externalDocumentNumber":"WEB-50418","orderNumber":"SO-1"}]}
{"@odata.context":"generalLedgerEntries","value":[
{"entryNumber":1,"postingDate":"2026-10-15","documentNumber":"PS-1","documentType":"Invoice","accountNumber":"3001","description":"Order Kajsa","debitAmount":0,"creditAmount":1000.00,"lastModifiedDateTime":"2026-10-15T08:00:00Z"},
{"entryNumber":2,"postingDate":"2026-10-15","documentNumber":"PS-1","documentType":"Invoice","accountNumber":"1510","description":"Order Kajsa","debitAmount":1000,"creditAmount":0,"lastModifiedDateTime":"2026-10-15T08:00:00Z","dimensionSetLines":[{"code":"CHANNEL","valueCode":"WEB"}]}]}`,
	`{"value":[{"entryNumber":"7","postingDate":"C2026-12-31","documentNumber":"J","documentType":" ","accountNumber":"1510","debitAmount":-5.5,"creditAmount":0},{"entryNumber":8,"postingDate":"2026-12-31","documentNumber":"J","documentType":"Credit_x0020_Memo","accountNumber":"3001","debitAmount":0,"creditAmount":-5.5}]}`,
	`{"value":[{"entryNumber":1,"debitAmount":1e29,"creditAmount":null}]}`,
	`{"@odata.context":"earlierRuns","value":[{"undone":"J\n1510 1","first":1}]}{"value":[{"entryNumber":2,"postingDate":"2026-10-01","documentNumber":"J","accountNumber":"1510","debitAmount":1,"creditAmount":0}]}`,
	`{"value":[],"error":{"message":"the session was ended"}}`,
	`{"value":[{"entryNumber":2},{"entryNumber":1}]}`,
	`{"value":[{"entryNumber":1,`,
	`[]`, `null`, ``,
}

// Whatever comes, pages are read whole or refused: every entry stands in one record once,
// what was stored is read again, and no answer grows beyond its own size.
func FuzzPages(f *testing.F) {
	for _, seed := range pageSeeds {
		f.Add([]byte(seed))
	}
	format, err := New(testPolicy())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if page, err := open(content); err == nil && (page.Error != nil || page.Value == nil) {
			t.Fatal("a page was taken that reports an error, or has no list")
		}
		stored, err := minimise(t, format, content)
		if err != nil {
			if !errors.Is(err, ledger.ErrInvalid) || err.Error() == "" {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		if want := entriesOf(t, content); !slices.Equal(stored.entries, want) {
			t.Fatalf("stored are the entries %v of %v", stored.entries, want)
		}
		if stored.size > 40*len(content)+4096 {
			t.Fatalf("%d bytes became %d", len(content), stored.size)
		}
		if _, err := minimise(t, format, append(bytes.Clone(content), `{"value":[`...)); err == nil {
			t.Fatal("an answer that is cut off was taken")
		}
	})
}

// storedPages is what became of some pages.
type storedPages struct {
	entries []string
	size    int
}

func minimise(t *testing.T, f *Format, content []byte) (s storedPages, err error) {
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
		for _, row := range r.Rows {
			s.entries = append(s.entries, row.Native)
		}
		return nil
	})
	return s, err
}

// entriesOf are the numbers of the entries of some pages, read by other means.
func entriesOf(t *testing.T, content []byte) (numbers []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	for d.More() {
		var page map[string]json.RawMessage // whose keys are as they are written
		var context string
		var value []map[string]json.RawMessage
		if err := d.Decode(&page); err != nil {
			t.Fatalf("pages were taken that are none: %v", err)
		}
		if page["@odata.context"] != nil {
			if err := json.Unmarshal(page["@odata.context"], &context); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(context, "salesInvoices") || strings.Contains(context, "salesCreditMemos") || context == earlierRuns {
			continue
		}
		if err := json.Unmarshal(page["value"], &value); err != nil || value == nil {
			t.Fatalf("a page was taken that holds no list: %v", err)
		}
		for _, e := range value {
			var number any
			if err := json.Unmarshal(e["entryNumber"], &number); err != nil {
				t.Fatalf("an entry without a number was taken: %v", err)
			}
			text := strings.TrimLeft(strings.TrimSpace(strings.Trim(string(e["entryNumber"]), `"`)), "+0")
			if s, ok := number.(string); ok {
				text = strings.TrimLeft(strings.TrimSpace(s), "+0")
			}
			if len(numbers) == 0 || numbers[len(numbers)-1] != text {
				numbers = append(numbers, fmt.Sprint(text))
			}
		}
	}
	return numbers
}
