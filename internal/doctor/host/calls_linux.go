package host

import (
	"errors"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// running are the calls of the running system.
func running() Calls {
	return Calls{
		Statfs: statfs, Xattr: xattr, Listen: listen, Hostname: os.Hostname, MayRead: mayRead, Clock: clock,
		Writable: writable, Converse: converse, TryLock: tryLock, Run: run, OpenPerf: openPerf,
	}
}

func statfs(path string) (Space, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return Space{}, &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	size := uint64(st.Frsize) // the unit of the counts; f_bsize is that of a good read
	if size == 0 {
		size = uint64(st.Bsize)
	}
	return Space{
		Total: st.Blocks * size, Available: st.Bavail * size, Inodes: st.Files, FreeInodes: st.Ffree, Type: int64(st.Type),
		ReadOnly: st.Flags&unix.ST_RDONLY != 0, NoExec: st.Flags&unix.ST_NOEXEC != 0,
	}, nil
}

func xattr(path, name string) ([]byte, error) {
	buf := make([]byte, 256)
	n, err := unix.Lgetxattr(path, name, buf)
	switch {
	case errors.Is(err, unix.ENODATA), errors.Is(err, unix.ENOTSUP):
		return nil, nil
	case err != nil:
		return nil, &os.PathError{Op: "getxattr", Path: path, Err: err}
	}
	return buf[:n], nil
}

// openPerf asks for a counter of this thread that counts nothing.
func openPerf() error {
	attr := unix.PerfEventAttr{Type: unix.PERF_TYPE_SOFTWARE, Config: unix.PERF_COUNT_SW_DUMMY, Size: unix.PERF_ATTR_SIZE_VER0, Bits: unix.PerfBitDisabled | unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv}
	fd, err := unix.PerfEventOpen(&attr, 0, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("perf_event_open", err)
	}
	return unix.Close(fd)
}

func listen(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return l.Close()
}

func clock() (Clock, error) {
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err != nil {
		return Clock{}, os.NewSyscallError("adjtimex", err)
	}
	return Clock{Unsynchronized: t.Status&unix.STA_UNSYNC != 0, Now: time.Now()}, nil
}

func mayRead(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}
