//go:build unix

package bench

import (
	"testing"
	"time"
)

// BenchmarkDoctor measures all checks of gvx doctor in a folder of a module, and gvx why
// on a short log, gvx's start included, against a program that does nothing. Each is to
// take at most a second.
func BenchmarkDoctor(b *testing.B) {
	measured(b)
	h := newHouse(b)
	defer h.raze()
	h = h.with("GVX_OFFLINE=1")
	dir := tempDir(b)
	write(b, dir+"/go.mod", "module example.com/m\n\ngo 1.26\n")
	write(b, dir+"/log", "x: too many open files\nsignal: killed\nfork/exec /tmp/x: permission denied\n")
	turns(b, 20,
		rival{"nothing", func(b *testing.B) time.Duration { return timed(b, h.command(h.path, "quiet")) }},
		rival{"doctor", func(b *testing.B) time.Duration {
			cmd := h.command(dir, "gvx", "doctor", "--json")
			start := time.Now()
			cmd.Run() // 3 where something is wrong with the machine
			took := time.Since(start)
			if took > time.Second {
				b.Errorf("took %v", took)
			}
			return took
		}},
		rival{"why", func(b *testing.B) time.Duration { return told(b, h.command(dir, "gvx", "why", "log")) }},
	)
}
