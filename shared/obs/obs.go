// Package obs sets up what an operator sees of a function: one JSON line a fact.
//
// It decides the shape of a line. What may stand in one is the caller's to keep:
// ids, counts and durations, never an address, a token or the content of a row.
package obs

import (
	"io"
	"log/slog"
)

// Logger writes JSON lines of at least the given level (debug, info, warn,
// error) to w. Any other level counts as info: a mistyped setting may cost lines,
// never the ones that matter.
func Logger(w io.Writer, level string) *slog.Logger {
	least := slog.LevelInfo
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: least}))
}
