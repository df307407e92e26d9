package shim

import "syscall"

// mountNoExec is ST_NOEXEC of statfs(2).
const mountNoExec = 0x8

// mountedNoExec reports whether nothing runs from the file system that path lies on.
func mountedNoExec(path string) bool {
	var st syscall.Statfs_t
	return syscall.Statfs(path, &st) == nil && st.Flags&mountNoExec != 0
}
