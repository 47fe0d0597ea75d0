package stack_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStart_Ports_AreOnLoopbackOnly looks at every socket that the stack and the
// servers it started listen on.
func TestStart_Ports_AreOnLoopbackOnly(t *testing.T) {
	start(t, t.TempDir(), nil)
	ours := make(map[string]bool)
	for _, pid := range append(children(t), os.Getpid()) {
		for _, inode := range sockets(t, pid) {
			ours[inode] = true
		}
	}
	found := 0
	for address, inode := range listening(t) {
		if !ours[inode] {
			continue
		}
		found++
		if host, _, _ := strings.Cut(address, ":"); host != loopback4 && host != loopback6 {
			t.Errorf("a server listens on %s", address)
		}
	}
	if found < 5 {
		t.Errorf("%d sockets, want at least those of the portal, S3, SQS, DynamoDB and SES", found)
	}
}

// 127.0.0.1 and ::1 as the kernel writes them.
const (
	loopback4 = "0100007F"
	loopback6 = "00000000000000000000000001000000"
)

// sockets are the inodes of the sockets a process holds.
func sockets(t *testing.T, pid int) []string {
	t.Helper()
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	var inodes []string
	for _, file := range open {
		to, err := os.Readlink(file)
		if err != nil {
			continue // closed meanwhile
		}
		if inode, ok := strings.CutPrefix(to, "socket:["); ok {
			inodes = append(inodes, strings.TrimSuffix(inode, "]"))
		}
	}
	return inodes
}

// listening are the inodes of the sockets that wait for connections, by the
// address.
func listening(t *testing.T) map[string]string {
	t.Helper()
	const waits = "0A"
	inodes := make(map[string]string)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		file, err := os.Open(table)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(file); lines.Scan(); {
			if fields := strings.Fields(lines.Text()); len(fields) > 9 && fields[3] == waits {
				inodes[fields[1]] = fields[9]
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return inodes
}
