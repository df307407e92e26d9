package faults

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// limit is a limit of the system that a program is given by the shell.
type limit struct {
	name   string
	values []int // each is tried; the last of them is enough
}

// limits are the size of a file, in blocks of 512 bytes, and the number of descriptors.
func limits() []limit {
	files := limit{name: "-n"}
	for n := 3; n <= 36; n++ {
		files.values = append(files.values, n)
	}
	return []limit{{"-f", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 1 << 16}}, files}
}

// What a shell's ulimit allows is not enough.
func TestLimits(t *testing.T) {
	faulty(t)
	for _, o := range operations() {
		for _, l := range limits() {
			t.Run(o.name+"/ulimit "+l.name, func(t *testing.T) {
				furnish(t, o)
				t.Parallel()
				squeeze(t, o, l)
			})
		}
	}
}

func squeeze(t *testing.T, o operation, l limit) {
	path := filepath.Join(tempDir(t), "home")
	for _, n := range l.values {
		h := o.again(t, path)
		cmd := exec.Command("/bin/sh", append([]string{"-c", `ulimit "$0" "$1" && shift && exec "$@"`, l.name, strconv.Itoa(n), programs.gvx}, o.args...)...)
		e, err := run(h.environ(cmd))
		what := fmt.Sprintf("ulimit %s %d", l.name, n)
		// With too few descriptors Go's runtime cannot wait for files, and ends the program.
		e.killed = strings.Contains(e.output, "runtime: epollcreate failed") || strings.Contains(e.output, "runtime: eventfd failed")
		if e.code != 0 {
			injected("ulimit " + l.name)
		} else if n == l.values[0] && len(o.to) > len(o.from) {
			err = errors.Join(err, errors.New("it took no notice"))
		}
		if lost(t, err, "%s", what) || afterwards(t, o, h, e, what) {
			return
		}
	}
}
