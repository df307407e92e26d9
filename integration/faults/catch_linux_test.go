package faults

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A call is one system call of a program, which waits for what is decided on it.
type call struct {
	thread int
	nr     int
	args   [6]uint64
}

// A verdict is what becomes of a call.
type verdict struct {
	kill  bool
	errno unix.Errno // 0: the call is made
}

// notification and response are struct seccomp_notif and seccomp_notif_resp of
// linux/seccomp.h.
type notification struct {
	id         uint64
	pid, flags uint32
	nr         int32
	arch       uint32
	ip         uint64
	args       [6]uint64
}

type response struct {
	id    uint64
	val   int64
	err   int32
	flags uint32
}

// ended is how a program ended.
type ended struct {
	output string
	code   int
	killed bool
}

func (e ended) String() string {
	if e.killed {
		return "killed"
	}
	return fmt.Sprintf("exit code %d\n%s", e.code, e.output)
}

// errCannotCatch says that this system lets nobody wait for another's system calls.
var errCannotCatch = errors.New("seccomp's listener is refused here")

// tooLong is when a program hangs: the longest wait that gvx allows itself here.
const tooLong = 60 * time.Second

// caught runs cmd with each call that watched names handed to decide, one after the
// other in the order in which all of its threads make them.
func caught(cmd *exec.Cmd, watched string, decide func(call) verdict) (ended, error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return ended{}, err
	}
	defer unix.Close(pair[0])
	theirs := os.NewFile(uintptr(pair[1]), "socket")
	cmd.Args = append([]string{programs.caught, watched, cmd.Path}, cmd.Args[1:]...)
	cmd.Path, cmd.ExtraFiles = programs.caught, []*os.File{theirs}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return ended{}, err
	}
	theirs.Close()
	if listener, err := receive(pair[0]); err == nil {
		serve(listener, cmd.Process, decide)
		unix.Close(listener)
	}
	return finish(cmd, &output)
}

// finish waits for the end of a program that was started, and says how it came.
func finish(cmd *exec.Cmd, output *bytes.Buffer) (ended, error) {
	hung := time.AfterFunc(tooLong, func() { cmd.Process.Signal(unix.SIGQUIT) })
	defer hung.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return ended{}, err
	}
	e := ended{output.String(), cmd.ProcessState.ExitCode(), false}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case status.Signaled() && status.Signal() == unix.SIGKILL:
		e.killed = true
	case e.code == 125:
		return e, fmt.Errorf("%w: %s", errCannotCatch, e.output)
	case e.code < 0 || strings.Contains(e.output, "SIGQUIT: quit"):
		return e, fmt.Errorf("it hung for %v, or died: %v\n%s", tooLong, cmd.ProcessState, e.output)
	}
	return e, nil
}

// receive takes the listener that the program sends before it is gvx.
func receive(socket int) (int, error) {
	buf, oob := make([]byte, 1), make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := unix.Recvmsg(socket, buf, oob, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return -1, err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil || len(messages) == 0 {
		return -1, errCannotCatch
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return -1, err
	}
	return fds[0], nil
}

// serve hands calls to decide until no thread is left that could make one.
func serve(listener int, process *os.Process, decide func(call) verdict) {
	for {
		poll := []unix.PollFd{{Fd: int32(listener), Events: unix.POLLIN}}
		n, err := unix.Poll(poll, int(tooLong.Milliseconds()))
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil || n == 0 || poll[0].Revents&unix.POLLIN == 0:
			return
		}
		var got notification
		if ioctl(listener, unix.SECCOMP_IOCTL_NOTIF_RECV, unsafe.Pointer(&got)) != nil {
			continue // the caller is gone
		}
		v := decide(call{int(got.pid), int(got.nr), got.args})
		if v.kill {
			process.Kill()
			return
		}
		answer := response{id: got.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		if v.errno != 0 {
			answer.err, answer.flags = -int32(v.errno), 0
		}
		_ = ioctl(listener, unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&answer))
	}
}

func ioctl(fd int, request uintptr, arg unsafe.Pointer) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), request, uintptr(arg))
		switch errno {
		case 0:
			return nil
		case unix.EINTR:
			continue
		}
		return errno
	}
}

// file is what descriptor fd of the thread is.
func (c call) file(fd uint64) string {
	name, _ := os.Readlink("/proc/" + strconv.Itoa(c.thread) + "/fd/" + strconv.FormatUint(fd&0xffffffff, 10))
	return name
}
