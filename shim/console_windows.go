package shim

import "syscall"

var (
	kernel32              = syscall.NewLazyDLL("kernel32.dll")
	setConsoleCtrlHandler = kernel32.NewProc("SetConsoleCtrlHandler")
)

// leaveConsoleToChild has what comes from the console decided by the child. It is a
// handler of this process: to ignore Ctrl-C instead (no handler, TRUE) would be
// inherited, and the child would never hear of it. Without a console there is nothing
// to heed, so a failure means nothing.
func leaveConsoleToChild() {
	setConsoleCtrlHandler.Call(syscall.NewCallback(func(event uint32) uintptr {
		switch answer(consoleEvent(event)) {
		case ignoreIt:
			return 1
		case stayOut:
			select {} // the system gives all of them the same few seconds
		}
		return 0
	}), 1)
}
