//go:build !linux && !darwin && !windows

package host

import (
	"net"
	"os"
)

// running are the calls of the running system.
func running() Calls {
	return Calls{Listen: listen, Converse: converse, Hostname: os.Hostname, Release: release, Run: run}
}

func listen(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return l.Close()
}
