package doctor

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var tmpSticky = Check{
	ID:        "tmp.sticky",
	Severity:  Error,
	Title:     "a folder for temporary files in which everybody may replace those of others",
	Reads:     []string{"GOTMPDIR", "TMPDIR", "mode of that folder and of those above it"},
	Threshold: "writable by everybody without the sticky bit",
	Systems:   []string{"linux", "darwin"},
	About: "In a folder that everybody may write to, only the sticky bit (`chmod +t`, mode 1777) keeps users from renaming and removing what others made there (inode(7)). " +
		"Without it any user of the machine can put his own program in the place of the one that `go test` or `go run` is about to start. Nothing is said where a folder above it keeps others out.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		f := h.tempFolder()
		at, err := h.Stat(f.path)
		if err != nil {
			return nil, err
		}
		if at.Mode.Perm()&0o002 == 0 || at.Sticky() || !h.reachable(at.Path) {
			return nil, nil
		}
		return []Finding{{
			Severity: Error, Text: "any user may replace in " + h.Show(at.Path) + " what go built there and is about to run: everybody may write, and the sticky bit is not set",
			Source: f.source(h), Value: fmt.Sprintf("mode %04o", at.Mode.Perm()), Threshold: "mode 1777", Fix: Fix{Commands: []Command{h.addSticky(at)}},
		}}, nil
	},
}

// addSticky is a command for the owner.
func (h *Here) addSticky(at host.File) Command {
	if at.UID != h.UID {
		return Command{Line: "sudo chmod +t " + shellWord(at.Path)}
	}
	before := uint32(at.Mode.Perm())
	return Command{
		Line: "chmod +t " + shellWord(at.Path),
		Do:   Chmod{Path: at.Path, Before: before, Mode: before | 0o1000},
		Undo: "chmod -t " + shellWord(at.Path),
	}
}

// reachable reports whether everybody may go down to path.
func (h *Here) reachable(path string) bool {
	real, err := h.Real(path)
	if err != nil {
		return true
	}
	for dir := filepath.Dir(real); ; dir = filepath.Dir(dir) {
		if at, err := h.Stat(dir); err == nil && at.Mode.Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}
