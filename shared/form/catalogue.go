package form

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// ErrNotInForce says that no version of the form asked for was in force on that day.
var ErrNotInForce = errors.New("no version of the form in force")

//go:embed definitions
var definitions embed.FS

// catalogue holds every form of definitions/, ascending by day of entry into
// force. A definition that cannot be loaded is a fault of the build, found
// by the first test that runs; there is nothing a caller could do about it.
var catalogue = sync.OnceValue(func() []*Form {
	forms, err := loadAll(definitions)
	if err != nil {
		panic(err)
	}
	return forms
})

// loadAll reads every definition and says what is wrong with all of them.
func loadAll(files fs.FS) ([]*Form, error) {
	names, err := fs.Glob(files, "definitions/*/*.json")
	if err != nil {
		return nil, fmt.Errorf("list definitions: %w", err)
	}
	var forms []*Form
	var problems []error
	for _, name := range names {
		f, err := load(files, name)
		problems = append(problems, err)
		if err == nil {
			forms = append(forms, f)
		}
	}
	problems = append(problems, checkDays(forms))
	slices.SortStableFunc(forms, func(a, b *Form) int { return a.ValidFrom.DaysSince(b.ValidFrom) })
	return forms, errors.Join(problems...)
}

func load(files fs.FS, name string) (*Form, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read definition: %w", err)
	}
	f, err := Read(name, data)
	if err != nil {
		return nil, err
	}
	if want := fmt.Sprintf("definitions/%s/%s.json", f.ID, f.Version); name != want {
		return nil, fmt.Errorf("%s: the definition of %s %s belongs in %s", name, f.ID, f.Version, want)
	}
	return f, nil
}

// checkDays makes sure that one day has one version of a form, and one form for
// a kind of unit.
func checkDays(forms []*Form) error {
	var problems []error
	for i, a := range forms {
		for _, b := range forms[:i] {
			if a.ID == b.ID && a.ValidFrom == b.ValidFrom {
				problems = append(problems, fmt.Errorf("versions %s and %s of %s are both valid from %s", b.Version, a.Version, a.ID, a.ValidFrom))
			}
			if a.ID != b.ID && a.Kind == b.Kind {
				problems = append(problems, fmt.Errorf("forms %s and %s are both for kind %s", b.ID, a.ID, a.Kind))
			}
		}
	}
	return errors.Join(problems...)
}

// Find returns the version of a form in force on a day: pass the last day the
// figures speak of (Period.End). The error wraps ErrNotInForce.
func Find(id string, on calendar.Date) (*Form, error) {
	return newest("form "+id, on, func(f *Form) bool { return f.ID == id })
}

// ForKind returns the form a kind of unit fills in for a period that ends on a
// day. The error wraps ErrNotInForce.
func ForKind(kind report.Kind, on calendar.Date) (*Form, error) {
	return newest("kind "+string(kind), on, func(f *Form) bool { return f.Kind == kind })
}

func newest(what string, on calendar.Date, is func(*Form) bool) (*Form, error) {
	var found *Form
	for _, f := range catalogue() {
		if is(f) && !f.ValidFrom.After(on) {
			found = f
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: %s on %s", ErrNotInForce, what, on)
	}
	return found, nil
}

// Versions lists every version of a form, oldest first, so that a file made
// from an earlier template is recognised; none when the id is unknown.
func Versions(id string) []*Form {
	var versions []*Form
	for _, f := range catalogue() {
		if f.ID == id {
			versions = append(versions, f)
		}
	}
	return versions
}

// All lists every version of every form.
func All() []*Form { return slices.Clone(catalogue()) }
