package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var limitPids = Check{
	ID:        "limit.pids",
	Severity:  Error,
	Title:     "few processes and threads left to the control group",
	Reads:     []string{"pids.max, pids.current and pids.events of the own group and of all above it"},
	Threshold: "80 % in use, or less than 64 and 4 for each processor left; error where the limit is under 64, or 8 and 4 for each left; events above 0",
	Systems:   []string{"linux"},
	About: "systemd's `TasksMax=`, docker's `--pids-limit` and Kubernetes' pod limits bound the threads of a control group, root's too. A full group gives the same message as `ulimit -u`: " +
		"`runtime: failed to create new OS thread`, `runtime: may need to increase max user processes (ulimit -u)`, or `fork/exec …: resource temporarily unavailable`. " +
		"`pids.events` counts how often that happened (docs.kernel.org/admin-guide/cgroup-v2.html).",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		groups, err := h.Groups("pids")
		if err != nil {
			return nil, err
		}
		cpus, err := h.CPUs()
		if err != nil {
			return nil, err
		}
		var failed error
		for _, g := range groups {
			x, ok, err := fullGroup(h, g, cpus)
			if ok {
				found = append(found, x)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
		}
		return found, first(failed)
	},
}

// fullGroup looks at one group. Its limit is pids.max; the topmost of all has none.
func fullGroup(h *Here, g host.Group, cpus int) (x Finding, ok bool, err error) {
	limit, finite, err := g.Int("pids.max")
	if err != nil || !finite {
		return x, false, err
	}
	used, _, err := g.Int("pids.current")
	if err != nil {
		return x, false, err
	}
	left := uint64(max(0, limit-used))
	switch {
	case limit < 64, left < tasksToBuild(cpus):
		return littleLeft(h, g, used, limit, left, cpus), true, nil
	case used >= limit/5*4:
		x = littleLeft(h, g, used, limit, left, cpus)
		x.Text = fmt.Sprintf("control group %s has %d tasks of %d allowed: when it is full, a program gets no more threads (%s), whatever ulimit -u says", quote.Foreign(g.Name), used, limit, noThread)
		x.Threshold = "under 80 %"
		return x, true, nil
	}
	events, err := g.Counts("pids.events")
	if err != nil || events["max"] <= 0 {
		return x, false, err
	}
	return Finding{
		Severity: Info, Source: h.Show(g.File("pids.events")), Value: "max " + strconv.FormatInt(events["max"], 10), Threshold: "0", Fix: moreTasks(),
		Text: fmt.Sprintf("the limit on tasks of control group %s, or of one above or below it, was hit %d times: then a program gets no thread (%s) and none is started", quote.Foreign(g.Name), events["max"], noThread),
	}, true, nil
}

func littleLeft(h *Here, g host.Group, used, limit int64, left uint64, cpus int) Finding {
	x := Finding{
		Severity: Warning, Source: h.Show(g.File("pids.max")), Value: fmt.Sprintf("%d of %d", used, limit), Threshold: strconv.FormatUint(tasksToBuild(cpus), 10) + " left", Fix: moreTasks(),
		Text: fmt.Sprintf("control group %s has %d tasks of %d allowed: a build on %d processors soon gets no more (%s), whatever ulimit -u says", quote.Foreign(g.Name), used, limit, cpus, noThread),
	}
	switch least := tasksAtLeast(cpus); {
	case left < least:
		x.Severity, x.Threshold = Error, strconv.FormatUint(least, 10)+" left"
	case limit < 64:
		x.Severity, x.Threshold = Error, "64"
	}
	return x
}

func moreTasks() Fix {
	return Fix{Words: "raise TasksMax= of the unit, --pids-limit of the container, or pids.max of the group"}
}
