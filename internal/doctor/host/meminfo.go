package host

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

const meminfoFile = "/proc/meminfo"

// Meminfo returns what /proc/meminfo tells, in bytes, by its names: MemAvailable,
// Committed_AS, … (proc_meminfo(5)). What is no size, as HugePages_Total, is left out.
func (h *Host) Meminfo() (map[string]uint64, error) {
	return h.once.meminfo.get(func() (map[string]uint64, error) {
		data, err := h.Read(meminfoFile)
		if err != nil {
			return nil, err
		}
		all := parseMeminfo(string(data))
		if len(all) == 0 {
			return nil, &fs.PathError{Op: "read", Path: meminfoFile, Err: errors.New("holds no sizes")}
		}
		return all, nil
	})
}

// parseMeminfo reads lines as "MemTotal:       24684084 kB".
func parseMeminfo(text string) map[string]uint64 {
	all := map[string]uint64{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if !ok || len(fields) != 2 || fields[1] != "kB" {
			continue
		}
		if n, err := strconv.ParseUint(fields[0], 10, 54); err == nil {
			all[name] = n << 10
		}
	}
	return all
}

// Swap is a line of /proc/swaps; sizes are in bytes.
type Swap struct {
	File       string
	Size, Used uint64
}

// Swaps returns the swap areas in use.
func (h *Host) Swaps() ([]Swap, error) {
	data, err := h.Read("/proc/swaps")
	if err != nil {
		return nil, err
	}
	return parseSwaps(string(data)), nil
}

// parseSwaps reads lines of name, kind, size and used, both in KiB, and priority.
func parseSwaps(text string) []Swap {
	var all []Swap
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "/") {
			continue
		}
		size, errSize := strconv.ParseUint(fields[2], 10, 54)
		used, errUsed := strconv.ParseUint(fields[3], 10, 54)
		if errSize == nil && errUsed == nil {
			all = append(all, Swap{File: unescape(fields[0]), Size: size << 10, Used: used << 10})
		}
	}
	return all
}
