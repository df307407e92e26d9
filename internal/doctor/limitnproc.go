package doctor

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var limitNproc = Check{
	ID:        "limit.nproc",
	Severity:  Warning,
	Title:     "few processes and threads left to you",
	Reads:     []string{"/proc/self/limits", "/proc/*/status (Uid, Threads)", "/proc/self/uid_map"},
	Threshold: "less than 64 and 4 for each processor left under the limit",
	Systems:   []string{"linux"},
	About: "`RLIMIT_NPROC` (`ulimit -u`) counts the threads of all processes of a user, not only those of one shell. A Go program that gets none dies with `runtime: failed to create new OS thread` and " +
		"`runtime: may need to increase max user processes (ulimit -u)`. The same message comes when a control group is full: see `limit.pids`. " +
		"Root, and a process with `CAP_SYS_RESOURCE` or `CAP_SYS_ADMIN`, may pass the limit (setrlimit(2)).",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		limits, err := h.Limits()
		if err != nil {
			return nil, err
		}
		self, err := h.Status()
		if err != nil {
			return nil, err
		}
		limit, ok := limits[host.LimitProcesses]
		if !ok || limit.Soft == host.Unlimited || h.mayPassLimits(self) {
			return nil, nil
		}
		used, err := h.tasksOf(ctx, self.UID)
		if err != nil {
			return nil, err
		}
		cpus, err := h.CPUs()
		if err != nil || used+tasksToBuild(cpus) <= limit.Soft {
			return nil, err
		}
		return []Finding{{
			Severity: Warning,
			Text:     fmt.Sprintf("your processes have %d threads of %d allowed: a build on %d processors soon gets no more (%s; may need to increase max user processes)", used, limit.Soft, cpus, noThread),
			Source:   "RLIMIT_NPROC", Value: fmt.Sprintf("%d of %d", used, limit.Soft), Threshold: strconv.FormatUint(tasksToBuild(cpus), 10) + " left",
			Fix: moreProcesses(limit),
		}}, nil
	},
}

// moreProcesses raises the soft limit where the hard one allows it.
func moreProcesses(l host.Limit) Fix {
	f := Fix{Words: "raise nproc in /etc/security/limits.conf, for a service LimitNPROC="}
	if l.Hard > l.Soft {
		f.Commands = Shell("ulimit -Su hard").Commands
	}
	return f
}
