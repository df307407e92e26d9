package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// maxLinks is how many links are followed, as many as Linux does (path_resolution(7)).
const maxLinks = 40

// Way returns what the kernel passes when it follows path, which is absolute, from the
// top of the tree on: each folder, each link and what that leads through, and the end.
// The error is an *[fs.PathError]; the steps before it come back all the same.
func (h *Host) Way(path string) (steps []File, err error) {
	done, rest := "/", path
	top, err := h.Lstat(done)
	if err != nil {
		return nil, err
	}
	steps = append(steps, top)
	for followed := 0; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		if name == "" || name == "." {
			continue
		}
		next := filepath.Join(done, name) // up from what has no links: the parent by name is the parent
		st, err := h.Lstat(next)
		if err != nil {
			return steps, err
		}
		steps = append(steps, st)
		if st.Mode&fs.ModeSymlink == 0 {
			done = next
			continue
		}
		if followed++; followed > maxLinks {
			return steps, &fs.PathError{Op: "follow", Path: path, Err: errors.New("too many links")}
		}
		target, err := h.Readlink(next)
		if err != nil {
			return steps, err
		}
		if strings.HasPrefix(target, "/") {
			done = "/"
		}
		rest = target + "/" + rest
	}
	return steps, nil
}
