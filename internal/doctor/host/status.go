package host

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

const selfStatus = "/proc/self/status"

// The capabilities that a check asks for (linux/capability.h).
const (
	CapSysPtrace   = 19
	CapSysAdmin    = 21
	CapSysResource = 24
	CapPerfmon     = 38
)

// Status is what /proc/PID/status says of one (proc_pid_status(5)).
type Status struct {
	PID            int
	UID, Effective int // -1 where the file does not say
	Threads        int
	Capabilities   uint64 // the effective ones
	Umask          int    // -1 before Linux 4.7
}

// Has reports whether the process has the capability in its own user namespace.
func (p Status) Has(capability int) bool { return p.Capabilities>>capability&1 == 1 }

// Status is that of this process.
func (h *Host) Status() (Status, error) {
	data, err := h.Read(selfStatus)
	if err != nil {
		return Status{}, err
	}
	return parseStatus(string(data)), nil
}

// parseStatus reads lines of a name, a colon and a value.
func parseStatus(text string) Status {
	p := Status{PID: -1, UID: -1, Effective: -1, Umask: -1}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		fields := strings.Fields(value)
		if len(fields) == 0 {
			continue
		}
		switch name {
		case "Pid":
			p.PID = number(fields[0], 10)
		case "Umask":
			p.Umask = number(fields[0], 8)
		case "Threads":
			p.Threads = max(0, number(fields[0], 10))
		case "CapEff":
			p.Capabilities, _ = strconv.ParseUint(fields[0], 16, 64)
		case "Uid":
			p.UID = number(fields[0], 10)
			if len(fields) > 1 {
				p.Effective = number(fields[1], 10)
			}
		}
	}
	return p
}

// number is -1 for what is none.
func number(text string, base int) int {
	n, err := strconv.ParseUint(text, base, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

// Processes calls each with those that are seen here, until ctx ends. Processes that end
// meanwhile are passed over.
func (h *Host) Processes(ctx context.Context, each func(Status)) error {
	names, err := h.Names("/proc")
	if err != nil {
		return err
	}
	seen := 0
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := h.Read("/proc/" + name + "/status")
		if err != nil {
			continue
		}
		each(parseStatus(string(data)))
		seen++
	}
	if seen == 0 {
		return &fs.PathError{Op: "read", Path: "/proc", Err: errors.New("shows no process")}
	}
	return nil
}

// initialPID is the number that the kernel gives the namespace of its first process
// (linux/nsfs.h, PROC_PID_INIT_INO).
const initialPID = "pid:[4026531836]"

// SeesAllProcesses reports whether this process is in the machine's own namespace of
// processes; ok is false where that cannot be told.
func (h *Host) SeesAllProcesses() (all, ok bool) {
	link, err := h.Readlink("/proc/self/ns/pid")
	return link == initialPID, err == nil
}

// OutsideUID is uid as the machine itself counts it, and whether this process is in its
// own user namespace, where all numbers are the same (user_namespaces(7)).
func (h *Host) OutsideUID(uid int) (outside int, initial bool) {
	lines, err := h.Lines("/proc/self/uid_map")
	if err != nil {
		return uid, true // a kernel without such namespaces
	}
	for _, line := range lines {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		inside, from, length := number32(f[0]), number32(f[1]), number32(f[2])
		if inside == 0 && from == 0 && length >= 1<<32-1 {
			return uid, true
		}
		if int64(uid) >= inside && int64(uid) < inside+length {
			return int(from + int64(uid) - inside), false
		}
	}
	return -1, false
}

// unnumber takes away what says nothing: in a user namespace the kernel gives all who have
// no number there the same one, root of the machine too (user_namespaces(7)).
func (h *Host) unnumber(f *File) {
	nobody, _ := h.once.nobody.get(func() (int, error) { return h.overflowID(), nil })
	if nobody < 0 {
		return
	}
	if f.UID == nobody {
		f.UID = -1
	}
	if f.GID == nobody {
		f.GID = -1
	}
}

// overflowID is the number of those who have none here; -1 where everybody has his own.
func (h *Host) overflowID() int {
	id, err := h.Int("/proc/sys/kernel/overflowuid")
	if err != nil {
		id = 65534
	}
	if outside, initial := h.OutsideUID(int(id)); h.OS != "linux" || initial || outside >= 0 {
		return -1
	}
	return int(id)
}

func number32(text string) int64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return int64(n)
}
