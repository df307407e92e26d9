package doctor

import (
	"errors"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// memoryLimit is how much memory a group may use, in bytes.
type memoryLimit struct {
	group host.Group
	file  string
	bytes uint64
}

// leastMemoryLimit is the smallest that holds for this process. A limit that is no less
// than the machine's memory is none.
func (h *Here) leastMemoryLimit() (least memoryLimit, limited bool, err error) {
	groups, err := h.Groups("memory")
	if err != nil {
		return least, false, err
	}
	for _, g := range groups {
		for _, file := range memoryFiles(g) {
			n, ok, err := g.Int(file)
			if errors.Is(err, fs.ErrNotExist) {
				continue // the root of the tree, or memory is not enabled here
			}
			if err != nil {
				return least, false, err
			}
			if ok && n >= 0 && (!limited || uint64(n) < least.bytes) {
				least, limited = memoryLimit{g, g.File(file), uint64(n)}, true
			}
		}
	}
	return least, limited && least.bytes < h.totalMemory(), nil
}

func memoryFiles(g host.Group) []string {
	if g.Version == 1 {
		return []string{"memory.limit_in_bytes"}
	}
	return []string{"memory.max", "memory.high"}
}

// totalMemory is the machine's; where that is not told, what version 1 has for no limit:
// the largest number of whole pages, of 64 KiB at most.
func (h *Here) totalMemory() uint64 {
	if info, err := h.Meminfo(); err == nil && info["MemTotal"] > 0 {
		return info["MemTotal"]
	}
	return math.MaxInt64 - 64<<10
}

// bytesText is n as a person writes it: 512 MiB, 1.5 GiB.
func bytesText(n uint64) string {
	switch {
	case n < 1<<20:
		return strconv.FormatUint(n>>10, 10) + " KiB"
	case n < 1<<30:
		return strconv.FormatUint(n>>20, 10) + " MiB"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/(1<<30), 'f', 1, 64), ".0") + " GiB"
}

// errMalformedLimit is what Go programs end with at once (runtime.readGOMEMLIMIT).
var errMalformedLimit = errors.New("GOMEMLIMIT is malformed")

// parseGoMemLimit reads GOMEMLIMIT in bytes as the runtime does: a number with an optional
// B, KiB, MiB, GiB or TiB; off and nothing are no limit.
func parseGoMemLimit(text string) (bytes uint64, limited bool, err error) {
	if text == "" || text == "off" {
		return 0, false, nil
	}
	number, shift := strings.TrimSuffix(text, "B"), 0
	for i, unit := range []string{"Ki", "Mi", "Gi", "Ti"} {
		if n, ok := strings.CutSuffix(number, unit); ok && number != text {
			number, shift = n, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return 0, false, errMalformedLimit
	}
	return uint64(n) << shift, true, nil
}
