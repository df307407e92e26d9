package doctor

import (
	"context"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const swappinessFile = "/proc/sys/vm/swappiness"

var memSwap = Check{
	ID:        "mem.swap",
	Severity:  Info,
	Title:     "memory of programs that lies in swap",
	Reads:     []string{"/proc/swaps", swappinessFile},
	Threshold: "more than half of it used, or swappiness over 100 and it is not zram",
	About: "Each cycle of Go's garbage collector looks at all live memory of a program, and so fetches back what was swapped out: programs and builds become many times slower. A swappiness over 100 tells the kernel that swap is faster than files; " +
		"that is right for zram and zswap, and wrong for a disk.\n\nEnd what is not needed, or set vm.swappiness to 60. Source: the kernel's Documentation/admin-guide/sysctl/vm.rst (swappiness).",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		swaps, err := h.Swaps()
		if err != nil || len(swaps) == 0 {
			return nil, err
		}
		found := fullSwap(swaps)
		swappiness, err := h.Int(swappinessFile)
		if err != nil || swappiness <= 100 || h.compressed(swaps) {
			return found, err
		}
		return append(found, Finding{
			Severity:  Info,
			Text:      "vm.swappiness is " + strconv.FormatInt(swappiness, 10) + " and swap lies on a disk: the kernel swaps programs out rather than drop what it keeps of files, and each garbage collection fetches them back",
			Source:    swappinessFile,
			Value:     strconv.FormatInt(swappiness, 10),
			Threshold: "at most 100 without zram",
			Fix:       Shell("sudo sysctl vm.swappiness=60"),
		}), nil
	},
}

func fullSwap(swaps []host.Swap) []Finding {
	var size, used uint64
	for _, s := range swaps {
		size, used = size+s.Size, used+s.Used
	}
	if size == 0 || used <= size/2 {
		return nil
	}
	return []Finding{{
		Severity:  Info,
		Text:      bytesText(used) + " of " + bytesText(size) + " of swap are used: each garbage collection of a program that lies there fetches it back, so builds and tests may take many times as long",
		Source:    "/proc/swaps",
		Value:     strconv.FormatUint(used*100/size, 10) + " %",
		Threshold: "50 %",
		Fix:       Fix{Words: "end programs that are not needed, or run fewer compilers at once (go build -p=1)"},
	}}
}

// compressed reports whether swap lies in memory: on zram only, or behind zswap.
func (h *Here) compressed(swaps []host.Swap) bool {
	if on, err := h.Text("/sys/module/zswap/parameters/enabled"); err == nil && on == "Y" {
		return true
	}
	for _, s := range swaps {
		if !strings.HasPrefix(s.File, "/dev/zram") {
			return false
		}
	}
	return true
}
