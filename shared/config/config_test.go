package config_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/config"
)

type settings struct {
	Table   string        `env:"TABLE_NAME"`
	Level   string        `env:"LOG_LEVEL" default:"info"`
	Set     string        `env:"CONFIGURATION_SET" default:""`
	PerSec  int           `env:"PER_SECOND" default:"10"`
	Dry     bool          `env:"DRY_RUN" default:"false"`
	Timeout time.Duration `env:"TIMEOUT" default:"90s"`
}

func (s *settings) Validate() error {
	if s.PerSec < 1 {
		return errors.New("PER_SECOND must be at least 1")
	}
	return nil
}

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestLoad_TakesWhatIsSet_AndDefaultsForTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		vars map[string]string
		want settings
	}{
		"only what is required": {
			map[string]string{"TABLE_NAME": "kipthoi"},
			settings{Table: "kipthoi", Level: "info", PerSec: 10, Timeout: 90 * time.Second},
		},
		"everything": {
			map[string]string{"TABLE_NAME": "t", "LOG_LEVEL": "debug", "CONFIGURATION_SET": "c", "PER_SECOND": "3", "DRY_RUN": "true", "TIMEOUT": "2m"},
			settings{Table: "t", Level: "debug", Set: "c", PerSec: 3, Dry: true, Timeout: 2 * time.Minute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Load[settings](environment(c.vars))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoad_NamesEveryProblemAtOnce_AndNoValue(t *testing.T) {
	vars := map[string]string{"PER_SECOND": "hunter2", "DRY_RUN": "hunter2", "TIMEOUT": "hunter2"}
	_, err := config.Load[settings](environment(vars))
	if err == nil {
		t.Fatal("loaded")
	}
	for _, name := range []string{"TABLE_NAME", "PER_SECOND", "DRY_RUN", "TIMEOUT"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("error does not name %s: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error repeats a value: %v", err)
	}
}

func TestLoad_AsksTheSettingsThemselves(t *testing.T) {
	_, err := config.Load[settings](environment(map[string]string{"TABLE_NAME": "t", "PER_SECOND": "0"}))
	if err == nil || !strings.Contains(err.Error(), "at least 1") {
		t.Errorf("error: %v", err)
	}
}

func TestLoad_AStructItCannotFill_IsAnError(t *testing.T) {
	type unnamed struct{ Table string }
	if _, err := config.Load[unnamed](environment(nil)); err == nil {
		t.Error("a field without a variable was loaded")
	}
	type unknown struct {
		Rate float64 `env:"RATE"`
	}
	if _, err := config.Load[unknown](environment(map[string]string{"RATE": "1.5"})); err == nil {
		t.Error("a field of a kind nobody asked for was loaded")
	}
}
