package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// copier is what the driver's statement for COPY can do.
type copier interface {
	CopyData(ctx context.Context, lines string) (driver.Result, error)
	Close() error
}

// copyIn begins a COPY; the statement is "COPY table (columns) FROM STDIN". Nothing else
// can be done in the transaction until it is closed.
func (t *Tx) copyIn(statement string) (copier, error) {
	var stream copier
	var refusal error
	// The error must not leave through Raw: told that the connection is lost, Raw closes
	// it, and waits for that until the transaction, which waits for us, has ended.
	err := t.conn.Raw(func(conn any) error {
		stmt, err := conn.(driver.Conn).Prepare(statement)
		if err != nil {
			refusal = err
			return nil
		}
		var ok bool
		if stream, ok = stmt.(copier); !ok {
			refusal = fmt.Errorf("the database driver offers no COPY for %q", statement)
		}
		return nil
	})
	if err == nil {
		err = refusal
	}
	return stream, wrap(err)
}

// lines are rows in COPY's text format. Whole lines go to the driver in a third of the
// time that handing over values takes.
type lines struct{ data []byte }

// end finishes a row.
func (w *lines) end() { w.data[len(w.data)-1] = '\n' } // in place of the last tab

// sendTo hands the rows to a COPY and starts anew. The database's refusal of a row may
// show only in a later call or when the COPY is closed.
func (w *lines) sendTo(ctx context.Context, stream copier) error {
	if len(w.data) == 0 {
		return nil
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	// The driver's way to cancel would break the COPY and the connection with it.
	_, err := stream.CopyData(context.WithoutCancel(ctx), string(w.data[:len(w.data)-1])) // the driver ends the last one
	w.data = w.data[:0]
	return wrap(err)
}

func (w *lines) text(s string) {
	start := 0
	for i := range len(s) {
		var escaped byte
		switch s[i] {
		case '\\':
			escaped = '\\'
		case '\t':
			escaped = 't'
		case '\n':
			escaped = 'n'
		case '\r':
			escaped = 'r'
		default:
			continue
		}
		w.data = append(w.data, s[start:i]...)
		w.data = append(w.data, '\\', escaped)
		start = i + 1
	}
	w.data = append(w.data, s[start:]...)
	w.data = append(w.data, '\t')
}

func (w *lines) null() { w.data = append(w.data, '\\', 'N', '\t') }

func (w *lines) number(n int64) {
	w.data = strconv.AppendInt(w.data, n, 10)
	w.data = append(w.data, '\t')
}

func (w *lines) truth(b bool) {
	if b {
		w.data = append(w.data, 't', '\t')
		return
	}
	w.data = append(w.data, 'f', '\t')
}

func (w *lines) bytes(b []byte) {
	w.data = append(w.data, '\\', '\\', 'x')
	w.data = hex.AppendEncode(w.data, b)
	w.data = append(w.data, '\t')
}

// instant writes a point in time, the zero time as NULL.
func (w *lines) instant(t time.Time) {
	if t.IsZero() {
		w.null()
		return
	}
	w.data = t.UTC().AppendFormat(w.data, time.RFC3339Nano)
	w.data = append(w.data, '\t')
}

// day writes a date, the zero Date as NULL.
func (w *lines) day(d ledger.Date) {
	if d.IsZero() {
		w.null()
		return
	}
	w.data = append(w.data, d.String()...)
	w.data = append(w.data, '\t')
}

// amount writes an amount without its currency, always with the currency's decimals.
func (w *lines) amount(a money.Amount) {
	w.data = append(appendAmount(w.data, a), '\t')
}

// appendAmount writes what money.Amount.Number writes, without decimals in between.
func appendAmount(b []byte, a money.Amount) []byte {
	exponent, units := 0, a.Units()
	if a.Currency() != "" {
		exponent = a.Currency().Exponent()
	}
	if units < 0 {
		b, units = append(b, '-'), -units
	}
	first := len(b)
	b = strconv.AppendInt(b, units, 10)
	if exponent == 0 {
		return b
	}
	for len(b)-first <= exponent {
		b = slices.Insert(b, first, '0')
	}
	return slices.Insert(b, len(b)-exponent, '.')
}
