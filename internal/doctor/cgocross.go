package doctor

import (
	"context"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var cgoCross = Check{
	ID:        "cgo.cross",
	Severity:  Warning,
	Title:     "cgo for another system with this system's C compiler",
	Reads:     []string{"GOOS", "GOARCH", "CGO_ENABLED", "CC", "go env -w", "GOROOT/go.env"},
	Threshold: "GOOS or GOARCH of another system, CGO_ENABLED=1, and no CC",
	About: "The go command leaves cgo off when it builds for another system. With CGO_ENABLED=1 it is on, and without CC the compiler is the same `gcc` (or `clang`) as for this one: it does not know the other's options or assembler, " +
		"and `runtime/cgo` fails with `gcc: error: unrecognized command-line option` or `Error: no such instruction`.\n\n" +
		"Set CC to a cross compiler (`aarch64-linux-gnu-gcc`, `zig cc -target …`), or CGO_ENABLED=0. 386 on amd64 works with gcc's -m32 where its libraries are installed, and is not told. Source: cmd/cgo's documentation, go.dev/wiki/WindowsCrossCompiling.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		on := h.ChildVar("CGO_ENABLED")
		if on.Value != "1" || !h.crosses() || h.ChildVar("CC").Set() {
			return nil, nil
		}
		goos, goarch := h.target()
		if goos == h.OS && (goarch == "386" && h.Arch == "amd64" || h.OS == "darwin") {
			return nil, nil // one compiler knows both
		}
		return []Finding{{
			Severity: Warning,
			Text: "CGO_ENABLED=1 (" + on.From(h) + ") with " + quote.Foreign(goos+"/"+goarch) + " asks for a C compiler for that system, and without CC the go command starts this system's " + defaultCompiler(goos) +
				": runtime/cgo does not compile, and so nothing that imports C",
			Source:    strings.Join(h.targetFrom(), ", "),
			Value:     quote.Foreign(goos + "/" + goarch),
			Threshold: "CC for " + quote.Foreign(goos+"/"+goarch),
			Fix:       crossFix(goos, goarch, on),
		}}, nil
	},
}

func (h *Here) target() (goos, goarch string) {
	goos, goarch = h.OS, h.Arch
	if v := h.ChildVar("GOOS"); v.Set() {
		goos = v.Value
	}
	if v := h.ChildVar("GOARCH"); v.Set() {
		goarch = v.Value
	}
	return goos, goarch
}

func (h *Here) targetFrom() []string {
	var from []string
	for _, name := range []string{"GOOS", "GOARCH"} {
		if v := h.ChildVar(name); v.Set() {
			from = append(from, name+" in "+v.From(h))
		}
	}
	return from
}

// crossFix names Debian's cross compiler, which Fedora calls the same but for the
// vendor, or turns cgo off.
func crossFix(goos, goarch string, on GoVar) Fix {
	cross := map[string]string{
		"linux/arm64": "aarch64-linux-gnu-gcc", "linux/arm": "arm-linux-gnueabihf-gcc", "linux/amd64": "x86_64-linux-gnu-gcc", "linux/386": "i686-linux-gnu-gcc", "linux/riscv64": "riscv64-linux-gnu-gcc",
		"linux/ppc64le": "powerpc64le-linux-gnu-gcc", "linux/s390x": "s390x-linux-gnu-gcc", "windows/amd64": "x86_64-w64-mingw32-gcc", "windows/386": "i686-w64-mingw32-gcc",
	}[goos+"/"+goarch]
	f := on.unset()
	if cross == "" {
		f.Words = "or set CC to a compiler for that system"
		return f
	}
	return Fix{Commands: Shell("export CC=" + cross).Commands, Words: "or leave cgo off: " + on.Name + "=0"}
}
