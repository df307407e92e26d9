package faults

import (
	"fmt"
	"sync"
	"testing"
)

// Fifty processes want three releases at the same time: each gets what it asked for,
// each release is brought in once.
func TestCrowd(t *testing.T) {
	faulty(t)
	o := operation{name: "crowd", before: settled(), args: []string{"install", old, current, other}, to: []string{old, current, other}}
	h := o.again(t, tempDir(t))
	releases := []string{old, current, other}
	zips := zipRequests()
	var wg sync.WaitGroup
	for i := range 50 {
		cmd := h.command("install", releases[i%3])
		cmd.Env = append(cmd.Env, "GOMAXPROCS=", "GODEBUG=")
		wg.Go(func() {
			e, err := run(cmd)
			if err == nil && e.code != 0 {
				err = fmt.Errorf("%v", e)
			}
			lost(t, err, "process %d of the crowd", i)
			checked()
		})
	}
	wg.Wait()
	if got := zipRequests() - zips; got < 3 {
		t.Errorf("%d requests for toolchains: it was no install", got)
	}
	afterwards(t, o, h, ended{}, "fifty processes at once")
}

// zipRequests is how often the server was asked for a toolchain.
func zipRequests() int {
	n := 0
	for _, r := range shared.server.Requests() {
		if len(r.Path) > 4 && r.Path[len(r.Path)-4:] == ".zip" {
			n++
		}
	}
	return n
}
