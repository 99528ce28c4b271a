package ledger

import (
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

var hashDay = time.Date(2026, 10, 31, 22, 59, 59, 5, time.UTC)

func shipmentToHash() Document {
	tax := Tax{ID: "7", Name: "SE moms 25%", Percent: decimal.New(25, 0), Mode: TaxIncluded, Amount: decimal.RequireFromString("249.80")}
	return Document{
		ID: DocumentID{Source: "centra", Kind: DocumentShipment, ExternalID: "61007"}, Order: "50418", Due: true,
		Moments: Moments{Created: hashDay, Shipped: hashDay}, Store: "SE web", Market: "Sverige", Country: "SE",
		PaymentMethod: "adyen-card", Currency: "SEK", Rate: decimal.New(1, 0),
		Goods: &Goods{
			Shipment: "50418-1", Gross: decimal.RequireFromString("1249.00"), Net: decimal.RequireFromString("999.20"),
			Lines: []Line{{ID: "1", Kind: LineProduct, SKU: "WC-1", Quantity: 2, UnitPrice: decimal.RequireFromString("624.5"),
				Gross: decimal.RequireFromString("1249"), Net: decimal.RequireFromString("999.2"), Taxes: []Tax{tax}}},
			Charges: []Charge{{Kind: ChargeFreight, Label: "DHL", Gross: decimal.New(49, 0), Net: decimal.RequireFromString("39.20"), Taxes: []Tax{tax}}},
		},
	}
}

func captureToHash() Document {
	return Document{
		ID: DocumentID{Source: "centra", Kind: DocumentCapture, ExternalID: "9"}, Order: "50418", Due: true, Currency: "JPY",
		Rate:    decimal.RequireFromString("0.0712"),
		Payment: &Payment{Amount: decimal.New(12490, 0), ExternalReference: "PSP-1", Return: "5"},
	}
}

func voucherToHash() Document {
	return Document{
		ID: DocumentID{Source: "sie", Kind: DocumentVoucher, ExternalID: "A 17"}, Due: true, Currency: "SEK", Rate: decimal.New(1, 0),
		Voucher: &Voucher{Number: VoucherNumber{"A", "17"}, On: NewDate(2026, 10, 31), Text: "Webborder 50418 å", Rows: []VoucherRow{
			{Account: "1510", Amount: money.Minor(124900, "SEK"), Kind: RowNormal, Dimensions: map[string]string{"6": "web", "1": "SE"}},
			{Account: "3001", Amount: money.Minor(-124900, "SEK"), Kind: RowNormal, On: NewDate(2026, 11, 1)},
		}},
	}
}

// The vectors hold the encoding still: another byte would make every stored document a
// new version.
func TestHashVectors(t *testing.T) {
	for name, c := range map[string]struct {
		document      Document
		content, hash string
	}{
		"empty": {Document{},
			"counterfoil document 1\n0:0:0:0:0;-;-;-;-;-;-;0:0:0:0:0:0e0;0;0;0;",
			"07b346008e96c69c0dec5c764f18bb0125c0f6321c1afa4039839b57088f2deb"},
		"capture": {captureToHash(),
			"counterfoil document 1\n6:centra7:capture1:95:504181;-;-;-;-;-;-;0:0:0:0:3:JPY712e-4;0;1;1249e1;0;0;5:PSP-11:50;",
			"a90d1f788f561bb586b156ce88761e00803d6c7a011666b91ef12eb5c0e7e6fb"},
		"shipment": {shipmentToHash(), "", "f5709a30b215b6b41b721bb3e49bb7b81e694af57bf34d19f4566abd2c30ea8e"},
		"voucher":  {voucherToHash(), "", "4b29688635a94c26c8f50c0cb3e69d6a9ba14a9ecec1b5a59a4c80f9f5794c27"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(c.document.appendContent(nil)); c.content != "" && got != c.content {
				t.Errorf("content is\n%q, want\n%q", got, c.content)
			}
			hash := c.document.Hash()
			if got := hex.EncodeToString(hash[:]); got != c.hash {
				t.Errorf("hash is %s, want %s", got, c.hash)
			}
		})
	}
}

func TestHashOfEqualFigures(t *testing.T) {
	same := [][]string{{"25", "25.0", "25.00", "2.5e1"}, {"0", "0.00", "-0"}, {"100", "1e2", "100.000000000000000000000"}, {"-0.10", "-0.1"}}
	seen := map[string]string{}
	for _, figures := range same {
		first := string(hashDecimal(nil, decimal.RequireFromString(figures[0])))
		if other, taken := seen[first]; taken {
			t.Errorf("%s and %s are both %s", figures[0], other, first)
		}
		seen[first] = figures[0]
		for _, f := range figures[1:] {
			if got := string(hashDecimal(nil, decimal.RequireFromString(f))); got != first {
				t.Errorf("%s is %s, %s is %s", figures[0], first, f, got)
			}
		}
	}
	if got := string(hashDecimal(nil, decimal.RequireFromString("-123456789012345678901234.500"))); got != "-1234567890123456789012345e-1;" {
		t.Errorf("a long decimal is %s", got)
	}
}

func TestHashOfOneInstantInTwoZones(t *testing.T) {
	a, b := shipmentToHash(), shipmentToHash()
	b.Moments.Shipped = hashDay.In(time.FixedZone("", 3600))
	if a.Hash() != b.Hash() {
		t.Error("the same instant written in another zone is another hash")
	}
}

// TestHashCoversEveryField changes each field there is, wherever it is nested, so that
// a field added to the types cannot be left out of the hash unnoticed.
func TestHashCoversEveryField(t *testing.T) {
	outside := map[string]bool{".Version": true, ".OrderRate": true, ".Goods.Lines[].ListPrice": true, ".StampedAt": true, ".Partial": true,
		".Evidence.Snapshot": true, ".Evidence.Chunk": true, ".Evidence.Offset": true, ".Evidence.Length": true,
		".Context.Snapshot": true, ".Context.Chunk": true, ".Context.Offset": true, ".Context.Length": true}
	for _, fresh := range []func() Document{shipmentToHash, captureToHash, voucherToHash} {
		d := fresh()
		for n := range leaves(reflect.ValueOf(&d).Elem(), "") {
			changed := fresh()
			leaf := leaves(reflect.ValueOf(&changed).Elem(), "")[n]
			leaf.change()
			if same := changed.Hash() == d.Hash(); same != outside[leaf.path] {
				t.Errorf("%s: changing %s leaves the hash as it is: %v, want %v", d.ID, leaf.path, same, outside[leaf.path])
			}
		}
	}
}

type leaf struct {
	path   string
	change func()
}

// leaves finds every field, list element and map below v, and how to change it.
func leaves(v reflect.Value, path string) []leaf {
	set := func(value any) []leaf {
		return []leaf{{path, func() { v.Set(reflect.ValueOf(value).Convert(v.Type())) }}}
	}
	switch now := v.Interface().(type) {
	case decimal.Decimal:
		return set(now.Add(decimal.New(1, -3)))
	case time.Time:
		return set(now.Add(time.Nanosecond))
	case Date:
		return set(now.AddDays(1))
	case money.Amount:
		return append(set(money.Minor(now.Units()+1, now.Currency())),
			leaf{path + ".currency", func() { v.Set(reflect.ValueOf(money.Minor(now.Units(), "NOK"))) }})
	case map[string]string:
		return []leaf{{path, func() { v.Set(reflect.ValueOf(map[string]string{"6": "web", "1": "NO"})) }}}
	}
	switch v.Kind() {
	case reflect.String:
		return set(v.String() + "x")
	case reflect.Bool:
		return set(!v.Bool())
	case reflect.Int, reflect.Int64:
		return set(v.Int() + 1)
	case reflect.Pointer:
		if v.IsNil() {
			return []leaf{{path, func() { v.Set(reflect.New(v.Type().Elem())) }}}
		}
		return append(leaves(v.Elem(), path), leaf{path, func() { v.SetZero() }})
	case reflect.Slice:
		found := []leaf{{path, func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) }}}
		for i := range v.Len() {
			found = append(found, leaves(v.Index(i), path+"[]")...)
		}
		return found
	case reflect.Struct:
		var found []leaf
		for i := range v.NumField() {
			found = append(found, leaves(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
		return found
	}
	panic("a kind of field this test does not know: " + path)
}

func BenchmarkHash(b *testing.B) {
	d := shipmentToHash()
	b.ReportAllocs()
	for b.Loop() {
		d.Hash()
	}
}
