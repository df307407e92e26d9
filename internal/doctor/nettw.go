package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const (
	reuseFile      = "/proc/sys/net/ipv4/tcp_tw_reuse"
	timestampsFile = "/proc/sys/net/ipv4/tcp_timestamps"
)

var netTw = Check{
	ID:        "net.tw",
	Severity:  Warning,
	Title:     "local ports that wait after the end of connections to one place",
	Reads:     []string{host.SockstatFile, "/proc/net/tcp", "/proc/net/tcp6", host.PortRangeFile, reuseFile},
	Threshold: "more than half of the local ports, for one destination",
	Systems:   []string{"linux"},
	About: "Who closes a connection of TCP first keeps its local port in TIME_WAIT for 60 seconds. That counts for each destination alone: 20,000 such sockets towards many servers harm nobody, " +
		"while towards one address and port they use up the range, and dialing fails with `connect: cannot assign requested address`. So gvx looks at single destinations, and only where there are many in sum. " +
		"Where the kernel may reuse them, nothing is found: `net.ipv4.tcp_tw_reuse` 2, the default since Linux 4.19, does so for loopback after a second, 1 for every destination (with timestamps on both sides). " +
		"The mending is in the program: one `http.Client` for all requests, bodies read to their end and closed, and `Transport.MaxIdleConnsPerHost` (2 by default) as large as the number of requests at once. " +
		"Source: kernel.org/doc/html/latest/networking/ip-sysctl.html.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		ports, err := h.LocalPorts()
		if err != nil {
			return nil, err
		}
		// The sum is known for little; the list of sockets may be long.
		all, err := h.TimeWait()
		if err != nil || all <= ports.Free()/2 {
			return nil, err
		}
		routes, err := h.TimeWaitRoutes(ports)
		if errors.Is(err, fs.ErrNotExist) {
			return h.waitingInSum(all, ports.Free())
		}
		if err != nil || len(routes) == 0 {
			return nil, err
		}
		worst := slices.MaxFunc(slices.Collect(maps.Keys(routes)), func(a, b host.Route) int {
			return cmp.Or(cmp.Compare(routes[a], routes[b]), a.To.Compare(b.To))
		})
		reused, err := h.reuses(worst)
		if err != nil || reused || routes[worst] <= ports.Free()/2 {
			return nil, err
		}
		return []Finding{{
			Severity: Warning,
			Text: fmt.Sprintf("%d of the %d local ports wait up to a minute after the end of connections to %v (for this one destination only): when none is left, dialing it fails with \"cannot assign requested address\"",
				routes[worst], ports.Free(), worst.To),
			Source:    "/proc/net/tcp",
			Value:     fmt.Sprintf("%d in TIME_WAIT", routes[worst]),
			Threshold: fmt.Sprintf("at most %d", ports.Free()/2),
			Fix:       Fix{Words: "let the program keep its idle connections: read each response's body to its end, close it, and set Transport.MaxIdleConnsPerHost"},
		}}, nil
	},
}

// waitingInSum is for a machine that does not list its sockets.
func (h *Here) waitingInSum(all, free int) ([]Finding, error) {
	if reuse, err := h.Int(reuseFile); err == nil && reuse == 1 {
		return nil, nil
	}
	return []Finding{{
		Severity:  Warning,
		Text:      fmt.Sprintf("%d connections wait up to a minute after their end, and programs have %d local ports: as many to one destination, and dialing it fails with \"cannot assign requested address\" (ports are short for each destination only, and to which they went is not known)", all, free),
		Source:    host.SockstatFile,
		Value:     fmt.Sprintf("%d in TIME_WAIT", all),
		Threshold: fmt.Sprintf("at most %d", free/2),
		Fix:       Fix{Words: "let the program keep its idle connections: read each response's body to its end, close it, and set Transport.MaxIdleConnsPerHost"},
	}}, nil
}

// reuses reports whether a new connection may take a port that waits on that route.
func (h *Here) reuses(r host.Route) (bool, error) {
	stamps, err := h.Int(timestampsFile)
	if errors.Is(err, fs.ErrNotExist) {
		stamps, err = 1, nil
	}
	if err != nil || stamps == 0 {
		return false, err
	}
	reuse, err := h.Int(reuseFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return reuse == 1 || reuse == 2 && r.To.Addr().IsLoopback(), err
}
