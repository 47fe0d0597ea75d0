package child

import "syscall"

// Attributes lets a child die with its parent, even when the parent is killed, and keeps the terminal's interrupt
// from it: the stack ends its children itself.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
