package doctor

import (
	"context"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/note"

	"github.com/gvx-go/gvx/internal/quote"
)

// publicHosts are where most modules are; the second is a module that nobody has.
var publicHosts = [][2]string{
	{"github.com", "github.com/gvx-doctor-asks/nothing"},
	{"golang.org", "golang.org/x/gvx-doctor-asks-nothing"},
	{"gopkg.in", "gopkg.in/gvx-doctor-asks-nothing.v0"},
	{"gitlab.com", "gitlab.com/gvx-doctor-asks/nothing"},
}

var proxySumdb = Check{
	ID:        "proxy.sumdb",
	Severity:  Error,
	Title:     "modules that nothing checks",
	Reads:     []string{"GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOINSECURE"},
	Threshold: "GOSUMDB=off or no log's name; patterns that cover a public host",
	Since:     "Go 1.13; toolchains since 1.21",
	About: "What go.sum does not hold yet is compared with the checksum log, unless GOSUMDB is `off` or GONOSUMDB (GOPRIVATE where that is not set) has a pattern for the module: then whatever the proxy or server sends is taken, and written to go.sum. " +
		"Toolchains are never excepted: since Go 1.21 the go command cannot download one with GOSUMDB=off (`golang.org/toolchain@…: verifying module: checksum database disabled by GOSUMDB=off`), whatever GONOSUMDB says. gvx asks the log for toolchains whatever these variables say. " +
		"GOPRIVATE also sends modules past the proxy. A pattern matches whole elements from the left: `*` is everything, `github.com` all of GitHub. GOINSECURE allows plain http and unverified certificates where modules come directly; it does not switch the log off. " +
		"Source: go.dev/ref/mod#private-modules.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		found := logFindings(h)
		if h.ChildVar("GOSUMDB").Value != "off" {
			v := h.ChildVar("GONOSUMDB")
			if !v.Set() {
				v = h.ChildVar("GOPRIVATE")
			}
			found = append(found, broad(h, v, "is not compared with the checksum log: whatever the network sends for a new version is taken")...)
		}
		found = append(found, broad(h, h.ChildVar("GOINSECURE"), "may come without TLS that is checked, where it does not come through a module proxy")...)
		return found, nil
	},
}

// logFindings is about GOSUMDB.
func logFindings(h *Here) []Finding {
	v := h.ChildVar("GOSUMDB")
	f := Finding{Source: "GOSUMDB in " + v.From(h), Threshold: "sum.golang.org"}
	if v.Origin == "user" && v.Value == "off" {
		f.Fix = Fix{Commands: []Command{{Line: "go env -u GOSUMDB", Do: RunGo{Args: []string{"env", "-u", "GOSUMDB"}}, Undo: "go env -w GOSUMDB=off"}}}
	} else if v.Origin == "environment" {
		f.Fix = Shell("unset GOSUMDB")
	}
	switch {
	case !v.Set():
		return nil
	case v.Value == "off":
		f.Severity, f.Value = Warning, "off"
		f.Text = "GOSUMDB=off: the go command takes modules that go.sum lacks unchecked, and from Go 1.21 on cannot download a toolchain at all (\"checksum database disabled by GOSUMDB=off\"); gvx can, and checks it with the log"
	case !isLogName(v.Value):
		f.Severity, f.Value = Error, quote.Foreign(v.Value)
		f.Text = "GOSUMDB names no checksum log that the go command knows, and has no key: every download that go.sum lacks fails (\"invalid GOSUMDB\")"
	default:
		return nil
	}
	return []Finding{f}
}

// isLogName reports whether value is "name", "name+hash+key" or either with a URL behind,
// as cmd/go/internal/modfetch takes it (dbDial).
func isLogName(value string) bool {
	fields := strings.Fields(value)
	if len(fields) == 0 || len(fields) > 2 {
		return false
	}
	if fields[0] == "sum.golang.org" || value == "sum.golang.google.cn" {
		return true
	}
	_, err := note.NewVerifier(fields[0])
	return err == nil
}

// broad finds patterns that cover a public host.
func broad(h *Here, v GoVar, what string) []Finding {
	if !v.Set() {
		return nil
	}
	var hosts []string
	for _, host := range publicHosts {
		if module.MatchPrefixPatterns(v.Value, host[1]) {
			hosts = append(hosts, host[0])
		}
	}
	if len(hosts) == 0 {
		return nil
	}
	covered := "all of " + strings.Join(hosts, ", ")
	if len(hosts) == len(publicHosts) {
		covered = "every module"
	}
	return []Finding{{
		Severity: Warning, Source: v.Name + " in " + v.From(h), Value: quote.Foreign(v.Value), Threshold: "patterns of private modules only",
		Text: v.Name + "=" + quote.Foreign(v.Value) + " covers " + covered + ", which " + what,
		Fix:  Fix{Words: "name your own modules only, as in github.com/YOU"},
	}}
}
