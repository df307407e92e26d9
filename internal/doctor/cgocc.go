package doctor

import (
	"context"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/quote"
)

// noCompilerSince is the release from which on the go command turns cgo off where it finds
// no C compiler (go.dev/doc/go1.20#cgo).
const noCompilerSince = "go1.20"

var cgoCC = Check{
	ID:        "cgo.cc",
	Severity:  Error,
	Title:     "no C compiler for cgo",
	Reads:     []string{"CC", "CGO_ENABLED", "PATH", "go env -w", "GOROOT/go.env"},
	Threshold: "CC, or gcc (clang on macOS), not found on PATH",
	Since:     "Go 1.20 turns cgo off by itself then, unless CGO_ENABLED=1 or CC asks for it",
	About: "Packages with `import \"C\"`, and the race detector on Linux, need a C compiler and the headers of the C library. Without one, Go 1.20 and newer leaves cgo off: such packages are left out (`build constraints exclude all Go files`, `undefined: …`), " +
		"`net` and `os/user` take their versions in Go, and `-race` says `requires cgo; enable cgo by setting CGO_ENABLED=1`. Set CGO_ENABLED=1, or CC in the environment, and it ends with `cgo: C compiler \"gcc\" not found`. Older releases leave cgo on.\n\n" +
		"Only a CC in the environment keeps cgo on by itself: one of `go env -w` is used, but not looked for when the default is decided. Source: go.dev/doc/go1.20#cgo, cmd/go/internal/cfg.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		enabled := h.ChildVar("CGO_ENABLED")
		if enabled.Value == "0" || h.crosses() {
			return nil, nil
		}
		c, err := h.compiler()
		if err != nil {
			return nil, err
		}
		why := h.keepsCgoOn(enabled, c)
		if c.file != "" && why != "" {
			return nil, nil
		}
		f := Finding{Severity: Info, Source: "PATH", Value: "not found", Threshold: "a C compiler"}
		if c.set.Set() {
			f.Source = c.set.From(h)
		}
		switch {
		case c.file != "":
			f.Text = "cgo is off here although " + c.said(h) + " is there: by default the go command looks for " + defaultCompiler(h.OS) + " only, and for CC in the environment"
			f.Value, f.Threshold = "cgo off", "CGO_ENABLED=1"
			f.Fix = Fix{Commands: []Command{{Line: "go env -w CGO_ENABLED=1", Do: RunGo{Args: []string{"env", "-w", "CGO_ENABLED=1"}}, Undo: "go env -u CGO_ENABLED"}}}
		case why != "":
			f.Severity = h.withCgoOn()
			f.Text = "the C compiler " + c.said(h) + " is not found, and " + why + " keeps cgo on: packages that import C do not build, net and os/user among them where they are not built yet"
			f.Fix = h.installCompiler(c)
		default:
			f.Text = "the C compiler " + c.said(h) + " is not found: cgo is off here, so packages that import C are left out" + h.withoutRace()
			f.Fix = h.installCompiler(c)
		}
		return []Finding{f}, nil
	},
}

// keepsCgoOn says what has cgo on; "" where it is off by default.
func (h *Here) keepsCgoOn(enabled GoVar, c compiler) string {
	switch {
	case enabled.Value == "1":
		return "CGO_ENABLED=1 (" + enabled.From(h) + ")"
	case c.set.Origin == "environment":
		return "that it is set"
	case h.before(noCompilerSince):
		return h.Toolchain.Version.String()
	case h.lookPath(defaultCompiler(h.OS)) != "":
		return "the " + defaultCompiler(h.OS) + " on PATH"
	}
	return ""
}

// withCgoOn is less before Go 1.20: with it come net and os/user ready built, so that only
// what imports C itself fails.
func (h *Here) withCgoOn() Severity {
	if h.before(noCompilerSince) {
		return Warning
	}
	return Error
}

// withoutRace adds what else cgo is needed for; not on macOS (go.dev/doc/go1.20#cgo).
func (h *Here) withoutRace() string {
	if h.OS == "darwin" {
		return ""
	}
	return ", and -race does not work"
}

// crosses reports whether what is built is for another system, for which cgo is off
// unless CGO_ENABLED says otherwise; cgo.cross looks at that.
func (h *Here) crosses() bool {
	goos, goarch := h.ChildVar("GOOS"), h.ChildVar("GOARCH")
	return goos.Set() && goos.Value != h.OS || goarch.Set() && goarch.Value != h.Arch
}

// installCompiler names the command of the system's own packages, where it is known.
func (h *Here) installCompiler(c compiler) Fix {
	if c.set.Set() {
		f := c.set.unset()
		f.Words = "or install " + quote.Foreign(c.name)
		return f
	}
	if h.OS == "darwin" {
		return Shell("xcode-select --install")
	}
	for _, m := range []struct{ program, line string }{
		{"/usr/bin/apt-get", "sudo apt-get install gcc libc6-dev"},
		{"/usr/bin/dnf", "sudo dnf install gcc glibc-devel"},
		{"/usr/bin/yum", "sudo yum install gcc glibc-devel"},
		{"/sbin/apk", "sudo apk add gcc musl-dev"},
		{"/usr/bin/pacman", "sudo pacman -S gcc"},
		{"/usr/bin/zypper", "sudo zypper install gcc glibc-devel"},
	} {
		if h.OS == "linux" && h.Exists(filepath.FromSlash(m.program)) {
			return Shell(m.line)
		}
	}
	return Fix{Words: "install a C compiler and the headers of the C library, or set CGO_ENABLED=0"}
}
