package shim

import (
	"strconv"
	"syscall"
	"unsafe"
)

// folderIdentity returns what tells the folder path from one that takes its place: its
// inode, and the inode's generation, which changes where a file system that has one
// gives the number out again. "" where it cannot be looked at.
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
	return strconv.FormatUint(uint64(st.Ino), 10) + "." + strconv.FormatUint(uint64(generation(fd)), 10)
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
