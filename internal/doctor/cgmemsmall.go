package doctor

import "context"

// smallMemory is what a build of a large program may need: see About.
const smallMemory = 1 << 30

var cgMemSmall = Check{
	ID:        "cg.memsmall",
	Severity:  Warning,
	Title:     "too little memory in the control group for a build",
	Reads:     []string{"/proc/self/cgroup", "/proc/self/mountinfo", "memory.max", "memory.high", "memory.limit_in_bytes"},
	Threshold: "less than 1 GiB",
	About: "`go build` runs as many compilers at once as GOMAXPROCS says, and then one linker, which holds the whole program. With two processors, a build of net/http and all below it was killed at 300 MiB, and one of gvx took 525 MiB; more processors and larger programs take more. " +
		"Where the control group allows less, the kernel kills one of them, and the go command says `signal: killed`.\n\n" +
		"`-p=1` runs one compiler at a time, and `-gcflags=-c=1` lets each use one thread; the linker needs what it needs (`-ldflags=-w` leaves out DWARF and saves some).",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		limit, limited, err := h.leastMemoryLimit()
		if err != nil || !limited || limit.bytes >= smallMemory {
			return nil, err
		}
		return []Finding{{
			Severity:  Warning,
			Text:      "this control group may use " + bytesText(limit.bytes) + " of memory: compiling large packages or linking a large program may end with `signal: killed`",
			Source:    h.Show(limit.file),
			Value:     bytesText(limit.bytes),
			Threshold: "at least " + bytesText(smallMemory),
			Fix:       Fix{Commands: Shell("go build -p=1 ./...").Commands, Words: "allow the container or unit more memory, or build one package at a time"},
		}}, nil
	},
}
