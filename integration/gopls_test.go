//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gopls is a release of the language server that the Go which runs the tests can build.
const gopls = "golang.org/x/tools/gopls@v0.20.0"

// buildGopls starts to build gopls, once and outside of every project, as users do. It
// takes a minute of a processor, so it gets what others leave, nothing is optimized, and
// the standard library is the one that is compiled for gvx already where that is built with
// -trimpath too. The function that it returns waits for the program's path.
func buildGopls(t *testing.T) func() string {
	t.Helper()
	bin := tempDir(t)
	args := []string{"-n", "19", "go", "install", "-ldflags=-s -w"}
	for _, modules := range []string{"golang.org", "honnef.co", "mvdan.cc", "github.com"} {
		args = append(args, "-gcflags="+modules+"/...=-N -l -dwarf=false")
	}
	cmd := exec.CommandContext(t.Context(), "nice", append(args, gopls)...)
	cmd.Dir = bin
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=-modcacherw -trimpath", "GOWORK=off", "PWD="+bin)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	must(t, cmd.Start())
	return func() string {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("go install %s: %v\n%s", gopls, err, said.String())
		}
		state := cmd.ProcessState
		t.Logf("%s: built after %.0f s, with %.0f s of processors", gopls, time.Since(start).Seconds(), (state.UserTime() + state.SystemTime()).Seconds())
		return filepath.Join(bin, "gopls")
	}
}

// TestGopls: one language server, started in projects of different releases as an editor
// starts it, finds each project's own standard library, because it finds go on PATH.
// It runs last, while the others' tests leave it time to be built.
func TestGopls(t *testing.T) {
	network(t)
	built := buildGopls(t)
	t.Parallel()
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	uncounted(t, h)
	h = h.with("PATH="+h.shims()+":"+shared.bin+":/usr/bin:/bin", "GVX_AUTO_INSTALL=ask", "GOPROXY=off", "GOMODCACHE=")
	// With modules off, as gopls asks what the go on PATH is, a go.mod decides nothing.
	h.run(t, h.path, "gvx", "default", older)
	const program = "package main\n\nimport \"unicode/utf8\"\n\nfunc main() { println(utf8.RuneLen('x')) }\n"
	server := built()
	for _, c := range []struct{ name, version, dir string }{
		{"a pin", older, project(t, ".go-version", older+"\n", "go.mod", goMod("go 1.26"), "main.go", program)},
		{"go.mod", newer, project(t, "go.mod", goMod("go "+newer), "main.go", program)},
	} {
		t.Run(c.name, func(t *testing.T) {
			goroot := h.goroot(t, c.version)
			if got := strings.TrimSpace(h.run(t, c.dir, "go", "env", "GOROOT")); got != goroot {
				t.Errorf("go env GOROOT is %s, want %s", got, goroot)
			}
			contains(t, h.run(t, c.dir, "go", "version"), "go version go"+c.version+" ")
			before := listing(t, c.dir)
			lsp := startServer(t, h, server, c.dir)
			found := lsp.definition(t, filepath.Join(c.dir, "main.go"), program, "RuneLen")
			if want := filepath.Join(goroot, "src/unicode/utf8/utf8.go"); found != want {
				t.Errorf("utf8.RuneLen is defined in %s, want %s", found, want)
			}
			lsp.stop(t)
			if after := listing(t, c.dir); after != before {
				t.Errorf("in the project:\n%s", after)
			}
		})
	}
	t.Run("a release that is not installed", func(t *testing.T) {
		dir := project(t, ".go-version", "1.26.1\n", "go.mod", goMod("go 1.26"), "main.go", program)
		before := listing(t, shared.house.data())
		lsp := startServer(t, h, server, dir)
		lsp.stop(t)
		// Nobody was asked, and the editor shows why.
		contains(t, lsp.told.String(), "go1.26.1 is required but not installed", "help: gvx install 1.26.1")
		if after := listing(t, shared.house.data()); after != before {
			t.Errorf("something was installed:\n%s", after)
		}
	})
}
