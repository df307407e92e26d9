//go:build unix

package fileread

import (
	"cmp"
	"path/filepath"
	"syscall"
)

func bounded(path string, limit int) ([]byte, Info, error) {
	data, info, err := read("", path, limit)
	if err != nil {
		return nil, Info{}, fail(path, err)
	}
	return data, info, nil
}

func try(dir, name string, limit int) ([]byte, Info, bool, error) {
	data, info, err := read(dir, name, limit)
	switch err {
	case nil:
		return data, info, true, nil
	case errNoEntry:
		return nil, Info{}, false, nil
	}
	return nil, Info{}, false, fail(filepath.Join(dir, name), err)
}

// read goes to the system calls directly: a descriptor from package os costs
// the shim a look at the poller for each file that it tries. O_NONBLOCK keeps the
// open of a FIFO from waiting for a writer. The error is the bare cause.
func read(dir, name string, limit int) ([]byte, Info, error) {
	fd, err := open(dir, name, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC|syscall.O_NOCTTY)
	if err == syscall.ENXIO {
		err = ErrNotRegular // a socket, or a device that nothing drives
	}
	if err != nil {
		return nil, Info{}, err
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if err := syscall.Fstat(fd, &st); err != nil {
		return nil, Info{}, err
	}
	switch {
	case st.Mode&syscall.S_IFMT != syscall.S_IFREG:
		return nil, Info{}, ErrNotRegular
	case st.Size > int64(limit):
		return nil, Info{}, ErrTooLarge
	}
	// One byte more than the size, so that one more shows. A file of /proc has size 0
	// and needs room all the same.
	data, err := readAll(fd, make([]byte, 0, max(st.Size+1, 512)), int(st.Size), limit)
	if err != nil || len(data) > limit {
		return nil, Info{}, cmp.Or(err, ErrTooLarge)
	}
	return data, infoOf(&st), nil
}

// readAll reads until the end, which is where the file's size says, if it says one, or
// until there is more than limit.
func readAll(fd int, buf []byte, size, limit int) ([]byte, error) {
	for len(buf) <= limit {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := retry(func() (int, error) { return syscall.Read(fd, buf[len(buf):cap(buf)]) })
		if n <= 0 {
			return buf, err
		}
		if buf = buf[:len(buf)+n]; len(buf) == size {
			break
		}
	}
	return buf, nil
}

func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR {
			return n, err
		}
	}
}

func stat(path string) (Info, error) {
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		return Info{}, fail(path, err)
	}
	return infoOf(&st), nil
}

func infoOf(st *syscall.Stat_t) Info {
	uid := int(st.Uid)
	return Info{
		Mine:          uid == 0 || uid == syscall.Geteuid(),
		WorldWritable: st.Mode&syscall.S_IWOTH != 0,
		Sticky:        st.Mode&syscall.S_ISVTX != 0,
	}
}

func pointer(path string) (string, error) {
	target, err := readLink("", path)
	switch err {
	case nil:
		return target, nil
	case syscall.EINVAL:
		err = ErrNotPointer
	}
	return "", fail(path, err)
}

func folder(path string) (Info, error) {
	var st syscall.Stat_t
	err := syscall.Lstat(path, &st)
	if err == nil && st.Mode&syscall.S_IFMT != syscall.S_IFDIR {
		err = syscall.ENOENT
	}
	if err != nil {
		return Info{}, fail(path, err)
	}
	return infoOf(&st), nil
}

// direntBuffer is the room for the entries of a folder with some 120 names. It is a
// variable, so that the room is on the heap: a stack that has to grow for it costs the
// shim more than the folder.
var direntBuffer = 4 << 10

// names reads the folder without package os, whose first folder starts the poller of
// the runtime: eight system calls that cost the shim a tenth of its time.
func names(dir string) ([]string, error) {
	fd, err := open("", dir, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC)
	if err != nil {
		return nil, fail(dir, err)
	}
	defer syscall.Close(fd)
	names := make([]string, 0, 16)
	buf := make([]byte, direntBuffer)
	for {
		n, err := retry(func() (int, error) { return syscall.ReadDirent(fd, buf) })
		if err != nil {
			return nil, fail(dir, err)
		}
		if n == 0 {
			return names, nil
		}
		_, _, names = syscall.ParseDirent(buf[:n], -1, names)
	}
}
