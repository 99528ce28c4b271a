package matchers

import (
	"fmt"
	"strings"
	"time"

	"counterfoil/ledger"
)

// midnights are the zones by whose midnight a server may date, the likeliest first: UTC
// is what most run in, Pacific time what one large ERP stamps in whatever the company's
// own zone, then where shops and their suppliers of software are.
var midnights = []string{
	"UTC", "America/Los_Angeles", "Europe/London", "Europe/Stockholm", "Europe/Helsinki", "America/New_York",
	"Asia/Tokyo", "Australia/Sydney",
}

// datedBy finds what the voucher's date is that is not the document's: midnight of
// another zone, or the day of another event. The first that fits is a suffix of the
// kind; all that fit are told, because a date alone cannot tell them apart.
func (d *dossier) datedBy(p *paper, dated ledger.Date) (kind, why string) {
	if !p.known || dated == p.on {
		return "", ""
	}
	fits := d.datings(p, dated)
	if len(fits) == 0 {
		return "", ""
	}
	kind, why = ", dated by "+fits[0].what, "; "+fits[0].why
	if len(fits) > 1 {
		var others []string
		for _, f := range fits[1:] {
			others = append(others, f.what)
		}
		why += fmt.Sprintf("; %s would give the same date", strings.Join(others, ", "))
	}
	return kind, why
}

// dating is one way a voucher came by its date.
type dating struct{ what, why string }

// datings are all ways in which a document may come by a date.
func (d *dossier) datings(p *paper, dated ledger.Date) []dating {
	return append(d.zonesThatDate(p, dated), d.eventsThatDate(p, dated)...)
}

// zonesThatDate are the zones in which the document's moment falls on the date.
func (d *dossier) zonesThatDate(p *paper, dated ledger.Date) (fits []dating) {
	at, err := d.policy.MomentOf(p.current)
	if err != nil || ledger.DateIn(at, d.policy.Zone()) != p.on {
		return nil
	}
	for _, name := range midnights {
		zone, err := time.LoadLocation(name)
		if err != nil || ledger.DateIn(at, zone) != dated {
			continue
		}
		fits = append(fits, dating{"midnight in " + name, fmt.Sprintf("%s in %s is %s in %s", minute(at, d.policy.Zone()), d.policy.Zone(), minute(at, zone), name)})
	}
	return fits
}

func minute(at time.Time, zone *time.Location) string { return at.In(zone).Format("2006-01-02 15:04") }

// eventsThatDate are the other events of the document's life, and the other documents
// of the case it goes with, that fall on the date.
func (d *dossier) eventsThatDate(p *paper, dated ledger.Date) (fits []dating) {
	for _, e := range d.eventsOf(p) {
		if e.on == dated {
			fits = append(fits, dating{e.what, fmt.Sprintf("%s is the date of %s", dated, e.what)})
		}
	}
	for _, o := range d.papers {
		if o != p && o.on == dated && goesWith[p.kind] == o.kind {
			fits = append(fits, dating{"its " + string(o.kind), fmt.Sprintf("%s is the date of %s", dated, o.name())})
		}
	}
	return onceWhat(fits)
}

// event is something that happened to a document, and its day in the entity's zone.
type event struct {
	what string
	on   ledger.Date
}

// eventsOf are the events that a document knows the moments of.
func (d *dossier) eventsOf(p *paper) (list []event) {
	m := p.current.Moments
	for _, e := range []struct {
		what string
		at   time.Time
	}{
		{"the order", m.Ordered}, {"its creation", m.Created}, {"its capture", m.Captured},
		{"its shipment", m.Shipped}, {"its completion", m.Completed}, {"its refund", m.Refunded},
	} {
		if p.known && !e.at.IsZero() {
			list = append(list, event{e.what, ledger.DateIn(e.at, d.policy.Zone())})
		}
	}
	return list
}

// goesWith pairs the events an ERP may book in one go.
var goesWith = map[ledger.EntryKind]ledger.EntryKind{
	ledger.KindSale: ledger.KindCapture, ledger.KindCapture: ledger.KindSale,
	ledger.KindReturn: ledger.KindRefund, ledger.KindRefund: ledger.KindReturn,
}

func onceWhat(list []dating) (kept []dating) {
	seen := map[string]bool{}
	for _, f := range list {
		if !seen[f.what] {
			seen[f.what] = true
			kept = append(kept, f)
		}
	}
	return kept
}
