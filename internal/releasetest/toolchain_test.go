package releasetest_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestScripts runs the small toolchain's go.
func TestScripts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("A SHELL SCRIPT: not run on windows")
	}
	file := filepath.Join(t.TempDir(), "go")
	if err := os.WriteFile(file, []byte(small(t).Files["bin/go"]), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args        []string
		stdin, want string
	}{
		{[]string{"version"}, "", "go version go1.27.4 linux/amd64\n"},
		{[]string{"args", "a b", "", "*"}, "", "a b\n\n*\n"},
		{[]string{"stdin"}, "in\x00put", "in\x00put"},
		{[]string{"where"}, "", file + "\n"},
		{[]string{"env-dump"}, "", "PWD=/\nX=1\n"},
	} {
		cmd := exec.Command("/bin/sh", append([]string{file}, c.args...)...)
		cmd.Stdin, cmd.Env, cmd.Dir = strings.NewReader(c.stdin), []string{"X=1", "PWD=/"}, "/"
		out, err := cmd.CombinedOutput()
		got := string(out)
		if c.args[0] == "env-dump" { // some shells add _ or SHLVL
			got = strings.Join(slices.DeleteFunc(strings.SplitAfter(got, "\n"), func(l string) bool {
				return strings.HasPrefix(l, "_=") || strings.HasPrefix(l, "SHLVL=") || strings.HasPrefix(l, "OLDPWD")
			}), "")
		}
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.args, got, err, c.want)
		}
	}
	err := exec.Command("/bin/sh", file, "exit", "7").Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 7 {
		t.Errorf("exit 7: %v", err)
	}
}
