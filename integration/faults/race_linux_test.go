package faults

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// The releases of the race: one is pruned again and again, because the other is a newer
// patch.
const pruned, kept = "1.25.3", "1.25.4"

// running is a toolchain whose go is a program that needs its tools for a while.
func running(t *testing.T, version string) releasetest.Toolchain {
	t.Helper()
	program, err := os.ReadFile(programs.tinygo)
	if err != nil {
		t.Fatal(err)
	}
	return tiny(version).With("bin/go", string(program)).With("pkg/tool/compile", "compile of "+version+"\n")
}

// Installs, prunes and calls of the shim at once: every call runs a whole toolchain to
// its end, or says that there is none.
func TestRace(t *testing.T) {
	faulty(t)
	shared.server.Add(running(t, pruned))
	shared.server.Add(running(t, kept))
	o := operation{name: "race", before: settled(kept), args: []string{"install", pruned}, from: []string{kept}, to: []string{pruned, kept}}
	h := o.again(t, tempDir(t))
	t.Parallel()
	r := race{t: t, h: h, counts: map[string]*atomic.Int64{}}
	// A shim of that name goes with the release: 127 is the shell's word for no program.
	r.run(raceTime(), map[string]runner{
		"install":      {[]string{"gvx", "install", pruned}, []int{0}},
		"prune":        {[]string{"gvx", "prune", "--all"}, []int{0}},
		"shim":         {[]string{"go" + pruned, "build"}, []int{0, 5, 127}},
		"another shim": {[]string{"go" + pruned, "build"}, []int{0, 5, 127}},
		"go +":         {[]string{"go", "+" + pruned, "vet"}, []int{0, 5}},
		"exec":         {[]string{"gvx", "exec", pruned, "--", "go", "test"}, []int{0, 5}},
	})
	t.Log(r.summary())
	afterwards(t, o, h, ended{killed: true}, "the race")
	for _, name := range []string{"install exit 0", "prune exit 0", "shim exit 0"} {
		if r.counts[name] == nil {
			t.Errorf("%s: never", name)
		}
	}
}

// raceTime is a minute as root in a full run, and in proportion.
func raceTime() time.Duration { return time.Duration(share(60_000, 3_000)) * time.Millisecond }

// runner is a command that is called again and again, and how it may end.
type runner struct {
	argv  []string
	codes []int
}

type race struct {
	t      *testing.T
	h      home
	mu     sync.Mutex
	counts map[string]*atomic.Int64 // by who ended how
}

// run calls each of the commands again and again for so long.
func (r *race) run(d time.Duration, runners map[string]runner) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var wg sync.WaitGroup
	for name, who := range runners {
		wg.Go(func() {
			for ctx.Err() == nil && !r.t.Failed() {
				r.once(name, who)
			}
		})
	}
	wg.Wait()
}

func (r *race) once(name string, who runner) {
	e, err := run(r.command(who.argv))
	checked()
	if err == nil && !slices.Contains(who.codes, e.code) {
		err = fmt.Errorf("%v", e)
	}
	lost(r.t, err, "%s: %s", name, strings.Join(who.argv, " "))
	r.count(fmt.Sprintf("%s exit %d", name, e.code))
	if e.code != 0 {
		time.Sleep(5 * time.Millisecond) // leave the processors to those who get on
	}
}

// command is one that the house's own PATH has.
func (r *race) command(argv []string) *exec.Cmd {
	cmd := r.h.environ(exec.Command("/usr/bin/env", argv...))
	cmd.Env = append(cmd.Env, "GOMAXPROCS=", "GODEBUG=")
	return cmd
}

func (r *race) count(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counts[what] == nil {
		r.counts[what] = &atomic.Int64{}
	}
	r.counts[what].Add(1)
}

func (r *race) summary() string {
	var lines []string
	for what, n := range r.counts {
		lines = append(lines, fmt.Sprintf("%s: %d", what, n.Load()))
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}
