package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	securejoin "github.com/cyphar/filepath-securejoin"

	"github.com/gvx-go/gvx/internal/fileread"
)

// maxFile bounds what is read of any file, in bytes.
const maxFile = 4 << 20

// File is what is known of a file or folder.
type File struct {
	Path     string
	Mode     fs.FileMode
	UID, GID int // -1 where there are no numbers, or it is nobody's of this user namespace
	Size     int64
	ModTime  time.Time
	// Device and Inode tell whether two names are one file; zero where that is not known.
	Device, Inode uint64
}

// OthersMayWrite reports whether the group or everybody may write, as the mode says.
func (f File) OthersMayWrite() bool { return f.Mode.Perm()&0o022 != 0 }

// Sticky reports whether only owners may remove and rename in the folder.
func (f File) Sticky() bool { return f.Mode&fs.ModeSticky != 0 }

// Same reports whether f and g are one file.
func (f File) Same(g File) bool {
	return f.Inode != 0 && f.Inode == g.Inode && f.Device == g.Device
}

// at returns where path lies in truth. Below another root no link leads out of it.
func (h *Host) at(path string) (string, error) {
	if h.Root == "" {
		return path, nil
	}
	return securejoin.SecureJoin(h.Root, path)
}

// atItself is [Host.at] for a path whose last element may be a link.
func (h *Host) atItself(path string) (string, error) {
	if h.Root == "" {
		return path, nil
	}
	dir, err := securejoin.SecureJoin(h.Root, filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

// named gives err the path as the machine calls it.
func named(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return &fs.PathError{Op: at.Op, Path: path, Err: at.Err}
	}
	return err
}

// Read returns the contents of the regular file path, links followed. The error is an
// *[fs.PathError].
func (h *Host) Read(path string) ([]byte, error) {
	real, err := h.at(path)
	if err != nil {
		return nil, named(path, err)
	}
	data, _, err := fileread.Bounded(real, maxFile)
	return data, named(path, err)
}

// Text is [Host.Read] without white space around it.
func (h *Host) Text(path string) (string, error) {
	data, err := h.Read(path)
	return strings.TrimSpace(string(data)), err
}

// Int is [Host.Text] of a file that holds one number, as many of /proc/sys do.
func (h *Host) Int(path string) (int64, error) {
	text, err := h.Text(path)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, &fs.PathError{Op: "read", Path: path, Err: errors.New("holds no number")}
	}
	return n, nil
}

// Lines is [Host.Read] by lines.
func (h *Host) Lines(path string) ([]string, error) {
	data, err := h.Read(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}

// Stat returns what path leads to.
func (h *Host) Stat(path string) (File, error) { return h.stat(path, h.at, os.Stat) }

// Lstat returns what path is itself, which may be a link.
func (h *Host) Lstat(path string) (File, error) { return h.stat(path, h.atItself, os.Lstat) }

func (h *Host) stat(path string, at func(string) (string, error), look func(string) (fs.FileInfo, error)) (File, error) {
	real, err := at(path)
	if err != nil {
		return File{}, named(path, err)
	}
	info, err := look(real)
	if err != nil {
		return File{}, named(path, err)
	}
	f := File{Path: path, Mode: info.Mode(), UID: -1, GID: -1, Size: info.Size(), ModTime: info.ModTime()}
	f.number(info)
	if own, ok := h.Owners[path]; ok {
		f.UID, f.GID = own[0], own[1]
	}
	h.unnumber(&f)
	return f, nil
}

// Exists reports whether path leads to something, as far as this user may see.
func (h *Host) Exists(path string) bool {
	_, err := h.Stat(path)
	return err == nil
}

// Readlink returns what the link path holds.
func (h *Host) Readlink(path string) (string, error) {
	real, err := h.atItself(path)
	if err != nil {
		return "", named(path, err)
	}
	target, err := os.Readlink(real)
	return target, named(path, err)
}

// Real returns path without links, as the machine calls it.
func (h *Host) Real(path string) (string, error) {
	if h.Root == "" {
		real, err := filepath.EvalSymlinks(path)
		return real, named(path, err)
	}
	real, err := h.at(path)
	if err != nil {
		return "", named(path, err)
	}
	if _, err := os.Lstat(real); err != nil {
		return "", named(path, err)
	}
	rel, err := filepath.Rel(h.Root, real)
	return filepath.Join("/", rel), err
}

// Names returns the names in the folder path, in no order.
func (h *Host) Names(path string) ([]string, error) {
	real, err := h.at(path)
	if err != nil {
		return nil, named(path, err)
	}
	names, err := fileread.Names(real)
	return names, named(path, err)
}

// At is file:line, safe for a terminal.
func (h *Host) At(file string, line int) string {
	if line == 0 {
		return h.Show(file)
	}
	return h.Show(file) + ":" + strconv.Itoa(line)
}
