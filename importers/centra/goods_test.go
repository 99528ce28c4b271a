package centra

import (
	"slices"
	"strings"
	"testing"

	"counterfoil/ledger"
)

// variant is the worked order made into another situation, and what must come of it.
type variant struct {
	name    string
	change  func(o jsonObject)
	gross   []string // per shipment
	net     []string
	charges [][]string // per shipment, "kind gross/net"
}

var variants = []variant{
	{
		name: "the worked example", change: func(jsonObject) {},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "the other signs", change: func(o jsonObject) {
			set(o, value("260.00"), "totals", "discounts")
			set(o, array{tax("25", "Included", "52.00")}, "totals", "discountTaxRules")
			set(o, value("-260.00"), "discountsApplied", 0, "value")
		},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "tax deducted for export, with values at list price", change: func(o jsonObject) { deducted(o, "2000.00", "600.00") },
		gross: []string{"1911.2"}, net: []string{"1911.2"}, charges: [][]string{{"discount 208/208", "freight 39.2/39.2"}},
	},
	{
		name: "tax deducted for export, with values that are net already", change: func(o jsonObject) { deducted(o, "1600.00", "480.00") },
		gross: []string{"1911.2"}, net: []string{"1911.2"}, charges: [][]string{{"discount 208/208", "freight 39.2/39.2"}},
	},
	{
		name: "tax added on top", change: added,
		gross: []string{"2628"}, net: []string{"2389"}, charges: [][]string{{"discount 286/260", "freight 54/49"}},
	},
	{
		name: "a currency without minor units, freight taxed at the basket's average", change: yen,
		gross: []string{"5940"}, net: []string{"5400"}, charges: [][]string{{"freight 440/400"}},
	},
	{
		name: "two shipments, the voucher divided, freight on the second", change: twoShipments,
		gross: []string{"1800", "589"}, net: []string{"1440", "471.2"},
		charges: [][]string{{"discount 200/160"}, {"discount 60/48", "freight 49/39.2"}},
	},
	{
		name: "two shipments that divide the freight", change: func(o jsonObject) {
			twoShipments(o)
			set(o, value("1820.00"), "shipments", 0, "gross")
			set(o, value("1456.00"), "shipments", 0, "net")
			set(o, value("569.00"), "shipments", 1, "gross")
			set(o, value("455.20"), "shipments", 1, "net")
		},
		gross: []string{"1820", "569"}, net: []string{"1456", "455.2"},
		charges: [][]string{{"discount 200/160", "freight 20/16"}, {"discount 60/48", "freight 29/23.2"}},
	},
	{
		name: "two shipments whose lists of discounts were not asked for", change: func(o jsonObject) {
			twoShipments(o)
			delete(at(o, "shipments", 0).(jsonObject), "discountsApplied")
			delete(at(o, "shipments", 1).(jsonObject), "discountsApplied")
		},
		gross: []string{"1800", "589"}, net: []string{"1440", "471.2"},
		charges: [][]string{{"discount 200/160"}, {"discount 60/48", "freight 49/39.2"}},
	},
	{
		name: "a shipment that shows totals of its own", change: func(o jsonObject) {
			set(o, at(o, "totals"), "shipments", 0, "totals")
		},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "a gift certificate redeemed", change: func(o jsonObject) {
			set(o, "AppliedVoucherCredit", "discountsApplied", 0, "__typename")
		},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"gift_certificate 260/208", "freight 49/39.2"}},
	},
	{
		name: "a voucher beside a gift certificate", change: func(o jsonObject) {
			set(o, array{voucher("AppliedVoucherDiscount", "160.00"), voucher("AppliedVoucherCredit", "100.00")}, "discountsApplied")
		},
		gross: []string{"2389"}, net: []string{"1911.2"},
		charges: [][]string{{"discount 160/128", "gift_certificate 100/80", "freight 49/39.2"}},
	},
	{
		name: "a voucher that lowered unit prices stands in the list and not in the total", change: func(o jsonObject) {
			set(o, array{voucher("AppliedVoucherDiscount", "260.00"), voucher("AppliedVoucherDiscount", "75.00")}, "discountsApplied")
		},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "freight and discount without rules follow the basket", change: func(o jsonObject) {
			set(o, nil, "totals", "shippingTaxRules")
			set(o, nil, "totals", "discountTaxRules")
		},
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "values with more digits than the currency, and the last one rounded", change: func(o jsonObject) {
			set(o, value("1599.99996"), "shipments", 0, "lines", 0, "lineEx")
			set(o, array{tax("25", "Included", "400.00004")}, "shipments", 0, "lines", 0, "appliedTaxRules")
			set(o, value("2389.004"), "shipments", 0, "gross")
		},
		gross: []string{"2389.004"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "a bundle priced on its parent", change: func(o jsonObject) { bundle(o, "600.00", "480.00", "0.00", "0.00") },
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
	{
		name: "a bundle priced on parent and items counts once", change: func(o jsonObject) { bundle(o, "600.00", "480.00", "600.00", "480.00") },
		gross: []string{"2389"}, net: []string{"1911.2"}, charges: [][]string{{"discount 260/208", "freight 49/39.2"}},
	},
}

func TestShipments(t *testing.T) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			o := workedOrder()
			v.change(o)
			i := 0
			for _, d := range decodeOne(t, o) {
				if d.ID.Kind != ledger.DocumentShipment {
					continue
				}
				if !d.Due {
					t.Errorf("shipment %s is not due", d.Goods.Shipment)
				}
				if err := checkParts(d.Goods); err != nil {
					t.Error(err)
				}
				if !d.Goods.Gross.Equal(dec(v.gross[i])) || !d.Goods.Net.Equal(dec(v.net[i])) {
					t.Errorf("shipment %s: got gross %s net %s, want %s and %s", d.Goods.Shipment, d.Goods.Gross, d.Goods.Net, v.gross[i], v.net[i])
				}
				if got := charges(d.Goods); !slices.Equal(got, v.charges[i]) {
					t.Errorf("shipment %s: got charges %q, want %q", d.Goods.Shipment, got, v.charges[i])
				}
				i++
			}
			if i != len(v.gross) {
				t.Errorf("got %d shipments, want %d", i, len(v.gross))
			}
		})
	}
}

// deducted sends the worked order to Switzerland: prices keep their 25 % on the list,
// and it is taken off at checkout.
func deducted(o jsonObject, coat, shirts string) {
	set(o, "CH", "country", "code")
	for _, x := range []any{o, at(o, "shipments", 0)} {
		set(x, amount("1911.20", "CHF", "11.9"), "gross")
		set(x, amount("1911.20", "CHF", "11.9"), "net")
	}
	set(o, value("0"), "totals", "taxIncluded")
	set(o, value("-477.80"), "totals", "taxDeducted")
	set(o, array{tax("25", "Deducted", "-9.80")}, "totals", "shippingTaxRules")
	set(o, array{tax("25", "Deducted", "52.00")}, "totals", "discountTaxRules")
	for i, inc := range []string{coat, shirts} {
		set(o, value(inc), "lines", i, "lineInc")
		set(o, value(inc), "shipments", 0, "lines", i, "lineInc")
	}
	set(o, array{tax("25", "Deducted", "-400.00")}, "shipments", 0, "lines", 0, "appliedTaxRules")
	set(o, array{tax("25", "Deducted", "-120.00")}, "shipments", 0, "lines", 1, "appliedTaxRules")
}

// added sells the worked order in the US: prices are net, 10 % comes on top. Freight is
// taxed 5.00 of 49 by a rule of its own.
func added(o jsonObject) {
	set(o, "US", "country", "code")
	for _, x := range []any{o, at(o, "shipments", 0)} {
		set(x, amount("2628.00", "USD", "10.4"), "gross")
		set(x, amount("2389.00", "USD", "10.4"), "net")
	}
	set(o, value("0"), "totals", "taxIncluded")
	set(o, value("239.00"), "totals", "taxAdded")
	set(o, array{tax("10.2", "Added", "5.00")}, "totals", "shippingTaxRules")
	set(o, array{tax("10", "Added", "-26.00")}, "totals", "discountTaxRules")
	for i, values := range [][3]string{{"2200.00", "2000.00", "200.00"}, {"660.00", "600.00", "60.00"}} {
		for _, x := range []any{at(o, "lines", i), at(o, "shipments", 0, "lines", i)} {
			set(x, value(values[0]), "lineInc")
			set(x, value(values[1]), "lineEx")
		}
		set(o, array{tax("10", "Added", values[2])}, "shipments", 0, "lines", i, "appliedTaxRules")
	}
}

func yen(o jsonObject) {
	set(o, "JP", "country", "code")
	for _, x := range []any{o, at(o, "shipments", 0)} {
		set(x, amount("5940", "JPY", "0.07"), "gross")
		set(x, amount("5400", "JPY", "0.07"), "net")
		set(x, array{}, "discountsApplied")
	}
	set(o, jsonObject{"lineValues": value("5500"), "discounts": value("0"), "shipping": value("440"), "handling": value("0"),
		"taxIncluded": value("540"), "taxAdded": value("0"), "taxDeducted": value("0"), "quantity": 3}, "totals")
	for i, values := range [][3]string{{"4400", "4000", "400"}, {"1100", "1000", "100"}} {
		for _, x := range []any{at(o, "lines", i), at(o, "shipments", 0, "lines", i)} {
			set(x, value(values[0]), "lineInc")
			set(x, value(values[1]), "lineEx")
		}
		set(o, array{tax("10", "Included", values[2])}, "shipments", 0, "lines", i, "appliedTaxRules")
	}
}

func twoShipments(o jsonObject) {
	second := jsonObject{}
	for k, v := range at(o, "shipments", 0).(jsonObject) {
		second[k] = v
	}
	all := at(o, "shipments", 0, "lines").(array)
	first := at(o, "shipments", 0).(jsonObject)
	first["lines"], second["lines"] = all[:1], all[1:]
	first["discountsApplied"], second["discountsApplied"] = array{voucher("AppliedVoucherDiscount", "200.00")}, array{voucher("AppliedVoucherDiscount", "60.00")}
	first["gross"], first["net"] = value("1800.00"), value("1440.00")
	second["gross"], second["net"] = value("589.00"), value("471.20")
	second["id"], second["number"] = 61008, "50418-2"
	o["shipments"] = array{first, second}
}

// bundle makes the second line a bundle with one item.
func bundle(o jsonObject, parentInc, parentEx, itemInc, itemEx string) {
	set(o, "BundleOrderLine", "lines", 1, "__typename")
	set(o, value(parentInc), "lines", 1, "lineInc")
	set(o, value(parentEx), "lines", 1, "lineEx")
	item := orderLineJSON(13, "TS-200-WHT-S", "BundleItemOrderLine", 2, "25", itemInc, itemEx)
	o["lines"] = append(at(o, "lines").(array), item)
	itemTax := dec(itemInc).Sub(dec(itemEx)).String()
	set(o, append(at(o, "shipments", 0, "lines").(array), goodsLineJSON(23, 13, 2, itemInc, itemEx, tax("25", "Included", itemTax))), "shipments", 0, "lines")
}

func TestReturn(t *testing.T) {
	for name, change := range map[string]func(jsonObject){
		"the worked example": func(jsonObject) {},
		"the other signs": func(r jsonObject) {
			set(r, value("30.00"), "totals", "discounts")
			set(r, value("-29.00"), "totals", "returnCost")
			set(r, array{tax("25", "Included", "-5.80")}, "totals", "returnCostTaxRules")
			set(r, amount("-241.00", "DKK", "1.532"), "gross")
			set(r, amount("-192.80", "DKK", "1.532"), "net")
			set(r, value("-300.00"), "totals", "lineValues")
			set(r, value("-300.00"), "lines", 0, "lineInc")
			set(r, value("-240.00"), "lines", 0, "lineEx")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := workedReturn()
			change(r)
			documents := decodeOne(t, r)
			d := only(t, documents, ledger.DocumentReturn)
			if !d.Due || d.Goods.Shipment != "50418-1" || !d.Goods.Gross.Equal(dec("241")) || !d.Goods.Net.Equal(dec("192.8")) {
				t.Errorf("got due %t shipment %q gross %s net %s", d.Due, d.Goods.Shipment, d.Goods.Gross, d.Goods.Net)
			}
			if err := checkParts(d.Goods); err != nil {
				t.Error(err)
			}
			if got, want := charges(d.Goods), []string{"discount 30/24", "return_fee 29/23.2"}; !slices.Equal(got, want) {
				t.Errorf("got charges %q, want %q", got, want)
			}
			if got := d.Moments.Refunded.Format("2006-01-02T15:04"); got != "2026-10-19T08:31" {
				t.Errorf("refunded at %s, want the first successful refund", got)
			}
			refund := only(t, documents, ledger.DocumentRefund)
			if !refund.Partial || refund.Payment.Return != "8120" || !refund.Payment.Amount.Equal(dec("241")) {
				t.Errorf("refund: got %+v partial %t", refund.Payment, refund.Partial)
			}
		})
	}
}

func TestReturnWhoseFeeIsMoreThanTheGoods(t *testing.T) {
	r := workedReturn()
	set(r, value("279.00"), "totals", "returnCost")
	set(r, array{tax("25", "Included", "55.80")}, "totals", "returnCostTaxRules")
	set(r, value("-1.80"), "totals", "taxIncluded")
	set(r, amount("-9.00", "DKK", "1.532"), "gross")
	set(r, amount("-7.20", "DKK", "1.532"), "net")
	d := only(t, decodeOne(t, r), ledger.DocumentReturn)
	if !d.Goods.Gross.Equal(dec("-9")) || checkParts(d.Goods) != nil {
		t.Errorf("got gross %s, want -9: the customer owes", d.Goods.Gross)
	}
}

func TestWhatDoesNotAddUpIsRejectedWithItsSum(t *testing.T) {
	for name, c := range map[string]struct {
		change func(jsonObject)
		says   []string
	}{
		"the order's gross": {func(o jsonObject) { set(o, amount("2399.00", "DKK", "1.532"), "gross") },
			[]string{"2600 − discounts 260 + freight 49", "= 2389, but gross says 2399"}},
		"the order's tax": {func(o jsonObject) { set(o, value("470.00"), "totals", "taxIncluded") },
			[]string{"gross 2389 − net 1911.2 = 477.8, but tax included 470"}},
		"the order's lines": {func(o jsonObject) {
			set(o, value("1990.00"), "lines", 0, "lineInc")
			set(o, value("1590.00"), "lines", 0, "lineEx")
		},
			[]string{"lines add up to 2590", "total of line values is 2600"}},
		"the shipment's gross": {func(o jsonObject) { set(o, value("2391.00"), "shipments", 0, "gross") },
			[]string{"lines 2600 (net 2080) − discount 260 (net 208) + freight 49 (net 39.2)", "says 2391", "off by 2"}},
		"a line's tax": {func(o jsonObject) {
			set(o, array{tax("25", "Included", "410.00")}, "shipments", 0, "lines", 0, "appliedTaxRules")
		}, []string{"1600 without tax + 410 tax = 2010, but with tax it says 2000"}},
		"an unknown line":     {func(o jsonObject) { set(o, "VoucherOrderLine", "lines", 0, "__typename") }, []string{`"VoucherOrderLine"`}},
		"an unknown discount": {func(o jsonObject) { set(o, "AppliedLoyalty", "discountsApplied", 0, "__typename") }, []string{`"AppliedLoyalty"`}},
		"an unknown status":   {func(o jsonObject) { set(o, "PARTIAL", "status") }, []string{`"PARTIAL"`}},
		"an unknown currency": {func(o jsonObject) { set(o, amount("2389.00", "XXX", "1"), "gross") }, []string{`"XXX"`}},
		"no rate":             {func(o jsonObject) { set(o, n("0"), "currencyBaseRate") }, []string{"above zero"}},
		"an impossible date":  {func(o jsonObject) { set(o, "2026-13-03T14:05:30+02:00", "shipments", 0, "shippedAt") }, []string{"shippedAt", "2026-13-03"}},
		"a missing order line": {func(o jsonObject) { set(o, jsonObject{"id": 99}, "shipments", 0, "lines", 0, "orderLine") },
			[]string{`order line "99"`}},
	} {
		t.Run(name, func(t *testing.T) {
			o := workedOrder()
			c.change(o)
			documents, rejections := Format{}.Decode(stored(t, o))
			if len(rejections) != 1 {
				t.Fatalf("got %d rejections, want 1: %v", len(rejections), rejections)
			}
			for _, d := range documents {
				if d.ID.Kind == ledger.DocumentShipment {
					t.Errorf("shipment %s was let through", d.ID)
				}
			}
			for _, want := range append(c.says, "order 50418") {
				if text := rejections[0].Position + ": " + rejections[0].Reason; !strings.Contains(text, want) {
					t.Errorf("rejection %q does not say %q", text, want)
				}
			}
		})
	}
}

func TestToleranceIsOneMinorUnitPerPart(t *testing.T) {
	o := workedOrder()
	set(o, value("2389.05"), "shipments", 0, "gross") // two lines, two charges, the total: 0.05
	d := only(t, decodeOne(t, o), ledger.DocumentShipment)
	if err := checkParts(d.Goods); err != nil || !d.Goods.Gross.Equal(dec("2389.05")) {
		t.Errorf("got gross %s, %v; want the source's 2389.05", d.Goods.Gross, err)
	}
	set(o, value("2389.06"), "shipments", 0, "gross")
	if _, rejections := (Format{}).Decode(stored(t, o)); len(rejections) != 1 {
		t.Errorf("0.06 off was tolerated")
	}
}
