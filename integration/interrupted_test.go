//go:build unix

package integration

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// begin starts gvx install and returns what ends it at once and waits.
func begin(t *testing.T, h house) (kill func()) {
	t.Helper()
	cmd := h.command(h.path, "gvx", "install", newer)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	must(t, cmd.Start())
	return func() {
		t.Helper()
		cmd.Process.Kill()
		cmd.Wait()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
			t.Fatalf("it ended before it was killed: %v\n%s", cmd.ProcessState, output.String())
		}
	}
}

// await looks until seen is true, and gives up after a minute.
func await(t *testing.T, what string, seen func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !seen(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s never came", what)
		}
	}
}

// staging is how many folders of staged toolchains have something at path.
func staging(h house, path string) int {
	found, _ := filepath.Glob(filepath.Join(h.trees(), ".staging-*", path))
	return len(found)
}

// invisible fails the test where a killed install counts.
func invisible(t *testing.T, h house) {
	t.Helper()
	if got := h.run(t, h.path, "gvx", "list", "--json"); strings.TrimSpace(got) != "[]" {
		t.Errorf("it is listed: %s", got)
	}
	links, _ := os.ReadDir(filepath.Join(h.data(), "versions"))
	if len(links) != 0 {
		t.Errorf("links: %v", links)
	}
	onlyNamed(t, h)
	h.with("GVX_AUTO_INSTALL=never").refuses(t, wantsNewer(t), 5, []string{"not installed"}, "go", "version")
}

// Whenever an install is killed, nothing of it counts, and the next one is whole.
func TestKilledInstall(t *testing.T) {
	p := newProxy(t)
	half := newProxy(t)
	half.pause = make(chan struct{})
	h := ownHouse(t, p)

	t.Run("in the download", func(t *testing.T) {
		kill := begin(t, h.with("GOPROXY="+half.url()))
		<-half.pause
		kill()
		invisible(t, h)
	})
	for _, moment := range []struct{ name, path string }{
		{"as staging begins", ""},
		{"in the middle of staging", "src/fmt/print.go"},
		{"near the end of staging", "src/unsafe"},
	} {
		t.Run(moment.name, func(t *testing.T) {
			// The rest of an earlier one must go before this one's can be seen.
			rest, _ := filepath.Glob(filepath.Join(h.trees(), ".staging-*"))
			for _, dir := range rest {
				must(t, removeAll(dir))
			}
			kill := begin(t, h)
			await(t, moment.name, func() bool { return staging(h, moment.path) > 0 })
			kill()
			invisible(t, h)
			if staging(h, "") == 0 {
				t.Error("nothing is left of it: it was not killed in staging")
			}
		})
	}
	// What was left stays here for the next install to clear away.
	h.run(t, h.path, "gvx", "install", newer)
	oneToolchain(t, h)
}

// An install that is asked to stop tidies up.
func TestStoppedInstall(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			p := newProxy(t)
			p.pause = make(chan struct{})
			h := ownHouse(t, p)
			cmd := h.command(h.path, "gvx", "install", newer)
			must(t, cmd.Start())
			<-p.pause
			cmd.Process.Signal(sig)
			cmd.Wait()
			if cmd.ProcessState.ExitCode() != 130 {
				t.Errorf("%v, want exit code 130", cmd.ProcessState)
			}
			nothingInstalled(t, h)
		})
	}
}

func TestTwoInstallsAtOnce(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p)
	outcomes := make([]outcome, 2)
	var wg sync.WaitGroup
	for i := range outcomes {
		wg.Go(func() { outcomes[i] = h.try(t, h.path, "gvx", "install", newer) })
	}
	wg.Wait()
	for _, o := range outcomes {
		if o.code != 0 {
			t.Errorf("exit code %d: %s", o.code, o.stderr)
		}
	}
	contains(t, outcomes[0].stderr+outcomes[1].stderr, "installed go"+newer, "is installed already")
	if n := p.count(".zip"); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
	oneToolchain(t, h)
}
