package doctor

import (
	"context"
	"errors"
	"io/fs"
)

var cgProcRead = Check{
	ID:        "cg.procread",
	Severity:  Warning,
	Title:     "files of /proc that Go reads at its start and may not",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo"},
	Threshold: "permission denied",
	Since:     "Go 1.25, which reads them",
	About: "Each program of Go 1.25 or newer opens `/proc/self/cgroup` and `/proc/self/mountinfo` when it starts, also with GOMAXPROCS set or `containermaxprocs=0`. In a confined place, as a snap without the plug mount-observe, it may not: " +
		"then it takes no CPU quota for one, and the kernel logs a denial at each start, the go command's and the compiler's too.\n\n" +
		"The programs work; set GOMAXPROCS to what is allowed, and allow both files to be read if the log matters. Source: golang.org/issue/77911.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if v := h.Toolchain.Version; !v.IsZero() && v.Minor() < awareSince {
			return nil, nil
		}
		for _, file := range []string{"/proc/self/cgroup", "/proc/self/mountinfo"} {
			err := h.MayRead(file)
			switch {
			case errors.Is(err, fs.ErrPermission):
				return []Finding{{
					Severity:  Warning,
					Text:      "Go programs may not read " + file + " here: they do not see a CPU quota, and the kernel may log a denial at each start",
					Source:    file,
					Value:     "permission denied",
					Threshold: "readable",
					Fix:       Fix{Words: "set GOMAXPROCS to the CPUs that are allowed, or let the confinement (AppArmor, snap's mount-observe) read it"},
				}}, nil
			case err != nil && !errors.Is(err, fs.ErrNotExist):
				return nil, err
			}
		}
		return nil, nil
	},
}
