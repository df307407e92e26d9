package host

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

const (
	statusFile = "/proc/self/status"
	onlineFile = "/sys/devices/system/cpu/online"
)

// maxCPUs bounds a list of processors: Go's runtime asks for that many.
const maxCPUs = 64 << 10

// CPUs is how many processors this process may run on, as sched_getaffinity(2) counts
// them: those of its mask that are online. It is what runtime.NumCPU returns.
func (h *Host) CPUs() (int, error) {
	lines, err := h.Lines(statusFile)
	if err != nil {
		return 0, err
	}
	for _, line := range lines {
		if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
			allowed, ok := parseCPUs(strings.TrimSpace(list))
			if !ok {
				break
			}
			return h.online(allowed), nil
		}
	}
	return 0, &fs.PathError{Op: "read", Path: statusFile, Err: errors.New("holds no list of processors")}
}

// online counts those of allowed that run; the mask of a process may name others.
func (h *Host) online(allowed map[int]bool) int {
	text, err := h.Text(onlineFile)
	if err != nil {
		return len(allowed)
	}
	running, ok := parseCPUs(text)
	if !ok {
		return len(allowed)
	}
	n := 0
	for cpu := range allowed {
		if running[cpu] {
			n++
		}
	}
	return n
}

// parseCPUs reads a list as 0-3,8 (cpuset(7), "List format").
func parseCPUs(list string) (map[int]bool, bool) {
	all := map[int]bool{}
	for part := range strings.SplitSeq(list, ",") {
		from, to, ranged := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		last := first
		if ranged && err == nil {
			last, err = strconv.Atoi(to)
		}
		if err != nil || first < 0 || last < first || last >= maxCPUs {
			return nil, false
		}
		for cpu := first; cpu <= last; cpu++ {
			all[cpu] = true
		}
	}
	return all, true
}
