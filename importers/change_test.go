package importers_test

import (
	"context"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// anOrder is a Swedish order of one coat, 1 250 with 25 % inside, freight 0.
const anOrder = `{"__typename":"DirectToConsumerOrder","number":70001,"status":"SHIPPED","isInternal":false,
"createdAt":"2026-10-05T10:00:00+02:00","updatedAt":"2026-10-06T10:00:00+02:00","currencyBaseRate":1,
"store":{"id":1,"name":"SE web"},"market":{"id":1,"name":"Sweden"},"country":{"code":"SE","isEU":true},"paymentMethod":{"plugin":"klarna"},
"gross":{"value":1250.00,"currency":{"code":"SEK"},"conversionRate":1},"net":{"value":1000.00,"currency":{"code":"SEK"},"conversionRate":1},
"totals":{"quantity":1,"lineValues":{"value":1250.00},"discounts":{"value":0},"shipping":{"value":0},"handling":{"value":0},"taxIncluded":{"value":250.00},"taxAdded":{"value":0},"taxDeducted":{"value":0}},
"discountsApplied":[],
"lines":[{"__typename":"ProductOrderLine","id":1,"productSize":{"SKU":"WC-100"},"quantity":1,"taxPercent":25,"lineInc":{"value":1250.00},"lineEx":{"value":1000.00}}],
"shipments":[{"id":900,"number":"70001-1","createdAt":"2026-10-06T09:00:00+02:00","updatedAt":"2026-10-06T10:00:00+02:00","isShipped":true,"shippedAt":"2026-10-06T10:00:00+02:00",
"currencyBaseRate":1,"gross":{"value":1250.00},"net":{"value":1000.00},"discountsApplied":[],
"lines":[{"id":2,"quantity":1,"orderLine":{"id":1},"lineInc":{"value":1250.00},"lineEx":{"value":1000.00},
"appliedTaxRules":[{"rule":{"taxId":"1","taxName":"VAT","taxPercent":25},"taxIncluded":{"value":250.00},"taxAdded":{"value":0},"taxDeducted":{"value":0}}]}]}]}`

const aCapture = `{"id":5001,"createdAt":"2026-10-06T10:05:00+02:00","entryType":"CAPTURE","status":"SUCCESS","paymentMethod":"klarna",
"value":{"value":1250.00,"currency":{"code":"SEK"},"conversionRate":1},"currencyBaseRate":1,"order":{"number":70001},"return":null}`

const aReturn = `{"__typename":"DirectToConsumerReturn","id":800,"returnStatus":"COMPLETED","createdAt":"2026-10-20T09:00:00+02:00","totalQuantity":1,"currencyBaseRate":1,"store":{"id":1},
"gross":{"value":1250.00,"currency":{"code":"SEK"},"conversionRate":1},"net":{"value":1000.00,"currency":{"code":"SEK"},"conversionRate":1},
"totals":{"quantity":1,"lineValues":{"value":1250.00},"discounts":{"value":0},"shipping":{"value":0},"handling":{"value":0},"returnCost":{"value":0},"taxIncluded":{"value":250.00},"taxAdded":{"value":0},"taxDeducted":{"value":0}},
"discountsApplied":[],
"lines":[{"id":3,"quantity":1,"orderLine":{"id":1},"shipmentLine":{"id":2},"lineInc":{"value":1250.00},"lineEx":{"value":1000.00},
"appliedTaxRules":[{"rule":{"taxId":"1","taxName":"VAT","taxPercent":25},"taxIncluded":{"value":250.00},"taxAdded":{"value":0},"taxDeducted":{"value":0}}]}],
"refundPaymentHistory":[{"id":5002,"createdAt":"2026-10-21T09:00:00+02:00","entryType":"REFUND","status":"SUCCESS","value":{"value":-1250.00,"currency":{"code":"SEK"},"conversionRate":1},"currencyBaseRate":1}],
"order":{"number":70001},"shipment":{"id":900,"number":"70001-1"}}`

// edited is a text with some of it replaced; every old part must be there.
func edited(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("nothing to replace: %s", pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// cheaper is the order after its price was lowered by a fifth, a day later.
func cheaper(t *testing.T) string {
	return edited(t, anOrder, `"updatedAt":"2026-10-06T10:00:00+02:00","currencyBaseRate"`, `"updatedAt":"2026-10-07T10:00:00+02:00","currencyBaseRate"`,
		"1250.00", "1000.00", `:1000.00},"lineEx":{"value":1000.00`, `:1000.00},"lineEx":{"value":800.00`, `"net":{"value":1000.00`, `"net":{"value":800.00`, "250.00", "200.00")
}

func TestAnEditedOrderIsPostedAsADifference(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	r := b.read("edited", cheaper(t))
	if r.Documents.Changed != 1 || r.Entries != 2 || r.Reversals != 1 {
		t.Errorf("got %s, want the old entry reversed and a new one", r)
	}
	entries := b.journal(ledger.JournalQuery{Order: "70001"})
	if len(entries) != 3 || entries[1].Reverses != entries[0].ID || entries[1].EffectiveOn != entries[0].EffectiveOn || entries[2].Version != 2 {
		t.Errorf("got %+v", entries)
	}
	direct := newBench(t)
	direct.read("edited", cheaper(t))
	if got, want := b.balances(farOff), direct.balances(farOff); got != want {
		t.Errorf("got balances\n%s\nwant\n%s", got, want)
	}
}

func TestBothVersionsInOneFile(t *testing.T) {
	t.Parallel()
	direct := newBench(t)
	direct.read("edited", cheaper(t))
	want := direct.balances(farOff)
	for name, content := range map[string]string{
		"older first": anOrder + cheaper(t), "newer first": cheaper(t) + anOrder, "the same twice": cheaper(t) + cheaper(t),
	} {
		b := newBench(t)
		r := b.read(name, content)
		if got := b.balances(farOff); got != want || r.Rejections > 0 {
			t.Errorf("%s: %s: got balances\n%s\nwant\n%s", name, r, got, want)
		}
	}
}

func TestWhatPostsNothingNewPostsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	r := b.read("line asked for otherwise", edited(t, anOrder, `"taxName":"VAT"`, `"taxName":"Moms"`, `"updatedAt":"2026-10-06T10`, `"updatedAt":"2026-10-08T10`))
	if r.Documents.Text != 1 || r.Entries != 0 {
		t.Errorf("got %s, want another version and no entries", r)
	}
	if r := b.read("cheaper", edited(t, cheaper(t), "2026-10-07T10", "2026-10-09T10")); r.Reversals != 1 || r.Entries != 2 {
		t.Errorf("got %s, want the entry of version 1 reversed", r)
	}
}

func TestLateDataLandsInTheNextOpenMonth(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	before := b.balances(october.Last())
	for _, p := range []ledger.Period{october, october.Next()} {
		for _, status := range []ledger.PeriodStatus{ledger.PeriodInReview, ledger.PeriodSigned, ledger.PeriodClosed} {
			if err := b.store.SetPeriodStatus(context.Background(), b.Entity, p, status, "controller", "month end"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if r := b.read("no change", edited(t, anOrder, `"taxName":"VAT"`, `"taxName":"Moms"`)); r.Entries != 0 {
		t.Errorf("got %s: what posts nothing new must not be posted late", r)
	}
	r := b.read("edited", cheaper(t))
	if r.Late != 2 || r.Entries != 2 {
		t.Errorf("got %s, want both entries late", r)
	}
	if b.balances(october.Last()) != before {
		t.Error("a closed month changed")
	}
	december := ledger.NewDate(2026, 12, 1)
	for _, e := range b.journal(ledger.JournalQuery{From: december}) {
		if e.EffectiveOn != december || e.LateFor != october {
			t.Errorf("entry %d: got %s late for %s", e.ID, e.EffectiveOn, e.LateFor)
		}
	}
	if r := b.read("edited again, alike", edited(t, cheaper(t), `"taxName":"VAT"`, `"taxName":"Moms"`)); r.Entries != 0 {
		t.Errorf("got %s: the late entry stands and is right", r)
	}
	direct := newBench(t)
	direct.read("edited", cheaper(t))
	if got, want := b.balances(farOff), direct.balances(farOff); got != want {
		t.Errorf("got balances\n%s\nwant\n%s", got, want)
	}
}

func TestAShipmentThatIsGoneIsReversed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	at := strings.Index(anOrder, `"shipments":[`)
	gone := edited(t, anOrder[:at]+`"shipments":[]}`, "2026-10-06T10", "2026-10-08T10")
	if r := b.read("removed", gone); r.Reversals != 1 || r.Entries != 1 {
		t.Errorf("got %s, want its entry reversed", r)
	}
	if got := b.balances(farOff); got != "" {
		t.Errorf("got balances\n%s", got)
	}
	if r := b.read("the old view once more", anOrder+"\n"+anOrder); r.Entries != 0 || r.Documents.Older == 0 {
		t.Errorf("got %s, want the older view left alone", r)
	}
}

func TestARejectedShipmentIsNotGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	r := b.read("broken", edited(t, anOrder, `"currencyBaseRate":1,"gross":{"value":1250.00},"net"`, `"currencyBaseRate":1,"gross":{"value":1260.00},"net"`, `"updatedAt":"2026-10-06T10`, `"updatedAt":"2026-10-08T10`))
	if r.Rejections != 1 || r.Entries != 0 {
		t.Errorf("got %s, want a rejection and the version before it standing", r)
	}
	b.read("older", cheaper(t))
	if got := b.rejected(); got != 1 {
		t.Errorf("%d records stand rejected after an older view came, want the newer one", got)
	}
	b.read("mended", edited(t, anOrder, `"updatedAt":"2026-10-06T10`, `"updatedAt":"2026-10-09T10`))
	if got := b.rejected(); got != 0 {
		t.Errorf("%d records stand rejected after the order was mended, want none", got)
	}
}

// A spoilt record is settled by one that says what stood before it, also where nothing but
// its stamp is new.
func TestWhatStoodBeforeSettlesARejection(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder)
	at := func(day string) []string {
		return []string{`"updatedAt":"2026-10-06T10`, `"updatedAt":"2026-10-` + day + `T10`}
	}
	spoilt := edited(t, anOrder, append(at("08"), `"currencyBaseRate":1,"gross":{"value":1250.00},"net"`, `"currencyBaseRate":1,"gross":{"value":1260.00},"net"`)...)
	if b.read("spoilt", spoilt); b.rejected() != 1 {
		t.Fatalf("%d records stand rejected, want the spoilt one", b.rejected())
	}
	if b.read("older", edited(t, anOrder, at("07")...)); b.rejected() != 1 {
		t.Errorf("%d records stand rejected after an older view, want the spoilt one", b.rejected())
	}
	r := b.read("as before", edited(t, anOrder, at("09")...))
	if r.Entries != 0 || b.rejected() != 0 {
		t.Errorf("got %s and %d that stand rejected, want nothing posted and none", r, b.rejected())
	}
	if r := b.read("and again", edited(t, anOrder, at("10")...)); r.Entries != 0 || b.rejected() != 0 {
		t.Errorf("got %s", r)
	}
}

func TestAReturnWaitsForItsOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.read("return", aReturn)
	if r.Waiting != 1 || r.Rejections != 1 || r.Entries != 1 {
		t.Errorf("got %s, want the refund posted and the return waiting", r)
	}
	if r := b.read("once more", aReturn+"\n"+aReturn); r.Waiting != 2 || r.Rejections != 0 || r.Entries != 0 {
		t.Errorf("got %s, want it waiting and not rejected again", r)
	}
	if got := b.rejected(); got != 1 {
		t.Errorf("%d records stand rejected, want the return", got)
	}
	if again, err := b.Repost(t.Context(), r.Snapshot); err != nil || again.Waiting != 1 || b.rejected() != 1 {
		t.Errorf("posted again: %s, %v, %d stand rejected, want the return", again, err, b.rejected())
	}
	if r := b.read("order", anOrder); r.Rejections != 0 || b.balances(farOff) == "" {
		t.Errorf("got %s", r)
	}
	if got := b.rejected(); got != 0 {
		t.Errorf("%d records stand rejected after the order came, want none", got)
	}
	kinds := map[ledger.EntryKind]int{}
	for _, e := range b.journal(ledger.JournalQuery{Order: "70001"}) {
		kinds[e.Kind]++
	}
	if kinds[ledger.KindSale] != 1 || kinds[ledger.KindReturn] != 1 {
		t.Errorf("got %v, want the return posted with its order", kinds)
	}
}

func TestAFullViewReplacesAPartialOneAndNeverTheOtherWay(t *testing.T) {
	t.Parallel()
	refund := edited(t, aCapture, `"id":5001`, `"id":5002`, "CAPTURE", "REFUND", "2026-10-06T10:05", "2026-10-21T09:00", `"value":1250.00`, `"value":-1250.00`, `"return":null`, `"return":{"id":800}`)
	want := ""
	for name, sequence := range map[string][]string{"full first": {anOrder, refund, aReturn}, "partial first": {aReturn, anOrder, refund}} {
		b := newBench(t)
		for i, content := range sequence {
			b.read(name+string(rune('a'+i)), content)
		}
		got := b.balances(farOff)
		if want == "" {
			want = got
		}
		if got != want || !strings.Contains(got, "1582") {
			t.Errorf("%s: got balances\n%s\nwant\n%s, with the refund on Klarna's account", name, got, want)
		}
	}
}

func TestPaymentsFollowTheirOrder(t *testing.T) {
	t.Parallel()
	internal := edited(t, anOrder, `"isInternal":false`, `"isInternal":true`)
	for name, c := range map[string]struct {
		format   centra.Format
		sequence []string
		entries  int // that stand
	}{
		"a pending row after the final one":          {centra.Format{}, []string{aCapture, edited(t, aCapture, "SUCCESS", "PENDING")}, 1},
		"a final row after the pending one":          {centra.Format{}, []string{edited(t, aCapture, "SUCCESS", "PENDING"), aCapture}, 1},
		"an internal order, then its payment":        {centra.Format{}, []string{internal, aCapture}, 0},
		"the payment of what turns out internal":     {centra.Format{}, []string{aCapture, internal}, 0},
		"another entity's order, then its payment":   {centra.Format{Stores: []string{"NO web"}}, []string{anOrder, aCapture}, 0},
		"another entity's payment, then its order":   {centra.Format{Stores: []string{"NO web"}}, []string{aCapture, anOrder}, 0},
		"our store's payment, then its order":        {centra.Format{Stores: []string{"SE web"}}, []string{aCapture, anOrder}, 2},
		"our store's order, then its payment":        {centra.Format{Stores: []string{"SE web"}}, []string{anOrder, aCapture}, 2},
		"a daily payment, then the order that names": {centra.Format{ByStore: true}, []string{aCapture, anOrder}, 2},
		"an order and its payment in one file":       {centra.Format{ByStore: true}, []string{aCapture + anOrder}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.Importer.Format = c.format
			for i, content := range c.sequence {
				if r := b.read(name+string(rune('a'+i)), content); r.Batch.ID == 0 {
					t.Errorf("got %s", r)
				}
			}
			standing := 0
			for _, e := range b.journal(ledger.JournalQuery{}) {
				if standing++; e.Reverses != 0 {
					standing -= 2
				}
			}
			if standing != c.entries {
				t.Errorf("got %d entries that stand, want %d", standing, c.entries)
			}
		})
	}
}

func TestWhatThePolicyCannotPostIsRejectedAndPostedLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	abroad := edited(t, anOrder, `"code":"SE"`, `"code":"BR"`)
	r := b.read("abroad", abroad)
	if r.Rejections != 1 || r.Entries != 0 {
		t.Fatalf("got %s, want a rejection: the policy has no 25 %% for Brazil", r)
	}
	row := b.policy.Tax[0]
	row.Country, row.Code = "BR", "BR25"
	better := *b.policy
	better.Tax = append([]policy.TaxRow{row}, b.policy.Tax...)
	b.Importer.Poster = &better
	again, err := b.Repost(context.Background(), r.Snapshot)
	if err != nil || again.Rejections != 0 || again.Entries != 1 {
		t.Errorf("got %s, %v; want it posted under the better policy", again, err)
	}
	if third, err := b.Repost(context.Background(), r.Snapshot); err != nil || third.Entries != 0 {
		t.Errorf("got %s, %v; want nothing more", third, err)
	}
}

var _ importers.Poster = (*policy.Policy)(nil)
