// Package build makes the functions' binaries for this machine, as a deployment makes them for Lambda.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"kipthoi/infra/local/plan"
)

// Functions compiles the folders of all functions in one go, which the build cache makes short when little has changed,
// and returns each function's bootstrap under dir.
func Functions(ctx context.Context, root, dir string, functions []plan.Function, output io.Writer) (map[string]string, error) {
	made := filepath.Join(dir, "made")
	if err := os.MkdirAll(made, 0o700); err != nil {
		return nil, fmt.Errorf("build functions: %w", err)
	}
	arguments := []string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", made + string(filepath.Separator)}
	folders := map[string]string{}
	for _, f := range functions {
		folder, err := filepath.Rel(root, f.Dir)
		if err != nil {
			return nil, fmt.Errorf("locate code of %s: %w", f.Name, err)
		}
		name := filepath.Base(f.Dir)
		if other, taken := folders[name]; taken && other != folder {
			return nil, fmt.Errorf("build functions: %s and %s would have the same binary", other, folder)
		} else if !taken {
			arguments = append(arguments, "."+string(filepath.Separator)+folder)
		}
		folders[name] = folder
	}
	command := exec.CommandContext(ctx, "go", arguments...)
	var said bytes.Buffer
	command.Dir, command.Stdout, command.Stderr = root, output, io.MultiWriter(output, &said)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOFLAGS=", "GOWORK=off")
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("build functions: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return place(dir, made, functions)
}

// place gives each function its bootstrap, a link to what was made.
func place(dir, made string, functions []plan.Function) (map[string]string, error) {
	bootstraps := make(map[string]string, len(functions))
	for _, f := range functions {
		folder := filepath.Join(dir, f.Name)
		bootstrap := filepath.Join(folder, "bootstrap")
		err := os.MkdirAll(folder, 0o700)
		if removed := os.Remove(bootstrap); !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
		if err := errors.Join(err, os.Link(filepath.Join(made, filepath.Base(f.Dir)), bootstrap)); err != nil {
			return nil, fmt.Errorf("place bootstrap of %s: %w", f.Name, err)
		}
		bootstraps[f.Name] = bootstrap
	}
	return bootstraps, nil
}
