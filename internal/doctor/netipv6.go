package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

const (
	inet6File     = "/proc/net/if_inet6"
	interfaceFile = "/proc/net/dev"
	disable6File  = "/proc/sys/net/ipv6/conf/lo/disable_ipv6"
	loopback6     = "00000000000000000000000000000001"
)

var netIPv6 = Check{
	ID:        "net.ipv6",
	Severity:  Info,
	Title:     "IPv6 is off",
	Reads:     []string{inet6File, disable6File},
	Threshold: "no address ::1",
	Systems:   []string{"linux"},
	About: "Programs that name `[::1]` or another address of IPv6 fail with `bind: cannot assign requested address` or, where the kernel has none of it, `address family not supported by protocol`; " +
		"containers often are like this. Package net finds out by itself and uses IPv4 for `localhost`, `:8080` and `httptest`, so only tests that insist are concerned. " +
		"Turn IPv6 on for the namespace, or skip such tests where listening on `[::1]:0` fails.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		text, err := h.Text(inet6File)
		switch {
		case err == nil && strings.Contains(text, loopback6):
			return nil, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err != nil && !h.Exists(interfaceFile) && !h.ipv6Off():
			return nil, err
		case h.Calls.Converse != nil && h.Calls.Converse("tcp4", "127.0.0.1:0") != nil:
			return nil, nil // there is no loopback at all: net.lo tells that
		}
		return []Finding{ipv6Finding(h, err != nil)}, nil
	},
}

// ipv6Off reports whether the kernel was told to have no IPv6 on lo.
func (h *Here) ipv6Off() bool {
	off, err := h.Text(disable6File)
	return err == nil && off == "1"
}

func ipv6Finding(h *Here, absent bool) Finding {
	f := Finding{
		Severity: Info, Source: inet6File, Value: "no ::1", Threshold: "::1",
		Text: "there is no address ::1 here: programs and tests that name it, as in listening on \"[::1]:0\", fail; those that say localhost use IPv4",
	}
	switch off, err := h.Text(disable6File); {
	case absent && !h.ipv6Off():
		f.Value, f.Fix.Words = "not there", "the kernel is without IPv6, or was started with ipv6.disable=1"
	case err == nil && off != "0":
		f.Source, f.Value, f.Threshold = disable6File, quote.Foreign(off), "0"
		f.Fix = Shell("sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.lo.disable_ipv6=0")
	}
	return f
}
