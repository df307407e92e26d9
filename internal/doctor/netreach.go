package doctor

import (
	"context"
	"errors"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// errNotAsked is why nothing is known of servers.
var errNotAsked = errors.New("no server is asked here (GVX_OFFLINE=1 or --offline)")

var netReach = Check{
	ID:        "net.reach",
	Severity:  Warning,
	Title:     "servers that give no answer",
	Reads:     []string{"HEAD of each entry of GOPROXY", "HEAD of the checksum log", "HEAD of the list of releases"},
	Threshold: "3 s, status 200, 404 or 410",
	Online:    true,
	About: "With `--online` gvx asks every module proxy of GOPROXY for its toolchains, the checksum log (through the proxies, by the go command's own rules), and go.dev or the mirror that is named " +
		"in its place, all at once and once each. Many networks let only a module proxy through: then that go.dev or the log itself cannot be reached harms nobody as long as toolchains and the log come another way, " +
		"and is told as information. What fails everywhere is the network, the HTTP proxy (`HTTPS_PROXY`), the certificates or the clock: see dns.resolv, proxy.http, tls.roots and time.skew.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		if h.Ports.Reach == nil {
			return nil, errNotAsked
		}
		all, err := h.Ports.Reach(ctx)
		if err != nil {
			return nil, err
		}
		another := false // place that has toolchains
		for _, r := range all {
			another = another || !r.Log && r.Err == nil
		}
		var found []Finding
		if none := unreached(all); none != nil {
			return []Finding{*none}, nil
		}
		for _, r := range all {
			if r.Err != nil {
				found = append(found, reachFinding(r, another))
			}
		}
		return found, nil
	},
}

// unreached is about a machine that reaches nobody: that is one cause, and not one for each
// server.
func unreached(all []Reached) *Finding {
	var places []string
	for _, r := range all {
		if r.Err == nil {
			return nil
		}
		places = append(places, r.Place)
	}
	if len(all) < 2 {
		return nil
	}
	return &Finding{
		Severity: Warning, Source: all[0].URL, Value: "no answer of use", Threshold: "an answer within 3s",
		Text: "no server gives an answer of use (" + quote.Line(all[0].Err.Error()) + "), of " + strings.Join(places, ", ") + ": nothing can be installed or downloaded",
	}
}

func reachFinding(r Reached, another bool) Finding {
	f := Finding{
		Severity:  Warning,
		Text:      r.Place + " gives no answer of use (" + quote.Line(r.Err.Error()) + ")",
		Source:    r.URL,
		Value:     "no answer of use",
		Threshold: "an answer within 3s",
	}
	switch {
	case r.Log:
		f.Text += ": what is installed now has no proof from the checksum log"
	case r.Place == "go.dev" && another:
		f.Severity = Info
		f.Text += ": toolchains come from the module proxy"
	case !another:
		f.Text += ", and no other place that has toolchains does: nothing can be installed"
	default:
		f.Text += ": what only it has cannot be downloaded"
	}
	return f
}
