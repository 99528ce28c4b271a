package postgres

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"counterfoil/ledger"
)

// Error is a refusal of the database in the ledger's words. errors.Is holds for the
// ledger error its SQLSTATE stands for, errors.As still finds the *pq.Error.
type Error struct {
	// Constraint names the guard that refused, "" when none did.
	Constraint string
	kind       error
	cause      *pq.Error
}

func (e *Error) Error() string {
	text := e.cause.Message
	if e.Constraint != "" {
		text += " [" + e.Constraint + "]"
	}
	if e.cause.Hint != "" {
		text += ". " + e.cause.Hint
	}
	return text
}

// Unwrap gives the ledger's error, where there is one, and the driver's.
func (e *Error) Unwrap() []error {
	if e.kind == nil {
		return []error{e.cause}
	}
	return []error{e.kind, e.cause}
}

// states maps SQLSTATE to what callers react to. CF… are our own (migrations/00008, 00009).
var states = map[pqerror.Code]error{
	"CF001": ledger.ErrConflict,     // a stored fact was to change
	"CF002": ledger.ErrUnbalanced,   // set check at seal
	"CF003": ledger.ErrPeriodClosed, // set check at seal, or a status that cannot follow
	"CF004": ledger.ErrInvalid,      // set check at seal: numbers, evidence, reversals
	"CF005": ledger.ErrInvalid,      // set check at seal: account or currency unknown
	"23502": ledger.ErrInvalid,      // not null
	"23503": ledger.ErrInvalid,      // foreign key
	"23505": ledger.ErrConflict,     // unique
	"23514": ledger.ErrInvalid,      // check
	"22003": ledger.ErrInvalid,      // number out of range
	"22007": ledger.ErrInvalid,      // date
	"22008": ledger.ErrInvalid,      // date out of range
	"22021": ledger.ErrInvalid,      // text that is not UTF-8, or holds a zero byte
	"22P02": ledger.ErrInvalid,      // text that is not of the type
}

// advice says what to do about states that are about the installation, not the data.
var advice = map[pqerror.Code]string{
	"42P01": "the database has no ledger in it, or an older one: run `counterfoil migrate`",
	"42704": "the database has no ledger in it, or an older one: run `counterfoil migrate`",
	"42703": "the ledger is of an older version: run `counterfoil migrate`",
	"42883": "the ledger is of an older version: run `counterfoil migrate`",
	"22023": "the database has no ledger in it, or the role is missing: run `counterfoil migrate`",
	"3D000": "create the database, or correct DATABASE_URL",
	"28000": "the server does not know this user: correct DATABASE_URL",
	"28P01": "the password is wrong: correct DATABASE_URL",
	"42501": "this user may not do that: run `counterfoil migrate` as the database's owner, and grant it counterfoil_app and counterfoil_audit",
	"53300": "the server has no connection left: raise max_connections or stop other programs",
	"57P01": "the server was stopped while we worked; nothing of the batch was kept, run the command again",
}

var errLost = errors.New("the connection to the database was lost")

// wrap turns an error of the driver into the ledger's. It is the only code that knows
// SQLSTATE names; nil stays nil, and an error it wrapped before stays as it is.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	if already := (*Error)(nil); errors.As(err, &already) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w", ledger.ErrNotFound)
	}
	if errors.Is(err, driver.ErrBadConn) && !errors.Is(err, errLost) {
		return fmt.Errorf("%w (%w); nothing of the transaction was kept, run the command again", errLost, err)
	}
	var cause *pq.Error
	if !errors.As(err, &cause) {
		return err
	}
	if text, ok := advice[cause.Code]; ok {
		return fmt.Errorf("%w; %s", err, text)
	}
	return &Error{cause.Constraint, states[cause.Code], cause}
}
