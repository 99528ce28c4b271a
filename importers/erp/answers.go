package erp

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/ledger"
)

// Answers reads the answers of an API, one JSON value after the other. What is cut off or
// no JSON is refused, with the number of the answer.
func Answers(ctx context.Context, in io.Reader, take func(jsontext.Value) error) error {
	d := jsontext.NewDecoder(in)
	for n := 1; ; n++ {
		value, err := d.ReadValue()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("answer %d is cut off or no JSON: %w: %w", n, err, ledger.ErrInvalid)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := take(value); err != nil {
			return fmt.Errorf("answer %d: %w", n, err)
		}
	}
}
