package shellquote

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each shell runs the statements, twice, with errors that end it, and shows what the
// programs that it starts get.
func TestStatements(t *testing.T) {
	for _, d := range [][]string{
		{"bash", "bash", "--norc", "-eu"}, {"zsh", "zsh", "-f", "-eu"}, {"sh", "dash", "-eu"}, {"sh", "ksh93", "-eu"}, {"sh", "mksh", "-eu"},
		{"sh", "busybox", "ash", "-eu"}, {"fish", "fish"}, {"nu", "nu", "--no-config-file"},
	} {
		program, err := exec.LookPath(d[1])
		if err != nil {
			t.Logf("SKIP %s: it is not installed here", d[1])
			continue
		}
		home := t.TempDir()
		cmd := exec.Command(program, append(d[2:], script(t, d[0], home))...)
		cmd.Env = []string{"HOME=" + home, "PATH=/usr/bin:/bin", "STALE=1", "LC_ALL=C.UTF-8"}
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v %s", d[1], err, out)
		}
		got := strings.Split(string(out), "\x00")
		for _, want := range []string{"GOPATH=/a b/ü'\n", "PATH=/x y:/bin", "EMPTY="} {
			if !slices.Contains(got, want) {
				t.Errorf("%s: there is no %q in %q", d[1], want, got)
			}
		}
		if i := slices.IndexFunc(got, func(kv string) bool { return strings.HasPrefix(kv, "STALE=") }); i >= 0 {
			t.Errorf("%s: there is still %s", d[1], got[i])
		}
	}
}

// script is a file with the statements.
func script(t *testing.T, shell, dir string) string {
	t.Helper()
	var text string
	add := func(statement string, err error) {
		if err != nil {
			t.Fatal(err)
		}
		text += statement
	}
	for range 2 {
		add(Export(shell, "GOPATH", "/a b/ü'\n"))
		add(Export(shell, "EMPTY", ""))
		add(Export(shell, "PATH", "/x y:/bin"))
		add(Unset(shell, "STALE"))
	}
	command := "/usr/bin/env -0\n"
	if shell == "nu" {
		command = "^" + command
	}
	file := filepath.Join(dir, "script")
	if err := os.WriteFile(file, []byte(text+command), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What the user has set for all his sessions of fish stays.
func TestFishKeepsUniversalVariables(t *testing.T) {
	program, err := exec.LookPath("fish")
	if err != nil {
		t.Skip("SKIP: fish is not installed here")
	}
	unset, err := Unset("fish", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	run := func(code string) string {
		cmd := exec.Command(program, "-c", code)
		cmd.Env = []string{"HOME=" + home, "PATH=/usr/bin:/bin"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v %s", code, err, out)
		}
		return string(out)
	}
	run("set -Ux GOROOT /stale")
	if env := run(unset + "env"); strings.Contains(env, "GOROOT=/") {
		t.Errorf("a program gets %s", env)
	}
	if got := run("echo $GOROOT"); got != "/stale\n" {
		t.Errorf("the next session has %q", got)
	}
}
