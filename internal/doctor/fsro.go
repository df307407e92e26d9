package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"
)

var fsRO = Check{
	ID:        "fs.ro",
	Severity:  Error,
	Title:     "a folder to which go or gvx writes, mounted read-only",
	Reads:     []string{"/proc/self/mountinfo", "statfs(2)"},
	Threshold: "mount option ro",
	Systems:   []string{"linux", "darwin"},
	About: "On a file system that is mounted read-only, or that the kernel made so after an error of the disk, writing ends with `read-only file system`. Without a writable `GOCACHE` and `TMPDIR` nothing is built; " +
		"without a writable `GOMODCACHE` no module is downloaded, and without a writable store gvx installs nothing, while what is there already runs. " +
		"`mount -o remount,rw` mends a mount, `dmesg` tells of a bad disk; in a container mount a volume there.",
	Run: func(_ context.Context, h *Here) (found []Finding, failed error) {
		var mounts []string
		for _, f := range h.writtenTo() {
			ro, err := h.readOnly(f.folder.path)
			if err != nil {
				failed = errors.Join(failed, err)
			}
			if !ro {
				continue
			}
			x, point := f.folder.readOnly(h), f.folder.path
			if m, err := h.MountOf(point); err == nil {
				point = m.Point
			}
			if i := slices.Index(mounts, point); i >= 0 {
				found[i].join(x)
				continue
			}
			found, mounts = append(found, x), append(mounts, point)
		}
		return found, first(failed)
	},
}

// join adds what one cause breaks besides.
func (f *Finding) join(x Finding) {
	if x.Severity > f.Severity {
		*f, x = x, *f
	}
	f.Text += "; " + strings.Replace(x.Text, " is mounted read-only", "", 1)
	f.Source += ", " + x.Source
	f.Fix.Words = "mount it writable, or give each of them another folder"
}

// readOnly asks the table of mounts, or the kernel where there is no such table.
func (h *Here) readOnly(path string) (bool, error) {
	if h.OS == "linux" {
		m, err := h.MountOf(path)
		return m.Has("ro"), err
	}
	at, err := h.nearest(path)
	if err != nil {
		return false, err
	}
	space, err := h.Statfs(at.Path)
	return space.ReadOnly, err
}

func (f folder) readOnly(h *Here) Finding {
	x := Finding{Severity: Error, Source: f.source(h), Value: "ro", Threshold: "rw", Fix: Fix{Words: "mount it writable, or give " + f.name + " another folder"}}
	breaks := "no package can be built"
	switch {
	case f.name == "GOMODCACHE":
		x.Severity, breaks = Warning, "no module can be downloaded"
	case f.name == "gvx's store":
		breaks = "gvx can install nothing"
		if h.Toolchain.Program != "" {
			x.Severity = Warning // what is wanted here is there
		}
	}
	x.Text = f.name + " (" + h.Show(f.path) + ") is mounted read-only: " + breaks
	return x
}
