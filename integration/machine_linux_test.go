package integration

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/machine"
	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// machineCase is a case and what its result must be.
type machineCase struct {
	plan.Case
	needs string // a command of gvx without which it is skipped
	check func(t *testing.T, r plan.Result)
}

// TestMachine boots the small machine once, with gvx and two toolchains for all of its
// users, and runs every case in a unit of its own: systemd's limits, by the unified
// hierarchy, are real.
func TestMachine(t *testing.T) {
	t.Parallel()
	network(t)
	base := smallMachine(t)
	var cases []plan.Case
	all := append(limitCases(), doctorCases()...)
	missing := map[string]string{}
	for _, c := range all {
		if _, asked := missing[c.needs]; !asked {
			missing[c.needs] = lacks(t, c.needs)
		}
		if missing[c.needs] == "" {
			cases = append(cases, c.Case)
		}
	}
	work := tempDir(t)
	load := machine.Load{Shared: filepath.Join(work, "shared"), Start: filepath.Join(work, "start"), Cases: cases}
	fillMachine(t, load)
	results, console, err := base.Boot(context.Background(), work, load)
	if err != nil {
		t.Fatalf("%v\n%s", err, console)
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			if why := missing[c.needs]; why != "" {
				t.Skip("SKIP: " + why)
			}
			r, ok := results[c.Name]
			if !ok || r.Error != "" {
				t.Fatalf("it did not run (%v): %s", ok, r.Error)
			}
			t.Logf("exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
			c.check(t, r)
		})
	}
}

// smallMachine finds or builds the base, or skips the test aloud.
func smallMachine(t *testing.T) machine.Base {
	t.Helper()
	folder, err := machine.Folder()
	must(t, err)
	base, err := machine.Find(folder)
	if none := (*machine.UnavailableError)(nil); errors.As(err, &none) {
		t.Skipf("SKIP: %v", err)
	}
	must(t, err)
	return base
}

// lacks says what this gvx cannot do yet that a case is about; "" where it can.
func lacks(t *testing.T, command string) string {
	t.Helper()
	if command == "" {
		return ""
	}
	if o := shared.house.try(t, shared.house.path, append([]string{"gvx"}, strings.Fields(command)...)...); o.code != 0 {
		return "there is no gvx " + command
	}
	return ""
}

// The toolchains of the machine: one that knows the CPU limits of its group, and one from
// before Go did.
const aware, unaware = older, oldest

// fillMachine makes the folder that the machine shares.
func fillMachine(t *testing.T, l machine.Load) {
	t.Helper()
	bin := filepath.Join(l.Shared, "bin")
	must(t, os.MkdirAll(bin, 0o755))
	for _, name := range []string{"gvx", "gvx-shim"} {
		must(t, os.Link(filepath.Join(shared.bin, name), filepath.Join(bin, name)))
	}
	build := func(to, dir string) {
		cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", to, dir)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	build(l.Start, "./internal/machine/start")
	build(filepath.Join(bin, "guest"), "./internal/machine/guest")
	for name, version := range map[string]string{"aware": aware, "unaware": unaware} {
		buildProcs(t, filepath.Join(bin, name), version)
	}
	shareStore(t, filepath.Join(l.Shared, "data"))
}

// buildProcs builds, with a release of Go, a program that says how many threads it runs Go in.
func buildProcs(t *testing.T, to, version string) {
	t.Helper()
	minor := version[:strings.LastIndexByte(version, '.')]
	dir := project(t, "go.mod", "module example.com/procs\n\ngo "+minor+"\n", "main.go",
		"package main\n\nimport \"runtime\"\n\nfunc main() { println(runtime.GOMAXPROCS(0)) }\n")
	h := shared.house.with("CGO_ENABLED=0", "GVX_GO="+version)
	h.run(t, dir, "go", "build", "-o", to, ".")
}

// shareStore makes the folder data a store of all users with both releases: the files of
// the shared house, by other names.
func shareStore(t *testing.T, data string) {
	t.Helper()
	h := shared.house
	link := func(from, to string) {
		must(t, os.MkdirAll(filepath.Dir(to), 0o755))
		if out, err := exec.Command("cp", "-a", "-l", from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	link(filepath.Join(h.data(), "store/format"), filepath.Join(data, "store/format"))
	for _, version := range []string{aware, unaware} {
		tree := filepath.Base(h.goroot(t, version))
		link(filepath.Join(h.trees(), tree), filepath.Join(data, "store/toolchains", tree))
		link(filepath.Join(h.data(), "versions/go"+version), filepath.Join(data, "versions/go"+version))
		for _, end := range []string{".json", ".sums"} {
			link(filepath.Join(h.data(), "store/receipts", tree+end), filepath.Join(data, "store/receipts", tree+end))
		}
	}
	link(h.shims(), filepath.Join(data, "shims"))
	must(t, os.WriteFile(filepath.Join(data, "gvx.path"), []byte(plan.Bin+"/gvx\n"), 0o644))
}

// group prints a file of the command's own group; with nothing but the shell itself, which
// may not start anything else.
const group = `IFS=: read -r _ _ group </proc/self/cgroup
show() { while read -r line; do echo "$line"; done <"/sys/fs/cgroup$group/$1"; }
`

// says checks that a case ended well and printed each of words.
func says(words ...string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		if r.Code != 0 {
			t.Errorf("exit code %d", r.Code)
		}
		contains(t, r.Stdout, words...)
	}
}

// printed checks what a Go program printed with println, and nothing else.
func printed(want string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		if r.Code != 0 || strings.TrimSpace(r.Stdout+r.Stderr) != want {
			t.Errorf("%q, want %s", r.Stdout+r.Stderr, want)
		}
	}
}

// limitCases are what is true of the machine itself: what gvx doctor says of it rests on
// that.
func limitCases() []machineCase {
	half := []string{"CPUQuota=150%"}
	return []machineCase{
		{Case: plan.Case{Name: "hierarchy", Command: "stat -f -c %t /sys/fs/cgroup; nproc"}, check: says("63677270\n4\n")},
		// Of 1.5 processors a Go that knows makes 2; one that does not starts 4 threads.
		{Case: plan.Case{Name: "procs-free", Command: "aware; unaware"}, check: printed("4\n4")},
		{Case: plan.Case{Name: "procs-aware", Properties: half, Command: "aware"}, check: printed("2")},
		{Case: plan.Case{Name: "procs-unaware", Properties: half, Command: "unaware"}, check: printed("4")},
		{Case: plan.Case{Name: "procs-ancestor", Slice: half, Command: "aware; unaware"}, check: printed("4\n4")},
		{Case: plan.Case{Name: "procs-godebug", Properties: half, Command: "GODEBUG=containermaxprocs=0 aware"}, check: printed("4")},
		{Case: plan.Case{Name: "oom", Properties: []string{"MemoryMax=64M", "MemorySwapMax=0", "OOMPolicy=continue"},
			Command: group + "tail /dev/zero; echo ended by $?; show memory.events"}, check: says("ended by 137\n", "oom_kill 1\n")},
		{Case: plan.Case{Name: "tasks", Properties: []string{"TasksMax=20"},
			Command: group + "(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do sleep 5 & done) 2>/dev/null; show pids.events"},
			check: func(t *testing.T, r plan.Result) {
				says("max ")(t, r)
				if strings.Contains(r.Stdout, "max 0\n") {
					t.Error("nothing was refused")
				}
			}},
		{Case: plan.Case{Name: "nofile", Properties: []string{"LimitNOFILE=64"}, Command: "ulimit -n"}, check: printed("64")},
		{Case: plan.Case{Name: "noexec", Properties: []string{"TemporaryFileSystem=/tmp:noexec,mode=1777"}, Command: "cp /bin/true /tmp/x && ! /tmp/x"}, check: says()},
		{Case: plan.Case{Name: "journal", Command: "echo a word from $$ | systemd-cat -t gvx-test && journalctl --sync && journalctl -t gvx-test -o cat"}, check: func(t *testing.T, r plan.Result) {
			says("a word from ")(t, r)
			if pid := strings.TrimSpace(strings.TrimPrefix(r.Stdout, "a word from ")); strings.Trim(pid, "0123456789") != "" {
				t.Errorf("%q is no process", pid)
			}
		}},
		{Case: plan.Case{Name: "manager-alice", User: "alice", Manager: true, Command: "id -un; cat /sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers"}, check: says("alice\ncpu memory pids\n")},
		{Case: plan.Case{Name: "manager-carol", User: "carol", Manager: true, Command: "cat /sys/fs/cgroup/user.slice/user-1002.slice/user@1002.service/cgroup.controllers"}, check: printed("memory pids")},
		{Case: plan.Case{Name: "no-manager-bob", User: "bob", Command: "id -un; test ! -e /run/user/1001"}, check: says("bob\n")},
		{Case: plan.Case{Name: "toolchains", User: "bob", Files: map[string]string{"go.mod": "module example.com/m\n\ngo 1.20\n", ".go-version": unaware + "\n"},
			Command: "go version && gvx current"}, check: says("go version go"+unaware+" ", unaware)},
	}
}
