package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// kind is a kind of fault.
type kind struct {
	name   string
	calls  string            // what it may befall
	fits   func(c call) bool // nil: every one of them
	errno  unix.Errno        // 0: the program is killed before the call
	lasts  bool              // what follows fails likewise
	stride int               // 1: each call of the sweep; n: every nth, other ones in each run
}

func kinds() []kind {
	rough := max(1, 1000/shared.rounds)
	return []kind{
		{name: "kill", calls: changes(), stride: max(1, 100/shared.rounds)},
		{name: "EIO", calls: changes(), errno: unix.EIO, stride: 3 * rough},
		{name: "ENOSPC", calls: changes(), errno: unix.ENOSPC, fits: call.writes, lasts: true, stride: 3 * rough},
		{name: "EROFS", calls: changes(), errno: unix.EROFS, lasts: true, stride: 3 * rough},
		{name: "EMFILE", calls: opens(), errno: unix.EMFILE, stride: 9 * rough}, // most calls open something
	}
}

// strike runs cmd with the fault at its nth call below dir. met says whether it came
// so far.
func (k kind) strike(cmd *exec.Cmd, dir string, n int) (e ended, met bool, err error) {
	count := 0
	e, err = caught(cmd, k.calls, func(c call) verdict {
		if !c.below(dir) || k.fits != nil && !k.fits(c) {
			return verdict{}
		}
		if count++; count < n || count > n && !k.lasts {
			return verdict{}
		}
		met = true
		return verdict{kill: k.errno == 0, errno: k.errno}
	})
	return e, met, err
}

// Each operation, with each kind of fault at each of its calls.
func TestSweep(t *testing.T) {
	faulty(t)
	for _, o := range operations() {
		for _, k := range kinds() {
			t.Run(o.name+"/"+k.name, func(t *testing.T) {
				furnish(t, o)
				t.Parallel()
				sweep(t, o, k)
			})
		}
	}
}

func sweep(t *testing.T, o operation, k kind) {
	dir := tempDir(t)
	stride := k.stride * max(1, o.alike)
	for n := 1 + rand.N(stride); ; n += stride {
		h := o.again(t, filepath.Join(dir, "home"))
		e, met, err := k.strike(h.command(o.args...), h.path, n)
		if errors.Is(err, errCannotCatch) {
			t.Skip(err)
		}
		if met {
			injected(k.name)
		} else if err == nil && e.code != 0 {
			err = fmt.Errorf("without a fault: %v", e)
		}
		if lost(t, err, "call %d", n) || afterwards(t, o, h, e, fmt.Sprintf("%s at call %d", k.name, n)) || !met {
			t.Logf("%d calls", n-1)
			return
		}
	}
}

// afterwards looks at all that must hold after a fault, and reports whether something
// does not.
func afterwards(t *testing.T, o operation, h home, e ended, what string) (wrong bool) {
	t.Helper()
	checked()
	if lost(t, behaved(e), "%s, how it ended", what) ||
		lost(t, o.seen(h, e.code == 0 && !e.killed), "%s, then (%v)", what, e) || lost(t, unlocked(h), "%s, locks", what) {
		return true
	}
	retried, err := h.try(o.args...)
	if err == nil && retried.code != 0 && (o.twice == "" || !strings.Contains(retried.output, o.twice)) {
		err = fmt.Errorf("%v", retried)
	}
	checked()
	return lost(t, err, "%s, again", what) || lost(t, o.seen(h, true), "%s, again", what) ||
		lost(t, prune(h), "%s, prune", what) || lost(t, o.seen(h, true), "%s, after prune", what) ||
		lost(t, inventory(h, o.damaged != ""), "%s, after prune", what)
}

// behaved says what was wrong with the way in which gvx ended.
func behaved(e ended) error {
	if e.killed {
		return nil
	}
	for _, bad := range []string{"panic:", "fatal error:", "DATA RACE"} {
		if strings.Contains(e.output, bad) {
			return fmt.Errorf("%v", e)
		}
	}
	if !slices.Contains([]int{0, 1, 3, 4, 5}, e.code) {
		return fmt.Errorf("%v", e)
	}
	return nil
}
