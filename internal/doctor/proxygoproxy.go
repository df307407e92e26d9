package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"strings"
)

var proxyGoproxy = Check{
	ID:        "proxy.goproxy",
	Severity:  Error,
	Title:     "a GOPROXY that does not do what it seems to",
	Reads:     []string{"GOPROXY: the environment, the file of go env -w, GOROOT/go.env"},
	Threshold: "none at all, off, an entry that is no URL or never asked, http, a password",
	Since:     "Go 1.13; the bar and GOPROXY in go.env since 1.15 and 1.21",
	About: "The go command takes modules, and toolchains, from the first entry of GOPROXY that has them. After a comma the next entry is asked only when the one before answers 404 or 410, after a bar (`|`) when it fails in any way, so `https://a,https://b` is no fallback for a server that is down. " +
		"`direct` and `off` end the list: what stands behind is never asked. `off` forbids downloads: `module lookup disabled by GOPROXY=off`. An entry that is no URL makes every download fail (`invalid proxy URL scheme`). " +
		"Over `http` anyone on the way sees what is asked for, and changes what is not checked by go.sum or the checksum log. A password in GOPROXY is printed by `go env` and inherited by every program: `~/.netrc` or GOAUTH (Go 1.24) keep it out of there. gvx never shows it. " +
		"Source: go.dev/ref/mod#goproxy-protocol.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		v := h.ChildVar("GOPROXY")
		if !v.Set() {
			return noGOPROXY(h), nil
		}
		j := proxyJudge{h: h, v: v, entries: parseGOPROXY(v.Value)}
		return j.judge(), nil
	},
}

// goEnvSince is the first minor whose GOPROXY stands in go.env, and not in the program.
const goEnvSince = 21

// noGOPROXY is about a toolchain whose go.env has lost its line.
func noGOPROXY(h *Here) []Finding {
	t := h.Toolchain
	if t.GOROOT == "" || t.Version.IsZero() || t.Version.Minor() < goEnvSince {
		return nil
	}
	return []Finding{{
		Severity: Error, Source: h.Show(t.GOROOT) + "/go.env", Value: "no GOPROXY", Threshold: "GOPROXY=https://…,direct",
		Text: "GOPROXY is set nowhere, and the toolchain's go.env does not tell it either: every download of a module fails (\"GOPROXY list is not the empty string, but contains no entries\")",
		Fix:  Fix{Words: "go env -w GOPROXY=URL, with your module proxy or the word direct"},
	}}
}

type proxyJudge struct {
	h       *Here
	v       GoVar
	entries []proxyEntry
	found   []Finding
}

func (j *proxyJudge) add(s Severity, value, threshold, text string) {
	j.found = append(j.found, Finding{Severity: s, Source: "GOPROXY in " + j.v.From(j.h), Value: value, Threshold: threshold, Text: text})
}

func (j *proxyJudge) judge() []Finding {
	if len(j.entries) == 0 {
		j.add(Error, "no entry", "an entry", "GOPROXY has no entry: every download of a module fails")
		return j.found
	}
	if j.entries[0].Word == "off" {
		j.add(Warning, "off", "a module proxy", "GOPROXY=off forbids the go command every download: what is not in the module cache or vendored fails with \"module lookup disabled by GOPROXY=off\"")
		return j.found
	}
	for i, e := range j.entries {
		if e.Word != "" {
			j.unasked(e, j.entries[i+1:])
			break
		}
		j.entry(e)
		if i+1 < len(j.entries) {
			j.separator(e, j.entries[i+1])
		}
	}
	j.bars()
	return j.found
}

// barSince is the first minor that parts entries at bars; earlier ones take them for a part
// of the address.
const barSince = 15

func (j *proxyJudge) bars() {
	t := j.h.Toolchain.Version
	if t.IsZero() || t.Minor() >= barSince || !strings.Contains(j.v.Value, "|") {
		return
	}
	j.add(Error, "a bar (|)", "commas", t.String()+", which runs here, knows no bar in GOPROXY (since Go 1.15), and takes what it parts for one address: downloads of modules fail")
}

// unasked is about the entries behind a word that ends the list.
func (j *proxyJudge) unasked(word proxyEntry, rest []proxyEntry) {
	if len(rest) > 0 {
		j.add(Warning, word.Word+" first", word.Word+" last", fmt.Sprintf("GOPROXY goes on behind %s, where the go command stops reading: %s is never asked", word.Word, names(rest)))
	}
}

func names(entries []proxyEntry) string {
	var all []string
	for _, e := range entries {
		if name := e.Shown(); name != "" {
			all = append(all, name)
		} else {
			all = append(all, fmt.Sprintf("entry %d", e.Number))
		}
	}
	return strings.Join(all, ", ")
}

func (j *proxyJudge) entry(e proxyEntry) {
	switch {
	case e.Problem != "":
		j.add(Error, fmt.Sprintf("entry %d", e.Number), "https://…", fmt.Sprintf("the go command cannot use entry %d of GOPROXY (%s): every download of a module fails", e.Number, e.Problem))
		return
	case e.URL.Scheme == "file":
		j.folder(e)
	case e.URL.Scheme == "http" && !isLoopback(e.URL):
		j.add(Warning, e.Shown(), "https", "the module proxy "+e.Shown()+" is asked without TLS: anyone on the way sees what is asked for, and changes what neither go.sum nor the checksum log covers")
	}
	if e.URL.User != nil && e.URL.User.String() != "" {
		j.add(Info, e.Shown()+", with a user name or password", "none", "GOPROXY holds a password or user name for "+e.Shown()+": go env prints it, and every program that is started from here has it")
		j.found[len(j.found)-1].Fix.Words = "put it into ~/.netrc, which the go command and gvx read"
	}
}

func (j *proxyJudge) folder(e proxyEntry) {
	if _, err := j.h.Stat(e.URL.Path); errors.Is(err, fs.ErrNotExist) {
		j.add(Warning, e.Shown(), "a folder", "the folder of the module proxy "+e.Shown()+" is not there: nothing comes from it")
	}
}

// separator is about a comma between two servers, which looks like a fallback.
func (j *proxyJudge) separator(e, next proxyEntry) {
	if e.Bar || e.URL == nil || next.URL == nil || next.URL.Scheme == "file" {
		return
	}
	j.add(Info, "a comma", "a bar (|)", fmt.Sprintf("%s is asked only for what %s answers with 404 or 410, and not while that one is down", next.Shown(), e.Shown()))
}

func isLoopback(u *url.URL) bool {
	a, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && a.IsLoopback()
}
