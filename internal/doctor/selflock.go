package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var selfLock = Check{
	ID:        "self.lock",
	Severity:  Error,
	Title:     "gvx's locks",
	Reads:     []string{"owner, mode and kind of the lock files", "/proc/locks", "the notes of who holds them"},
	Threshold: "another user's, no regular file, or held for half an hour or by a process that is gone",
	About: "gvx's locks end with the process that took them (flock(2)): a lock file that lies there is none, and is never to be removed. What does keep every install waiting, or fails it with `permission denied`, " +
		"is a lock file of another user's (after `sudo gvx`), a holder that hangs, and a descriptor that outlived its holder in a process that it started. `/proc/locks` tells the last two, on Linux.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Dirs.Data == "" {
			return nil, nil
		}
		dir := h.Dirs.Locks()
		names, err := h.Names(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		slices.Sort(names)
		held := h.heldLocks()
		var found []Finding
		for _, name := range names {
			st, err := h.Lstat(filepath.Join(dir, name))
			if err != nil || !strings.HasSuffix(name, ".lock") {
				continue
			}
			if f, bad := h.badLock(st); bad {
				found = append(found, f)
			} else if f, bad := h.heldLock(st, held); bad {
				found = append(found, f)
			}
		}
		return found, nil
	},
}

// badLock is about a lock file that gvx cannot use.
func (h *Here) badLock(st host.File) (f Finding, bad bool) {
	f = Finding{Severity: Error, Source: h.Show(st.Path)}
	switch {
	case !st.Mode.IsRegular():
		f.Text = h.Show(st.Path) + " is no regular file, and gvx locks nothing else: no toolchain can be installed or removed"
		f.Value, f.Threshold, f.Fix = st.Mode.Type().String(), "a regular file", Fix{Words: "see what it is (ls -l), and move it away"}
	case st.UID >= 0 && h.UID > 0 && st.UID != h.UID:
		f.Text = h.Show(st.Path) + " belongs to " + quote.Foreign(h.UserName(st.UID)) + ": gvx cannot lock it, and installs nothing"
		f.Value, f.Threshold = "owner "+quote.Foreign(h.UserName(st.UID)), "you"
		f.Fix = Shell("sudo chown -R " + strconv.Itoa(h.UID) + " " + shellWord(h.Dirs.Data))
	default:
		return f, false
	}
	return f, true
}

// longHeld is when a lock is held suspiciously long: an install takes seconds, and on a slow
// line minutes.
const longHeld = 30 * time.Minute

// heldLock is about a lock that somebody has, and gives nobody back.
func (h *Here) heldLock(st host.File, held map[uint64]int) (f Finding, bad bool) {
	pid, is := held[st.Inode]
	if !is || st.Inode == 0 {
		return f, false
	}
	f = Finding{Severity: Error, Source: "/proc/locks", Value: "process " + strconv.Itoa(pid), Threshold: "alive"}
	if !h.Exists("/proc/" + strconv.Itoa(pid)) {
		f.Text = h.Show(st.Path) + " is locked by process " + strconv.Itoa(pid) + ", which is gone: another one has inherited the lock, and every gvx waits for it"
		f.Fix = Shell("fuser -v " + shellWord(st.Path))
		f.Fix.Words = "end the process that it names"
		return f, true
	}
	since, command := h.holderNote(st.Path, pid)
	if since.IsZero() || h.Now().Sub(since) < longHeld {
		return f, false
	}
	f.Severity, f.Source, f.Threshold = Warning, h.Show(st.Path), longHeld.String()
	f.Value = h.Now().Sub(since).Round(time.Minute).String()
	f.Text = fmt.Sprintf("process %d (%s) has had %s for %s: every other gvx waits for it", pid, quote.Foreign(command), h.Show(st.Path), f.Value)
	f.Fix = Shell("ps -p " + strconv.Itoa(pid) + " -f")
	f.Fix.Words = "if it hangs, end it: the lock ends with it"
	return f, true
}

// holderNote reads what the holder wrote beside the lock (package store); the zero time where
// it is not pid's.
func (h *Here) holderNote(lock string, pid int) (since time.Time, command string) {
	lines, err := h.Lines(lock + ".holder")
	if err != nil || len(lines) < 3 || lines[0] != strconv.Itoa(pid) {
		return time.Time{}, ""
	}
	since, err = time.Parse(time.RFC3339, lines[1])
	if err != nil {
		return time.Time{}, ""
	}
	return since, lines[2]
}

// heldLocks are the exclusive locks of flock(2) by the inode of their file: with the process
// that took each. It is empty where the system does not tell.
func (h *Here) heldLocks() map[uint64]int {
	held := map[uint64]int{}
	lines, _ := h.Lines("/proc/locks")
	for _, line := range lines {
		// 1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF; "->" marks who waits (proc_locks(5))
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[1] != "FLOCK" || fields[3] != "WRITE" {
			continue
		}
		pid, errPID := strconv.Atoi(fields[4])
		_, rest, _ := strings.Cut(fields[5], ":")
		_, number, _ := strings.Cut(rest, ":")
		inode, err := strconv.ParseUint(number, 10, 64)
		if errPID == nil && err == nil && pid > 0 { // 0: of another namespace
			held[inode] = pid
		}
	}
	return held
}
