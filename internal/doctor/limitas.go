package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var limitAS = Check{
	ID:        "limit.as",
	Severity:  Error,
	Title:     "a limit on address space",
	Reads:     []string{"/proc/self/limits"},
	Threshold: "soft limit under 4 GiB, error under 1.5 GiB",
	Systems:   []string{"linux"},
	About: "A Go program reserves some 600 MB of addresses at its start, long before it uses memory, and so `ulimit -v` stops what would have had room: " +
		"`fatal error: failed to reserve page summary memory` under some 0.6 GiB, `runtime: out of memory: cannot allocate …` in the compiler up to 1.3 GiB, and larger programs and links need more. " +
		"Bound memory with a control group (`MemoryMax=`) or `GOMEMLIMIT` instead (go.dev/doc/gc-guide).",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		limits, err := h.Limits()
		if err != nil {
			return nil, err
		}
		limit, ok := limits[host.LimitAddressSpace]
		if !ok || limit.Soft >= 4<<30 {
			return nil, nil
		}
		x := Finding{
			Severity: Warning, Text: "a process may reserve " + size(limit.Soft) + " of addresses (ulimit -v): Go reserves far more than it uses, so large builds run out of memory that is there",
			Source: "RLIMIT_AS", Value: size(limit.Soft), Threshold: "4.0 GiB",
			Fix: Fix{Words: "take ulimit -v out of the shell's rc file or the as line out of /etc/security/limits.conf; bound memory with a control group"},
		}
		if limit.Soft < 3<<29 { // a cold build failed at 1.25 GiB now and then
			x.Severity, x.Threshold = Error, "1.5 GiB"
			x.Text = "a process may reserve " + size(limit.Soft) + " of addresses (ulimit -v), and the compiler stops with out of memory or failed to reserve page summary memory"
		}
		if limit.Hard == host.Unlimited {
			x.Fix.Commands = Shell("ulimit -Sv unlimited").Commands
		}
		return []Finding{x}, nil
	},
}
