//go:build unix

package main

import (
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// outcome says how an install of one exact release from a hostile server ends.
type outcome struct {
	script string // in testdata/hostile
	code   string
	says   string // a pattern of what stderr must say
}

// refuted is what a proof or the form of the archive gives away.
func refuted(says string) outcome { return outcome{"refused", "4", says} }

// unreachable is where nothing is known, neither good nor bad.
func unreachable(says string) outcome { return outcome{"refused", "5", says} }

// harmless is where what is served is genuine all the same.
var harmless = outcome{"harmless", "0", `installed go1\.27\.4`}

// outcomes has a line for each of releasetest.Behaviours.
var outcomes = map[string]outcome{
	// The log.
	"other-record":     refuted(`.`),
	"other-version":    refuted(`.`),
	"two-h1":           refuted(`.`),
	"empty-record":     refuted(`.`),
	"foreign-line":     refuted(`.`),
	"forked-log":       refuted(`.`),
	"rolled-back-log":  refuted(`.`),
	"old-head":         harmless,
	"forged-tiles":     refuted(`.`),
	"forged-record":    refuted(`.`),
	"log-no-record":    refuted(`.`),
	"log-unreachable":  unreachable(`.`),
	"no-sumdb-support": unreachable(`.`),
	// The zip.
	"changed-byte":    refuted(`.`),
	"extra-file":      refuted(`.`),
	"missing-file":    refuted(`.`),
	"link":            refuted(`.`),
	"special":         refuted(`.`),
	"dotdot":          refuted(`.`),
	"absolute":        refuted(`.`),
	"casefold":        refuted(`.`),
	"duplicate-entry": refuted(`.`),
	"long-names":      refuted(`.`),
	"wrong-prefix":    refuted(`.`),
	"bomb":            refuted(`.`),
	"bomb-lying":      refuted(`.`),
	// How the zip is sent.
	"truncated":  unreachable(`.`),
	"endless":    unreachable(`.`),
	"stall":      unreachable(`.`),
	"slow":       harmless,
	"status-403": unreachable(`.`),
	"status-404": unreachable(`.`),
	"status-410": unreachable(`.`),
	"status-500": unreachable(`.`),
	// The rest.
	"list-empty":          harmless,
	"redirect-http":       harmless,
	"redirect-other-host": harmless,
	"escapes":             unreachable(`.`),
	"escapes-list":        harmless,
	"escapes-info":        harmless,
	"escapes-error":       unreachable(`.`),
	"escapes-header":      unreachable(`.`),
	"escapes-redirect":    unreachable(`.`),
	"escapes-record":      refuted(`.`),
	"escapes-zip":         refuted(`.`),
}

// TestHostile runs the script of each behaviour's outcome against a server that
// behaves so.
func TestHostile(t *testing.T) {
	var names []string
	for name := range releasetest.Behaviours() {
		if _, ok := outcomes[name]; !ok {
			t.Errorf("nothing says what %s should come to", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for name := range outcomes {
		if !slices.Contains(names, name) {
			t.Errorf("no behaviour is called %s", name)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { runHostile(t, name, outcomes[name]) })
	}
}

func runHostile(t *testing.T, behaviour string, o outcome) {
	p := scripts()
	p.Files = []string{"testdata/hostile/" + o.script + ".txtar"}
	p.Setup = func(e *testscript.Env) error {
		e.Setenv("BEHAVIOUR", behaviour)
		e.Setenv("CODE", o.code)
		e.Setenv("SAYS", o.says)
		// Only the stall is to be felt: it takes four times this.
		if behaviour == "stall" {
			e.Setenv(envStall, "500ms")
		}
		return setUp(e)
	}
	testscript.Run(t, p)
}
