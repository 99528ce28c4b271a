package centra

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// object and array are JSON for test records. Numbers are written as text ("49.00") and
// come out as JSON numbers by way of n, so that no binary float is involved here either.
type (
	jsonObject = map[string]any
	array      = []any
)

func n(digits string) json.Number { return json.Number(digits) }

func value(digits string) jsonObject { return jsonObject{"value": n(digits)} }

func amount(digits, currency, rate string) jsonObject {
	return jsonObject{"value": n(digits), "currency": jsonObject{"code": currency}, "conversionRate": n(rate)}
}

// tax is an applied rule; mode is "Included", "Added" or "Deducted".
func tax(percent, mode, digits string) jsonObject {
	r := jsonObject{"rule": jsonObject{"taxId": "t" + percent, "taxName": "VAT", "taxPercent": n(percent)}}
	for _, m := range []string{"Included", "Added", "Deducted"} {
		r["tax"+m] = value("0")
	}
	r["tax"+mode] = value(digits)
	return r
}

// orderLineJSON is a line of an order: sku, kind, quantity and its two values.
func orderLineJSON(id int, sku, typename string, quantity int, percent, inc, ex string) jsonObject {
	return jsonObject{
		"__typename": typename, "id": id, "productNumber": sku, "productSize": jsonObject{"SKU": sku},
		"quantity": quantity, "taxPercent": n(percent), "unitInc": value(inc), "lineInc": value(inc), "lineEx": value(ex),
	}
}

func goodsLineJSON(id, orderLine, quantity int, inc, ex string, rules ...any) jsonObject {
	return jsonObject{"id": id, "quantity": quantity, "orderLine": jsonObject{"id": orderLine}, "lineInc": value(inc), "lineEx": value(ex), "appliedTaxRules": array(rules)}
}

func voucher(typename, digits string) jsonObject {
	return jsonObject{"__typename": typename, "value": value(digits), "voucherName": "Autumn", "voucherMethod": "CODE", "date": "2026-10-02T10:00:00+02:00"}
}

// workedOrder is the order of the fact sheet: 2 600 of goods, 10 % off, 49 freight, 25 %
// inside.
func workedOrder() jsonObject {
	discounts := array{voucher("AppliedVoucherDiscount", "260.00")}
	return jsonObject{
		"__typename": "DirectToConsumerOrder", "id": "0a1b", "number": 50418, "status": "SHIPPED",
		"createdAt": "2026-10-02T21:14:09+02:00", "updatedAt": "2026-10-19T10:02:44+02:00", "currencyBaseRate": n("1.532"),
		"store": jsonObject{"id": 1, "name": "Retail"}, "market": jsonObject{"id": 4, "name": "Denmark"},
		"country": jsonObject{"code": "DK", "isEU": true}, "paymentMethod": jsonObject{"uri": "adyen-drop-in", "plugin": "adyen_drop_in"},
		"gross": amount("2389.00", "DKK", "1.532"), "net": amount("1911.20", "DKK", "1.532"),
		"totals": jsonObject{
			"quantity": 3, "lineValues": value("2600.00"), "discounts": value("-260.00"), "shipping": value("49.00"), "handling": value("0"),
			"taxIncluded": value("477.80"), "taxAdded": value("0"), "taxDeducted": value("0"),
			"shippingTaxRules": array{tax("25", "Included", "9.80")}, "handlingTaxRules": array{},
			"discountTaxRules": array{tax("25", "Included", "-52.00")},
		},
		"discountsApplied": discounts,
		"lines": array{
			orderLineJSON(11, "WC-100-NVY-M", "ProductOrderLine", 1, "25", "2000.00", "1600.00"),
			orderLineJSON(12, "TS-200-WHT-S", "ProductOrderLine", 2, "25", "600.00", "480.00"),
		},
		"shipments": array{jsonObject{
			"id": 61007, "number": "50418-1", "createdAt": "2026-10-03T08:30:00+02:00", "updatedAt": "2026-10-03T14:05:31+02:00",
			"isShipped": true, "shippedAt": "2026-10-03T14:05:30+02:00", "isCaptured": true, "capturedAt": "2026-10-03T14:05:12+02:00",
			"currencyBaseRate": n("1.532"), "gross": value("2389.00"), "net": value("1911.20"), "discountsApplied": discounts,
			"lines": array{
				goodsLineJSON(21, 11, 1, "2000.00", "1600.00", tax("25", "Included", "400.00")),
				goodsLineJSON(22, 12, 2, "600.00", "480.00", tax("25", "Included", "120.00")),
			},
		}},
	}
}

// workedReturn gives one T-shirt of workedOrder back, less a fee of 29.
func workedReturn() jsonObject {
	return jsonObject{
		"__typename": "DirectToConsumerReturn", "id": 8120, "returnStatus": "COMPLETED", "createdAt": "2026-10-19T09:55:00+02:00",
		"totalQuantity": 1, "currencyBaseRate": n("1.532"), "store": jsonObject{"id": 1},
		"gross": amount("241.00", "DKK", "1.532"), "net": amount("192.80", "DKK", "1.532"),
		"totals": jsonObject{
			"quantity": 1, "lineValues": value("300.00"), "discounts": value("-30.00"), "shipping": value("0"), "handling": value("0"),
			"returnCost": value("29.00"), "taxIncluded": value("48.20"), "taxAdded": value("0"), "taxDeducted": value("0"),
			"discountTaxRules": array{tax("25", "Included", "-6.00")}, "returnCostTaxRules": array{tax("25", "Included", "5.80")},
		},
		"discountsApplied": array{voucher("AppliedVoucherDiscount", "30.00")},
		"lines":            array{goodsLineJSON(31, 12, 1, "300.00", "240.00", tax("25", "Included", "60.00"))},
		"refundPaymentHistory": array{
			jsonObject{"id": 331890, "createdAt": "2026-10-19T10:02:40+02:00", "entryType": "REFUND_REQUEST", "status": "PENDING", "value": amount("-241.00", "DKK", "1.532")},
			jsonObject{"id": 331911, "createdAt": "2026-10-19T10:31:02+02:00", "entryType": "REFUND", "status": "SUCCESS", "value": amount("-241.00", "DKK", "1.532"), "currencyBaseRate": n("1.532")},
		},
		"order": jsonObject{"id": "0a1b", "number": 50418}, "shipment": jsonObject{"id": 61007, "number": "50418-1"},
	}
}

func paymentJSON(id int, entryType, status, digits string) jsonObject {
	return jsonObject{
		"id": id, "createdAt": "2026-10-03T14:07:40+02:00", "entryType": entryType, "status": status, "externalReference": "PSP-BBB2",
		"paymentMethod": "adyen_drop_in", "value": amount(digits, "DKK", "1.532"), "currencyBaseRate": n("1.532"),
		"order": jsonObject{"id": "0a1b", "number": 50418}, "return": nil,
	}
}

// at walks into a record: at(o, "shipments", 0, "lines").
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			v = v.(jsonObject)[s]
		case int:
			v = v.(array)[s]
		}
	}
	return v
}

// set changes a field; the last step is its name.
func set(v any, to any, path ...any) {
	at(v, path[:len(path)-1]...).(jsonObject)[path[len(path)-1].(string)] = to
}

// stored minimises one bare record.
func stored(t testing.TB, v jsonObject) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var records [][]byte
	_, err = Format{}.Minimise(context.Background(), bytes.NewReader(raw), func(r []byte) error {
		records = append(records, bytes.Clone(r))
		return nil
	})
	if err != nil || len(records) != 1 {
		t.Fatalf("minimise: %d records, %v", len(records), err)
	}
	return records[0]
}

// decodeOne decodes a record and expects no rejection.
func decodeOne(t testing.TB, v jsonObject) []ledger.Document {
	t.Helper()
	documents, rejections := Format{}.Decode(stored(t, v))
	if len(rejections) > 0 {
		t.Fatalf("rejected: %v", rejections)
	}
	return documents
}

func only(t testing.TB, documents []ledger.Document, kind ledger.DocumentKind) ledger.Document {
	t.Helper()
	var found []ledger.Document
	for _, d := range documents {
		if d.ID.Kind == kind {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		t.Fatalf("got %d documents of kind %s, want 1", len(found), kind)
	}
	return found[0]
}

// checkParts is the promise every document of goods keeps.
func checkParts(g *ledger.Goods) error {
	for _, l := range g.Lines {
		if !l.Gross.Equal(l.Net.Add(owed(l.Taxes))) {
			return fmt.Errorf("line %s: gross %s, net %s + taxes %s", l.ID, l.Gross, l.Net, owed(l.Taxes))
		}
	}
	for _, c := range g.Charges {
		if !c.Gross.Equal(c.Net.Add(owed(c.Taxes))) {
			return fmt.Errorf("%s: gross %s, net %s + taxes %s", c.Kind, c.Gross, c.Net, owed(c.Taxes))
		}
	}
	gross, net := total(g.Lines, g.Charges)
	if !gross.Equal(g.Gross) || !net.Equal(g.Net) {
		return fmt.Errorf("parts add up to %s (net %s), the document says %s (net %s)", gross, net, g.Gross, g.Net)
	}
	return nil
}

// charges prints charges as "freight 49/39.2".
func charges(g *ledger.Goods) []string {
	var out []string
	for _, c := range g.Charges {
		out = append(out, fmt.Sprintf("%s %s/%s", c.Kind, c.Gross, c.Net))
	}
	return out
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }
