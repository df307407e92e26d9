package doctor

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
)

// The programs under test believe that they may run on so many processors: strace(1)
// answers sched_getaffinity for the kernel, so that a machine with two can show what a
// quota of two does.
const (
	manyCPUs = 16
	pretend  = "inject=sched_getaffinity:retval=8:poke_exit=@arg3=ffff000000000000"
)

// predictEnv has this test binary print what it foresees, in the group it runs in.
const predictEnv = "GVX_TEST_PREDICT"

// asked is a program and what it is started with.
type asked struct {
	Version, Line, Env string
	// Own asks for the go command itself, and not for what it builds.
	Own bool
}

func init() {
	if text := os.Getenv(predictEnv); text != "" {
		predict(text)
		os.Exit(0)
	}
}

// predict prints GOMAXPROCS of each program as a JSON array.
func predict(text string) {
	var all []asked
	err := json.Unmarshal([]byte(text), &all)
	var foreseen []int
	for _, a := range all {
		h := &Here{Host: host.Running("/", "/", []string{a.Env}, time.Now), Module: Module{File: "/go.mod"}}
		h.Toolchain.Version, _ = goversion.Parse(a.Version)
		h.Module.GoLine, _ = goversion.ParseLine(a.Line)
		groups, errGroups := h.Groups("cpu")
		limit, limited, errLimit := leastCPULimit(groups)
		if err != nil || errGroups != nil || errLimit != nil || !limited {
			fmt.Println(err, errGroups, errLimit, limited)
			os.Exit(1)
		}
		foreseen = append(foreseen, h.procsOf(!a.Own, manyCPUs, limit).n)
	}
	_ = json.NewEncoder(os.Stdout).Encode(foreseen)
}

// cpuGroup makes a control group of this test's own below dir, or below the topmost that
// there is, with so many microseconds of 100 ms; 0 is no quota.
func cpuGroup(t *testing.T, dir string, quota int) string {
	t.Helper()
	groups, err := host.Running("", "/", nil, time.Now).Groups("cpu")
	if err != nil {
		t.Skip("SKIP: ", err)
	}
	if dir == "" {
		dir = groups[len(groups)-1].Dir
	}
	made, err := os.MkdirTemp(dir, "gvx-test-")
	if err != nil {
		t.Skip("SKIP: no control group can be made: ", err)
	}
	t.Cleanup(func() {
		for range 50 { // until those who ran in it are gone
			if err = os.Remove(made); err == nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Error(err)
	})
	file, value := "cpu.cfs_quota_us", strconv.Itoa(quota)
	if groups[0].Version == 2 {
		file, value = "cpu.max", value+" 100000"
	}
	if quota > 0 {
		if err := os.WriteFile(filepath.Join(made, file), []byte(value), 0); err != nil {
			t.Skip("SKIP: no quota can be set: ", err)
		}
	}
	return made
}

// inGroup runs argv in the group dir.
func inGroup(t *testing.T, dir string, env []string, argv ...string) string {
	t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", `echo $$ >"$0/cgroup.procs" && exec "$@"`, dir}, argv...)...)
	cmd.Env, cmd.Dir = env, "/"
	out, err := cmd.CombinedOutput() // go build -n writes to stderr
	if err != nil {
		t.Fatalf("%v: %v\n%s", argv, err, out)
	}
	return strings.TrimSpace(string(out))
}

// goroots are the toolchains to ask: that which runs the tests, and those that
// GVX_TEST_GOROOTS lists.
func goroots(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("SKIP: no go command: ", err)
	}
	return append([]string{strings.TrimSpace(string(out))}, filepath.SplitList(os.Getenv("GVX_TEST_GOROOTS"))...)
}

// printer builds a program that prints its GOMAXPROCS in a module with that go line.
func printer(t *testing.T, goroot, line string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module printer\n\ngo " + line + "\n",
		"main.go": "package main\n\nimport (\n\t\"os\"\n\t\"runtime\"\n\t\"strconv\"\n)\n\nfunc main() { os.Stdout.WriteString(strconv.Itoa(runtime.GOMAXPROCS(0))) }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(goroot, "bin", "go"), "build", "-o", "printer", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOROOT="+goroot, "GOFLAGS=", "GOWORK=off", "GODEBUG=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "printer")
}

func versionOf(t *testing.T, goroot string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil {
		t.Fatal(err)
	}
	version, _, _ := strings.Cut(string(data), "\n")
	return version
}

// started is what is asked, and how it is seen.
type started struct {
	asked
	argv []string
	// seen makes GOMAXPROCS of what argv prints.
	seen func(out string) string
}

// programs are the go command of each toolchain, and what it builds in two modules.
func programs(t *testing.T) []started {
	t.Helper()
	var all []started
	for _, goroot := range goroots(t) {
		version := versionOf(t, goroot)
		v, err := goversion.Parse(version)
		if err != nil {
			t.Log("SKIP: ", err)
			continue
		}
		for _, line := range []string{"1.24", "1.25"} {
			if line == "1.25" && v.Minor() < 25 {
				continue
			}
			program := printer(t, goroot, line)
			for _, env := range []string{"A=", "GODEBUG=containermaxprocs=0", "GODEBUG=containermaxprocs=1", "GOMAXPROCS=5"} {
				all = append(all, started{asked{version, line, env, false}, []string{program}, func(out string) string { return out }})
			}
		}
		all = append(all, started{asked{version, "1.24", "A=", true}, []string{filepath.Join(goroot, "bin", "go"), "build", "-n", "-a", "internal/goarch"}, concurrency})
	}
	return all
}

// concurrency is that of the compilers that go build -n would start: GOMAXPROCS, before Go
// 1.26 up to 4.
func concurrency(out string) string {
	_, rest, _ := strings.Cut(out, " -c=")
	n, _, _ := strings.Cut(rest, " ")
	return n
}

// What is foreseen is what really built programs and go commands do, in groups with a
// quota of their own, with one above them, and with less than a processor.
func TestGOMAXPROCSIsForeseen(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIP: no strace: ", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	above := cpuGroup(t, "", 400_000)
	groups := map[string]string{
		"2 CPUs": cpuGroup(t, "", 200_000), "half a CPU": cpuGroup(t, "", 50_000), "4 CPUs above": cpuGroup(t, above, 0), "3 of 4 CPUs above": cpuGroup(t, above, 300_000),
	}
	all := programs(t)
	var questions []asked
	for _, s := range all {
		questions = append(questions, s.asked)
	}
	text, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	for name, dir := range groups {
		var foreseen []int
		if err := json.Unmarshal([]byte(inGroup(t, dir, []string{predictEnv + "=" + string(text)}, self)), &foreseen); err != nil {
			t.Fatal(err)
		}
		ran := 0
		for i, s := range all {
			if s.Env != "A=" && name != "2 CPUs" {
				continue // once is enough
			}
			env := []string{s.Env, "GOTOOLCHAIN=local", "HOME=" + t.TempDir()}
			out := inGroup(t, dir, env, append([]string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=sched_getaffinity", "-e", pretend}, s.argv...)...)
			got := s.seen(out)
			if got != strconv.Itoa(foreseen[i]) && (!s.Own || got != strconv.Itoa(min(4, foreseen[i]))) {
				t.Errorf("%s, %+v: %s threads, foreseen %d", name, s.asked, got, foreseen[i])
			}
			ran++
		}
		t.Logf("%s: %d programs", name, ran)
	}
}
