package doctor

import (
	"math"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
)

// awareSince is the first minor whose programs heed a CPU quota, and the go line that they
// need for it (go.dev/doc/go1.25#container-aware-gomaxprocs).
const awareSince = 25

const containerSetting = "containermaxprocs"

// procs is how many threads run Go code at once in a program (GOMAXPROCS), and why it is
// more than a quota allows; "" where it is not.
type procs struct {
	n   int
	why string
}

// procsOf predicts GOMAXPROCS of a program that the resolved toolchain builds here or,
// with built false, of that toolchain's own commands, whose go line is that of their
// release. cpus is what the affinity allows and limit the quota that holds. Lines
// //go:debug of a program are not looked at.
func (h *Here) procsOf(built bool, cpus int, limit cpuLimit) procs {
	environ := h.childEnviron()
	if n, err := strconv.ParseInt(host.Getenv(environ, "GOMAXPROCS"), 10, 32); err == nil && n > 0 {
		return procs{int(n), "GOMAXPROCS in the environment"}
	}
	minor := int(h.Toolchain.Version.Minor())
	if minor < 5 {
		return procs{n: 1} // go.dev/doc/go1.5#introduction
	}
	if seen := h.seenBy(max(minor, awareSince+1)); seen.cpus > limit.cpus {
		// No upgrade would help.
		return procs{h.awareProcs(minor, built, cpus), "no Go reads the limit of " + groupName(limit.group) + ", only that of the group it runs in itself"}
	}
	if why := h.unaware(environ, built, minor); why != "" {
		return procs{cpus, why}
	}
	n := h.awareProcs(minor, built, cpus)
	if n > limit.threads() {
		return procs{n, "Go 1.25 looks for the limit in a folder that is not there; Go 1.26 finds it"}
	}
	return procs{n: n}
}

func (h *Here) childEnviron() []string {
	if h.Child == nil {
		return h.Environ
	}
	return h.Child
}

// awareProcs is the least of cpus and what the group that such a program looks at allows.
func (h *Here) awareProcs(minor int, built bool, cpus int) int {
	if h.unaware(h.childEnviron(), built, minor) != "" {
		return cpus
	}
	return min(cpus, h.seenBy(minor).threads())
}

// seenBy is the limit that a program of Go 1.minor reads; endless where it reads none.
func (h *Here) seenBy(minor int) cpuLimit {
	g, ok := h.GroupOfGo(minor)
	if ok {
		if l, limited, err := cpuLimitOf(g); limited && err == nil {
			return l
		}
	}
	return cpuLimit{cpus: math.Inf(1)}
}

// unaware says why a program does not look at its group's quota; "" where it does. The
// environment comes before what was compiled in (runtime.parseRuntimeDebugVars).
func (h *Here) unaware(environ []string, built bool, minor int) string {
	if minor < awareSince {
		return "cgroup-aware only from Go 1.25 with `go 1.25` in go.mod"
	}
	if on, set := debugSetting(environ, containerSetting); set {
		if on {
			return ""
		}
		return "GODEBUG in the environment turns " + containerSetting + " off"
	}
	if !built || h.Module.File == "" {
		return "" // outside a module the toolchain's own version counts
	}
	return h.unawareModule()
}

func (h *Here) unawareModule() string {
	if text, ok := h.Module.Godebug[containerSetting]; ok {
		if n, err := strconv.ParseInt(text, 10, 32); err == nil {
			if n > 0 {
				return ""
			}
			return "a godebug line of " + h.Show(h.Module.File) + " turns " + containerSetting + " off"
		}
	}
	if text, ok := h.Module.Godebug["default"]; ok {
		if line, err := goversion.ParseLine(strings.TrimPrefix(text, "go")); err == nil {
			if line.Minor() >= awareSince {
				return ""
			}
			return "a godebug line of " + h.Show(h.Module.File) + " asks for the defaults of Go " + line.String() + ", and programs are cgroup-aware from those of 1.25 on"
		}
	}
	switch line := h.Module.GoLine; {
	case line.IsZero():
		return h.Show(h.Module.File) + " has no go line, and programs are cgroup-aware from `go 1.25` on"
	case line.Minor() < awareSince:
		return h.At(h.Module.File, h.Module.GoAt) + " says go " + line.String() + ", and programs are cgroup-aware from `go 1.25` on"
	}
	return ""
}

// debugSetting reads name from GODEBUG in environ; the last one counts, and what is no
// number counts as not there (runtime.parsegodebug).
func debugSetting(environ []string, name string) (on, set bool) {
	for field := range strings.SplitSeq(host.Getenv(environ, "GODEBUG"), ",") {
		key, value, _ := strings.Cut(field, "=")
		if n, err := strconv.ParseInt(value, 10, 32); key == name && err == nil {
			on, set = n > 0, true
		}
	}
	return on, set
}
