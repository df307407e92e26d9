package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

const loadFile = "/proc/loadavg"

var limitThreads = Check{
	ID:        "limit.threads",
	Severity:  Warning,
	Title:     "few threads left to the whole machine",
	Reads:     []string{"/proc/sys/kernel/threads-max", "/proc/sys/kernel/pid_max", loadFile},
	Threshold: "80 % in use",
	Systems:   []string{"linux"},
	About: "The kernel bounds the threads of the whole machine by `kernel.threads-max` and by `kernel.pid_max`, as each thread takes a number. When they are used up, nobody gets another one, root neither: " +
		"`runtime: failed to create new OS thread`, `fork: retry: Resource temporarily unavailable`. Find out who has them (`ps -eLf`) before raising the limit.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		used, err := h.threads()
		if err != nil {
			return nil, err
		}
		name, limit, err := h.threadLimit()
		if err != nil || used*10 < limit*8 {
			return nil, err
		}
		return []Finding{{
			Severity: Warning, Text: fmt.Sprintf("the machine runs %d threads of at most %d (kernel.%s): soon no program gets another one (%s)", used, limit, name, noThread),
			Source: "/proc/sys/kernel/" + name, Value: fmt.Sprintf("%d of %d", used, limit), Threshold: "80 %",
			Fix: Shell("ps -eLo user,comm --no-headers | sort | uniq -c | sort -rn | head", fmt.Sprintf("sudo sysctl kernel.%s=%d", name, 2*limit)),
		}}, nil
	},
}

// threads are those of the machine: the fourth field is runnable/all (proc_loadavg(5)).
func (h *Here) threads() (int64, error) {
	text, err := h.Text(loadFile)
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(text)
	if len(fields) < 4 {
		return 0, &fs.PathError{Op: "read", Path: loadFile, Err: errors.New("holds no count of threads")}
	}
	_, all, _ := strings.Cut(fields[3], "/")
	n, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return 0, &fs.PathError{Op: "read", Path: loadFile, Err: errors.New("holds no count of threads")}
	}
	return n, nil
}

// threadLimit is the smaller of both. A namespace of processes has a pid_max of its own
// since Linux 6.14, which says nothing about the machine's threads.
func (h *Here) threadLimit() (name string, limit int64, err error) {
	name = "threads-max"
	if limit, err = h.Int("/proc/sys/kernel/" + name); err != nil {
		return name, 0, err
	}
	if all, known := h.SeesAllProcesses(); known && !all {
		return name, limit, nil
	}
	if pids, err := h.Int("/proc/sys/kernel/pid_max"); err == nil && pids < limit {
		return "pid_max", pids, nil
	}
	return name, limit, nil
}
