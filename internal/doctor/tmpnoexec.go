package doctor

import (
	"context"
	"errors"
	"path/filepath"
)

var tmpNoexec = Check{
	ID:        "tmp.noexec",
	Severity:  Error,
	Title:     "a folder in which go runs what it built, mounted noexec",
	Reads:     []string{"GOTMPDIR", "TMPDIR", "GOCACHE", "/proc/self/mountinfo"},
	Threshold: "mount option noexec",
	Systems:   []string{"linux", "darwin"},
	About: "`go test` and `go run` build into a folder below `GOTMPDIR`, else `TMPDIR`, else `/tmp`, and start the program there: on a file system mounted `noexec` this is " +
		"`fork/exec /tmp/go-build…: permission denied` (golang.org/issue/52941), while `go build` works. Give go another folder: " +
		"`mkdir -p ~/.cache/gvx/tmp && go env -w GOTMPDIR=$HOME/.cache/gvx/tmp` (`GOTMPDIR` since Go 1.10, `go env -w` since 1.13). " +
		"Since Go 1.24 `go run` keeps its programs in `GOCACHE` and starts them there, so that folder counts too.",
	Run: func(_ context.Context, h *Here) (found []Finding, failed error) {
		temp := h.tempFolder()
		for _, f := range h.runFolders(temp) {
			noexec, err := h.noexec(f.path)
			if err != nil {
				failed = errors.Join(failed, err)
			}
			if noexec {
				found = append(found, f.notRun(h))
			}
		}
		return found, failed
	},
}

// runFolders are those in which go starts programs.
func (h *Here) runFolders(temp folder) []folder {
	all := []folder{temp}
	if v := h.Toolchain.Version; !v.IsZero() && v.Minor() >= 24 {
		if cache := variable(h.ChildVar, "GOCACHE", under(h.UserCache(), "go-build")); filepath.IsAbs(cache.path) {
			all = append(all, cache)
		}
	}
	return all
}

// noexec asks the table of mounts, or the kernel where there is no such table.
func (h *Here) noexec(path string) (bool, error) {
	if h.OS == "linux" {
		m, err := h.MountOf(path)
		return m.Has("noexec"), err
	}
	at, err := h.nearest(path)
	if err != nil {
		return false, err
	}
	space, err := h.Statfs(at.Path)
	return space.NoExec, err
}

func (f folder) notRun(h *Here) Finding {
	x := Finding{
		Severity: Error, Source: f.source(h), Value: "noexec", Threshold: "exec",
		Text: h.Show(f.path) + " is mounted noexec: go test and go run cannot start there what they built (fork/exec …: permission denied)",
	}
	if f.name == "GOCACHE" {
		x.Severity = Warning
		x.Text = h.Show(f.path) + " is mounted noexec: go run cannot start there what it built before (fork/exec …: permission denied)"
		x.Fix = Fix{Words: "give GOCACHE a folder on a file system that may run programs"}
		return x
	}
	x.Fix = h.otherTemp(f)
	return x
}

// otherTemp gives go a folder of its own in gvx's cache, unless that may not run programs
// either.
func (h *Here) otherTemp(f folder) Fix {
	dir := filepath.Join(h.Dirs.Cache, "tmp")
	if no, err := h.noexec(dir); h.Dirs.Cache == "" || no || err != nil {
		return Fix{Words: "set GOTMPDIR to a folder on a file system that may run programs"}
	}
	make := "mkdir -p -m 700 " + shellWord(dir)
	old := !h.Toolchain.Version.IsZero() && h.Toolchain.Version.Minor() < 13
	if old || h.GoEnvFile() == "" || f.name == "GOTMPDIR" && f.set.Origin == "environment" {
		return Shell(make, "export GOTMPDIR="+shellWord(dir))
	}
	return Shell(make, "go env -w "+shellWord("GOTMPDIR="+dir))
}
