package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// tasksToBuild are the threads that go build should be able to start on that many
// processors, and tasksAtLeast those without which it ends at once: it runs as many
// compilers as there are processors, each of several threads. On 2 processors Go 1.26
// needed 16 to 20 for a small program.
func tasksToBuild(cpus int) uint64 { return 64 + 4*uint64(cpus) }
func tasksAtLeast(cpus int) uint64 { return 8 + 4*uint64(cpus) }

// noThread is what a Go program says that gets no thread.
const noThread = "runtime: failed to create new OS thread"

// tasksOf counts the threads of a user that are seen here.
func (h *Here) tasksOf(ctx context.Context, uid int) (n uint64, err error) {
	err = h.Processes(ctx, func(p host.Status) {
		if p.UID == uid {
			n += uint64(p.Threads)
		}
	})
	return n, err
}

// mayPassLimits reports whether the kernel lets this process have more tasks than its
// limit says (kernel/fork.c, copy_process): as root of the machine, or with one of two
// capabilities in the machine's own namespace.
func (h *Here) mayPassLimits(self host.Status) bool {
	outside, initial := h.OutsideUID(self.UID)
	return outside == 0 || initial && (self.Has(host.CapSysResource) || self.Has(host.CapSysAdmin))
}
