package doctor

import (
	"context"
	"errors"
	"io/fs"
)

const apparmorUserns = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"

var secAppArmor = Check{
	ID:        "sec.apparmor",
	Severity:  Info,
	Title:     "AppArmor takes the rights in a user namespace",
	Reads:     []string{apparmorUserns},
	Threshold: "1, for a user without CAP_SYS_ADMIN",
	Since:     "Ubuntu 23.10",
	Systems:   []string{"linux"},
	About: "Ubuntu lets a program that no profile names make a user namespace, but gives it no rights in there. So tests that start a child with `CLONE_NEWUSER` (`syscall.SysProcAttr.Cloneflags`), rootless containers and sandboxes " +
		"end with `operation not permitted` or `permission denied`. A profile with `userns,` for that program, or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, allows it. Nothing else of Go is touched.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		n, err := h.Int(apparmorUserns)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // a kernel without that rule restricts nothing
		}
		self, errSelf := h.Status()
		if err != nil || errSelf != nil || n != 1 || h.isAdmin(self) {
			return nil, errors.Join(err, errSelf)
		}
		return []Finding{{
			Severity: Info, Text: "AppArmor gives a program without a profile no rights in a user namespace: tests that start a child with CLONE_NEWUSER and mount or map users there get operation not permitted",
			Source: apparmorUserns, Value: "1", Threshold: "0", Fix: Shell("sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
		}}, nil
	},
}
