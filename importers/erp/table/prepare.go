package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// plan is a profile with what was found out about one file.
type plan struct {
	profile   *Profile
	kind      string
	encoding  string
	delimiter byte
	currency  money.Currency
	anyBooks  bool // a look at the file, for books of whatever currency
	zone      *time.Location
	year      func(ledger.Date) ledger.Date
	days      erp.Days // a voucher may be dated
}

// prepare finds out what the file is, and how it is written.
func (f *Format) prepare(ctx context.Context, src erp.Source) (*plan, *bytesSeen, error) {
	pl := &plan{profile: f.profile, currency: f.policy.Entity.Currency, zone: f.zone(), year: erp.FiscalYears(f.policy.Entity.FiscalYear), days: erp.DaysFrom(time.Now())}
	var err error
	if pl.kind, err = sniff(src); err != nil {
		return nil, nil, err
	}
	if err := f.profile.allows(pl.kind); err != nil {
		return nil, nil, err
	}
	if pl.kind != kindCSV {
		return pl, nil, nil
	}
	seen, err := erp.Pass(src, func(in io.Reader) (*bytesSeen, error) { return look(ctx, in) })
	if err != nil {
		return nil, nil, err
	}
	if pl.encoding, err = seen.encoding(f.profile.File.Encoding); err != nil {
		return nil, nil, err
	}
	return pl, seen, pl.chooseDelimiter(src)
}

func (f *Format) zone() *time.Location {
	if name := f.profile.Source.TimeZone; name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	if zone := f.policy.Zone(); zone != nil {
		return zone
	}
	return time.UTC
}

// chooseDelimiter takes the one of the profile's under which the header is found. Two
// are none: nothing is guessed.
func (pl *plan) chooseDelimiter(src erp.Source) error {
	var found []string
	var failure error
	for _, name := range pl.profile.File.Delimiter {
		delimiter, _ := delimiterByte(name)
		try := *pl
		try.delimiter = delimiter
		_, err := erp.Pass(src, func(in io.Reader) (struct{}, error) {
			j, err := try.open(in)
			if err == nil {
				j.close()
			}
			return struct{}{}, err
		})
		if err == nil {
			found = append(found, name)
			pl.delimiter = delimiter
		} else if failure == nil || nearer(err, failure) {
			failure = err
		}
	}
	switch len(found) {
	case 0:
		return failure
	case 1:
		return nil
	}
	return refuse("the header can be read with several of the profile's delimiters (%s); name the one the file uses", strings.Join(found, ", "))
}

// nearer tells that one refusal came nearer to a header than another.
func nearer(a, b error) bool {
	var x, y *headerError
	if !errors.As(a, &x) || !errors.As(b, &y) {
		return errors.As(b, &y)
	}
	return len(x.header.missing) < len(y.header.missing)
}

// how says how the file was read, because nothing of it may happen unseen.
func (pl *plan) how(h *header) string {
	p := pl.profile
	text := fmt.Sprintf("read through profile %s version %d as %s", p.Name, p.Version, pl.kind)
	if pl.kind == kindCSV {
		delimiter := strconv.Quote(string(pl.delimiter))
		if pl.delimiter == '\t' {
			delimiter = "tab"
		}
		text += fmt.Sprintf(" in %s, fields parted by %s", pl.encoding, delimiter)
	}
	if h.row > 0 {
		text += fmt.Sprintf(", header in row %d", h.row)
	}
	return text
}
