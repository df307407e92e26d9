package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// groupFinding is a finding of gvx doctor --json.
type groupFinding struct {
	ID, Severity, Text string
	Fix                struct{ Commands []string }
}

// doctored runs gvx doctor on checks in the control group of a file cgroup.procs, or in
// this test's own with "", and returns what it found by its id.
func doctored(t *testing.T, h house, procs, dir string, checks ...string) map[string]groupFinding {
	t.Helper()
	argv := append([]string{"gvx", "doctor", "--json"}, checks...)
	if procs != "" {
		argv = append([]string{"sh", "-c", `echo $$ >"$0" && exec "$@"`, procs}, argv...)
	}
	out := h.try(t, dir, argv...)
	var report struct{ Findings []groupFinding }
	if err := json.Unmarshal([]byte(out.stdout), &report); err != nil || out.code != 0 && out.code != 3 {
		t.Fatalf("%v, exit code %d\n%s%s", err, out.code, out.stdout, out.stderr)
	}
	found := map[string]groupFinding{}
	for _, f := range report.Findings {
		found[f.ID] = f
	}
	return found
}

// v1Group makes a control group of version 1 with these files, or skips the test aloud:
// the small machine has version 2.
func v1Group(t *testing.T, controller string, files ...string) string {
	t.Helper()
	top := filepath.Join("/sys/fs/cgroup", controller)
	if _, err := os.Stat(filepath.Join(top, "cgroup.clone_children")); err != nil {
		t.Skip("SKIP: no control groups of version 1: ", err)
	}
	dir, err := os.MkdirTemp(top, "gvx-test-")
	if err != nil {
		t.Skip("SKIP: no control group can be made: ", err)
	}
	t.Cleanup(func() {
		for range 100 { // until those who ran in it are gone
			if err = os.Remove(dir); err == nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Error(err)
	})
	for i := 0; i < len(files); i += 2 {
		must(t, os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0))
	}
	return dir
}

func wantFinding(t *testing.T, found map[string]groupFinding, id, severity string, words ...string) groupFinding {
	t.Helper()
	f, ok := found[id]
	if !ok || f.Severity != severity {
		t.Errorf("%s: %+v", id, found)
	}
	contains(t, f.Text, words...)
	return f
}

func wantNone(t *testing.T, found map[string]groupFinding, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if f, ok := found[id]; ok {
			t.Errorf("%+v", f)
		}
	}
}

// A process is really killed at the limit of its group, and gvx, started in there, says
// so; the fix of the limit is followed.
func TestDoctorInALimitedGroup(t *testing.T) {
	t.Parallel()
	dir := v1Group(t, "memory", "memory.limit_in_bytes", "100663296")
	h, procs := shared.house, filepath.Join(dir, "cgroup.procs")
	checks := []string{"cg.mem", "cg.memsmall", "cg.oom"}
	found := doctored(t, h, procs, h.path, checks...)
	wantNone(t, found, "cg.oom")
	wantFinding(t, found, "cg.memsmall", "warning", "96 MiB")
	fix := wantFinding(t, found, "cg.mem", "warning", "limited to 96 MiB and GOMEMLIMIT sets none").Fix.Commands
	if len(fix) != 1 || fix[0] != "export GOMEMLIMIT=86MiB" {
		t.Fatalf("%q", fix)
	}
	wantNone(t, doctored(t, h.with(strings.TrimPrefix(fix[0], "export ")), procs, h.path, checks...), "cg.mem")

	killed := h.try(t, h.path, "sh", "-c", `(echo $(exec sh -c 'echo $PPID') >"$0" && exec tail /dev/zero); echo "ended by $?"`, procs)
	contains(t, killed.stdout, "ended by 137")
	wantFinding(t, doctored(t, h, procs, h.path, checks...), "cg.oom", "warning", "killed 1 process of this control group", "`signal: killed`")
	wantNone(t, doctored(t, h, "", h.path, checks...), checks...)
}

// A group is really stopped at its quota. On two processors there is nothing to say of
// the threads: Go never starts fewer.
func TestDoctorInAThrottledGroup(t *testing.T) {
	t.Parallel()
	dir := v1Group(t, "cpu", "cpu.cfs_period_us", "4000", "cpu.cfs_quota_us", "1000")
	h, procs := shared.house, filepath.Join(dir, "cgroup.procs")
	busy := exec.Command("timeout", "0.8", "sh", "-c", `echo $$ >"$0"; while :; do :; done`, procs)
	if out, err := busy.CombinedOutput(); busy.ProcessState.ExitCode() != 124 {
		t.Fatalf("%v\n%s", err, out)
	}
	// In there gvx itself would take seconds: it is asked with more.
	must(t, os.WriteFile(filepath.Join(dir, "cpu.cfs_quota_us"), []byte("3200"), 0))
	found := doctored(t, h, procs, h.path, "cg.throttle", "cg.cpu")
	wantFinding(t, found, "cg.throttle", "warning", "%", "periods", filepath.Base(dir))
	if runtime.NumCPU() <= 2 {
		wantNone(t, found, "cg.cpu")
	}
	wantNone(t, doctored(t, h, "", h.path, "cg.throttle"), "cg.throttle")
}

// The go command really fails without a C compiler, and with that of the wrong system.
func TestDoctorAndTheCCompiler(t *testing.T) {
	t.Parallel()
	h := shared.house
	dir := project(t, "go.mod", "module example.com/m\n\ngo 1.24\n")
	checks := []string{"cgo.cc", "cgo.cross"}
	bin := tempDir(t)
	goProgram := filepath.Join(shared.goroot, "bin/go")
	for _, c := range []struct {
		name, id, severity, said string
		env                      []string
	}{
		{"none", "cgo.cc", "error", `C compiler "gcc" not found`, []string{"CGO_ENABLED=1", "PATH=" + bin}},
		{"wrong CC", "cgo.cc", "error", `C compiler "no-such-cc" not found`, []string{"CC=no-such-cc -m64"}},
		{"cross", "cgo.cross", "warning", "unrecognized command-line option", []string{"CGO_ENABLED=1", "GOOS=windows"}},
	} {
		if _, err := exec.LookPath("gcc"); err != nil && c.id == "cgo.cross" {
			t.Log("SKIP: no gcc: ", err)
			continue
		}
		var report struct{ Findings []groupFinding }
		broken := h.with(append(c.env, "GOTOOLCHAIN=local", "GOFLAGS=")...)
		out := broken.try(t, dir, goProgram, "list", "-compiled", "runtime/cgo")
		if out.code == 0 {
			t.Errorf("%s: it builds", c.name)
		}
		contains(t, out.stdout+out.stderr, c.said)
		said := broken.try(t, dir, append([]string{filepath.Join(shared.bin, "gvx"), "doctor", "--json"}, checks...)...)
		must(t, json.Unmarshal([]byte(said.stdout), &report))
		if len(report.Findings) != 1 || report.Findings[0].ID != c.id || report.Findings[0].Severity != c.severity {
			t.Errorf("%s: %s", c.name, said.stdout)
		}
	}
	wantNone(t, doctored(t, h.with("CGO_ENABLED=0", "PATH="+h.get("PATH")), "", dir, checks...), checks...)
}
