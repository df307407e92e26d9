package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mount is a line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
type Mount struct {
	// ID is the mount's own number, and Parent that of the mount on which it lies.
	ID, Parent int
	Point      string // where it is mounted
	Type       string // ext4, nfs4, fuse.sshfs, …
	Source     string
	Root       string   // the part of the file system that is mounted
	Options    []string // of the mount and of the file system
}

// Has reports whether the mount has that option, such as noexec or ro.
func (m Mount) Has(option string) bool { return slices.Contains(m.Options, option) }

const mountsFile = "/proc/self/mountinfo"

// Mounts returns what is mounted, in the order of the kernel.
func (h *Host) Mounts() ([]Mount, error) {
	return h.once.mounts.get(func() ([]Mount, error) {
		lines, err := h.Lines(mountsFile)
		if err != nil {
			return nil, err
		}
		var all []Mount
		for _, line := range lines {
			if m, ok := parseMount(line); ok {
				all = append(all, m)
			}
		}
		if len(all) == 0 {
			return nil, &fs.PathError{Op: "read", Path: mountsFile, Err: errors.New("holds no mounts")}
		}
		return all, nil
	})
}

// MountOf returns the mount in which path lies. What is not there lies where its nearest
// parent does.
func (h *Host) MountOf(path string) (Mount, error) {
	all, err := h.Mounts()
	if err != nil {
		return Mount{}, err
	}
	if m, ok := seenAt(all, h.nearest(path)); ok {
		return m, nil
	}
	return Mount{}, &fs.PathError{Op: "find the mount of", Path: path, Err: fs.ErrNotExist}
}

// seenAt goes down from the top, as the kernel does: of the mounts on one mount, the first
// that is met on the way counts, for it hides those that were below it before; and what is
// mounted over a mount has that one as its parent.
func seenAt(all []Mount, path string) (at Mount, ok bool) {
	left := slices.DeleteFunc(slices.Clone(all), func(m Mount) bool { return !below(path, m.Point) })
	next := tops(left, all)
	for len(next) > 0 {
		at, ok = firstMet(next), true
		left = slices.DeleteFunc(left, func(m Mount) bool { return m.ID == at.ID })
		next = slices.DeleteFunc(slices.Clone(left), func(m Mount) bool { return m.Parent != at.ID })
	}
	return at, ok
}

// firstMet is the one with the shortest way to it, and the latest of those.
func firstMet(some []Mount) Mount {
	first := some[0]
	for _, m := range some[1:] {
		if len(m.Point) <= len(first.Point) {
			first = m
		}
	}
	return first
}

// tops are those of some whose parent this process cannot see.
func tops(some, all []Mount) []Mount {
	return slices.DeleteFunc(slices.Clone(some), func(m Mount) bool {
		return m.Parent != m.ID && slices.ContainsFunc(all, func(n Mount) bool { return n.ID == m.Parent })
	})
}

// nearest is path without links, or that of its nearest parent that is there.
func (h *Host) nearest(path string) string {
	for dir := filepath.Clean(path); ; dir = filepath.Dir(dir) {
		if real, err := h.Real(dir); err == nil {
			return real
		}
		if dir == filepath.Dir(dir) {
			return dir
		}
	}
}

func below(path, dir string) bool {
	return path == dir || dir == "/" || strings.HasPrefix(path, dir+"/")
}

// parseMount reads one line: id parent device root point options fields… - type source
// options.
func parseMount(line string) (m Mount, ok bool) {
	left, right, ok := strings.Cut(line, " - ")
	if !ok {
		return m, false
	}
	l, r := strings.Fields(left), strings.Fields(right)
	if len(l) < 6 || len(r) < 1 {
		return m, false
	}
	id, errID := strconv.Atoi(l[0])
	parent, errParent := strconv.Atoi(l[1])
	if errID != nil || errParent != nil || !strings.HasPrefix(l[4], "/") {
		return m, false
	}
	m = Mount{ID: id, Parent: parent, Root: unescape(l[3]), Point: unescape(l[4]), Options: strings.Split(l[5], ","), Type: unescape(r[0])}
	if len(r) > 1 {
		m.Source = unescape(r[1])
	}
	if len(r) > 2 {
		m.Options = append(m.Options, strings.Split(r[2], ",")...)
	}
	return m, true
}

// escaped is how the kernel writes a byte that would part fields.
var escaped = regexp.MustCompile(`\\[0-3][0-7]{2}`)

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(digits string) string {
		n, _ := strconv.ParseUint(digits[1:], 8, 8) // the pattern leaves no other
		return string([]byte{byte(n)})
	})
}
