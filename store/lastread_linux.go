package store

import (
	"time"

	"golang.org/x/sys/unix"
)

// lastRead returns when the file at path was last read, to a day (relatime, mount(8)).
// ok is false where the file system does not note it.
func lastRead(path string) (at time.Time, ok bool) {
	var mount unix.Statfs_t
	if err := unix.Statfs(path, &mount); err != nil || mount.Flags&(unix.ST_NOATIME|unix.ST_RDONLY) != 0 {
		return time.Time{}, false
	}
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return time.Time{}, false
	}
	return time.Unix(st.Atim.Unix()), true
}
