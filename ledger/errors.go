package ledger

import (
	"errors"
	"fmt"

	"counterfoil/ledger/money"
)

// What callers react to. A variance, a rejected row or a late document is a result and
// never one of these.
var (
	ErrNotFound     = errors.New("not found")
	ErrInvalid      = errors.New("invalid")
	ErrConflict     = errors.New("conflict")
	ErrUnbalanced   = errors.New("out of balance")
	ErrPeriodClosed = errors.New("period is closed")
	// ErrVoid marks a run whose figures do not add up (P7, P13). The run is kept as
	// evidence and gives no report.
	ErrVoid = errors.New("run is void")
)

// UnbalancedError carries the difference, because the reader's next question is
// "by how much, and in which currency?".
type UnbalancedError struct {
	Reference  Reference
	Difference money.Amount // debits less credits
}

func (e *UnbalancedError) Error() string {
	return fmt.Sprintf("entry %s is out of balance by %s", e.Reference, e.Difference)
}

// Is lets errors.Is(err, ErrUnbalanced) hold.
func (e *UnbalancedError) Is(target error) bool { return target == ErrUnbalanced }
