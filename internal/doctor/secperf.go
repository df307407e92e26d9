package doctor

import (
	"context"
	"strconv"

	"github.com/gvx-go/gvx/internal/quote"
)

const perfParanoid = "/proc/sys/kernel/perf_event_paranoid"

var secPerf = Check{
	ID:        "sec.perf",
	Severity:  Info,
	Title:     "perf may count nothing",
	Reads:     []string{perfParanoid, "perf_event_open(2)"},
	Threshold: "above 2, and a counter of an own thread is refused",
	Systems:   []string{"linux"},
	About: "The kernels of Debian and Ubuntu refuse perf to users when `kernel.perf_event_paranoid` is 3 or 4; in other kernels these mean the same as 2. Whether it is refused is tried with a counter that counts nothing. " +
		"Then `perf record` and `perf stat` of a Go program end with `Operation not permitted`. `go test -cpuprofile` and pprof are not affected: they use timers.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		n, err := h.Int(perfParanoid)
		if err != nil || n <= 2 {
			return nil, err
		}
		if h.Calls.OpenPerf == nil {
			return []Finding{perfFinding(n, "if its kernel is Debian's or Ubuntu's")}, nil
		}
		refused := h.Calls.OpenPerf()
		if refused == nil {
			return nil, nil
		}
		return []Finding{perfFinding(n, quote.Line(refused.Error()))}, nil
	},
}

func perfFinding(paranoid int64, why string) Finding {
	return Finding{
		Severity: Info, Text: "perf may count nothing of your programs (" + why + "); pprof and go test -cpuprofile work all the same",
		Source: perfParanoid, Value: strconv.FormatInt(paranoid, 10), Threshold: "2", Fix: Shell("sudo sysctl kernel.perf_event_paranoid=2"),
	}
}
