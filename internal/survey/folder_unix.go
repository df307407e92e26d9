//go:build unix

package survey

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// folder is an open folder. Its files are opened through it, by one name each:
// walking down from the top for each of 12,000 files takes longer than hashing them,
// and a name without a slash cannot lead anywhere else.
type folder struct {
	*os.File
	fd   int
	uses atomic.Int32
	loud atomic.Bool // reading its files quietly was refused
}

// openFolder opens the folder path, following links.
func openFolder(path string) (*folder, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	return newFolder(f, int(f.Fd())), nil
}

func newFolder(f *os.File, fd int) *folder {
	d := &folder{File: f, fd: fd}
	d.keep()
	return d
}

func (d *folder) keep() { d.uses.Add(1) }

// release closes the folder when nobody uses it any more.
func (d *folder) release() {
	if d.uses.Add(-1) == 0 {
		d.Close()
	}
}

// read returns up to n entries of the folder that were not returned before.
func (d *folder) read(n int) (entries []fs.DirEntry, more bool, err error) {
	entries, err = d.ReadDir(n)
	if errors.Is(err, io.EOF) {
		return entries, false, nil
	}
	return entries, true, err
}

// sub opens the folder name in d.
func (d *folder) sub(name string, follow bool) (*folder, error) {
	fd, err := d.openat(name, unix.O_DIRECTORY, follow)
	if err != nil {
		return nil, err
	}
	return newFolder(os.NewFile(uintptr(fd), name), fd), nil
}

func (d *folder) openat(name string, flags int, follow bool) (fd int, err error) {
	if !follow {
		flags |= unix.O_NOFOLLOW
	}
	for {
		fd, err = unix.Openat(d.fd, name, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOCTTY|flags, 0)
		if err != unix.EINTR {
			return fd, err
		}
	}
}

// openQuietly is openat that leaves the time at which the file was read as it is:
// looking at a program does not mean that it was run. Only its owner may.
func (d *folder) openQuietly(name string, flags int, follow bool) (fd int, err error) {
	if !d.loud.Load() {
		if fd, err = d.openat(name, flags|quietly, follow); err != unix.EPERM {
			return fd, err
		}
		d.loud.Store(quietly != 0)
	}
	return d.openat(name, flags, follow)
}

// mode returns the mode of name in d.
func (d *folder) mode(name string, follow bool) (fs.FileMode, error) {
	flags := unix.AT_SYMLINK_NOFOLLOW
	if follow {
		flags = 0
	}
	var st unix.Stat_t
	if err := unix.Fstatat(d.fd, name, &st, flags); err != nil {
		return 0, err
	}
	return modeOf(uint32(st.Mode)), nil
}

// searchable reports whether what is in the folder can be opened: whoever may list it
// need not be allowed that.
func (d *folder) searchable() bool {
	var st unix.Stat_t
	return unix.Fstatat(d.fd, ".", &st, 0) != unix.EACCES
}

// target returns what the link name in d holds, as far as it fits.
func (d *folder) target(name string) string {
	buffer := make([]byte, 1024)
	n, err := unix.Readlinkat(d.fd, name, buffer)
	if err != nil {
		return ""
	}
	return string(buffer[:n])
}

// open opens the file name in d. O_NONBLOCK keeps a pipe that took the place of a
// file from waiting for a writer.
func (d *folder) open(name string, follow bool) (file, error) {
	fd, err := d.openQuietly(name, unix.O_NONBLOCK, follow)
	switch err {
	case unix.ELOOP, unix.EMLINK, unix.EFTYPE, unix.ENXIO:
		return file{}, errIrregular
	}
	return file{fd}, err
}

// file is an open file. An *os.File would ask the poller about each one.
type file struct{ fd int }

func (f file) mode() (fs.FileMode, error) {
	var st unix.Stat_t
	err := unix.Fstat(f.fd, &st)
	return modeOf(uint32(st.Mode)), err
}

func (f file) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(f.fd, p)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (f file) Close() error { return unix.Close(f.fd) }

// modeOf translates the mode of stat(2).
func modeOf(st uint32) fs.FileMode {
	mode := fs.FileMode(st & 0o777)
	if st&unix.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if st&unix.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if st&unix.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	switch st & unix.S_IFMT {
	case unix.S_IFREG:
		return mode
	case unix.S_IFDIR:
		return mode | fs.ModeDir
	case unix.S_IFLNK:
		return mode | fs.ModeSymlink
	case unix.S_IFIFO:
		return mode | fs.ModeNamedPipe
	case unix.S_IFSOCK:
		return mode | fs.ModeSocket
	case unix.S_IFBLK:
		return mode | fs.ModeDevice
	case unix.S_IFCHR:
		return mode | fs.ModeDevice | fs.ModeCharDevice
	}
	return mode | fs.ModeIrregular
}
