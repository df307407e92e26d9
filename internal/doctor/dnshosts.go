package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

const hostnameFile = "/proc/sys/kernel/hostname"

var dnsHosts = Check{
	ID:        "dns.hosts",
	Severity:  Warning,
	Title:     "a localhost that is not this machine, or nowhere",
	Reads:     []string{host.HostsFile, hostnameFile},
	Threshold: "no localhost, or one that is no loopback address",
	Systems:   []string{"linux", "darwin"},
	About: "Go knows nothing of `localhost`: it finds it in `/etc/hosts` or asks DNS, and a program without cgo does not hear of `myhostname` in nsswitch.conf. Without the line, `http://localhost:8080` fails with `lookup localhost: no such host`, or waits for a DNS server that may answer anything. " +
		"Write `127.0.0.1 localhost` and `::1 localhost`. That the machine's own name is not there is only told as information: programs that look up what `os.Hostname` says ask DNS for it.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		data, err := h.Read(host.HostsFile)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		hosts := host.ParseEtcHosts(string(data))
		found := localhostFindings(hosts, err != nil)
		if err == nil && h.OS == "linux" {
			found = append(found, ownNameFindings(h, hosts)...)
		}
		return found, nil
	},
}

func localhostFindings(hosts host.EtcHosts, absent bool) (found []Finding) {
	entries := hosts.Find("localhost")
	for _, e := range entries {
		if !e.Address.Unmap().WithZone("").IsLoopback() {
			found = append(found, Finding{
				Severity: Warning, Source: fmt.Sprintf("%s:%d", host.HostsFile, e.Line), Value: e.Address.String(), Threshold: "127.0.0.1 or ::1",
				Text: "localhost is also " + e.Address.String() + ", which is no loopback address: what is meant for this machine alone may go elsewhere",
			})
		}
	}
	if len(entries) > 0 {
		return found
	}
	value := "no localhost"
	if absent {
		value = "not there"
	}
	return []Finding{{
		Severity: Warning, Source: host.HostsFile, Value: value, Threshold: "127.0.0.1 localhost",
		Text: "/etc/hosts does not know localhost: programs without cgo ask a DNS server for it, and find no such host where that knows none",
		Fix:  Shell("echo 127.0.0.1 localhost | sudo tee -a /etc/hosts"),
	}}
}

// ownNameFindings says where only DNS can know this machine's name.
func ownNameFindings(h *Here, hosts host.EtcHosts) []Finding {
	name, err := h.Text(hostnameFile)
	if err != nil || name == "" || len(hosts.Find(name)) > 0 {
		return nil
	}
	return []Finding{{
		Severity: Info, Source: host.HostsFile, Value: "no " + quote.Foreign(name), Threshold: "this machine's name",
		Text: "/etc/hosts does not know this machine's own name, " + quote.Foreign(name) + ": programs without cgo that look it up ask a DNS server",
	}}
}
