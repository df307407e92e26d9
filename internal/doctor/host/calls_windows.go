package host

import (
	"net"
	"os"

	"golang.org/x/sys/windows"
)

// running are the calls of the running system.
func running() Calls {
	return Calls{Statfs: statfs, Listen: listen, Hostname: os.Hostname, Release: release, Run: run}
}

func statfs(path string) (s Space, err error) {
	name, err := windows.UTF16PtrFromString(path)
	if err == nil {
		err = windows.GetDiskFreeSpaceEx(name, &s.Available, &s.Total, nil)
	}
	if err != nil {
		return Space{}, &os.PathError{Op: "GetDiskFreeSpaceEx", Path: path, Err: err}
	}
	return s, nil
}

func listen(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return l.Close()
}
