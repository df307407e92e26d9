package doctor

import "context"

const overcommitFile = "/proc/sys/vm/overcommit_memory"

var memAvail = Check{
	ID:        "mem.avail",
	Severity:  Warning,
	Title:     "too little free memory for a build",
	Reads:     []string{"/proc/meminfo", overcommitFile},
	Threshold: "less than 1 GiB available, or left to be promised where overcommit_memory is 2",
	About: "`go build` runs as many compilers at once as GOMAXPROCS says, and the linker holds the whole program (see cg.memsmall). Where no memory is left, the kernel kills one of them: `signal: killed`.\n\n" +
		"Where `vm.overcommit_memory` is 2, the kernel promises no more than CommitLimit and refuses the rest at once: `fatal error: runtime: out of memory` or `fork/exec …: cannot allocate memory`, though memory is free. " +
		"The race detector maps terabytes that it never uses, and cannot start at all then (github.com/llvm/llvm-project/issues/138581).\n\n" +
		"`-p=1` runs one compiler at a time. Source: proc_meminfo(5), the kernel's Documentation/mm/overcommit-accounting.rst.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		info, err := h.Meminfo()
		if err != nil {
			return nil, err
		}
		var found []Finding
		if available, told := info["MemAvailable"]; told && available < smallMemory {
			found = append(found, little(bytesText(available)+" of "+bytesText(info["MemTotal"])+" of memory are available: compiling large packages or linking a large program may end with `signal: killed`", available))
		}
		mode, err := h.Int(overcommitFile)
		if err != nil || mode != 2 {
			return found, err
		}
		if left := leftToPromise(info); left < smallMemory {
			f := little("vm.overcommit_memory is 2 and "+bytesText(left)+" are left of what the kernel promises: programs end with `cannot allocate memory` or `out of memory`, though "+bytesText(info["MemAvailable"])+" are available", left)
			f.Fix.Words = "add swap, raise vm.overcommit_ratio, or set vm.overcommit_memory to 0"
			found = append(found, f)
		}
		return found, nil
	},
}

func little(text string, value uint64) Finding {
	return Finding{
		Severity:  Warning,
		Text:      text,
		Source:    "/proc/meminfo",
		Value:     bytesText(value),
		Threshold: "at least " + bytesText(smallMemory),
		Fix:       Shell("go build -p=1 ./..."),
	}
}

func leftToPromise(info map[string]uint64) uint64 {
	if info["Committed_AS"] > info["CommitLimit"] {
		return 0
	}
	return info["CommitLimit"] - info["Committed_AS"]
}
