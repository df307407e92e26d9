package doctor

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var wsl = Check{
	ID:        "wsl",
	Severity:  Info,
	Title:     "go's folders on a drive of Windows, below WSL",
	Reads:     []string{"/proc/sys/kernel/osrelease", "/proc/self/mountinfo"},
	Threshold: "a kernel of Microsoft's, and a folder on a drive of Windows (drvfs, 9p)",
	Systems:   []string{"linux"},
	About: "In the Windows Subsystem for Linux each access to a file below `/mnt/c` is a call to Windows. A build opens thousands of small files, so it takes many times as long there as on Linux's own disk; names there differ not by case, and modes are made up. " +
		"Keep module, caches and store below your home in Linux (learn.microsoft.com/windows/wsl/filesystems).",
	Run: func(_ context.Context, h *Here) (found []Finding, failed error) {
		release, err := h.Text("/proc/sys/kernel/osrelease")
		if err != nil || !strings.Contains(strings.ToLower(release), "microsoft") {
			return nil, err
		}
		for _, f := range h.buildFolders() {
			m, err := h.MountOf(f.path)
			if err != nil {
				failed = errors.Join(failed, err)
			} else if isDrive(m) {
				found = append(found, Finding{
					Severity: Info, Text: f.name + " (" + h.Show(f.path) + ") is on a drive of Windows: each small file is a call to Windows, so builds take many times as long",
					Source: f.source(h), Value: h.Show(m.Point), Threshold: "a disk of Linux", Fix: Fix{Words: "move " + f.name + " below your home in Linux"},
				})
			}
		}
		return found, first(failed)
	},
}

// buildFolders are those that a build reads and writes.
func (h *Here) buildFolders() []folder {
	all := slices.DeleteFunc(h.goFolders(), func(f folder) bool { return f.name == "GOPATH" || f.aside })
	if store, ok := h.storeFolder(); ok {
		all = append(all, store)
	}
	if h.Module.File != "" {
		all = append(all, folder{name: "the module", path: filepath.Dir(h.Module.File)})
	}
	return all
}

// isDrive knows WSL 1 by the type, and WSL 2 by the source or an option.
func isDrive(m host.Mount) bool {
	drive := len(m.Source) >= 2 && m.Source[1] == ':'
	return m.Type == "drvfs" || m.Type == "9p" && (drive || m.Source == "drvfs" || slices.ContainsFunc(m.Options, func(o string) bool { return strings.HasPrefix(o, "aname=drvfs") }))
}
