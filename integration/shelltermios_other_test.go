//go:build unix && !linux

package integration

import "golang.org/x/sys/unix"

const getTermios = unix.TIOCGETA
