package host

import (
	"errors"
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// The names of limits, as /proc/self/limits has them (proc_pid_limits(5)).
const (
	LimitFiles        = "Max open files"
	LimitProcesses    = "Max processes"
	LimitAddressSpace = "Max address space"
	LimitMemoryLock   = "Max locked memory"
)

// Unlimited is the value of a limit that there is not.
const Unlimited = math.MaxUint64

// Limit is a resource limit. The soft one is what this process has: package os has raised
// that of open files to the hard one (Go 1.19).
type Limit struct{ Soft, Hard uint64 }

// Limits are the resource limits of this process by their names.
type Limits map[string]Limit

const limitsFile = "/proc/self/limits"

// Limits returns the limits of this process.
func (h *Host) Limits() (Limits, error) {
	return h.once.limits.get(func() (Limits, error) {
		if h.Calls.Getrlimits != nil {
			return h.Calls.Getrlimits()
		}
		data, err := h.Read(limitsFile)
		if err != nil {
			return nil, err
		}
		return parseLimits(string(data))
	})
}

// limitName is how wide the column of the names is (fs/proc/base.c, proc_pid_limits).
const limitName = 26

// parseLimits reads a table of names, soft limits, hard ones and units.
func parseLimits(text string) (Limits, error) {
	all := Limits{}
	for line := range strings.Lines(text) {
		if len(line) <= limitName {
			continue
		}
		fields := strings.Fields(line[limitName:])
		if len(fields) < 2 {
			continue
		}
		soft, okSoft := limitValue(fields[0])
		hard, okHard := limitValue(fields[1])
		if okSoft && okHard {
			all[strings.TrimSpace(line[:limitName])] = Limit{soft, hard}
		}
	}
	if len(all) == 0 {
		return nil, &fs.PathError{Op: "read", Path: limitsFile, Err: errors.New("holds no limits")}
	}
	return all, nil
}

func limitValue(text string) (uint64, bool) {
	if text == "unlimited" {
		return Unlimited, true
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil
}
