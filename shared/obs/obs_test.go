package obs_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"kipthoi/shared/obs"
)

func TestLogger_WritesOneJSONLineAFact_FromItsLevelUp(t *testing.T) {
	for level, want := range map[string]int{"debug": 4, "info": 3, "": 3, "loud": 3, "WARN": 2, "error": 1} {
		t.Run(level, func(t *testing.T) {
			var out bytes.Buffer
			log := obs.Logger(&out, level)
			for _, l := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
				log.Log(t.Context(), l, "done", "unit_id", "htx-1", "findings", 3)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if len(lines) != want {
				t.Fatalf("%d lines, want %d:\n%s", len(lines), want, out.String())
			}
			for _, line := range lines {
				var fact struct {
					Msg      string `json:"msg"`
					UnitID   string `json:"unit_id"`
					Findings int    `json:"findings"`
				}
				if err := json.Unmarshal([]byte(line), &fact); err != nil || fact.Msg != "done" || fact.UnitID != "htx-1" || fact.Findings != 3 {
					t.Errorf("line %s: %+v, %v", line, fact, err)
				}
			}
		})
	}
}
