package doctor

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var envTarget = Check{
	ID:        "env.target",
	Severity:  Error,
	Title:     "a GOOS or GOARCH of another system for every go command",
	Reads:     []string{"GOOS", "GOARCH", "go env -w", "src/internal/platform/zosarch.go in GOROOT"},
	Threshold: "another system than this one, or one that Go does not know",
	About: "`GOOS` and `GOARCH` count for every go command: `go run` and `go test` build for that system too, and then cannot start it (`fork/exec …: exec format error`), cgo is off, and `go install` puts programs below `bin/GOOS_GOARCH`. " +
		"Exported in a shell that builds for another system, that is what it is for, and only told as information; written with `go env -w` it holds for years, in every shell and editor. " +
		"A pair that Go does not have, such as `GOARCH=x86_64`, stops every build: `unsupported GOOS/GOARCH pair`. An emulator (qemu, by binfmt_misc) runs programs of other processors; then nothing is told.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		goos, goarch := h.target()
		if !h.crosses() || h.runsAnyway(goos, goarch) {
			return nil, nil
		}
		pair := quote.Foreign(goos + "/" + goarch)
		f := Finding{Severity: Info, Source: strings.Join(h.targetFrom(), ", "), Value: pair, Threshold: h.OS + "/" + h.Arch, Fix: h.ownTarget()}
		f.Text = "go builds for " + pair + " here (" + f.Source + "): go run and go test cannot start what they build (exec format error)"
		switch {
		case h.unknownTarget(goos, goarch):
			f.Severity = Error
			f.Text = "Go has no " + pair + " (" + f.Source + "): every build stops with unsupported GOOS/GOARCH pair"
		case h.targetOfFile():
			f.Severity = Warning
		}
		return []Finding{f}, nil
	},
}

// runsAnyway reports whether programs of that system start here: of the same family, or by
// an emulator.
func (h *Here) runsAnyway(goos, goarch string) bool {
	if goos == h.OS && h.Arch == "amd64" && goarch == "386" {
		return true
	}
	names, _ := h.Names("/proc/sys/fs/binfmt_misc")
	for _, name := range names {
		if strings.HasPrefix(name, "qemu-") && goos == h.OS {
			return true
		}
	}
	return false
}

// unknownTarget asks the toolchain's own list; false where there is none to ask.
func (h *Here) unknownTarget(goos, goarch string) bool {
	if h.Toolchain.GOROOT == "" {
		return false
	}
	list, err := h.Text(filepath.Join(h.Toolchain.GOROOT, "src", "internal", "platform", "zosarch.go"))
	own := `{"` + h.OS + `", "` + h.Arch + `"}`
	return err == nil && strings.Contains(list, own) && !strings.Contains(list, `{"`+goos+`", "`+goarch+`"}`)
}

// targetOfFile reports whether go env -w wrote what is not this system's.
func (h *Here) targetOfFile() bool {
	goos, goarch := h.ChildVar("GOOS"), h.ChildVar("GOARCH")
	return goos.Origin == "user" && goos.Value != h.OS || goarch.Origin == "user" && goarch.Value != h.Arch
}

// ownTarget takes out what is not this system's.
func (h *Here) ownTarget() (all Fix) {
	for _, want := range [][2]string{{"GOOS", h.OS}, {"GOARCH", h.Arch}} {
		if v := h.ChildVar(want[0]); v.Set() && v.Value != want[1] {
			fix := h.unset(v)
			all.Commands, all.Words = append(all.Commands, fix.Commands...), fix.Words
		}
	}
	return all
}
