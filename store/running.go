package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// Process is one that runs from a toolchain, or may be about to.
type Process struct {
	PID     int
	Program string // below the GOROOT, with slashes, foreign; "a shim" is not there yet
}

func (p Process) String() string { return fmt.Sprintf("%d (%s)", p.PID, quote.Foreign(p.Program)) }

// startWait is how long a shim is waited for that may have read a link which is gone
// now: it needs a millisecond, unless somebody stopped it.
const (
	startWait = 2 * time.Second
	startPoll = 2 * time.Millisecond
)

// users returns who runs from the folder dir, once its link is gone, and who may be
// about to: a shim, or a gvx exec, that was there before the link was taken away may
// have read it and not started its program yet. Each of those is waited for until it
// has become something else or ended; one that does neither counts as a user.
func (s *Store) users(ctx context.Context, dir string) ([]Process, error) {
	starting := s.launchers()
	for deadline := time.Now().Add(startWait); len(starting) > 0 && time.Now().Before(deadline); {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(startPoll):
		}
		starting = s.stillLaunching(starting)
	}
	return append(starting, processesIn(dir)...), nil
}

// Running returns who runs from an installed toolchain now, as far as that can be
// told.
func (s *Store) Running(i Installed) []Process { return processesIn(i.GOROOT) }

// RunningIn returns who runs from a leftover.
func (s *Store) RunningIn(l Leftover) []Process { return processesIn(l.Path) }

// BusyNames are who uses a toolchain, for people.
func BusyNames(users []Process) string {
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.String()
	}
	return strings.Join(names, ", ")
}
