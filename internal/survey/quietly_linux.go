package survey

import "golang.org/x/sys/unix"

const quietly = unix.O_NOATIME
