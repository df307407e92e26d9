package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

const (
	manyDots    = 5  // what Kubernetes sets
	longTimeout = 10 // seconds
)

var dnsResolv = Check{
	ID:        "dns.resolv",
	Severity:  Warning,
	Title:     "a resolv.conf that Go cannot use, or uses otherwise than meant",
	Reads:     []string{host.ResolvConfFile},
	Threshold: "no nameserver; more than 3; timeout×attempts×servers over 10 s where the file raises one of them; ndots over 5; options that Go does not know",
	Systems:   []string{"linux"},
	About: "Go reads `/etc/resolv.conf` itself (net, dnsReadConfig). Without the file, or without a nameserver that is an address, it asks 127.0.0.1:53 and [::1]:53: `dial udp 127.0.0.1:53: connect: connection refused` or a timeout. " +
		"It asks the first three nameservers only, as the C library does. It takes `timeout` (5 s), `attempts` (2) and `ndots` (at most 15) as written: a name waits up to timeout × attempts × servers when none answers, and with ndots:n each name of fewer than n dots is first looked up in each domain of `search`. " +
		"The default of 5 s and 2 attempts is not reported, only a file that asks for more. " +
		"A keyword or option that Go does not know (such as `sortlist`, `inet6`) makes programs with cgo leave every look-up to the C library, while those without ignore it: the two may then find other answers.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		data, err := h.Read(host.ResolvConfFile)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			why := "it is not there"
			if errors.Is(err, fs.ErrPermission) {
				why = "it may not be read"
			}
			return []Finding{noServers(why)}, nil
		} else if err != nil {
			return nil, err
		}
		c := host.ParseResolvConf(string(data))
		var found []Finding
		for _, look := range []func(host.ResolvConf) []Finding{serversIn, waitIn, dotsIn, unknownIn} {
			found = append(found, look(c)...)
		}
		return found, nil
	},
}

func resolvAt(line int) string { return fmt.Sprintf("%s:%d", host.ResolvConfFile, line) }

func noServers(why string) Finding {
	return Finding{
		Severity:  Warning,
		Text:      "/etc/resolv.conf names no server (" + why + "): Go asks 127.0.0.1:53 and [::1]:53, so names are found only where a DNS server runs on this machine",
		Source:    host.ResolvConfFile,
		Value:     why,
		Threshold: "a nameserver line with an address",
	}
}

func serversIn(c host.ResolvConf) (found []Finding) {
	if len(c.Servers) == 0 {
		found = append(found, noServers("no line \"nameserver ADDRESS\""))
	}
	for _, w := range c.Broken {
		found = append(found, Finding{
			Severity: Warning, Source: resolvAt(w.Line), Value: quote.Foreign(w.Text), Threshold: "an address",
			Text: "nameserver " + quote.Foreign(w.Text) + " is no address: it is never asked",
		})
	}
	for _, w := range c.Surplus {
		found = append(found, Finding{
			Severity: Info, Source: resolvAt(w.Line), Value: quote.Foreign(w.Text), Threshold: "3 nameservers",
			Text: "nameserver " + quote.Foreign(w.Text) + " is never asked: Go and the C library take the first three",
		})
	}
	return found
}

// waitIn judges what the file raises: by default a name of two servers waits for 20 s
// already, on every machine.
func waitIn(c host.ResolvConf) []Finding {
	servers := max(len(c.Servers), 1)
	wait := c.Timeout.Value * c.Attempts.Value * servers
	if wait <= longTimeout || c.Timeout.Value <= 5 && c.Attempts.Value <= 2 {
		return nil
	}
	at, fix := c.Timeout, "timeout"
	if c.Timeout.Value <= 5 {
		at, fix = c.Attempts, "attempts"
	}
	return []Finding{{
		Severity: Warning, Source: resolvAt(at.Line), Value: fmt.Sprintf("%s:%d", fix, at.Asked), Threshold: fmt.Sprintf("at most %d s in all", longTimeout),
		Text: fmt.Sprintf("a name waits up to %d s when no server answers (timeout %d s, %d attempts, %d to ask)", wait, c.Timeout.Value, c.Attempts.Value, servers),
		Fix:  Fix{Words: "write \"options timeout:1 attempts:2\" there, or in what makes that file"},
	}}
}

func dotsIn(c host.ResolvConf) []Finding {
	if c.Ndots.Value <= manyDots || len(c.Search) == 0 {
		return nil
	}
	cut := ""
	if c.Ndots.Asked > c.Ndots.Value {
		cut = fmt.Sprintf(" (Go takes %d)", c.Ndots.Value)
	}
	return []Finding{{
		Severity: Warning, Source: resolvAt(c.Ndots.Line), Value: fmt.Sprintf("ndots:%d", c.Ndots.Asked), Threshold: fmt.Sprintf("at most %d", manyDots),
		Text: fmt.Sprintf("ndots:%d%s: a name of fewer dots, as nearly all have, is first looked up in vain in %s", c.Ndots.Asked, cut, domains(c.Search)),
		Fix:  Fix{Words: "lower it (Kubernetes has 5, and its pods may set dnsConfig), or end names that are whole with a dot"},
	}}
}

func domains(search []string) string {
	if len(search) == 1 {
		return "the domain of search, " + quote.Foreign(search[0])
	}
	return fmt.Sprintf("each of %d domains of search", len(search))
}

func unknownIn(c host.ResolvConf) []Finding {
	if len(c.Unknown) == 0 {
		return nil
	}
	var words []string
	for _, w := range c.Unknown {
		words = append(words, w.Text)
	}
	list := quote.Foreign(strings.Join(words, ", "))
	return []Finding{{
		Severity: Info, Source: resolvAt(c.Unknown[0].Line), Value: list, Threshold: "what Go knows",
		Text: "Go does not know " + list + " in /etc/resolv.conf: programs with cgo leave every look-up to the C library, those without ignore it",
		Fix:  Fix{Words: "GODEBUG=netdns=go+1 or netdns=cgo+1 makes a program choose, and say what it chose"},
	}}
}
