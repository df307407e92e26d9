package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// throttled is how often a group was stopped since it was made.
type throttled struct {
	group            host.Group
	stopped, periods int64
	total            time.Duration
}

const (
	throttledPercent = 10
	// fewPeriods are too few to tell anything: two seconds of work.
	fewPeriods = 20
)

var cgThrottle = Check{
	ID:        "cg.throttle",
	Severity:  Warning,
	Title:     "a control group that is often stopped for its CPU quota",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo", "cpu.stat"},
	Threshold: "stopped in more than 10 % of 20 or more periods",
	About: "The kernel counts in `cpu.stat` in how many periods (mostly of 100 ms) a group has used up its CPU quota and was stopped until the next one. Everything in the group stands still meanwhile: tests with timeouts fail, " +
		"TLS handshakes and locks take a period longer. The counters begin when the group is made, and count all of its processes.\n\n" +
		"Start fewer threads (see cg.cpu; `go test -p` and `-parallel`), or raise the quota. Source: the kernel's Documentation/scheduler/sched-bwc.rst.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		groups, err := h.Groups("cpu")
		if err != nil {
			return nil, err
		}
		worst, err := worstThrottled(groups)
		if err != nil || worst.periods < fewPeriods || worst.stopped*100 <= worst.periods*throttledPercent {
			return nil, err
		}
		share := strings.TrimSuffix(strconv.FormatFloat(float64(worst.stopped)*100/float64(worst.periods), 'f', 1, 64), ".0") + " %"
		return []Finding{{
			Severity: Warning,
			Text: "the kernel stopped the control group " + groupName(worst.group) + " in " + share + " of its " + strconv.FormatInt(worst.periods, 10) + " periods for using up its CPU quota, " +
				worst.total.Round(100*time.Millisecond).String() + " in all",
			Source:    h.Show(worst.group.File("cpu.stat")),
			Value:     share,
			Threshold: strconv.Itoa(throttledPercent) + " %",
			Fix:       Fix{Words: "start fewer threads (GOMAXPROCS, go build -p, go test -parallel) or raise the quota"},
		}}, nil
	},
}

// worstThrottled is the group that was stopped in most of its periods.
func worstThrottled(groups []host.Group) (worst throttled, err error) {
	for _, g := range groups {
		counts, err := g.Counts("cpu.stat")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return worst, err
		}
		t := throttled{g, counts["nr_throttled"], counts["nr_periods"], time.Duration(counts["throttled_usec"]) * time.Microsecond}
		if g.Version == 1 {
			t.total = time.Duration(counts["throttled_time"])
		}
		if t.periods >= fewPeriods && t.stopped*max(worst.periods, 1) > worst.stopped*t.periods {
			worst = t
		}
	}
	return worst, nil
}
