package faults

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tally counts what the run did.
var tally struct {
	faults, states, losses atomic.Int64
	begin                  time.Time

	mu    sync.Mutex
	kinds map[string]int
}

// injected counts a fault of a kind.
func injected(kind string) {
	tally.faults.Add(1)
	tally.mu.Lock()
	defer tally.mu.Unlock()
	if tally.kinds == nil {
		tally.kinds = map[string]int{}
	}
	tally.kinds[kind]++
}

// lost counts a state that breaks a promise, and fails the test.
func lost(t *testing.T, err error, format string, args ...any) bool {
	t.Helper()
	if err == nil {
		return false
	}
	tally.losses.Add(1)
	t.Errorf("%s: %v", fmt.Sprintf(format, args...), err)
	return true
}

// checked counts a state that was looked at.
func checked() { tally.states.Add(1) }

// report is the line at the end of a run.
func report() string {
	tally.mu.Lock()
	defer tally.mu.Unlock()
	return fmt.Sprintf("faults: %d injected, %d states checked, %d losses, as user %d in %v: %v",
		tally.faults.Load(), tally.states.Load(), tally.losses.Load(), os.Geteuid(), time.Since(tally.begin).Round(time.Second), tally.kinds)
}
