//go:build unix

package integration

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// answer is what one of the two wants to run. What it says on the way is kept: it is
// what a difference is explained by.
type answer struct {
	// release is "go1.27.4", or "answers: …" where the question needs no choice, or ""
	// where it refuses.
	release string
	stderr  string
	code    int
	source  string // of gvx: the kind of what decided
	traced  bool   // of the go command: it chose at all
}

// witness is a house whose PATH has a goX.Y.Z for each release that the go command
// may look for there: two real ones and, for those that are not installed, the shim.
func witness(t *testing.T) house {
	t.Helper()
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	bin := filepath.Join(h.path, "releases")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, real := range []string{older, newer} {
		if err := os.Symlink(filepath.Join(shared.house.goroot(t, real), "bin/go"), filepath.Join(bin, "go"+real)); err != nil {
			t.Fatal(err)
		}
	}
	for _, missing := range []string{"1.25.3", "1.26.10", "1.27rc1", "1.27.0", "1.27.3"} {
		// A hard link: by a symbolic one the shim would not know its name.
		if err := os.Link(filepath.Join(shared.bin, "gvx-shim"), filepath.Join(bin, "go"+missing)); err != nil {
			t.Fatal(err)
		}
	}
	return h.with("PATH="+bin+":"+shared.bin+":/usr/bin:/bin", "GVX_AUTO_INSTALL=never")
}

var (
	trace = []*regexp.Regexp{
		regexp.MustCompile(`^go: upgrading toolchain to (go.+) \(required by`),
		regexp.MustCompile(`^go: default toolchain set to (go.+) from`),
		regexp.MustCompile(`^go: using local toolchain (go\S+)`),
		regexp.MustCompile(`^go: using (go.+) toolchain located in`),
	}
	ran     = regexp.MustCompile(`^go version (go\S+) `)
	missing = regexp.MustCompile(`^gvx: (go\S+) is required but not installed`)
)

// goWants runs the real go command of the release local where it may switch as it
// likes. Nothing can be downloaded, so a switch to what PATH has not ends in an error
// behind the line that tells its goal.
func goWants(t *testing.T, h house, local, dir string, args []string) answer {
	t.Helper()
	h = h.with("GODEBUG=toolchaintrace=1", "GOPROXY=off")
	return told(h.try(t, dir, append([]string{filepath.Join(shared.house.goroot(t, local), "bin/go")}, args...)...))
}

// told is what a run shows of the choice: the last word of its trace, or what it
// printed.
func told(o outcome) answer {
	v := answer{stderr: o.stderr, code: o.code}
	for line := range strings.SplitSeq(o.stderr, "\n") {
		for _, form := range trace {
			if m := form.FindStringSubmatch(line); m != nil {
				v.release, v.traced = m[1], true
			}
		}
	}
	if v.traced {
		return v
	}
	for _, form := range []*regexp.Regexp{ran, missing} {
		if m := form.FindStringSubmatch(o.stdout + o.stderr); m != nil {
			v.release = m[1]
			return v
		}
	}
	if o.code == 0 {
		v.release = "answers: " + o.stdout
	}
	return v
}

// gvxWants returns what gvx would run there, every go line being a release and local
// what runs where nothing is declared. With arguments, it is the shim that is asked.
func gvxWants(t *testing.T, h house, local, dir string, args []string) answer {
	t.Helper()
	h = h.with("GVX_GO_LINE=exact", "GVX_DEFAULT="+local, "GODEBUG=toolchaintrace=1", "GOPROXY=off")
	if args != nil {
		return told(h.try(t, dir, append([]string{filepath.Join(shared.bin, "gvx-shim")}, args...)...))
	}
	o := h.try(t, dir, "gvx", "current", "--json")
	v := answer{stderr: o.stderr, code: o.code}
	if o.code != 0 {
		return v
	}
	var current struct {
		Version string
		Source  struct{ Kind string }
	}
	if err := json.Unmarshal([]byte(o.stdout), &current); err != nil {
		t.Fatal(err)
	}
	v.release, v.source = current.Version, current.Source.Kind
	return v
}
