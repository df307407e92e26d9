// Caught starts a program whose system calls of some kinds wait until another process
// has decided on them (seccomp_unotify(2)).
//
//	caught CALL,CALL:ARG&MASK,CALL:ARG=VALUE… PROGRAM [ARG…]
//
// Calls are numbers of this machine. The listener is sent over descriptor 3, a socket.
// The exit code is 125 where this kernel or this user may not do that.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	socket      = 3
	cannot      = 125
	offsetNr    = 0
	offsetArgs  = 16
	lowHalf     = 4 // of an argument, where the machine is big-endian
	oneArgument = 8
)

func main() {
	// The filter is this thread's, and the one that calls execve is the one that stays.
	runtime.LockOSThread()
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "caught:", err)
		os.Exit(cannot)
	}
}

func run(calls string, argv []string) error {
	filter, err := program(strings.Split(calls, ","))
	if err != nil {
		return err
	}
	unix.CloseOnExec(socket)
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	listener, err := install(filter)
	if err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	if err := unix.Sendmsg(socket, []byte{0}, unix.UnixRights(listener), nil, 0); err != nil {
		return err
	}
	return syscall.Exec(argv[0], argv, os.Environ())
}

// install loads the filter and returns its listener. A signal does not take a call
// back that the listener has received, where the kernel can promise that (5.19).
func install(filter []unix.SockFilter) (int, error) {
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	for _, flags := range []uintptr{unix.SECCOMP_FILTER_FLAG_NEW_LISTENER | unix.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER} {
		fd, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog)))
		if errno == 0 {
			return int(fd), nil
		}
		if errno != unix.EINVAL {
			return -1, errno
		}
	}
	return -1, unix.EINVAL
}

// program is the filter: what is named waits, all else goes on.
func program(calls []string) ([]unix.SockFilter, error) {
	var prog []unix.SockFilter
	for _, call := range calls {
		part, err := block(call)
		if err != nil {
			return nil, err
		}
		prog = append(prog, part...)
	}
	return append(prog, ret(unix.SECCOMP_RET_ALLOW)), nil
}

// block is the part of the filter for one call; what it does not decide falls through.
func block(call string) ([]unix.SockFilter, error) {
	var nr, arg, value uint32
	number, condition, conditional := strings.Cut(call, ":")
	if _, err := fmt.Sscanf(number, "%d", &nr); err != nil {
		return nil, fmt.Errorf("%q is no call: %w", call, err)
	}
	if !conditional {
		return []unix.SockFilter{load(offsetNr), jump(unix.BPF_JEQ, nr, 0, 1), ret(unix.SECCOMP_RET_USER_NOTIF)}, nil
	}
	test := uint16(unix.BPF_JSET)
	if strings.Contains(condition, "=") {
		test = unix.BPF_JEQ
	}
	if _, err := fmt.Sscanf(strings.NewReplacer("&", " ", "=", " ").Replace(condition), "%d %d", &arg, &value); err != nil {
		return nil, fmt.Errorf("%q is no condition: %w", condition, err)
	}
	return []unix.SockFilter{
		load(offsetNr), jump(unix.BPF_JEQ, nr, 0, 3),
		load(offsetArgs + oneArgument*arg + half()), jump(test, value, 0, 1), ret(unix.SECCOMP_RET_USER_NOTIF),
	}, nil
}

// half is where the lower half of an argument lies.
func half() uint32 {
	one := uint64(1)
	if *(*byte)(unsafe.Pointer(&one)) == 1 {
		return 0
	}
	return lowHalf
}

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

func jump(test uint16, value uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, K: value, Jt: yes, Jf: no}
}

func ret(value uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
}
