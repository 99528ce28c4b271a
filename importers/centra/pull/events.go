package pull

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// rounds bounds how often the queue is read in one run: what is left comes next time.
const rounds = 50

// event is a hint that something changed, never what it changed to.
type event struct {
	ID         int64          `json:"id"`
	ObjectType string         `json:"objectType"`
	Reference  jsontext.Value `json:"objectReference"`
	Object     *struct {
		Shipped *numbered `json:"shipped"`
		Changed *numbered `json:"changed"`
		Return  *struct {
			ID int64 `json:"id"`
		} `json:"return"`
	} `json:"object"`
}

type numbered struct {
	Number int64 `json:"number"`
}

// events empties our queue: what the events hint at is read and committed, and only then
// are they confirmed; those we need not look into are confirmed too, or they would block
// the head of the queue. The queue belongs to an integration name, so it is left alone
// unless our own is configured and all listeners carry it.
func (r *run) events(ctx context.Context) error {
	if r.Integration == "" || !r.can.events {
		return nil
	}
	ours, err := r.listening(ctx)
	if err != nil || !ours {
		return err
	}
	last := int64(0)
	for range rounds {
		some, err := r.queued(ctx)
		if err != nil || len(some) == 0 {
			return err
		}
		if some[0].ID <= last {
			r.find("centra-events", fmt.Sprint(some[0].ID), "a confirmed event came back; the queue is read again with the next run")
			return nil
		}
		if err := r.follow(ctx, some); err != nil {
			return err
		}
		last = some[len(some)-1].ID
		if err := r.confirm(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// listening subscribes where nobody listens yet, and tells whether the queue is ours.
func (r *run) listening(ctx context.Context) (bool, error) {
	e, err := r.Client.ask(ctx, "listeners", noVariables)
	if err != nil {
		return false, err
	}
	var data struct {
		Listeners []struct {
			Integration string `json:"integrationName"`
			Type        string `json:"objectType"`
		} `json:"eventListeners"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return false, fmt.Errorf("read the event listeners: %w", err)
	}
	types := map[string]bool{}
	for _, l := range data.Listeners {
		if l.Integration != r.Integration {
			r.find("centra-events", l.Integration, fmt.Sprintf("the token belongs to this integration name and not to %q; its queue is another system's and was left alone. Give the token an integration name of its own", r.Integration))
			return false, nil
		}
		types[l.Type] = true
	}
	for _, wanted := range []string{"Order", "Shipment", "Return", "PaymentHistoryEntry"} {
		if !types[wanted] {
			return r.listen(ctx)
		}
	}
	return true, nil
}

func (r *run) listen(ctx context.Context) (bool, error) {
	e, err := r.Client.ask(ctx, "listen", noVariables)
	if err != nil {
		return false, err
	}
	var data struct {
		Set struct {
			Listeners []struct {
				Integration string `json:"integrationName"`
			} `json:"eventListeners"`
			Errors []userError `json:"userErrors"`
		} `json:"setEventListeners"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return false, fmt.Errorf("read the answer to listening: %w", err)
	}
	if len(data.Set.Errors) > 0 {
		r.find("centra-events", "listeners", "Centra does not let us listen: "+data.Set.Errors[0].Message)
		return false, nil
	}
	for _, l := range data.Set.Listeners {
		if l.Integration != r.Integration {
			r.find("centra-events", l.Integration, fmt.Sprintf("the token belongs to this integration name and not to %q; its queue was left alone", r.Integration))
			return false, nil
		}
	}
	return true, nil
}

type userError struct {
	Message string `json:"message"`
}

func noVariables(int) map[string]any { return nil }

func (r *run) queued(ctx context.Context) ([]event, error) {
	e, err := r.Client.ask(ctx, "events", func(int) map[string]any { return map[string]any{"limit": topSize} })
	if err != nil {
		return nil, err
	}
	var data struct {
		Events []event `json:"events"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return nil, fmt.Errorf("read the events: %w", err)
	}
	r.tell("events", len(data.Events))
	return data.Events, nil
}

// follow reads what events hint at, as one portion.
func (r *run) follow(ctx context.Context, some []event) error {
	orders, returns, payments, shipments := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	for _, e := range some {
		n := number(string(trimQuotes(e.Reference)))
		switch e.ObjectType {
		case "Order":
			orders[n] = true
		case "Return":
			returns[n] = true
		case "PaymentHistoryEntry":
			payments[n] = true
		case "Shipment":
			shipments[n] = true
		}
		if e.Object == nil {
			continue
		}
		for _, order := range []*numbered{e.Object.Shipped, e.Object.Changed} {
			if order != nil {
				orders[order.Number] = true
			}
		}
		if e.Object.Return != nil {
			returns[e.Object.Return.ID] = true
		}
	}
	if err := r.heldOrders(ctx, shipments, orders); err != nil {
		return err
	}
	p := newPortion("what events hint at", r.began)
	if err := r.ordersByNumberOrGone(ctx, p, sortedNumbers(orders)); err != nil {
		return err
	}
	if r.can.listPayments {
		if err := r.paymentsByID(ctx, p, sortedNumbers(payments)); err != nil {
			return err
		}
	}
	if err := r.returnsByID(ctx, p, sortedNumbers(returns)); err != nil {
		return err
	}
	return r.commit(ctx, p)
}

func trimQuotes(v jsontext.Value) jsontext.Value {
	if len(v) > 1 && v[0] == '"' {
		return v[1 : len(v)-1]
	}
	return v
}

func (r *run) confirm(ctx context.Context, some []event) error {
	ids := make([]int64, len(some))
	for i, e := range some {
		ids[i] = e.ID
	}
	e, err := r.Client.ask(ctx, "confirm", func(int) map[string]any { return map[string]any{"ids": ids} })
	if err != nil {
		return err
	}
	var data struct {
		Confirm struct {
			Errors []userError `json:"userErrors"`
		} `json:"confirmEvents"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("read the answer to confirming events: %w", err)
	}
	if len(data.Confirm.Errors) > 0 {
		return fmt.Errorf("confirm %d events: %s; they come again with the next run", len(ids), data.Confirm.Errors[0].Message)
	}
	return nil
}
