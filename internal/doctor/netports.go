package doctor

import (
	"context"
	"fmt"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// fewPorts is below what machines have: Linux has 28,232 by itself, macOS 16,384.
const fewPorts = 10_000

var netPorts = Check{
	ID:        "net.ports",
	Severity:  Warning,
	Title:     "few local ports to connect from",
	Reads:     []string{host.PortRangeFile, host.ReservedPortsFile, "sysctl net.inet.ip.portrange (macOS)"},
	Threshold: "fewer than 10,000 that are not reserved",
	Systems:   []string{"linux", "darwin"},
	About: "Each connection to one address and port needs a local port of its own, and one that has ended keeps it for a minute where this side closed it. " +
		"When all are in use, dialing fails with `connect: cannot assign requested address` (EADDRNOTAVAIL), and listening on port 0 with `address already in use`: " +
		"tests that open many connections are the first to see it. The ports are those of `net.ipv4.ip_local_port_range` without those of `net.ipv4.ip_local_reserved_ports`, in each network namespace " +
		"(a container has its own). Widen the range, reserve less, or let the test reuse its connections: read each response's body to its end and close it. " +
		"Source: kernel.org/doc/html/latest/networking/ip-sysctl.html.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		p, err := h.LocalPorts()
		if err != nil || p.Free() >= fewPorts {
			return nil, err
		}
		f := Finding{
			Severity: Warning,
			Text: fmt.Sprintf("programs here connect from %d local ports only (%d to %d%s): with as many connections to one address, the next one fails with \"cannot assign requested address\"",
				p.Free(), p.First, p.Last, lessReserved(p)),
			Source:    host.PortRangeFile,
			Value:     fmt.Sprintf("%d ports", p.Free()),
			Threshold: "10000 ports or more",
		}
		switch {
		case h.OS == "darwin":
			f.Source, f.Fix = "sysctl net.inet.ip.portrange", Shell("sudo sysctl -w net.inet.ip.portrange.first=49152 net.inet.ip.portrange.last=65535")
		case p.Last-p.First+1 >= fewPorts:
			f.Source, f.Fix.Words = host.ReservedPortsFile, "reserve fewer ports: sysctl net.ipv4.ip_local_reserved_ports"
		default:
			f.Fix = Shell(`sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"`)
		}
		return []Finding{f}, nil
	},
}

func lessReserved(p host.Ports) string {
	if p.Reserved == 0 {
		return ""
	}
	return fmt.Sprintf(", less %d that are reserved", p.Reserved)
}
