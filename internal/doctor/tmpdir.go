package doctor

import (
	"context"
	"io/fs"
	"path/filepath"
)

var tmpDir = Check{
	ID:        "tmp.dir",
	Severity:  Error,
	Title:     "a folder for temporary files that is not there, or in which you may not write",
	Reads:     []string{"GOTMPDIR", "TMPDIR", "that folder, else /tmp, and its mode"},
	Threshold: "a folder in which you may write",
	Systems:   []string{"linux", "darwin"},
	About: "`go build`, `go test`, `go vet` and `go run` make a folder below `GOTMPDIR`, else `TMPDIR`, else `/tmp`, before anything else (cmd/go/internal/work, Builder). " +
		"Where that cannot be made they end with `go: creating work dir: stat /tmp: no such file or directory`, or with `permission denied`. " +
		"Images that are built from nothing have no `/tmp`; and a `TMPDIR` that a session, a batch system or `nix-shell` made for itself is gone when its shell lives on. " +
		"Make the folder, or take the variable out.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		f := h.tempFolder()
		path := f.path
		if !filepath.IsAbs(path) {
			if h.Dir == "" {
				return nil, nil // nobody knows which one that is
			}
			path = filepath.Join(h.Dir, path)
		}
		at, err := h.Stat(path)
		switch {
		case err != nil:
			return f.noWorkDir(h, "which is not there", "not there", h.madeTemp(f, path)), nil
		case at.Mode&fs.ModeType != fs.ModeDir:
			return f.noWorkDir(h, "which is no folder", "no folder", f.elsewhere()), nil
		case h.UID > 0 && !h.mayWrite(at):
			if ro, err := h.readOnly(path); ro && err == nil {
				return nil, nil // fs.ro tells that
			}
			return f.noWorkDir(h, "in which you may not write", "not writable", f.elsewhere()), nil
		}
		return nil, nil
	},
}

// noWorkDir is a folder in which go cannot begin.
func (f folder) noWorkDir(h *Here, why, value string, fix Fix) []Finding {
	name := f.name + " is "
	if f.set.Value == "" {
		name = "programs make their temporary files in "
	}
	return []Finding{{
		Severity: Error, Text: name + h.Show(f.path) + ", " + why + ": go build, go test and go run stop with creating work dir",
		Source: f.source(h), Value: value, Threshold: "a folder in which you may write", Fix: fix,
	}}
}

// madeTemp makes a folder where the user can: the system's own for everybody.
func (h *Here) madeTemp(f folder, path string) Fix {
	if f.set.Value != "" {
		if above, err := h.nearest(path); err == nil && h.UID > 0 && !h.mayWrite(above) {
			return f.elsewhere()
		}
		return Shell("mkdir -p " + shellWord(path))
	}
	line := "mkdir -m 1777 " + shellWord(path)
	if h.UID != 0 {
		line = "sudo " + line
	}
	return Shell(line)
}

// elsewhere leads go to another folder.
func (f folder) elsewhere() Fix {
	if lines := f.unset(); lines != nil && f.set.Value != "" {
		return Shell(lines...)
	}
	return Fix{Words: "set GOTMPDIR to a folder of your own"}
}
