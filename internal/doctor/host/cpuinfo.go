package host

import (
	"errors"
	"io/fs"
	"strings"
)

const cpuinfoFile = "/proc/cpuinfo"

// CPUFeatures returns what the kernel says that the first processor can do, by its words
// for it: avx2, bmi1, … on amd64, atomics, … on arm64.
func (h *Host) CPUFeatures() (map[string]bool, error) {
	data, err := h.Read(cpuinfoFile)
	if err != nil {
		return nil, err
	}
	features := parseCPUFeatures(string(data))
	if len(features) == 0 {
		return nil, &fs.PathError{Op: "read", Path: cpuinfoFile, Err: errors.New("holds no features of a processor")}
	}
	return features, nil
}

// parseCPUFeatures reads the first line "flags" (x86) or "Features" (ARM).
func parseCPUFeatures(text string) map[string]bool {
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name != "flags" && name != "Features" {
			continue
		}
		features := map[string]bool{}
		for word := range strings.FieldsSeq(rest) {
			features[word] = true
		}
		return features
	}
	return nil
}
