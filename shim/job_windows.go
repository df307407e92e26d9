package shim

import (
	"syscall"
	"unsafe"
)

var (
	createJobObject    = kernel32.NewProc("CreateJobObjectW")
	setInformationJob  = kernel32.NewProc("SetInformationJobObject")
	assignProcessToJob = kernel32.NewProc("AssignProcessToJobObject")
)

// job ends all that the shim started when the shim itself is killed: there is no
// other way to hear of that. The zero job does nothing.
type job syscall.Handle

// Of JOBOBJECT_BASIC_LIMIT_INFORMATION.
const (
	limitBreakawayOK    = 0x0800 // who starts programs outside of jobs may go on to do so
	limitKillOnJobClose = 0x2000
)

// extendedLimits is the class JobObjectExtendedLimitInformation.
const extendedLimits = 9

type basicLimits struct {
	processTime, jobTime int64
	flags                uint32
	minimumSet           uintptr
	maximumSet           uintptr
	activeProcesses      uint32
	affinity             uintptr
	priority, scheduling uint32
}

// limits is JOBOBJECT_EXTENDED_LIMIT_INFORMATION. What follows basicLimits begins at a
// multiple of 8 on 386 too.
type limits struct {
	basicLimits
	_      [(8 - unsafe.Sizeof(basicLimits{})%8) % 8]byte
	io     [6]uint64
	memory [4]uintptr
}

// joinJob puts this process into a job of its own, which what it starts inherits. A
// system that refuses (a job around this one that allows none within) goes without.
func joinJob() job {
	self, err := syscall.GetCurrentProcess()
	h, _, _ := createJobObject.Call(0, 0)
	if err != nil || h == 0 {
		return 0
	}
	if ok, _, _ := assignProcessToJob.Call(h, uintptr(self)); ok == 0 {
		syscall.CloseHandle(syscall.Handle(h))
		return 0
	}
	j := job(h)
	j.limit(limitBreakawayOK | limitKillOnJobClose)
	return j
}

// leave lets what the child left running in the background live on: only a shim that
// was killed takes everything with it.
func (j job) leave() {
	if j != 0 {
		j.limit(limitBreakawayOK)
	}
}

func (j job) limit(flags uint32) {
	l := limits{basicLimits: basicLimits{flags: flags}}
	setInformationJob.Call(uintptr(j), extendedLimits, uintptr(unsafe.Pointer(&l)), unsafe.Sizeof(l))
}
