package host

import (
	"net/netip"
	"strings"
)

// HostsFile has the names that need no server.
const HostsFile = "/etc/hosts"

// HostsEntry is an address of a name in /etc/hosts.
type HostsEntry struct {
	Address netip.Addr
	Line    int // from 1
}

// EtcHosts are the names of /etc/hosts, in lower case and without a dot at the end, as
// package net reads them (readHosts).
type EtcHosts map[string][]HostsEntry

// ParseEtcHosts reads the text of a hosts file.
func ParseEtcHosts(text string) EtcHosts {
	all := EtcHosts{}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.FieldsFunc(line, isFieldBreak)
		if len(fields) < 2 {
			continue
		}
		address, err := netip.ParseAddr(fields[0])
		if err != nil {
			continue
		}
		for _, name := range fields[1:] {
			name = hostKey(name)
			all[name] = append(all[name], HostsEntry{address, i + 1})
		}
	}
	return all
}

// Find returns the addresses of name.
func (e EtcHosts) Find(name string) []HostsEntry { return e[hostKey(name)] }

func hostKey(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }
