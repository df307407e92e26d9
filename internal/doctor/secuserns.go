package doctor

import (
	"context"
	"errors"
	"io/fs"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const (
	usernsMax   = "/proc/sys/user/max_user_namespaces"
	usernsClone = "/proc/sys/kernel/unprivileged_userns_clone"
)

var secUserns = Check{
	ID:        "sec.userns",
	Severity:  Info,
	Title:     "no user namespaces",
	Reads:     []string{usernsMax, usernsClone},
	Threshold: "0",
	Systems:   []string{"linux"},
	About: "Where the kernel makes no user namespaces, tests that start a child with `CLONE_NEWUSER` (`syscall.SysProcAttr.Cloneflags`), rootless containers and sandboxes end with `no space left on device` (`user.max_user_namespaces=0`) " +
		"or `operation not permitted` (`kernel.unprivileged_userns_clone=0`, Debian's kernels). Nothing else of Go needs them.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		n, err := h.Int(usernsMax)
		if err == nil && n == 0 {
			return []Finding{noUserns(usernsMax, "no space left on device", "sudo sysctl user.max_user_namespaces=10000")}, nil
		}
		self, errSelf := h.Status()
		clone, errClone := h.Int(usernsClone)
		if errors.Is(errClone, fs.ErrNotExist) || errClone == nil && (clone != 0 || errSelf == nil && h.isAdmin(self)) {
			return nil, err // other kernels have no such switch
		}
		if errClone != nil || errSelf != nil {
			return nil, errors.Join(errClone, errSelf)
		}
		return []Finding{noUserns(usernsClone, "operation not permitted", "sudo sysctl kernel.unprivileged_userns_clone=1")}, nil
	},
}

func noUserns(file, message, line string) Finding {
	return Finding{
		Severity: Info, Text: "the kernel makes you no user namespace: tests that start a child with CLONE_NEWUSER get " + message,
		Source: file, Value: "0", Threshold: "1 or more", Fix: Shell(line),
	}
}

// isAdmin reports whether a process has all rights on the machine itself.
func (h *Here) isAdmin(p host.Status) bool {
	_, initial := h.OutsideUID(p.UID)
	return initial && p.Has(host.CapSysAdmin)
}
