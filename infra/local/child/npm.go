package child

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Install brings the servers that the folder's package-lock.json names into its node_modules, unless they are there.
// Stacks that start at the same time wait for each other.
func Install(ctx context.Context, dir string, output io.Writer) error {
	unlock, err := lock(dir)
	if err != nil {
		return fmt.Errorf("install servers in %s: %w", dir, err)
	}
	defer unlock()
	wanted, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("install servers: %w", err)
	}
	sum := sha256.Sum256(wanted)
	want, marker := []byte(hex.EncodeToString(sum[:])), filepath.Join(dir, "node_modules", ".installed")
	if have, err := os.ReadFile(marker); err == nil && bytes.Equal(have, want) {
		return nil
	}
	command := exec.CommandContext(ctx, "npm", "ci")
	var said bytes.Buffer
	command.Dir, command.Stdout, command.Stderr = dir, output, io.MultiWriter(output, &said)
	if err := command.Run(); err != nil {
		return fmt.Errorf("run npm ci in %s: %w\n%s", dir, err, bytes.TrimSpace(said.Bytes()))
	}
	return os.WriteFile(marker, want, 0o600)
}

func lock(dir string) (unlock func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		_ = folder.Close()
		return nil, err
	}
	return func() { _ = folder.Close() }, nil
}
