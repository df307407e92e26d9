package doctor

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var limitMemlock = Check{
	ID:        "limit.memlock",
	Severity:  Info,
	Title:     "Go 1.14.0 on a kernel for which it locks memory",
	Reads:     []string{"/proc/self/limits", "/proc/sys/kernel/osrelease"},
	Threshold: "less than a page for each of 10000 threads",
	Since:     "Go 1.14.0 only",
	Systems:   []string{"linux"},
	About: "Linux 5.2, 5.3.0 to 5.3.14 and 5.4.0 to 5.4.1 could spoil registers at a signal (go.dev/wiki/LinuxKernelSignalVectorBug). Go 1.14.0 locks a page of each thread against that, judging by the kernel's number alone, " +
		"and dies at the limit: `runtime: mlock of signal stack failed: 12`, `fatal error: mlock failed` (golang.org/issue/37436). No other Go is affected: take a newer patch of 1.14.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Toolchain.Version.String() != "go1.14" || h.Arch != "amd64" && h.Arch != "386" {
			return nil, nil
		}
		release, err := h.Text("/proc/sys/kernel/osrelease")
		if err != nil || !spoilsRegisters(release) {
			return nil, err
		}
		limits, err := h.Limits()
		if err != nil {
			return nil, err
		}
		const page, threads = 4096, 10000 // runtime/debug.SetMaxThreads
		limit, ok := limits[host.LimitMemoryLock]
		if !ok || limit.Soft >= page*threads {
			return nil, nil
		}
		return []Finding{{
			Severity: Info, Text: fmt.Sprintf("go1.14 locks a page for each thread on Linux %s, and %s are allowed: a program dies at its thread %d (fatal error: mlock failed)", quote.Foreign(release), size(limit.Soft), limit.Soft/page+1),
			Source: "RLIMIT_MEMLOCK", Value: size(limit.Soft), Threshold: size(page * threads), Fix: Fix{Words: "use a newer patch of Go 1.14, or a kernel with the mend"},
		}}, nil
	},
}

// spoilsRegisters judges a kernel as Go 1.14 does: by the first three numbers.
func spoilsRegisters(release string) bool {
	var n [3]int
	for i, part := range strings.SplitN(release, ".", 3) {
		digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
		n[i], _ = strconv.Atoi(digits) // none is zero
	}
	return n[0] == 5 && (n[1] == 2 || n[1] == 3 && n[2] < 15 || n[1] == 4 && n[2] < 2)
}
