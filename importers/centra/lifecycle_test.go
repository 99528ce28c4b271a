package centra

import (
	"errors"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

func TestPayments(t *testing.T) {
	for _, c := range []struct {
		entryType, status string
		kind              ledger.DocumentKind // "" for no document
		due               bool
		says              string // a rejection that says so
	}{
		{"CAPTURE", "SUCCESS", ledger.DocumentCapture, true, ""},
		{"CAPTURE", "PENDING", ledger.DocumentCapture, false, ""},
		{"CAPTURE", "FAILED", ledger.DocumentCapture, false, ""},
		{"CAPTURE_GIFT_CARD", "SUCCESS", ledger.DocumentCapture, true, ""},
		{"MARKED_AS_PAID", "SUCCESS", ledger.DocumentCapture, true, ""},
		{"REFUND", "SUCCESS", ledger.DocumentRefund, true, ""},
		{"REFUND_GIFT_CARD", "SUCCESS", ledger.DocumentRefund, true, ""},
		{"REFUND", "FAILED", ledger.DocumentRefund, false, ""},
		{"AUTH", "SUCCESS", "", false, ""},
		{"CAPTURE_REQUEST", "PENDING", "", false, ""},
		{"CAPTURE_REQUEST", "FAILED", "", false, ""},
		{"CANCEL", "SUCCESS", "", false, ""},
		{"PREPAID", "SUCCESS", ledger.DocumentCapture, false, "PREPAID of 2389 DKK"},
		{"ADDITIONAL_ORDER_PAYMENT", "SUCCESS", ledger.DocumentCapture, false, "ADDITIONAL_ORDER_PAYMENT"},
		{"INVOICE", "SUCCESS", ledger.DocumentCapture, false, "INVOICE"},
		{"OTHER", "SUCCESS", ledger.DocumentCapture, false, "OTHER"},
		{"OTHER", "PENDING", ledger.DocumentCapture, false, ""},
		{"MARKED_AS_UNPAID", "SUCCESS", ledger.DocumentRefund, false, "MARKED_AS_UNPAID"},
		{"CHARGEBACK", "SUCCESS", "", false, `"CHARGEBACK"`},
		{"CAPTURE", "REVERSED", "", false, `"REVERSED"`},
	} {
		t.Run(c.entryType+" "+c.status, func(t *testing.T) {
			documents, rejections := Format{}.Decode(stored(t, paymentJSON(330043, c.entryType, c.status, "-2389.00")))
			if c.kind == "" != (len(documents) == 0) {
				t.Fatalf("got %d documents", len(documents))
			}
			if c.kind != "" {
				d := only(t, documents, c.kind)
				if d.Due != c.due || !d.Payment.Amount.Equal(dec("2389")) {
					t.Errorf("got due %t amount %s", d.Due, d.Payment.Amount)
				}
				if d.Payment.GiftCard != strings.HasSuffix(c.entryType, "GIFT_CARD") || d.Payment.Outside != (c.entryType == "MARKED_AS_PAID" || c.entryType == "PREPAID" || c.entryType == "MARKED_AS_UNPAID") {
					t.Errorf("gift card %t outside %t", d.Payment.GiftCard, d.Payment.Outside)
				}
			}
			switch {
			case c.says == "" && len(rejections) > 0:
				t.Errorf("rejected: %v", rejections)
			case c.says != "" && (len(rejections) != 1 || !strings.Contains(rejections[0].Reason, c.says)):
				t.Errorf("got rejections %v, want one that says %s", rejections, c.says)
			}
		})
	}
}

func TestPaymentsInsideAnOrder(t *testing.T) {
	o := workedOrder()
	capture := paymentJSON(330043, "CAPTURE", "SUCCESS", "2389.00")
	delete(capture, "order")
	set(o, array{capture}, "paymentHistory")
	d := only(t, decodeOne(t, o), ledger.DocumentCapture)
	if d.Order != "50418" || d.Partial || d.Store != "Retail" {
		t.Errorf("got order %q store %q partial %t", d.Order, d.Store, d.Partial)
	}
}

func TestDue(t *testing.T) {
	open := func(o jsonObject) {
		set(o, false, "shipments", 0, "isShipped")
		set(o, nil, "shipments", 0, "shippedAt")
	}
	for _, c := range []struct {
		name    string
		trigger policy.Trigger
		change  func(jsonObject)
		due     bool
	}{
		{"shipped", "", func(jsonObject) {}, true},
		{"not shipped", "", open, false},
		{"a cancelled order whose shipment went out", "", func(o jsonObject) { set(o, "CANCELLED", "status") }, true},
		{"a cancelled order", "", func(o jsonObject) { open(o); set(o, "CANCELLED", "status") }, false},
		{"captured and not shipped, due at capture", policy.OnCaptured, open, true},
		{"not captured, due at capture", policy.OnCaptured, func(o jsonObject) { set(o, false, "shipments", 0, "isCaptured") }, false},
		{"not shipped, due when confirmed", policy.OnConfirmed, func(o jsonObject) { open(o); set(o, "CONFIRMED", "status") }, true},
		{"pending, due when confirmed", policy.OnConfirmed, func(o jsonObject) { open(o); set(o, "PENDING", "status") }, false},
		{"shipped in part, due when completed", policy.OnCompleted, func(o jsonObject) { set(o, "PROCESSING", "status") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := workedOrder()
			c.change(o)
			documents, rejections := Format{Trigger: c.trigger}.Decode(stored(t, o))
			if len(rejections) > 0 {
				t.Fatal(rejections)
			}
			if d := only(t, documents, ledger.DocumentShipment); d.Due != c.due {
				t.Errorf("got due %t, want %t", d.Due, c.due)
			}
		})
	}
}

func TestWhatIsNotDueMayBeWrong(t *testing.T) {
	o := workedOrder()
	set(o, false, "shipments", 0, "isShipped")
	set(o, value("1.00"), "shipments", 0, "gross")
	if d := only(t, decodeOne(t, o), ledger.DocumentShipment); d.Goods == nil {
		t.Error("a shipment without its goods cannot be told from a payment")
	}
}

func TestACancelledOrderMayHaveLostItsLines(t *testing.T) {
	o := workedOrder()
	set(o, "CANCELLED", "status")
	set(o, value("0"), "lines", 0, "lineInc")
	set(o, value("0"), "lines", 0, "lineEx")
	d := only(t, decodeOne(t, o), ledger.DocumentShipment)
	if err := checkParts(d.Goods); err != nil || !d.Due {
		t.Errorf("due %t, %v: what went out is owed all the same", d.Due, err)
	}
}

func TestReturnStatus(t *testing.T) {
	r := workedReturn()
	set(r, "PENDING", "returnStatus") // also what a completed return becomes when it is un-completed
	if d := only(t, decodeOne(t, r), ledger.DocumentReturn); d.Due {
		t.Error("a pending return is due")
	}
	set(r, "CANCELLED", "returnStatus")
	if _, rejections := (Format{}).Decode(stored(t, r)); len(rejections) != 1 || !strings.Contains(rejections[0].Reason, `"CANCELLED"`) {
		t.Errorf("got %v, want a rejection that names the value", rejections)
	}
}

func TestTheHashFollowsTheMoneyOnly(t *testing.T) {
	before := only(t, decodeOne(t, workedOrder()), ledger.DocumentShipment)
	for name, c := range map[string]struct {
		change func(jsonObject)
		same   bool
	}{
		"updated":       {func(o jsonObject) { set(o, "2026-11-01T00:00:00+01:00", "updatedAt") }, true},
		"returned":      {func(o jsonObject) { set(o, n("1"), "shipments", 0, "lines", 1, "returnedQuantity") }, true},
		"customer gone": {func(o jsonObject) { set(o, nil, "customer") }, true},
		"digits":        {func(o jsonObject) { set(o, value("2389.0"), "shipments", 0, "gross") }, true},
		"rate": {func(o jsonObject) {
			set(o, n("1.540"), "currencyBaseRate")
			set(o, n("1.540"), "shipments", 0, "currencyBaseRate")
		}, false},
		"shipped later":          {func(o jsonObject) { set(o, "2026-10-04T14:05:30+02:00", "shipments", 0, "shippedAt") }, false},
		"zone written otherwise": {func(o jsonObject) { set(o, "2026-10-03T12:05:30+00:00", "shipments", 0, "shippedAt") }, true},
	} {
		o := workedOrder()
		c.change(o)
		after := only(t, decodeOne(t, o), ledger.DocumentShipment)
		if (before.Hash() == after.Hash()) != c.same {
			t.Errorf("%s: same hash is %t, want %t", name, !c.same, c.same)
		}
	}
}

func TestExcluded(t *testing.T) {
	o := workedOrder()
	set(o, true, "isInternal")
	for name, c := range map[string]struct {
		format Format
		record jsonObject
		why    string
	}{
		"an internal order":        {Format{}, o, "internal order"},
		"another entity's store":   {Format{Stores: []string{"Outlet"}}, workedOrder(), "store Retail"},
		"the entity's own store":   {Format{Stores: []string{"Outlet", "Retail"}}, workedOrder(), ""},
		"no list takes all stores": {Format{}, workedOrder(), ""},
	} {
		d := c.format.decode(stored(t, c.record))
		shipments := 0
		for _, doc := range d.Documents {
			if doc.ID.Kind == ledger.DocumentShipment {
				shipments++
			}
		}
		if (c.why == "") != (shipments == 1) || c.why != "" && d.Excluded[c.why] != 1 {
			t.Errorf("%s: got %d shipments, excluded %v", name, shipments, d.Excluded)
		}
	}
}

func TestAReturnIsCompletedFromItsOrder(t *testing.T) {
	d := only(t, decodeOne(t, workedReturn()), ledger.DocumentReturn)
	head, need := Format{}.Wants(d)
	if need != importers.NeedsOrder || head.ExternalID != "50418" || head.Kind != ledger.DocumentOrder {
		t.Fatalf("got %v of %v", need, head)
	}
	order := workedOrder()
	set(order, value("375.00"), "lines", 1, "origInc")
	completed, _, ok, err := Format{}.Complete(d, stored(t, order))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if l := completed.Goods.Lines[0]; !l.ListPrice.Equal(dec("375")) {
		t.Errorf("the list price of %s is %s, want 375", l.SKU, l.ListPrice)
	}
	if completed.Country != "DK" || completed.Store != "Retail" || completed.Goods.Lines[0].SKU != "TS-200-WHT-S" {
		t.Errorf("got country %q store %q SKU %q", completed.Country, completed.Store, completed.Goods.Lines[0].SKU)
	}
	if d.Goods.Lines[0].SKU != "" {
		t.Error("completing changed the document it was given")
	}
	if _, need := (Format{}).Wants(completed); need == importers.NeedsOrder {
		t.Error("a completed return still needs its order")
	}
}

func TestPaymentsNeedTheirOrderOnlyWhereItDecides(t *testing.T) {
	d := only(t, decodeOne(t, paymentJSON(1, "CAPTURE", "SUCCESS", "10")), ledger.DocumentCapture)
	for _, c := range []struct {
		format Format
		need   importers.Need
	}{
		{Format{}, importers.NeedsIfKnown}, {Format{ByStore: true}, importers.NeedsOrder}, {Format{Stores: []string{"Retail"}}, importers.NeedsOrder},
		{Format{ByMarket: true}, importers.NeedsOrder},
	} {
		if _, need := c.format.Wants(d); need != c.need {
			t.Errorf("%+v: got %v, want %v", c.format, need, c.need)
		}
	}
	completed, why, ok, err := Format{Stores: []string{"Outlet"}}.Complete(d, stored(t, workedOrder()))
	if err != nil || ok || why != "store Retail" || completed.Due {
		t.Errorf("another store's payment: got ok %t why %q due %t, %v", ok, why, completed.Due, err)
	}
}

func TestDocumentFrom(t *testing.T) {
	record := stored(t, workedOrder())
	d := only(t, decodeOne(t, workedOrder()), ledger.DocumentShipment)
	again, err := Format{}.DocumentFrom(record, d.ID)
	if err != nil || again.Hash() != d.Hash() {
		t.Errorf("decoded again: %v", err)
	}
	gone := ledger.DocumentID{Source: Source, Kind: ledger.DocumentShipment, ExternalID: "61099"}
	withdrawn, err := Format{}.DocumentFrom(record, gone)
	if err != nil || withdrawn.Due || withdrawn.Order != "50418" {
		t.Errorf("a shipment that is gone: due %t order %q, %v", withdrawn.Due, withdrawn.Order, err)
	}
	o := workedOrder()
	set(o, value("1.00"), "shipments", 0, "gross")
	if _, err := (Format{}).DocumentFrom(stored(t, o), d.ID); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a rejected shipment: got %v, want ErrNotFound: it was not withdrawn", err)
	}
}

func TestFindsWhatShipmentsLack(t *testing.T) {
	o := workedOrder()
	twoShipments(o)
	set(o, value("1849.00"), "shipments", 0, "gross") // freight once more
	set(o, value("1479.20"), "shipments", 0, "net")
	d := Format{}.decode(stored(t, o))
	if len(d.Rejections) > 0 || len(d.Findings) != 1 || d.Findings[0].Code != "centra-shipments" {
		t.Errorf("got findings %v rejections %v, want one finding: the freight stands on two shipments", d.Findings, d.Rejections)
	}
}
