package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gvx-go/gvx/integration/internal/lab"
	"github.com/gvx-go/gvx/verify"
)

// realKills is how often the install of a real toolchain is killed, in a full run.
const realKills = 12

// A real toolchain, with the gvx that is released and the real log: kills at any time,
// one after the other in one home, and then it is installed all the same.
func TestRealToolchain(t *testing.T) {
	faulty(t)
	h := realHome(t)
	t.Parallel()
	install := func() *exec.Cmd {
		cmd := h.command("install", current)
		cmd.Path = filepath.Join(shared.top, "released", "gvx")
		cmd.Env = append(cmd.Env, "GOMAXPROCS=", "GODEBUG=")
		return cmd
	}
	takes := 1500 * time.Millisecond
	for kill := range share(realKills, 3) {
		after := rand.N(takes)
		e := killedAfter(t, install(), after)
		if !e.killed {
			t.Logf("done within %v", after)
			takes = after
			if err := lab.RemoveAll(h.dirs.Data); err != nil {
				t.Fatal(err)
			}
			continue
		}
		injected("kill, real toolchain")
		lost(t, realWhole(h, false), "kill %d, after %v", kill, after)
	}
	e, err := run(install())
	if err == nil && e.code != 0 {
		err = fmt.Errorf("%v", e)
	}
	if !lost(t, err, "again") {
		lost(t, realWhole(h, true), "again")
		lost(t, prune(h), "prune")
		lost(t, inventory(h, false), "after prune")
	}
}

// killedAfter runs cmd and kills it after so long.
func killedAfter(t *testing.T, cmd *exec.Cmd, after time.Duration) ended {
	t.Helper()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	e, err := finish(cmd, &output)
	lost(t, err, "killed after %v", after)
	return e
}

// realHome is an empty home whose proxy has the real releases.
func realHome(t *testing.T) home {
	t.Helper()
	if os.Getenv("GVX_TEST_NETWORK") != "1" {
		t.Skip("needs real toolchains from the network: set GVX_TEST_NETWORK=1")
	}
	upstream, err := lab.FirstProxy()
	if err != nil || upstream == "" {
		t.Skipf("GOPROXY begins with no module proxy on this machine (%v)", err)
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(shared.top, "released")+"/", "../../cmd/...")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	proxy := httptest.NewServer(lab.NewRecorder(tempDir(t), upstream))
	t.Cleanup(proxy.Close)
	h := newHome(t)
	h.proxy, h.logKey = proxy.URL, verify.LogKey
	if err := os.Mkdir(h.project(), 0o755); err != nil {
		t.Fatal(err)
	}
	return h
}

// realWhole says what is wrong in the home: what is visible must be whole, and once it
// is installed it must be visible.
func realWhole(h home, installed bool) error {
	checked()
	versions, broken, err := visible(h)
	if err != nil {
		return err
	}
	if installed && len(versions) != 1 {
		return fmt.Errorf("visible: %q", versions)
	}
	return broken[current]
}
