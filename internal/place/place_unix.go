//go:build unix

package place

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// modeless is true on systems whose modes say nothing about a folder.
const modeless = false

// maxLinks is how many links are followed, as many as Linux does (path_resolution(7)).
const maxLinks = 40

// rule is who may own what is on the way.
type rule struct {
	owner  int                                   // beside root
	closed bool                                  // folders and the end count too, and only their owner may write
	top    string                                // what is not below it is not judged; "" judges all
	note   func(path string, st *syscall.Stat_t) // is told instead, and nothing is judged
}

func safe(path string) (string, error)  { return rule{closed: true}.follow(path) }
func links(path string) (string, error) { return rule{owner: syscall.Geteuid()}.follow(path) }

func item(path string, file bool) error {
	var st syscall.Stat_t
	kind := uint32(syscall.S_IFDIR)
	if file {
		kind = syscall.S_IFREG
	}
	if err := syscall.Lstat(path, &st); err != nil {
		return &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	if uint32(st.Mode)&syscall.S_IFMT != kind {
		return &Error{Path: path, Owner: int(st.Uid), Other: true, File: file}
	}
	return rule{closed: true}.judge(path, &st)
}

// follow walks path as the kernel does, and judges each name on its way.
func (r rule) follow(path string) (string, error) {
	const root = "/"
	var st syscall.Stat_t
	if err := syscall.Lstat(root, &st); err != nil {
		return "", &fs.PathError{Op: "stat", Path: root, Err: err}
	}
	if err := r.judge(root, &st); err != nil {
		return "", err
	}
	done, followed := root, 0
	for rest := path; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		if name == "" || name == "." {
			continue
		}
		// Up from what has no links: the parent by name is the parent.
		next := filepath.Join(done, name)
		if err := syscall.Lstat(next, &st); err == syscall.ENOENT {
			return filepath.Join(next, rest), nil
		} else if err != nil {
			return "", &fs.PathError{Op: "stat", Path: next, Err: err}
		}
		if err := r.judge(next, &st); err != nil {
			return "", err
		}
		if st.Mode&syscall.S_IFMT != syscall.S_IFLNK {
			done = next
			continue
		}
		if followed++; followed > maxLinks {
			return "", &fs.PathError{Op: "stat", Path: path, Err: syscall.ELOOP}
		}
		if err := syscall.Stat(next, &st); err == syscall.ENOENT {
			return filepath.Join(next, rest), nil // making a folder fails at it
		}
		target, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(target) {
			done = root
		}
		rest = target + "/" + rest
	}
	return done, nil
}

// judge returns an *[Error] where st, which is of path itself, is not as r wants it.
func (r rule) judge(path string, st *syscall.Stat_t) error {
	if r.note != nil {
		r.note(path, st)
		return nil
	}
	if r.top != "" && !strings.HasPrefix(path, r.top+"/") {
		return nil
	}
	kind := st.Mode & syscall.S_IFMT
	e := &Error{Path: path, Owner: int(st.Uid), Want: r.owner, Mode: uint32(st.Mode) & 0o1777, Link: kind == syscall.S_IFLNK}
	foreign := e.Owner != 0 && e.Owner != r.owner
	switch {
	case e.Link && foreign, r.closed && foreign:
		return e
	case r.closed && !e.Link && e.Mode&writers != 0: // a link's mode says nothing
		return e
	}
	return nil
}
