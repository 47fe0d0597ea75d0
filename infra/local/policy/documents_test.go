package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// variables are what a function's code reads: name to default, "(none)" where it must be given.
func variables(t *testing.T, function string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "functions", function, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			maps.Copy(found, tagged(t, name))
		}
	}
	if len(found) == 0 {
		t.Fatalf("functions/%s reads no environment", function)
	}
	return found
}

// tagged are the fields of a file's structs that config.Load fills.
func tagged(t *testing.T, name string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || field.Tag == nil {
			return true
		}
		raw, err := strconv.Unquote(field.Tag.Value)
		if err != nil {
			t.Fatal(err)
		}
		tag := reflect.StructTag(raw)
		if variable, ok := tag.Lookup("env"); ok {
			found[variable] = "(none)"
			if value, optional := tag.Lookup("default"); optional {
				found[variable] = value
			}
		}
		return true
	})
	return found
}

func TestEnvironment_Template_SetsWhatTheCodeReads(t *testing.T) {
	for _, f := range planned(t).Functions {
		name := strings.TrimPrefix(f.Name, "kipthoi-")
		code := slices.Sorted(maps.Keys(variables(t, name)))
		if diff := cmp.Diff(code, slices.Sorted(maps.Keys(f.Environment))); diff != "" {
			t.Errorf("%s: code (-) and template.yaml (+):\n%s", name, diff)
		}
	}
}

// row is one line of a table in a document: its cells.
func rows(t *testing.T, name, heading string) [][]string {
	t.Helper()
	_, section, ok := strings.Cut(read(t, name), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("%s has no heading %q", name, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var found [][]string
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		var cells []string
		for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		found = append(found, cells)
	}
	return found
}

func TestEnvironment_Docs_SayTheSameAsTheCode(t *testing.T) {
	documented := map[string]map[string]string{}
	for _, cells := range rows(t, "docs/config.md", "Variables") {
		variable, value := strings.Trim(cells[0], "`"), strings.Trim(cells[2], "`")
		functions := strings.Split(cells[1], ", ")
		if cells[1] == "all" {
			functions = functionFolders(t)
		}
		for _, function := range functions {
			if documented[function] == nil {
				documented[function] = map[string]string{}
			}
			documented[function][variable] = value
		}
	}
	code := map[string]map[string]string{}
	for _, function := range functionFolders(t) {
		code[function] = variables(t, function)
	}
	if diff := cmp.Diff(code, documented); diff != "" {
		t.Errorf("code (-) and docs/config.md (+):\n%s", diff)
	}
}

func TestParameters_Docs_ListThemAll(t *testing.T) {
	var documented []string
	for _, cells := range rows(t, "docs/config.md", "Parameters") {
		documented = append(documented, strings.Trim(cells[0], "`"))
	}
	slices.Sort(documented)
	declared := slices.Sorted(maps.Keys(writtenIn(t, "template.yaml").Parameters))
	if diff := cmp.Diff(declared, documented); diff != "" {
		t.Errorf("template.yaml (-) and docs/config.md (+):\n%s", diff)
	}
}

func TestSamconfig_OverridesParametersThatExist(t *testing.T) {
	declared := writtenIn(t, "template.yaml").Parameters
	overrides := regexp.MustCompile(`(?m)^parameter_overrides = "(.*)"$`).FindAllStringSubmatch(read(t, "samconfig.toml"), -1)
	if len(overrides) != 2 {
		t.Fatalf("%d environments with parameters, want staging and production", len(overrides))
	}
	for _, o := range overrides {
		for _, pair := range strings.Fields(o[1]) {
			name, _, _ := strings.Cut(pair, "=")
			if _, ok := declared[name]; !ok {
				t.Errorf("samconfig.toml sets %s, which template.yaml does not know", name)
			}
		}
	}
}

var testName = regexp.MustCompile(`\b(Test|Fuzz)[A-Z][A-Za-z0-9_]+\b`)

func TestDocuments_EveryTestTheyName_IsThere(t *testing.T) {
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((Test|Fuzz)[A-Z][A-Za-z0-9_]+)\(`)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		for _, match := range declared.FindAllStringSubmatch(string(data), -1) {
			there[match[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{"docs/security.md", "docs/reliability.md"} {
		named := testName.FindAllString(read(t, document), -1)
		if len(named) == 0 {
			t.Fatalf("%s names no test", document)
		}
		for _, name := range named {
			if !there[name] {
				t.Errorf("%s names %s, which is not there", document, name)
			}
		}
	}
}
