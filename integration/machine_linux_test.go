package integration

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/machine"
	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// machineCase is a case and what its result must be.
type machineCase struct {
	plan.Case
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
	all := slices.Concat(limitCases(), doctorCases(), logCases())
	for _, c := range all {
		cases = append(cases, c.Case)
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
			r, ok := results[c.Name]
			if !ok || r.Error != "" {
				t.Fatalf("it did not run (%v): %s", ok, r.Error)
			}
			t.Logf("%v, exit code %d\n%s%s", r.Took, r.Code, r.Stdout, r.Stderr)
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

// group is the folder of the command's own group.
const group = `IFS=: read -r _ _ group </proc/self/cgroup; group=/sys/fs/cgroup$group
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
	return []machineCase{
		{Case: plan.Case{Name: "hierarchy", Command: "stat -f -c %t /sys/fs/cgroup; nproc; aware; unaware"}, check: printed("63677270\n4\n4\n4")},
		{Case: plan.Case{Name: "toolchains", User: "bob", Files: declares(unaware, "1.20"), Command: "id -un; go version && gvx current"},
			check: says("bob\n", "go version go"+unaware+" ", "go"+unaware+": .go-version:1 ")},
	}
}
