package jobs

import (
	"context"
	"log/slog"
)

// quiet lets River's warnings and errors through; what it tells of its own housekeeping is
// nobody's news.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(loud{log.Handler()}) }

type loud struct{ slog.Handler }

// Enabled implements slog.Handler.
func (l loud) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (l loud) WithAttrs(attrs []slog.Attr) slog.Handler { return loud{l.Handler.WithAttrs(attrs)} }

// WithGroup implements slog.Handler.
func (l loud) WithGroup(name string) slog.Handler { return loud{l.Handler.WithGroup(name)} }
