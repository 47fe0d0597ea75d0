package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/template"
)

const root = "../../.."

var templates = []string{"template.yaml", "infra/data.yaml", "infra/alarms.yaml"}

const publicURL = "https://baocao.example"

// load works the templates out as a deployment in production would.
func load(t *testing.T) *template.Template {
	t.Helper()
	loaded, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{
		Region: "ap-southeast-1", Account: "111122223333", StackName: "kipthoi",
		Parameters: map[string]string{
			"PublicUrl": publicURL, "MailSender": "baocao@lienminh.example", "AlarmEmail": "truc@lienminh.example",
		},
		Place: template.Place{
			QueueURL:    func(name string) string { return "https://queues.example/" + name },
			APIEndpoint: "https://api.example",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func planned(t *testing.T) plan.Plan {
	t.Helper()
	p, err := plan.From(load(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ofType lists the resources of a type; there is always at least one, or the caller would check nothing.
func ofType(t *testing.T, kind string) []template.Resource {
	t.Helper()
	var found []template.Resource
	for _, r := range load(t).Resources {
		if r.Type == kind {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no resource of type %s", kind)
	}
	return found
}

// at follows keys (string) and positions (int) into worked-out properties; nil when something is not there.
func at(value any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[key]
		case int:
			list, _ := value.([]any)
			if key >= len(list) {
				return nil
			}
			value = list[key]
		}
	}
	return value
}

// list is the value as a list; a single value counts as a list of one, as in policies.
func list(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{value}
}

func text(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

func texts(value any) []string {
	var out []string
	for _, v := range list(value) {
		out = append(out, text(v))
	}
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// written is a template as it stands in the file, as far as it needs no working out.
type written struct {
	Description string               `yaml:"Description"`
	Parameters  map[string]described `yaml:"Parameters"`
	Outputs     map[string]described `yaml:"Outputs"`
	Resources   map[string]struct {
		Type                string `yaml:"Type"`
		DeletionPolicy      string `yaml:"DeletionPolicy"`
		UpdateReplacePolicy string `yaml:"UpdateReplacePolicy"`
	} `yaml:"Resources"`
}

type described struct {
	Description string `yaml:"Description"`
}

func writtenIn(t *testing.T, name string) written {
	t.Helper()
	var w written
	if err := yaml.Unmarshal([]byte(read(t, name)), &w); err != nil {
		t.Fatal(err)
	}
	if len(w.Resources) == 0 {
		t.Fatalf("%s: nothing was read", name)
	}
	return w
}

// functionFolders lists the folders under functions/.
func functionFolders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names
}

// headings are the lines of a document that begin with the mark, without it.
func headings(t *testing.T, name, mark string) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(read(t, name)) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), mark+" "); ok {
			found = append(found, title)
		}
	}
	return found
}
