package doctor

import (
	"bytes"
	"context"
	"path/filepath"
)

var shimStale = Check{
	ID:        "shim.stale",
	Severity:  Warning,
	Title:     "a shim that is not of this gvx",
	Reads:     []string{"the record of the build in the shim and in gvx", "the gvx-shim beside gvx"},
	Threshold: "another version, or another file than the one beside gvx",
	About: "The shim is a copy of `gvx-shim` that `gvx setup` makes. After gvx was upgraded by another way than its own installer the old copy stays: what `gvx current` says and what `go` does may then differ, " +
		"and what the new release mended in the shim is not mended. `gvx setup` renews it.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Shim.Path == "" {
			return nil, nil
		}
		f := Finding{Severity: Warning, Source: h.Show(h.Shim.Path), Value: h.Shim.Version, Threshold: h.Self.Version}
		f.Fix = Fix{Commands: []Command{{Line: "gvx setup --no-rc"}}}
		switch same, known := h.shimIsCopy(); {
		case h.Shim.Version == "":
			f.Value = "no record of a build"
			f.Text = h.Show(h.Shim.Path) + " is no shim of gvx's: something else was put in its place"
		case h.Shim.Version != h.Self.Version:
			f.Text = "the shim is of gvx " + h.Shim.Version + ", and this is gvx " + h.Self.Version + ": what go does may differ from what gvx says"
		case known && !same:
			f.Text = "the shim is another build of gvx " + h.Shim.Version + " than the gvx-shim beside this gvx: what go does may differ from what gvx says"
			f.Threshold = "the file beside gvx"
		default:
			return nil, nil
		}
		return []Finding{f}, nil
	},
}

// shimIsCopy compares the shim with the program beside gvx that setup copies.
func (h *Here) shimIsCopy() (same, known bool) {
	self := h.Self.Path
	if real, err := h.Real(self); err == nil {
		self = real
	}
	beside := filepath.Join(filepath.Dir(self), h.programName("gvx-shim"))
	a, errA := h.Stat(h.Shim.Path)
	b, errB := h.Stat(beside)
	switch {
	case self == "" || errA != nil || errB != nil:
		return false, false
	case a.Same(b):
		return true, true
	case a.Size != b.Size:
		return false, true
	}
	x, errX := h.Read(h.Shim.Path)
	y, errY := h.Read(beside)
	return bytes.Equal(x, y), errX == nil && errY == nil
}
