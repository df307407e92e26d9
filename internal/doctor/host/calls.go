package host

import (
	"context"
	"time"
)

// Calls are what no file tells: each is nil where it cannot be asked, as below another
// root. Who needs another one adds it here and in calls_*.go.
type Calls struct {
	// Statfs tells the room on the file system of path, and its kind.
	Statfs func(path string) (Space, error)
	// Getrlimits are the limits of this process, where no file has them.
	Getrlimits func() (Limits, error)
	// Xattr returns an extended attribute of path itself, nil where it has none.
	Xattr func(path, name string) ([]byte, error)
	// Writable says why the user may not write to path, which is there; nil where he may.
	Writable func(path string) error
	// TryLock says why the file path cannot be locked, in the way in which cmd/go locks;
	// nil where it can, and where another process has the lock. Nothing is written.
	TryLock func(path string) error
	// OpenPerf says why the user may not count events of the processor (perf_event_open(2)).
	OpenPerf func() error
	// Listen opens a socket on address and closes it.
	Listen func(network, address string) error
	// Converse listens on address, a host and port 0, and connects to itself there.
	Converse func(network, address string) error
	// PortRange is from which local ports the kernel chooses, where no file has that.
	PortRange func() (first, last int, err error)
	// Hostname is the machine's own name.
	Hostname func() (string, error)
	// MayRead tries to open path for reading.
	MayRead func(path string) error
	// Release is the release of the operating system, where no file has it.
	Release func() (string, error)
	// Clock tells whether the kernel knows the clock to be in step (adjtimex(2)).
	Clock func() (Clock, error)
	// Run starts a program and waits for its end.
	Run func(ctx context.Context, p Process) (Outcome, error)
}

// Process is a program to start: an absolute path, its arguments and its environment, in the
// folder Dir. It reads nothing.
type Process struct {
	Path string
	Args []string
	Env  []string
	Dir  string
}

// Outcome is how a program ended, and the first 64 kB of what it printed; foreign.
type Outcome struct {
	Code           int
	Stdout, Stderr string
}

// Space is the room on a file system.
type Space struct {
	Total, Available   uint64 // bytes; Available is what an ordinary user may take
	Inodes, FreeInodes uint64 // zero where the file system has no fixed number
	Type               int64  // f_type of statfs(2); zero where there is none
	ReadOnly, NoExec   bool
}

// Clock is the state of the clock.
type Clock struct {
	Unsynchronized bool // STA_UNSYNC
	Now            time.Time
}

// Statfs is that of Calls; the path is the machine's.
func (h *Host) Statfs(path string) (Space, error) {
	if h.Calls.Statfs == nil {
		return Space{}, ErrElsewhere
	}
	return h.Calls.Statfs(path)
}

// Xattr is that of Calls; the path is the machine's.
func (h *Host) Xattr(path, name string) ([]byte, error) {
	if h.Calls.Xattr == nil {
		return nil, ErrElsewhere
	}
	return h.Calls.Xattr(path, name)
}

// MayRead tells whether path can be opened for reading: nil, or the error of that. Below
// another root it is read.
func (h *Host) MayRead(path string) error {
	if h.Calls.MayRead == nil {
		_, err := h.Read(path)
		return err
	}
	return h.Calls.MayRead(path)
}

// Release is that of Calls.
func (h *Host) Release() (string, error) {
	if h.Calls.Release == nil {
		return "", ErrElsewhere
	}
	return h.Calls.Release()
}

// Run is that of Calls.
func (h *Host) Run(ctx context.Context, p Process) (Outcome, error) {
	if h.Calls.Run == nil {
		return Outcome{}, ErrElsewhere
	}
	return h.Calls.Run(ctx, p)
}
