//go:build !linux

package child

import "syscall"

// Attributes is the default: only Linux lets a child die with its parent.
func Attributes() *syscall.SysProcAttr { return nil }
