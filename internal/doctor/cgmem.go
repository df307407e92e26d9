package doctor

import (
	"context"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// memLimitSince is the first minor with GOMEMLIMIT (go.dev/doc/go1.19#runtime).
const memLimitSince = 19

var cgMem = Check{
	ID:        "cg.mem",
	Severity:  Warning,
	Title:     "a memory limit that Go is not told of",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo", "memory.max", "memory.high", "memory.limit_in_bytes", "GOMEMLIMIT"},
	Threshold: "a limit below the machine's memory, and GOMEMLIMIT unset or over 95 % of it",
	Since:     "ever; GOMEMLIMIT is there since Go 1.19",
	About: "No release of Go reads the memory limit of a control group. The collector lets the heap grow to about twice of what is live (GOGC=100), so a program that would fit is killed at the limit (`signal: killed`), or, at `memory.high`, slowed to a crawl, " +
		"while much of its memory is garbage. Told by GOMEMLIMIT, it collects more often when the limit comes near.\n\n" +
		"GOMEMLIMIT is for each process, and is a goal and no wall: what C allocates, and stacks of the kernel, come on top; hence 90 %. It does not help against many compilers at once: for these see cg.memsmall. Source: go.dev/doc/gc-guide#Memory_limit.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		limit, limited, err := h.leastMemoryLimit()
		if err != nil || !limited {
			return nil, err
		}
		value := host.Getenv(h.childEnviron(), "GOMEMLIMIT")
		told, isTold, err := parseGoMemLimit(value)
		if err != nil || isTold && told <= limit.bytes/100*95 && h.knowsMemLimit() {
			return nil, err
		}
		f := Finding{
			Severity:  Warning,
			Text:      "the memory of this control group is limited to " + bytesText(limit.bytes) + " and GOMEMLIMIT sets none: Go programs do not know, and are killed or slowed down there however much of it is garbage",
			Source:    h.Show(limit.file),
			Value:     bytesText(limit.bytes),
			Threshold: "GOMEMLIMIT at most 95 % of it",
			Fix:       Shell("export GOMEMLIMIT=" + strconv.FormatUint(limit.bytes/10*9>>20, 10) + "MiB"),
		}
		switch {
		case !h.knowsMemLimit():
			f.Text = "the memory of this control group is limited to " + bytesText(limit.bytes) + ", and " + h.Toolchain.Version.String() + " has no GOMEMLIMIT: its programs do not know, and are killed or slowed down there however much of it is garbage"
			f.Fix = Fix{Words: h.Toolchain.Version.String() + "'s programs collect earlier with a lower GOGC; GOMEMLIMIT is there since Go 1.19"}
		case isTold:
			f.Text = "GOMEMLIMIT=" + quote.Foreign(value) + " is over 95 % of the " + bytesText(limit.bytes) + " that this control group may use: Go programs are killed or slowed down before they collect harder"
		}
		return []Finding{f}, nil
	},
}

// knowsMemLimit reports whether programs built here read GOMEMLIMIT; so where the version
// is not known.
func (h *Here) knowsMemLimit() bool {
	v := h.Toolchain.Version
	return v.IsZero() || v.Minor() >= memLimitSince
}
