package importers

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"counterfoil/ledger"
)

// MarkStore is what reading an ERP over its API needs of the ledger beside what the import
// needs: how far it was read, and that nobody else reads it at the same time.
type MarkStore interface {
	Store
	// Marks returns the last mark of each name; Mark adds some where nothing is posted.
	Marks(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[string]string, error)
	Mark(ctx context.Context, entity ledger.EntityID, marks []ledger.Mark) error
	// Alone takes a lock for a piece of work; ledger.ErrConflict when it is taken.
	Alone(ctx context.Context, entity ledger.EntityID, work string) (release func(), err error)
}

// LoadMark reads the last mark of a name into a value; one that was never set leaves it.
func LoadMark(ctx context.Context, s MarkStore, entity ledger.EntityID, source ledger.Source, name string, into any) error {
	marks, err := s.Marks(ctx, entity, source)
	if err != nil || marks[name] == "" {
		return err
	}
	if err := json.Unmarshal([]byte(marks[name]), into); err != nil {
		return fmt.Errorf("the mark %s of %s cannot be read: %w", name, source, err)
	}
	return nil
}

// NewMark writes a value of numbers, instants and texts as a mark.
func NewMark(source ledger.Source, name string, value any) []ledger.Mark {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return []ledger.Mark{{Source: source, Name: name, Value: string(text)}}
}

// ReadMarked imports a portion that was read over an API, with the mark that says so. Where
// it is the same as before, nothing is sealed that could carry the mark; it is written alone.
func ReadMarked(ctx context.Context, s MarkStore, im Importer, name string, content []byte, mark []ledger.Mark) (Result, error) {
	im.Marks = mark
	result, err := im.Read(ctx, name, bytes.NewReader(content))
	if err == nil && result.Batch.ID == 0 {
		err = s.Mark(ctx, im.Entity, mark)
	}
	return result, err
}
