package faults

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// workers is how many homes are tried at once.
const workers = 2

// Kills at any time, on all processors: between calls, in them, before the first and
// after the last.
func TestRandomKills(t *testing.T) {
	faulty(t)
	var left atomic.Int64
	left.Store(int64(shared.rounds))
	for _, o := range operations() {
		furnish(t, o)
	}
	for worker := range workers {
		t.Run(fmt.Sprint("worker ", worker), func(t *testing.T) {
			t.Parallel()
			for left.Load() > 0 && !t.Failed() {
				if killAnywhere(t, filepath.Join(shared.top, fmt.Sprint("worker-", worker))) {
					left.Add(-1)
				}
			}
		})
	}
}

// killAnywhere kills some operation at some moment of the time that it takes, and
// reports whether the kill came in time.
func killAnywhere(t *testing.T, path string) bool {
	o := anyOperation()
	h := o.again(t, path)
	cmd := h.command(o.args...)
	cmd.Env = append(cmd.Env, "GOMAXPROCS=", "GODEBUG=")
	after := rand.N(o.takes())
	begin := time.Now()
	e := killedAfter(t, cmd, after)
	if e.killed {
		injected("random kill")
	} else {
		o.took(time.Since(begin))
	}
	afterwards(t, o, h, e, fmt.Sprintf("%s killed after %v", o.name, after))
	return e.killed
}

// durations are how long operations took that were not killed, by name.
var durations [16]atomic.Int64

func (o operation) took(d time.Duration) { durations[o.number()].Store(int64(d)) }

// takes is a little longer than the operation took when it was not killed.
func (o operation) takes() time.Duration {
	return time.Duration(max(durations[o.number()].Load(), int64(20*time.Millisecond))) * 11 / 10
}

func (o operation) number() int {
	for n, other := range operations() {
		if other.name == o.name {
			return n
		}
	}
	panic(o.name)
}

// anyOperation is one of them; half of the time one that brings in a
// toolchain, which take longest.
func anyOperation() operation {
	for {
		all := operations()
		o := all[rand.N(len(all))]
		if len(o.texts) > 0 && rand.N(2) == 0 {
			continue
		}
		return o
	}
}
