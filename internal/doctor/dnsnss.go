package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

const mdnsAllowFile = "/etc/mdns.allow"

var dnsNss = Check{
	ID:        "dns.nss",
	Severity:  Warning,
	Title:     "names that programs with cgo find, and those without do not",
	Reads:     []string{host.NSSwitchFile, host.ResolvConfFile, mdnsAllowFile},
	Threshold: "a source for hosts other than files and dns that knows names of its own, or none that is dns",
	Since:     "Go 1.5, in which the resolver of package net became the default",
	Systems:   []string{"linux"},
	About: "Without cgo (`CGO_ENABLED=0`, cross-compiled) Go reads `/etc/hosts` and asks DNS, whatever `hosts:` in `/etc/nsswitch.conf` says beside that; with cgo it leaves names to the C library where it meets a source that it does not know " +
		"(net/conf.go). So `wins`, `nis`, `ldap`, `sss`, `libvirt` and others are heard by the one and not by the other; `mdns*` for names in `.local`. `resolve` is harmless where resolv.conf leads to systemd-resolved itself (127.0.0.53), which answers the same over DNS, " +
		"and `myhostname` and `mymachines` know this machine's names only. `GODEBUG=netdns=go+1` and `netdns=cgo+1` make a program choose, and say what it chose.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		l, err := h.lookup()
		var unread *host.NSSError
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && len(l.Sources) == 0:
			return nil, nil // both look into files and then ask DNS
		case errors.As(err, &unread):
			return []Finding{nssUnread(unread)}, nil
		case err != nil:
			return nil, err
		}
		return nssFindings(l), nil
	},
}

func nssAt(line int) string { return fmt.Sprintf("%s:%d", host.NSSwitchFile, line) }

func nssUnread(err *host.NSSError) Finding {
	return Finding{
		Severity: Warning, Source: nssAt(err.Line), Value: err.Reason, Threshold: "a file that Go can read",
		Text: "Go cannot read /etc/nsswitch.conf (" + err.Reason + "): programs with cgo leave every look-up to the C library, those without look into /etc/hosts and ask DNS",
	}
}

// lookup is what decides how Go looks up names here; err is why nsswitch.conf does not.
func (h *Here) lookup() (l host.Lookup, err error) {
	if data, err := h.Read(host.ResolvConfFile); err == nil {
		l.Resolv = host.ParseResolvConf(string(data))
	}
	_, l.PrefersC = h.lookupEnv("LOCALDOMAIN")
	l.PrefersC = l.PrefersC || h.Getenv("RES_OPTIONS") != "" || h.Getenv("HOSTALIASES") != ""
	l.MDNSAllow = h.Exists(mdnsAllowFile)
	data, err := h.Read(host.NSSwitchFile)
	if err == nil {
		l.Sources, err = host.ParseNSSwitch(string(data), "hosts")
	}
	l.Unread = err
	return l, err
}

// lookupEnv tells an empty variable from one that is not set.
func (h *Here) lookupEnv(name string) (value string, set bool) {
	for _, entry := range h.Environ {
		if key, v, ok := strings.Cut(entry, "="); ok && key == name {
			value, set = v, true
		}
	}
	return value, set
}

func nssFindings(l host.Lookup) (found []Finding) {
	sources := l.Sources
	var apart []host.NSSource
	for _, s := range sources {
		switch {
		case strings.HasPrefix(s.Name, "mdns"):
			if !l.MDNSAllow {
				found = append(found, nssLocal(s))
				continue
			}
			apart = append(apart, s)
		case nssKnowsMore(l.Resolv, s.Name):
			apart = append(apart, s)
		}
	}
	if len(apart) > 0 {
		found = append(found, nssApart(apart))
	}
	for _, s := range sources {
		if (s.Name == "files" || s.Name == "dns") && !s.Standard() {
			found = append(found, nssActions(s))
		}
	}
	if !slices.ContainsFunc(sources, func(s host.NSSource) bool { return nssAsksServers(s.Name) }) {
		found = append(found, nssNoDNS(sources))
	}
	return found
}

// nssKnowsMore reports whether a source finds names that /etc/hosts and DNS have not, as
// far as other machines' names go.
func nssKnowsMore(c host.ResolvConf, source string) bool {
	switch source {
	case "files", "dns", "myhostname", "mymachines", "cache":
		return false
	case "resolve":
		return !asksResolved(c)
	}
	return true
}

// nssAsksServers reports whether names of the internet may be found by that source.
func nssAsksServers(source string) bool {
	return !slices.Contains([]string{"files", "myhostname", "mymachines", "cache", "db"}, source) && !strings.HasPrefix(source, "mdns")
}

// asksResolved reports whether resolv.conf leads to systemd-resolved on this machine
// (systemd-resolved.service(8)).
func asksResolved(c host.ResolvConf) bool {
	return len(c.Servers) > 0 && !slices.ContainsFunc(c.Servers, func(w host.Word) bool {
		a, err := netip.ParseAddr(w.Text)
		return err != nil || a != netip.MustParseAddr("127.0.0.53") && a != netip.MustParseAddr("127.0.0.54")
	})
}

func nssLocal(s host.NSSource) Finding {
	return Finding{
		Severity: Info, Source: nssAt(s.Line), Value: quote.Foreign(s.Name), Threshold: "files and dns",
		Text: "names that end in .local are found by programs with cgo (" + quote.Foreign(s.Name) + "), and not by those without",
		Fix:  Fix{Words: "GODEBUG=netdns=go+1 makes a program with cgo do the same, and say so"},
	}
}

func nssApart(apart []host.NSSource) Finding {
	list := nssNames(apart, ", ")
	return Finding{
		Severity: Warning, Source: nssAt(apart[0].Line), Value: list, Threshold: "files and dns",
		Text: "what only " + list + " knows is found by programs with cgo, which leave every look-up to the C library here, and not by those without",
		Fix:  Fix{Words: "GODEBUG=netdns=go+1 makes a program with cgo do the same, and say so"},
	}
}

// nssNames are the names of sources, safe for a terminal.
func nssNames(sources []host.NSSource, between string) string {
	var names []string
	for _, s := range sources {
		names = append(names, s.Name)
	}
	return quote.Foreign(strings.Join(names, between))
}

func nssActions(s host.NSSource) Finding {
	return Finding{
		Severity: Info, Source: nssAt(s.Line), Value: quote.Foreign(s.Name + " [" + nssActionText(s.Actions) + "]"), Threshold: "the default actions",
		Text: "programs without cgo do not heed what stands in brackets after " + quote.Foreign(s.Name) + " for hosts: they may go on to the next source where the C library stops, or stop where it goes on",
	}
}

func nssActionText(actions []host.NSSAction) string {
	var words []string
	for _, a := range actions {
		not := ""
		if a.Not {
			not = "!"
		}
		words = append(words, not+a.Status+"="+a.Action)
	}
	return strings.Join(words, " ")
}

func nssNoDNS(sources []host.NSSource) Finding {
	list := nssNames(sources, " ")
	return Finding{
		Severity: Warning, Source: nssAt(sources[0].Line), Value: list, Threshold: "dns, too",
		Text: "hosts are looked up in " + list + " only: no name of the internet is found, so nothing can be downloaded by name",
		Fix:  Fix{Words: "write \"hosts: files dns\" there"},
	}
}
