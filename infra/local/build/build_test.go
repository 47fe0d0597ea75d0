package build_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kipthoi/infra/local/build"
	"kipthoi/infra/local/plan"
)

// module is a folder with a function for each name.
func module(t *testing.T, sources map[string]string) (root string, functions []plan.Function) {
	t.Helper()
	root = t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module sample\n\ngo 1.26\n")
	for folder, source := range sources {
		write(t, filepath.Join(root, folder, "main.go"), source)
		functions = append(functions, plan.Function{Name: "sample-" + filepath.Base(folder), Dir: filepath.Join(root, folder)})
	}
	return root, functions
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func says(word string) string { return "package main\n\nfunc main() { print(\"" + word + "\") }\n" }

func TestFunctions_Built_AreTheBootstrapsOfTheirNames(t *testing.T) {
	root, functions := module(t, map[string]string{"functions/one": says("one"), "functions/two": says("two")})
	bin := t.TempDir()
	for _, one := range []string{"one", "changed"} {
		write(t, filepath.Join(root, "functions/one/main.go"), says(one))
		bootstraps, err := build.Functions(t.Context(), root, bin, functions, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"sample-one": one, "sample-two": "two"} {
			output, err := exec.Command(bootstraps[name]).CombinedOutput()
			if err != nil || string(output) != want || bootstraps[name] != filepath.Join(bin, name, "bootstrap") {
				t.Errorf("%s at %s says %q, %v; want %q", name, bootstraps[name], output, err, want)
			}
		}
	}
}

func TestFunctions_DoNotCompile_SaysWhere(t *testing.T) {
	root, functions := module(t, map[string]string{"functions/one": "package main\n\nfunc main() { none() }\n"})
	if _, err := build.Functions(t.Context(), root, t.TempDir(), functions, t.Output()); err == nil || !strings.Contains(err.Error(), "undefined: none") {
		t.Errorf("error %v", err)
	}
}

func TestFunctions_TwoFoldersOfOneName_AreRefused(t *testing.T) {
	root, functions := module(t, map[string]string{"a/one": says("a"), "b/one": says("b")})
	if _, err := build.Functions(t.Context(), root, t.TempDir(), functions, t.Output()); err == nil || !strings.Contains(err.Error(), "same binary") {
		t.Errorf("error %v", err)
	}
}
