package doctor

import (
	"errors"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// cpuLimit is how much of the processors the group may use.
type cpuLimit struct {
	group host.Group
	cpus  float64 // 1.5 is one and a half
	file  string
	value string // as the file has it
}

// cpuLimitOf reads the quota of one group; ok is false where it has none.
func cpuLimitOf(g host.Group) (l cpuLimit, ok bool, err error) {
	quotaFile, periodFile := "cpu.max", "cpu.max"
	quota, err := g.Read(quotaFile)
	period := ""
	if g.Version == 1 {
		quotaFile, periodFile = "cpu.cfs_quota_us", "cpu.cfs_period_us"
		if quota, err = g.Read(quotaFile); err == nil {
			period, err = g.Read(periodFile)
		}
	} else {
		quota, period, _ = strings.Cut(quota, " ")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return l, false, nil // the root of the tree, or cpu is not enabled here
	}
	if err != nil || quota == "max" {
		return l, false, err
	}
	q, errQuota := strconv.ParseInt(quota, 10, 64)
	p, errPeriod := strconv.ParseInt(period, 10, 64)
	if errQuota != nil || errPeriod != nil || p <= 0 {
		return l, false, &fs.PathError{Op: "read", Path: g.File(quotaFile), Err: errors.New("holds no quota")}
	}
	l = cpuLimit{group: g, cpus: float64(q) / float64(p), file: g.File(quotaFile), value: quota + " of " + period + " µs"}
	return l, q >= 0, nil
}

// leastCPULimit is the smallest of the groups', which is the one that holds.
func leastCPULimit(groups []host.Group) (least cpuLimit, limited bool, err error) {
	for _, g := range groups {
		l, ok, err := cpuLimitOf(g)
		if err != nil {
			return least, false, err
		}
		if ok && (!limited || l.cpus < least.cpus) {
			least, limited = l, true
		}
	}
	return least, limited, nil
}

// threads is what a Go program makes of the limit that sees it: never fewer than two
// (runtime.adjustCgroupGOMAXPROCS).
func (l cpuLimit) threads() int {
	return int(min(max(math.Ceil(l.cpus), 2), math.MaxInt32))
}

func (l cpuLimit) String() string {
	n := strconv.FormatFloat(l.cpus, 'f', -1, 64)
	if len(n) > 6 {
		n = strconv.FormatFloat(l.cpus, 'f', 2, 64)
	}
	if n == "1" {
		return "1 CPU allowed"
	}
	return n + " CPUs allowed"
}

// groupName names a control group, safe for a terminal.
func groupName(g host.Group) string { return quote.Foreign(g.Name) }
