package host

import (
	"debug/buildinfo"
	"errors"
	"io/fs"
	"os"
)

// BuildInfo returns what the go command wrote into a program that it built. The program is
// read and never started. The error is an *[fs.PathError], or says that it is none of Go.
func (h *Host) BuildInfo(path string) (*buildinfo.BuildInfo, error) {
	real, err := h.at(path)
	if err != nil {
		return nil, named(path, err)
	}
	st, err := os.Stat(real)
	if err != nil {
		return nil, named(path, err)
	}
	if !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(real)
	if err != nil {
		return nil, named(path, err)
	}
	defer f.Close()
	return buildinfo.Read(f)
}
