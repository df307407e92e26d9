package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const ptraceScope = "/proc/sys/kernel/yama/ptrace_scope"

var secPtrace = Check{
	ID:        "sec.ptrace",
	Severity:  Info,
	Title:     "no debugger may look into a program",
	Reads:     []string{ptraceScope, "CapEff of /proc/self/status"},
	Threshold: "2 without CAP_SYS_PTRACE, 3 for everybody",
	Systems:   []string{"linux"},
	About: "Yama's `kernel.yama.ptrace_scope` says who may trace whom (docs.kernel.org/admin-guide/LSM/Yama.html). With 2 only root may, with 3 nobody: `dlv debug`, `dlv test` and `dlv attach` end with `operation not permitted`. " +
		"With 1, the default of many systems, dlv debugs what it starts itself, so nothing is said.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		scope, err := h.Int(ptraceScope)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // a kernel without Yama
		}
		self, errSelf := h.Status()
		if err != nil || errSelf != nil {
			return nil, errors.Join(err, errSelf)
		}
		if scope < 2 || scope == 2 && self.Has(host.CapSysPtrace) {
			return nil, nil
		}
		x := Finding{
			Severity: Info, Text: "the kernel lets you trace no program: dlv debug, dlv test and dlv attach end with operation not permitted",
			Source: ptraceScope, Value: strconv.FormatInt(scope, 10), Threshold: "1", Fix: Shell("sudo sysctl kernel.yama.ptrace_scope=1"),
		}
		if scope > 2 {
			x.Fix = Fix{Words: "3 stays until the machine starts anew: take it out of /etc/sysctl.d"}
		}
		return []Finding{x}, nil
	},
}
