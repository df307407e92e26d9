//go:build unix

package integration

import (
	"fmt"
	"go/version"
	"os"
	"strings"
	"sync"
	"testing"
)

// generated is how many layouts are made beside those that are written by hand.
const generated = 300

// TestOracle: what gvx would run is what the go command would run, in each layout and
// for two releases that could be installed, but for the differences of the table. It
// is GVX_GO_LINE=exact that is compared: what the default takes instead of a go line's
// release is newer, and no more.
func TestOracle(t *testing.T) {
	network(t)
	w := witness(t)
	layouts := append(handWritten[:len(handWritten):len(handWritten)], generate(generated)...)
	count := tally{found: map[string]int{}}
	t.Run("layouts", func(t *testing.T) {
		for i, l := range layouts {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				compare(t, w, l, &count)
			})
		}
	})
	if t.Failed() {
		return
	}
	t.Logf("%d layouts, %d questions to each: %d agree", len(layouts), count.agreed+count.differed, count.agreed)
	for _, d := range differences {
		t.Logf("  %-20s %3d", d.id, count.found[d.id])
		if count.found[d.id] == 0 {
			t.Errorf("%s does not occur", d.id)
		}
	}
	if len(layouts) < 400 {
		t.Errorf("only %d layouts", len(layouts))
	}
}

// tally counts what came of the layouts.
type tally struct {
	sync.Mutex
	agreed, differed int
	found            map[string]int
}

func compare(t *testing.T, w house, l layout, count *tally) {
	dir, h, args := l.build(t, w)
	for _, local := range []string{older, newer} {
		q := question{layout: l, local: "go" + local}
		ask := args
		if ask == nil {
			ask = []string{"version"}
		}
		q.goCmd, q.gvx = goWants(t, h, local, dir, ask), gvxWants(t, h, local, dir, args)
		q.checkWant(t)
		id, agree := q.judge()
		switch {
		case agree && l.want == "" && local == older && l.handWritten() && !strings.HasPrefix(q.gvx.release, "answers: "):
			t.Errorf("%s: both want %q, and the case does not say so", l.name, q.goCmd.release)
		case !agree && id == "":
			t.Errorf("%s, local %s: gvx wants %q (%s), the go command %q; no difference of the table explains it\n%v %v\ngvx: %s\ngo: %s",
				l.name, local, q.gvx.release, q.gvx.source, q.goCmd.release, l.files, l.vars, q.gvx.stderr, q.goCmd.stderr)
		}
		count.Lock()
		if agree {
			count.agreed++
		} else {
			count.differed++
			count.found[id]++
		}
		count.Unlock()
	}
}

// question is a layout with the answers of both.
type question struct {
	layout
	local      string // the release that the go command is, and gvx's default
	goCmd, gvx answer
}

func (l layout) handWritten() bool { return !strings.Contains(l.name, "|") }

// checkWant holds that a case means what its author thought.
func (q question) checkWant(t *testing.T) {
	t.Helper()
	want := strings.ReplaceAll(q.want, "$LOCAL", q.local)
	if want == "" || q.local != "go"+older {
		return
	}
	if want == refused {
		want = ""
	}
	if gvx := q.raised(); gvx != want || q.goCmd.release != want {
		t.Errorf("%s: gvx wants %q, the go command %q; expected %q\ngvx: %s\ngo: %s", q.name, gvx, q.goCmd.release, want, q.gvx.stderr, q.goCmd.stderr)
	}
}

// raised is what gvx wants, but no less than the local release where a file asks for
// it: the go command never runs less than itself for a file.
func (q question) raised() string {
	_, named := releaseOf(q.get("GOTOOLCHAIN"))
	byFile := (strings.HasPrefix(q.gvx.source, "go.") || len(q.args) > 0) && !named
	if byFile && version.IsValid(q.gvx.release) && version.Compare(q.gvx.release, q.local) < 0 {
		return q.local
	}
	return q.gvx.release
}

// judge says whether both want the same, and if not, which difference that is; "" for
// none of the table.
func (q question) judge() (id string, agree bool) {
	if q.raised() == q.goCmd.release {
		return "", true
	}
	for _, d := range differences {
		if d.explains(q) {
			return d.id, false
		}
	}
	return "", false
}

// TestDifferencesAreWritten: whoever wonders finds each difference in DESIGN.md.
func TestDifferencesAreWritten(t *testing.T) {
	design, err := os.ReadFile("../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, d := range differences {
		if known[d.id] || d.why == "" {
			t.Errorf("%s is there twice, or without a reason", d.id)
		}
		known[d.id] = true
		contains(t, string(design), "- `"+d.id+"`")
	}
}
