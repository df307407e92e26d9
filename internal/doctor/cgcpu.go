package doctor

import (
	"context"
	"errors"
	"strconv"
)

// errNoVersion says that nothing can be told without the version of Go.
var errNoVersion = errors.New("the version of Go that runs here is not known")

var cgCPU = Check{
	ID:        "cg.cpu",
	Severity:  Warning,
	Title:     "more threads than the CPU quota of the control group allows",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo", "cpu.max", "cpu.cfs_quota_us", "/proc/self/status", "GOMAXPROCS", "GODEBUG", "go.mod", "go.work"},
	Threshold: "GOMAXPROCS over the quota, rounded up, and over 2",
	Since:     "ever; Go 1.25 mends it where go.mod says `go 1.25`",
	About: "A quota (`docker run --cpus`, a CPU limit of Kubernetes, `CPUQuota=` of systemd) stops all threads of a group for the rest of a period of mostly 100 ms once they have used up their time together. " +
		"A program that starts as many threads as the machine has processors uses it up at once: latencies jump, tests with timeouts fail, and the garbage collector is stopped in the middle of its work.\n\n" +
		"A program heeds the quota if it was built by Go 1.25 or newer in a module or workspace whose go line is 1.25 or newer, with no `godebug` line or GODEBUG that turns `containermaxprocs` off. " +
		"It then takes the quota, rounded up, but never less than 2, and it reads only the group it is in itself: a limit on a group above it is seen by no Go. " +
		"Processors that `taskset` or a cpuset takes away are seen by all versions. The go command and the compiler are programs of their own release, so those of Go 1.25 heed the quota whatever go.mod says; what they build may not. " +
		"A `//go:debug` line in a program's source is not looked at.\n\nSet GOMAXPROCS, or `go 1.25` in go.mod. Source: go.dev/doc/go1.25, runtime/cgroup_linux.go.",
	Systems: []string{"linux"},
	Run:     runCgCPU,
}

func runCgCPU(_ context.Context, h *Here) ([]Finding, error) {
	groups, err := h.Groups("cpu")
	if err != nil {
		return nil, err
	}
	limit, limited, err := leastCPULimit(groups)
	if err != nil || !limited {
		return nil, err
	}
	cpus, err := h.CPUs()
	if err != nil {
		return nil, err
	}
	if h.Toolchain.Version.IsZero() {
		return nil, errNoVersion
	}
	built, own := h.procsOf(true, cpus, limit), h.procsOf(false, cpus, limit)
	if built.n <= limit.threads() {
		return nil, nil
	}
	most := strconv.Itoa(limit.threads())
	return []Finding{{
		Severity:  Warning,
		Text:      limit.String() + "; " + h.willStart(built, own),
		Source:    h.Show(limit.file),
		Value:     limit.value,
		Threshold: "GOMAXPROCS at most " + most,
		Fix:       Shell("export GOMAXPROCS=" + most),
	}}, nil
}

func (h *Here) willStart(built, own procs) string {
	version := h.Toolchain.Version.String()
	if own.n == built.n {
		return version + " will start " + strconv.Itoa(built.n) + " threads (" + built.why + ")"
	}
	return "what " + version + " builds here, tests too, will start " + strconv.Itoa(built.n) + " threads (" + built.why + "); the go command itself " + strconv.Itoa(own.n)
}
