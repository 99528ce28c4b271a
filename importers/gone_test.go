package importers_test

import "testing"

const goneOrder = `{"data":{"gone":[{"askedAt":"2026-10-25T03:00:00+02:00","order":{"number":70001},
"documents":[{"kind":"order","id":"70001"},{"kind":"shipment","id":"900"},{"kind":"capture","id":"5001"},{"kind":"return","id":"800"},{"kind":"refund","id":"5002"}]}]}}`

func TestAnOrderThatTheSourceNoLongerHasIsReversed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder+aCapture+aReturn)
	r := b.read("deleted", goneOrder)
	if r.Rejections != 0 || r.Reversals == 0 || r.Entries != r.Reversals {
		t.Errorf("got %s, want everything of the order reversed", r)
	}
	if got := b.balances(farOff); got != "" {
		t.Errorf("got balances\n%s", got)
	}
	if r := b.read("asked again", edited(t, goneOrder, "2026-10-25", "2026-10-26")); r.Entries != 0 || r.Documents.Changed+r.Documents.Text+r.Documents.Vanished != 0 {
		t.Errorf("got %s, want nothing new", r)
	}
	if r := b.read("an old file", anOrder+"\n"+aCapture+"\n"+aReturn); r.Entries != 0 {
		t.Errorf("got %s, want the older views left alone", r)
	}
}

func TestWhatReappearsStandsAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	aRefund := edited(t, aCapture, "CAPTURE", "REFUND", "5001", "5002", "2026-10-06T10:05", "2026-10-21T09:00")
	b.read("first", anOrder+aCapture+aReturn+aRefund)
	want := b.balances(farOff)
	b.read("deleted", goneOrder)
	seen := `{"seenAt":"2026-10-27T03:00:00+02:00",`
	b.read("back", edited(t, anOrder+aCapture+aReturn+aRefund, `{"__typename":"DirectToConsumerOrder"`, seen+`"__typename":"DirectToConsumerOrder"`, `{"id":5001,`, seen+`"id":5001,`, `{"id":5002,"createdAt":"2026-10-21T09:00:00+02:00","entryType":"REFUND","status":"SUCCESS","paymentMethod"`, seen+`"id":5002,"createdAt":"2026-10-21T09:00:00+02:00","entryType":"REFUND","status":"SUCCESS","paymentMethod"`,
		`{"__typename":"DirectToConsumerReturn"`, seen+`"__typename":"DirectToConsumerReturn"`))
	if got := b.balances(farOff); got != want {
		t.Errorf("got balances\n%s\nwant\n%s", got, want)
	}
}

func TestAReturnThatGoesBackIsKnownByWhenItWasSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.read("first", anOrder+aReturn)
	// Its refund was deleted and it was opened again: every stamp it has is earlier than before.
	reopened := edited(t, aReturn, `"COMPLETED"`, `"PENDING"`, `"id":800,`, `"seenAt":"2026-10-24T09:00:00+02:00","id":800,`)
	if r := b.read("reopened", reopened); r.Reversals == 0 {
		t.Errorf("got %s, want the return reversed", r)
	}
}

func TestAWithdrawalNamesWhatItIsAbout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, broken := range map[string]string{
		"no instant":     edited(t, goneOrder, `"askedAt":"2026-10-25T03:00:00+02:00",`, ""),
		"no order":       edited(t, goneOrder, `"order":{"number":70001},`, ""),
		"a strange kind": edited(t, goneOrder, `"kind":"order"`, `"kind":"voucher"`),
	} {
		if r := b.read(name, broken); r.Rejections == 0 {
			t.Errorf("%s: got %s, want a rejection", name, r)
		}
	}
}
