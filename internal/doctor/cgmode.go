package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const systemdRuns = "/run/systemd/system" // sd_booted(3)

var cgMode = Check{
	ID:        "cg.mode",
	Severity:  Info,
	Title:     "control groups of version 1, in which a user can limit nothing",
	Reads:     []string{"/proc/self/mountinfo", systemdRuns},
	Threshold: "version 1, alone or beside version 2",
	About: "systemd hands controllers to a user's own manager only with version 2 of control groups. With version 1, also in the hybrid layout, it ignores `CPUQuota=`, `MemoryMax=` and `TasksMax=` of user units and scopes without a word, " +
		"so `systemd-run --user --scope -p MemoryMax=2G go test ./...` limits nothing. Limits of system units and of containers work, and Go reads the CPU quota of both versions.\n\n" +
		"Boot with `systemd.unified_cgroup_hierarchy=1`; what is newer than 2021 mostly does. Source: systemd.resource-control(5), systemd.io/CGROUP_DELEGATION.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		layout, err := h.GroupLayout()
		if err != nil || layout != host.Legacy && layout != host.Hybrid || !h.Exists(systemdRuns) || h.UID == 0 {
			return nil, err
		}
		value := "version 1"
		if layout == host.Hybrid {
			value = "versions 1 and 2 (hybrid)"
		}
		return []Finding{{
			Severity:  Info,
			Text:      "control groups are of " + value + ": limits of user units and scopes (systemd-run --user) are silently ignored here",
			Source:    "/proc/self/mountinfo",
			Value:     value,
			Threshold: "version 2",
			Fix:       Fix{Words: "use system units, or boot the kernel with systemd.unified_cgroup_hierarchy=1"},
		}}, nil
	},
}
