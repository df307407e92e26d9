package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var cgOOM = Check{
	ID:        "cg.oom",
	Severity:  Warning,
	Title:     "processes that the kernel killed for lack of memory",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo", "memory.events", "memory.oom_control"},
	Threshold: "one",
	Since:     "Linux 4.13, which counts them",
	About: "The kernel counts how many processes of a control group its out-of-memory killer has ended, at the group's own limit, at one above it, or because the machine had none left. A compiler, linker or test that was among them shows as " +
		"`signal: killed` and says nothing else. The count begins when the group is made; that of a group above covers all that is in it.\n\n" +
		"Build with fewer compilers at once (`-p=1`), set GOMEMLIMIT for tests, or allow more memory. Source: the kernel's Documentation/admin-guide/cgroup-v2.rst (memory.events).",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		groups, err := h.Groups("memory")
		if err != nil {
			return nil, err
		}
		for i, g := range groups {
			file, killed, err := oomKills(g)
			if err != nil {
				return nil, err
			}
			if killed > 0 {
				return []Finding{h.oomFinding(g, file, killed, i == 0)}, nil
			}
		}
		return nil, nil
	},
}

func oomKills(g host.Group) (file string, killed int64, err error) {
	file = "memory.events"
	if g.Version == 1 {
		file = "memory.oom_control"
	}
	counts, err := g.Counts(file)
	if errors.Is(err, fs.ErrNotExist) {
		return file, 0, nil
	}
	return file, counts["oom_kill"], err
}

// oomFinding blames a build less when the killed were in another group beside this one.
func (h *Here) oomFinding(g host.Group, file string, killed int64, own bool) Finding {
	many := strconv.FormatInt(killed, 10) + " processes"
	if killed == 1 {
		many = "1 process"
	}
	f := Finding{
		Severity:  Warning,
		Text:      "the kernel has killed " + many + " of this control group for lack of memory: that is where `signal: killed` of a compiler, linker or test comes from",
		Source:    h.Show(g.File(file)),
		Value:     strconv.FormatInt(killed, 10),
		Threshold: "0",
		Fix:       Fix{Commands: Shell("go build -p=1 ./...").Commands, Words: "allow the group more memory, or run fewer compilers and tests at once"},
	}
	if !own {
		f.Severity = Info
		f.Text = "the kernel has killed " + many + " in the control group " + groupName(g) + " for lack of memory, none of them in this process's own group: `signal: killed` of a build or test in there comes from that"
		if g.Version == 2 {
			f.Text = "the kernel has killed " + many + " in the control group " + groupName(g) + " and below for lack of memory, none of them in this process's own group: `signal: killed` of a build or test in there comes from that"
		}
	}
	return f
}
