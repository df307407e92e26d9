package doctor

import (
	"context"
	"strconv"
)

const (
	mapCountFile = "/proc/sys/vm/max_map_count"
	// mapCount is what the kernel itself allows (DEFAULT_MAX_MAP_COUNT).
	mapCount = 65530
)

var memMapCount = Check{
	ID:        "mem.mapcount",
	Severity:  Warning,
	Title:     "too few memory mappings for a process",
	Reads:     []string{mapCountFile},
	Threshold: "less than the kernel's own 65530",
	About: "A process may have so many separate mappings. Go's heap, the race detector's shadow and each thread of C take some; a large heap that was given back in parts takes many. At the limit mmap(2) and munmap(2) fail with ENOMEM though memory is free: " +
		"`fatal error: runtime: cannot allocate memory`, or `ThreadSanitizer failed to allocate` in tests with -race.\n\nRaise vm.max_map_count. Source: proc_sys_vm(5), golang.org/issue/37651.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		n, err := h.Int(mapCountFile)
		if err != nil || n >= mapCount {
			return nil, err
		}
		return []Finding{{
			Severity:  Warning,
			Text:      "a process may have " + strconv.FormatInt(n, 10) + " memory mappings: programs with a large heap, and tests with -race first, end with `cannot allocate memory` though memory is free",
			Source:    mapCountFile,
			Value:     strconv.FormatInt(n, 10),
			Threshold: strconv.Itoa(mapCount),
			Fix:       Shell("sudo sysctl vm.max_map_count=" + strconv.Itoa(mapCount)),
		}}, nil
	},
}
