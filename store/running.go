package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// Process is one that runs from a toolchain, or may be about to.
type Process struct {
	PID     int
	Program string // below the GOROOT, with slashes, foreign; "a shim" is not there yet
	// Below says that Program, a path, runs in an environment that leads to the toolchain,
	// such as a script below gvx exec.
	Below bool
}

func (p Process) String() string {
	program := quote.Foreign(p.Program)
	if p.Below {
		program += ", by its environment"
	}
	return fmt.Sprintf("%d (%s)", p.PID, program)
}

// startWait is how long a shim is waited for that may have read a link which is gone
// now: it needs a millisecond, unless somebody stopped it. One looks at once, and then
// less and less often.
const (
	startWait     = 2 * time.Second
	startPoll     = time.Millisecond
	startPollMost = 50 * time.Millisecond
)

// users returns who runs from the folder dir, once its link is gone, and who may be
// about to: a shim, or a gvx exec, that was there before the link was taken away may
// have read it and not started its program yet. Each of those is waited for until it
// has become something else or ended; one that does neither counts as a user, and is
// not waited for again.
func (s *Store) users(ctx context.Context, dir string) ([]Process, error) {
	starting := s.stillLaunching(s.launchers())
	pause := startPoll
	for deadline := time.Now().Add(startWait); s.stuck.hopeful(starting) && time.Now().Before(deadline); {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, startPollMost)
		starting = s.stillLaunching(starting)
	}
	s.stuck.add(starting)
	return append(starting, s.usersNow(dir)...), nil
}

// usersNow returns who runs from the toolchain dir, or would start its next go there.
func (s *Store) usersNow(dir string) []Process {
	running := processesIn(dir)
	return append(running, processesByPATH(s.dirs, dir, running)...)
}

// stuck are the launchers that were waited for in vain, and when each started: anybody
// can stop a shim of his own, and every removal of root's would wait for it.
type stuck struct {
	mu    sync.Mutex
	since map[int]string
}

// hopeful reports whether starting has one that was not waited for yet.
func (k *stuck) hopeful(starting []Process) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.ContainsFunc(starting, func(p Process) bool {
		since, ok := k.since[p.PID]
		return !ok || since != startOf(p.PID)
	})
}

func (k *stuck) add(all []Process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.since = map[int]string{}
	for _, p := range all {
		k.since[p.PID] = startOf(p.PID)
	}
}

// Running returns who runs from an installed toolchain now, or would start its next go
// there, as far as that can be told.
func (s *Store) Running(i Installed) []Process { return s.usersNow(i.GOROOT) }

// RunningIn returns who runs from a leftover, or would start its next go there.
func (s *Store) RunningIn(l Leftover) []Process { return s.usersNow(l.Path) }

// UsersOfModules returns who was started with dir as its GOMODCACHE, as far as that can be
// told.
func (s *Store) UsersOfModules(dir string) []Process { return processesWith("GOMODCACHE", dir) }

// BusyNames are who uses a toolchain, for people.
func BusyNames(users []Process) string {
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.String()
	}
	return strings.Join(names, ", ")
}
