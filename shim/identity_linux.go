package shim

import (
	"runtime"
	"strconv"
	"syscall"
	"unsafe"
)

// folderIdentity returns what tells the folder path from one that takes its place: its
// inode, and the inode's generation, which changes where a file system that has one
// gives the number out again, or else when it was made: that of containers, overlayfs,
// gives it out at once and has none. "" where it cannot be looked at.
func folderIdentity(path string) string {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if err := syscall.Fstat(fd, &st); err != nil {
		return ""
	}
	since := strconv.FormatUint(uint64(generation(fd)), 10)
	if since == "0" {
		since = birth(fd)
	}
	return strconv.FormatUint(uint64(st.Ino), 10) + "." + since
}

// getVersion is FS_IOC_GETVERSION, _IOR('v', 1, long), of include/uapi/linux/fs.h. On
// the architectures that number such calls in another way it fails.
const getVersion = 2<<30 | unsafe.Sizeof(uintptr(0))<<16 | 'v'<<8 | 1

// generation is 0 where the file system has none.
func generation(fd int) uint32 {
	// The kernel writes an int, whatever the number of the call says.
	var buf [2]uint32
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), uintptr(getVersion), uintptr(unsafe.Pointer(&buf[0]))); errno != 0 {
		return 0
	}
	return buf[0]
}

// birth is when the folder was made, "0" where the file system or the kernel does not say.
func birth(fd int) string {
	const (
		emptyPath = 0x1000 // AT_EMPTY_PATH
		wanted    = 0x800  // STATX_BTIME
	)
	number := statxNumber()
	if number == 0 {
		return "0"
	}
	var name [1]byte
	// struct statx of include/uapi/linux/stat.h.
	var st struct {
		mask  uint32
		_     [76]byte
		birth struct {
			seconds int64
			nanos   uint32
			_       uint32
		}
		_ [160]byte
	}
	_, _, errno := syscall.Syscall6(number, uintptr(fd), uintptr(unsafe.Pointer(&name[0])), emptyPath, wanted, uintptr(unsafe.Pointer(&st)), 0)
	if errno != 0 || st.mask&wanted == 0 {
		return "0"
	}
	return strconv.FormatInt(st.birth.seconds*1e9+int64(st.birth.nanos), 10)
}

// statxNumber is the number of statx(2), which package syscall lacks; 0 where nobody
// looked it up.
func statxNumber() uintptr {
	switch runtime.GOARCH {
	case "amd64":
		return 332
	case "arm64", "loong64", "riscv64":
		return 291
	case "386", "ppc64le":
		return 383
	case "arm":
		return 397
	}
	return 0
}
