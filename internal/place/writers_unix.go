//go:build unix

package place

import (
	"slices"
	"syscall"
)

func findWriters(path string) (all []Writer, real string, err error) {
	me := syscall.Geteuid()
	note := func(path string, st *syscall.Stat_t) {
		for _, w := range writersOf(path, st, me) {
			if !slices.Contains(all, w) { // a link may lead the same way again
				all = append(all, w)
			}
		}
	}
	real, err = rule{note: note}.follow(path)
	return all, real, err
}

// writersOf returns those at path itself, seen by the user me.
func writersOf(path string, st *syscall.Stat_t, me int) (all []Writer) {
	w := Writer{Path: path, User: -1, Group: -1, Mode: uint32(st.Mode) & 0o1777}
	if owner := int(st.Uid); owner != 0 && owner != me {
		w.User = owner
		all = append(all, w)
		w.User = -1
	}
	kind := st.Mode & syscall.S_IFMT
	if kind == syscall.S_IFLNK || kind == syscall.S_IFDIR && st.Mode&syscall.S_ISVTX != 0 {
		return all // a link's mode says nothing
	}
	if st.Mode&syscall.S_IWOTH != 0 {
		w.World = true
		return append(all, w)
	}
	if st.Mode&syscall.S_IWGRP != 0 {
		w.Group = int(st.Gid)
		all = append(all, w)
	}
	return all
}
