//go:build unix

package fileread

import (
	"errors"
	"os"
	"syscall"
)

// bounded goes to the system calls directly: a descriptor from package os costs
// the shim a look at the poller for each file that it tries. O_NONBLOCK keeps the
// open of a FIFO from waiting for a writer.
func bounded(path string, limit int) ([]byte, Info, error) {
	fd, err := open(path, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC|syscall.O_NOCTTY)
	if err == syscall.ENXIO {
		err = ErrNotRegular // a socket, or a device that nothing drives
	}
	if err != nil {
		return nil, Info{}, fail(path, err)
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if err := syscall.Fstat(fd, &st); err != nil {
		return nil, Info{}, fail(path, err)
	}
	switch {
	case st.Mode&syscall.S_IFMT != syscall.S_IFREG:
		return nil, Info{}, fail(path, ErrNotRegular)
	case st.Size > int64(limit):
		return nil, Info{}, fail(path, ErrTooLarge)
	}
	// One byte more than the size, so that the end shows in one read; a file of
	// /proc has size 0 and needs room all the same.
	data, err := readAll(fd, make([]byte, 0, max(st.Size+1, 512)), limit)
	if err != nil {
		return nil, Info{}, fail(path, err)
	}
	return data, infoOf(&st), nil
}

func readAll(fd int, buf []byte, limit int) ([]byte, error) {
	for {
		n, err := retry(func() (int, error) { return syscall.Read(fd, buf[len(buf):cap(buf)]) })
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return buf, nil
		}
		buf = buf[:len(buf)+n]
		if len(buf) > limit {
			return nil, ErrTooLarge
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
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
	target, err := os.Readlink(path)
	if errors.Is(err, syscall.EINVAL) {
		return "", fail(path, ErrNotPointer)
	}
	return target, err
}

// direntBuffer holds the entries of a folder with some 200 names.
const direntBuffer = 8 << 10

// names reads the folder without package os, whose first folder starts the poller of
// the runtime: eight system calls that cost the shim a tenth of its time.
func names(dir string) ([]string, error) {
	fd, err := open(dir, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC)
	if err != nil {
		return nil, fail(dir, err)
	}
	defer syscall.Close(fd)
	var names []string
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
