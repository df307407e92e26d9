package host

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// running are the calls of the running system.
func running() Calls {
	return Calls{
		Statfs: statfs, Getrlimits: getrlimits, Listen: listen, Hostname: os.Hostname,
		Writable: writable, Converse: converse, PortRange: portRange, TryLock: tryLock, Run: run,
	}
}

func statfs(path string) (Space, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return Space{}, &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	size := uint64(st.Bsize)
	return Space{
		Total: st.Blocks * size, Available: st.Bavail * size, Inodes: st.Files, FreeInodes: st.Ffree,
		ReadOnly: st.Flags&unix.MNT_RDONLY != 0, NoExec: st.Flags&unix.MNT_NOEXEC != 0,
	}, nil
}

func getrlimits() (Limits, error) {
	all := Limits{}
	for name, number := range map[string]int{LimitFiles: unix.RLIMIT_NOFILE, LimitProcesses: unix.RLIMIT_NPROC, LimitAddressSpace: unix.RLIMIT_AS} {
		var r unix.Rlimit
		if err := unix.Getrlimit(number, &r); err != nil {
			return nil, os.NewSyscallError("getrlimit", err)
		}
		all[name] = Limit{Soft: finite(r.Cur), Hard: finite(r.Max)}
	}
	return all, nil
}

// finite is a limit as Linux counts: RLIM_INFINITY is the largest number there.
func finite(n uint64) uint64 {
	if n >= unix.RLIM_INFINITY {
		return Unlimited
	}
	return n
}

func listen(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return l.Close()
}

func portRange() (first, last int, err error) {
	for name, n := range map[string]*int{"net.inet.ip.portrange.first": &first, "net.inet.ip.portrange.last": &last} {
		value, err := unix.SysctlUint32(name)
		if err != nil {
			return 0, 0, os.NewSyscallError("sysctl "+name, err)
		}
		*n = int(value)
	}
	return min(first, last), max(first, last), nil
}
