//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func goMod(lines ...string) string {
	return "module example.com/m\n\n" + strings.Join(lines, "\n") + "\n"
}

func TestEachProjectGetsItsVersion(t *testing.T) {
	network(t)
	h := shared.house.with("GVX_AUTO_INSTALL=never")
	byToolchain := project(t, "go.mod", goMod("go 1.21", "toolchain go"+older), "a/b/c/x.txt", "")
	byPin := project(t, ".go-version", oldest+"\n", "go.mod", goMod("go 1.20"), "deep/er/x.txt", "")
	byLine := project(t, "go.mod", goMod("go 1.27.1"), "sub/x.txt", "")
	for _, c := range []struct {
		dir, want string
		argv      []string
	}{
		{byToolchain, older, []string{"go", "version"}},
		{filepath.Join(byToolchain, "a/b/c"), older, []string{"go", "version"}},
		{byPin, oldest, []string{"go", "version"}},
		{filepath.Join(byPin, "deep/er"), oldest, []string{"go", "version"}},
		{byLine, newer, []string{"go", "version"}},
		{filepath.Join(byLine, "sub"), newer, []string{"go", "version"}},
		{byLine, older, []string{"go", "-C", byToolchain, "version"}},
		{byLine, older, []string{"go", "version", "-C", byToolchain}},
		{byToolchain, newer, []string{"go", "-C=" + filepath.Join(byLine, "sub"), "version"}},
		{byToolchain, oldest, []string{"go", "+" + oldest, "version"}},
		{byToolchain, newer, []string{"go", "+1.27", "version"}},
		{byToolchain, newer, []string{"go" + newer, "version"}},
	} {
		if got := h.run(t, c.dir, c.argv...); !strings.HasPrefix(got, "go version go"+c.want+" ") {
			t.Errorf("%v in %s: %s, want %s", c.argv, c.dir, got, c.want)
		}
	}
}

// Of what was set for another Go, nothing may reach the build.
func TestStaleSettingsDoNotReachTheBuild(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	dir := project(t, "go.mod", goMod("go 1.27.1"))
	goroot := shared.house.goroot(t, newer)
	file := filepath.Join(h.path, ".config/go/env")
	for _, c := range []struct {
		name, text string
		vars       []string
	}{
		{"stale GOROOT", "", []string{"GOROOT=" + shared.house.goroot(t, oldest)}},
		{"GOROOT that is not there", "", []string{"GOROOT=/nonexistent"}},
		{"GOROOT in Go's file", "GOROOT=" + shared.house.goroot(t, older) + "\n", nil},
		{"GOTOOLCHAIN in Go's file", "GOTOOLCHAIN=go" + older + "\n", nil},
		{"all in Go's file", "GOROOT=/nonexistent\nGOTOOLCHAIN=go" + oldest + "\nGOPATH=/nonexistent/gopath\nGOMODCACHE=/nonexistent/mod\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, file, c.text)
			got := strings.Fields(h.with(c.vars...).run(t, dir, "go", "env", "GOVERSION", "GOROOT", "GOPATH", "GOMODCACHE"))
			if real, err := filepath.EvalSymlinks(got[1]); err == nil {
				got[1] = real // linkHouse's store is a link
			}
			want := []string{"go" + newer, goroot, filepath.Join(h.data(), "gopath/go1.27"), filepath.Join(h.path, ".cache/gvx/modules/go1.27")}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// linkHouse gives h a gvx of its own whose toolchains are those of the shared house.
// Nothing in it may be installed, removed or verified.
func linkHouse(t testing.TB, h house) {
	t.Helper()
	if err := os.MkdirAll(h.data(), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shims", "versions", "store", "gvx.path"} {
		if err := os.Symlink(filepath.Join(shared.house.data(), name), filepath.Join(h.data(), name)); err != nil {
			t.Fatal(err)
		}
	}
}
