package faults

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// The releases of the run's server: two patches of a minor, of which the second is the
// newest one that gvx knows, and the newest one of another minor.
var old, current, other = releases()

func releases() (old, current, other string) {
	known := goversion.Known()
	for i := len(known) - 1; i > 0; i-- {
		minor, patch, _ := strings.Cut(strings.TrimPrefix(known[i].Number(), "1."), ".")
		if n, err := strconv.Atoi(patch); err == nil && n > 1 {
			return fmt.Sprintf("1.%s.%d", minor, n-1), known[i].Number(), known[i-1].Number()
		}
	}
	panic("no minor has two patches")
}

// tiny is a toolchain of few files in few folders, some of which other releases have
// too: each call that writes one is a fault.
func tiny(version string) releasetest.Toolchain {
	v, err := goversion.Parse(version)
	if err != nil {
		panic(err)
	}
	return releasetest.Toolchain{Subject: verify.Subject{Version: v, Platform: goversion.Host()}, Files: map[string]string{
		"VERSION":     v.String() + "\ntime 2026-11-01T12:00:00Z\n",
		"LICENSE":     "Use it as you like.\n",
		"bin/go":      "#!/bin/sh\nexec cat \"${0%/*}/../VERSION\"\n",
		"src/_go.mod": "module std\n\ngo " + v.Number() + "\n",
	}}
}

// home is a HOME, with a project in it.
type home struct {
	path   string
	dirs   layout.Dirs
	proxy  string // GOPROXY
	logKey string // whom its gvx trusts
	mirror string // GVX_MIRROR; "" where it installs from the proxy
}

func homeAt(path string) home {
	dirs, err := layout.New(func(name string) string {
		if name == "HOME" {
			return path
		}
		return ""
	})
	if err != nil {
		panic(err)
	}
	return home{path: path, dirs: dirs, proxy: shared.server.URL, logKey: shared.server.LogKey()}
}

// newHome makes an empty home that ends with the test.
func newHome(t *testing.T) home {
	t.Helper()
	return homeAt(tempDir(t))
}

func (h home) project() string { return filepath.Join(h.path, "project") }

// command prepares gvx in the home's project.
func (h home) command(args ...string) *exec.Cmd {
	return h.environ(exec.Command(programs.gvx, args...))
}

func (h home) environ(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = h.project()
	cmd.Env = []string{
		"HOME=" + h.path, "PWD=" + cmd.Dir, "PATH=" + h.dirs.Shims() + ":" + filepath.Dir(programs.gvx) + ":/usr/bin:/bin", "TERM=dumb",
		"GOPROXY=" + h.proxy, "GVX_SOURCES=proxy", "GVX_AUTO_INSTALL=never",
		// One thing after the other, so that two runs do the same, and no signals of
		// the runtime's own.
		"GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1",
	}
	if h.mirror != "" {
		cmd.Env = append(cmd.Env, "GVX_SOURCES=go.dev", "GVX_MIRROR="+h.mirror)
	}
	return cmd
}

// try runs gvx to its end, whatever that is.
func (h home) try(args ...string) (ended, error) { return run(h.command(args...)) }

func run(cmd *exec.Cmd) (ended, error) {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return ended{}, err
	}
	return finish(cmd, &output)
}

// must runs gvx, which must succeed.
func (h home) must(t *testing.T, args ...string) {
	t.Helper()
	if e, err := h.try(args...); err != nil || e.code != 0 {
		t.Fatalf("gvx %v: %v %v", args, e, err)
	}
}

// store opens the home's store.
func (h home) store() (*store.Store, error) { return store.Open(h.dirs, goversion.Host()) }

// write makes the file name below the home.
func (h home) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(h.path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
