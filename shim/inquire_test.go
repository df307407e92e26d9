package shim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// inquired holds that Inquire decides as Resolve did, and explains just that: what
// decides is the reason, or what is refused comes last.
func (w *world) inquired(r Resolver, want Decision, wantErr error) {
	w.t.Helper()
	d, steps, err := r.Inquire()
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(d, want) {
		w.t.Errorf("Inquire: %+v, %v\nResolve: %+v, %v", d, err, want, wantErr)
	}
	count := map[Verdict]int{}
	for _, s := range steps {
		count[s.Verdict]++
		if s.Place == "" || s.Why == "" {
			w.t.Errorf("not said: %+v", s)
		}
		if reason := (Reason{d.Reason.Kind, s.File, s.Line, s.Text}); s.Verdict == Decides && reason != d.Reason {
			w.t.Errorf("%+v decides, and the reason is %+v", s, d.Reason)
		}
		if text := s.Said(w.root) + s.Because(); hasControl(text) {
			w.t.Errorf("%q", text)
		}
	}
	nothing := (*NothingError)(nil)
	switch {
	case err == nil && (count[Decides] != 1 || count[Refused] > 0):
		w.t.Errorf("%d decide, %d are refused: %+v", count[Decides], count[Refused], steps)
	case errors.As(err, &nothing) && nothing.Reason.File == "":
		if count[Decides]+count[Refused] > 0 {
			w.t.Errorf("nothing runs: %+v", steps)
		}
	case err != nil && (count[Decides] > 0 || steps[len(steps)-1].Verdict != Refused):
		w.t.Errorf("not explained: %v: %+v", err, steps)
	}
}

// explained returns the steps, but those of places that are silent, one in a line.
func (w *world) explained(r Resolver) string {
	_, steps, _ := r.Inquire()
	var lines []string
	for _, s := range steps {
		if s.Verdict != Silent || s.File != "" || s.Text != "" {
			lines = append(lines, string(s.Place)+"; "+s.Said(w.root)+"; "+string(s.Verdict)+"; "+s.Because())
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), w.root+"/", "")
}

func TestInquire(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		env   string
		dir   string
		args  string
		want  string
	}{
		{name: "pin", files: with(mod("go 1.25\ntoolchain go1.27.4\n"), ".go-version", "1.26", "a/.tool-versions", "node 20\n", ".tool-versions", "go 1.27.3\n"), dir: "a", want: `
pin; p/a/.tool-versions; silent; it has no line for golang or go
pin; p/.go-version:1 (1.26); decides; the nearest pin in the repository p
pin; p/.tool-versions:1 (go 1.27.3); loses; .go-version is nearer, or comes first in the folder
go.mod; p/go.mod:3 (go 1.25); loses; a minimum, which go1.26.9 of .go-version satisfies
go.mod; p/go.mod:4 (toolchain go1.27.4); loses; .go-version decides, though this is newer`},
		{name: "contradiction", files: with(mod("go 1.27\ntoolchain go1.27.4\n"), ".go-version", "1.26.9"), env: "GVX_DEFAULT=stable", want: `
pin; p/.go-version:1 (1.26.9); refused; older than the go line of p/go.mod
go.mod; p/go.mod:3 (go 1.27); refused; demands more than p/.go-version pins`},
		{name: "GVX_GO", files: mod("go 1.27.3\n"), env: "GVX_GO=1.26 GVX_DEFAULT=1.27 GOTOOLCHAIN=go1.20.14", want: `
GVX_GO; GVX_GO=1.26; decides; it beats every file
GOTOOLCHAIN; GOTOOLCHAIN=go1.20.14; loses; GVX_GO decides
go.mod; p/go.mod:3 (go 1.27.3); loses; GVX_GO decides, and go1.26.9 is older: the go command will refuse to build
default; GVX_DEFAULT=1.27; loses; only for where nothing is declared; GVX_GO decides`},
		{name: "GVX_GO twice", files: map[string]string{"../home/.config/gvx/env": "\nGVX_GO=1.27\n"}, env: "GVX_GO=1.26", want: `
GVX_GO; GVX_GO=1.26; decides; it beats every file
GVX_GO; home/.config/gvx/env:2 (GVX_GO=1.27); loses; the environment's comes first`},
		{name: "a minimum", files: mod("go 1.27.3\n"), env: "GOTOOLCHAIN=go1.26.9+auto", want: `
GOTOOLCHAIN; GOTOOLCHAIN=go1.26.9+auto; loses; a minimum, and go.mod asks for more
go.mod; p/go.mod:3 (go 1.27.3); decides; GVX_GO_LINE=patch: the newest patch of 1.27 that is installed`},
		{name: "no names", files: mod("go 1.27.9\n"), env: "GOTOOLCHAIN=auto", want: `
GOTOOLCHAIN; GOTOOLCHAIN=auto; silent; names no release
go.mod; p/go.mod:3 (go 1.27.9); decides; GVX_GO_LINE=patch: the newest patch of 1.27 that is known; none is installed that does`},
		{name: "a parent's", files: mod("go 1.20\n"), env: "GOTOOLCHAIN=local GVX_TOOLCHAIN=go1.26.9 GVX_DEFAULT=1.26", want: `
GOTOOLCHAIN; GOTOOLCHAIN=local; ignored; a shim further up exported it
go.mod; p/go.mod:3 (go 1.20); decides; a minimum, and the default satisfies it
default; GVX_DEFAULT=1.26; loses; only for where nothing is declared; go.mod decides`},
		{name: "go env -w", files: with(mod("toolchain go1.27.3\n"), "env", "GOTOOLCHAIN=go1.26.9\n"), env: "GOENV=<R>/p/env", want: `
GOTOOLCHAIN; GOTOOLCHAIN=go1.26.9; ignored; it stands in Go's env file, and only the environment's counts
go.mod; p/go.mod:3 (toolchain go1.27.3); decides; there is no pin, and no go line beside it`},
		{name: "go.work", files: map[string]string{".git/x": "", "go.work": "go 1.26\ntoolchain go1.27.3\n", "a/go.mod": "go 1.25\n"}, dir: "a", want: `
go.work; p/go.work:1 (go 1.26); loses; the toolchain line is no older
go.work; p/go.work:2 (toolchain go1.27.3); decides; there is no pin, and it is no older than the go line
go.mod; p/a/go.mod:1 (go 1.25); loses; p/go.work replaces it`},
		{name: "an old toolchain line", files: mod("go 1.27.3\ntoolchain go1.26.1\n"), env: "GOWORK=off GVX_GO_LINE=exact", want: `
go.work; ; ignored; go.work does not count: GOWORK=off
go.mod; p/go.mod:3 (go 1.27.3); decides; GVX_GO_LINE=exact: this very release
go.mod; p/go.mod:4 (toolchain go1.26.1); loses; older than the go line`},
		{name: "outer pin", files: map[string]string{"a/.git": "", "a/go.mod": "module a\n", ".go-version": "1.26.9", "../.tool-versions": "go 1.27.3"}, dir: "a", env: "GVX_DEFAULT=stable", want: `
go.mod; p/a/go.mod; silent; it has neither a go nor a toolchain line
outer pin; p/.go-version:1 (1.26.9); decides; the repository itself declares nothing
outer pin; .tool-versions:1 (go 1.27.3); loses; .go-version is nearer, or comes first in the folder
default; GVX_DEFAULT=stable; loses; only for where nothing is declared; .go-version decides`},
		{name: "outer pin loses", files: with(mod("go 1.27.3\n"), "../.go-version", "nonsense"), want: `
go.mod; p/go.mod:3 (go 1.27.3); decides; GVX_GO_LINE=patch: the newest patch of 1.27 that is installed
outer pin; .go-version:1 (nonsense); ignored; pin "nonsense" is not one version word: 1.27.4, 1.27, 1.27rc1, latest, stable, oldstable or system`},
		{name: "default", env: "GVX_DEFAULT=1.26 GO111MODULE=off", files: mod("go 1.27\n"), want: `
go.work; ; ignored; go.work and go.mod do not count: GO111MODULE is neither on nor auto
default; GVX_DEFAULT=1.26; decides; nothing is declared here`},
		{name: "in the temp folder", files: map[string]string{"../tmp/go.mod": "go 1.27\n"}, dir: "../tmp", env: "GO111MODULE=auto GVX_DEFAULT=1.26", want: `
go.mod; tmp/go.mod; ignored; directly in the temp folder
default; GVX_DEFAULT=1.26; decides; nothing is declared here`},
		{name: "argument", files: mod("go x\n"), args: "+1.26 build", want: `
call; +1.26; decides; the call itself names the release
go.mod; p/go.mod:3 (x); ignored; go line "x" is not a version such as 1.27 or 1.27.4`},
		{name: "unreadable", files: mod("go x\n"), env: "GVX_DEFAULT=stable", want: `
go.mod; p/go.mod:3 (x); refused; go line "x" is not a version such as 1.27 or 1.27.4`},
		{name: "bad setting", files: mod("go 1.27\n"), env: "GOTOOLCHAIN=bash", want: `
GOTOOLCHAIN; GOTOOLCHAIN=bash; refused; is not auto, path, local, or a release such as go1.27.4, alone or with +auto or +path`},
		{name: "not allowed", files: mod("go 1.20\ntoolchain go1.21.0\n"), want: `
go.mod; p/go.mod:3 (go 1.20); loses; nothing decides: see what is refused
go.mod; p/go.mod:4 (toolchain go1.21.0); refused; go1.21.0 runs here only after: gvx allow p`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.install("", onShelf...)
			for path, text := range c.files {
				w.write(path, text)
			}
			for _, entry := range strings.Fields(strings.ReplaceAll(c.env, "<R>", w.root)) {
				w.env = append(Environ{entry}, w.env...)
			}
			r := w.resolver(c.dir, strings.Fields(c.args)...)
			if got, want := w.explained(r), strings.TrimSpace(c.want); strings.ReplaceAll(got, w.root, "") != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			d, err := r.Resolve()
			w.inquired(r, d, err)
		})
	}
}

// TestInquireStore: what is wrong with the store is said where nothing else is.
func TestInquireStore(t *testing.T) {
	w := newWorld(t)
	w.write(".go-version", "1.26.9")
	w.mkdir(w.dirs.VersionLink(mustParse(t, "1.26.9")))
	r := w.resolver("")
	if got := w.explained(r); !strings.HasSuffix(got, "\nstore; ; refused; home/.local/share/gvx/versions/go1.26.9 is not a link that gvx made") {
		t.Error(got)
	}
	d, err := r.Resolve()
	w.inquired(r, d, err)
	// What is passed over is said, and something else runs.
	os.Remove(w.dirs.VersionLink(mustParse(t, "1.26.9")))
	w.install("", "1.26.9")
	w.write(".go-version", "1.26")
	real, err := filepath.EvalSymlinks(w.dirs.VersionLink(mustParse(t, "1.26.9")))
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(real)
	if got := w.explained(r); !strings.Contains(got, "decides") || !strings.Contains(got, "\nstore; "+strings.TrimPrefix(real, w.root+"/")+"; ignored; its files are gone") {
		t.Error(got)
	}
}

// TestInquireSystem: the go on PATH is told, and the shim is not one.
func TestInquireSystem(t *testing.T) {
	w := newWorld(t)
	w.program(w.dirs.Shim("go"), "")
	other := filepath.Join(w.root, "copy")
	w.mkdir(other)
	if err := os.Link(w.dirs.Shim("go"), filepath.Join(other, "go")); err != nil {
		t.Fatal(err)
	}
	real := filepath.Join(w.root, "usr", "go")
	w.program(filepath.Join(real, "bin", "go"), "")
	w.write(filepath.Join(real, "VERSION"), "go1.26.5\n")
	w.env = Environ{"HOME=" + w.home, "PATH=" + strings.Join([]string{w.dirs.Shims(), other, filepath.Join(real, "bin")}, ":"), noShared}
	want := "system; copy/go; ignored; passed over: gvx's own\nsystem; go on PATH: usr/go/bin/go; decides; nothing is declared here, and there is no default"
	if got := w.explained(w.resolver("")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
