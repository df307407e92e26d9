package doctor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"github.com/gvx-go/gvx/internal/quote"
)

const (
	loFlagsFile = "/sys/class/net/lo/flags"
	flagUp      = 0x1 // IFF_UP of netdevice(7)
)

var netLo = Check{
	ID:        "net.lo",
	Severity:  Error,
	Title:     "no connection from this machine to itself",
	Reads:     []string{"a connection to 127.0.0.1", loFlagsFile + " (below another root)"},
	Threshold: "the connection fails",
	About: "Tests with `net/http/httptest`, delve, gopls over TCP and pprof talk to 127.0.0.1. In a fresh network namespace (`unshare -n`, some sandboxes and CI runners) the interface `lo` is down: " +
		"listening on 127.0.0.1 succeeds there, and dialing it fails with `connect: network is unreachable`. gvx therefore makes a connection to itself rather than only listen. " +
		"Mend it with `ip link set lo up`, or let the sandbox do so.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Calls.Converse == nil {
			return loByFlags(h)
		}
		err := h.Calls.Converse("tcp4", "127.0.0.1:0")
		if err == nil || tellsNothing(err) {
			return nil, err
		}
		return []Finding{loFinding(h, "a connection to 127.0.0.1", quote.Foreign(rootCause(err).Error()), errors.Is(err, syscall.ENETUNREACH))}, nil
	},
}

// loByFlags is for machines that are not running.
func loByFlags(h *Here) ([]Finding, error) {
	text, err := h.Text(loFlagsFile)
	if err != nil {
		return nil, err
	}
	flags, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("%s holds no flags", loFlagsFile)
	}
	if flags&flagUp != 0 {
		return nil, nil
	}
	return []Finding{loFinding(h, loFlagsFile, "the interface lo is down", true)}, nil
}

func loFinding(h *Here, source, why string, down bool) Finding {
	f := Finding{
		Severity:  Error,
		Text:      "no program here can connect to 127.0.0.1 (" + why + "): tests that start a server (httptest) fail",
		Source:    source,
		Value:     why,
		Threshold: "a connection",
	}
	switch {
	case h.OS == "linux" && down:
		f.Fix = Shell("sudo ip link set lo up")
	default:
		f.Fix.Words = "let the firewall, or the sandbox, allow connections of this machine to itself"
	}
	return f
}

// tellsNothing reports whether err is about this process, the ports or a machine that had
// no time, and says nothing of the interface.
func tellsNothing(err error) bool {
	var late interface{ Timeout() bool }
	return errors.As(err, &late) && late.Timeout() || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.EADDRINUSE)
}

// rootCause is the innermost error, without addresses and ports.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
