package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

var secUmask = Check{
	ID:        "sec.umask",
	Severity:  Warning,
	Title:     "a umask with which others may change, or may not read, what go writes",
	Reads:     []string{"Umask of /proc/self/status", "modes of the working directory, GOCACHE and GOMODCACHE"},
	Threshold: "everybody may write; or others may not read in a shared GOMODCACHE",
	Systems:   []string{"linux"},
	About: "go makes its files and folders with all permissions that the umask leaves. With 0000 every user of the machine may change what you build and what lies in your build cache, unless a folder above keeps them out. " +
		"And with 0077 the modules that you download into a GOMODCACHE of several users cannot be read by the others: `open …: permission denied`. gvx's own store does not depend on it.",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		self, err := h.Status()
		if err != nil {
			return nil, err
		}
		if self.Umask < 0 {
			return nil, &fs.PathError{Op: "read", Path: "/proc/self/status", Err: errors.New("holds no umask")}
		}
		if dir, ok := h.openFolder(); ok && self.Umask&0o002 == 0 {
			found = append(found, badUmask(self.Umask, "with umask %04o any user may change what go writes below "+h.Show(dir)))
		}
		if dir, ok := h.sharedModules(); ok && self.Umask&0o004 != 0 {
			found = append(found, badUmask(self.Umask, "with umask %04o other users cannot read what you download into "+h.Show(dir)+", which they share"))
		}
		return found, nil
	},
}

func badUmask(umask int, text string) Finding {
	return Finding{
		Severity: Warning, Text: fmt.Sprintf(text, umask), Source: "/proc/self/status",
		Value: fmt.Sprintf("%04o", umask), Threshold: "0022", Fix: Shell("umask 022"),
	}
}

// openFolder is one in which go writes and to which everybody may go.
func (h *Here) openFolder() (dir string, ok bool) {
	for _, dir := range []string{h.Dir, variable(h.ChildVar, "GOCACHE", under(h.UserCache(), "go-build")).path} {
		at, err := h.Stat(dir)
		if filepath.IsAbs(dir) && err == nil && at.Mode.Perm()&0o001 != 0 && h.reachable(dir) {
			return dir, true
		}
	}
	return "", false
}

// sharedModules is a GOMODCACHE to which others than its owner may write.
func (h *Here) sharedModules() (dir string, ok bool) {
	_, first := h.gopath(h.ChildVar)
	dir = variable(h.ChildVar, "GOMODCACHE", under(first, "pkg", "mod")).path
	at, err := h.Stat(dir)
	return dir, err == nil && at.OthersMayWrite() && !h.inHome(dir)
}
