//go:build unix

package hooks

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every sh that git could run a hook with.
var shells = [][]string{{"sh"}, {"dash"}, {"bash", "--posix"}, {"busybox", "sh"}, {"ksh"}, {"mksh"}}

// teller is a program that tells how it was called, and ends with the code in CODE_ and its
// name. It is found by nothing but its path.
const teller = "#!/bin/sh\necho \"%s:\" \"$@\"\nwhile IFS= read -r line; do printf '%s reads %%s\\n' \"$line\"; done\nexit ${CODE_%s:-0}\n"

func tell(t *testing.T, path, name string) {
	t.Helper()
	put(t, path, strings.NewReplacer("%%", "%", "%s", name).Replace(teller), 0o755)
}

// eachShell runs test with every shell that is here.
func eachShell(t *testing.T, test func(t *testing.T, shell []string)) {
	t.Helper()
	for _, shell := range shells {
		t.Run(strings.Join(shell, " "), func(t *testing.T) {
			if _, err := exec.LookPath(shell[0]); err != nil {
				t.Skipf("SKIP: %s is not installed here", shell[0])
			}
			test(t, shell)
		})
	}
}

// runHook runs a hook as git would, but by that shell, with nothing on PATH.
func runHook(t *testing.T, shell []string, dir, hook, input string, vars ...string) (stdout, stderr string, code int) {
	t.Helper()
	program, err := exec.LookPath(shell[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append(append([]string{}, shell[1:]...), hook, "one", "two words", "*")...)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=/nowhere"}, vars...)
	cmd.Stdin = strings.NewReader(input)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

// world is a folder of hooks in a repository, and a gvx whose path is as odd as can be.
func world(t *testing.T, name Name) (top, gvx string) {
	t.Helper()
	top = t.TempDir()
	gvx = filepath.Join(top, `it's "$HOME" & (gvx); ü`, "gvx")
	for _, dir := range []string{filepath.Dir(gvx), filepath.Join(top, "hooks")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	tell(t, gvx, "gvx")
	if _, err := Install(filepath.Join(top, "hooks"), name, gvx); err != nil {
		t.Fatal(err)
	}
	return top, gvx
}

const pushes = "refs/heads/a 1 refs/heads/a 0\nHEAD~2^{/a\\nb 'c' $(d) `e` \\} 2 refs/heads/b 3\n"

// reads is how the teller called name shows an input.
func reads(name, input string) (text string) {
	for line := range strings.Lines(input) {
		text += name + " reads " + line
	}
	return text
}

func TestHookCallsGvx(t *testing.T) {
	eachShell(t, func(t *testing.T, shell []string) {
		for _, name := range Names() {
			top, _ := world(t, name)
			hook := "hooks/" + string(name)
			stdout, stderr, code := runHook(t, shell, top, hook, pushes)
			want := "gvx: hook run " + string(name) + " one two words *\n" + reads("gvx", pushes)
			if stdout != want || stderr != "" || code != 0 {
				t.Errorf("%s: %d %s %s", name, code, stdout, stderr)
			}
			if _, _, code = runHook(t, shell, top, hook, "", "CODE_gvx=3"); code != 3 {
				t.Errorf("%s: exit code %d", name, code)
			}
		}
	})
}

// The hook that was there gets what git gives, first, and refuses alone.
func TestHookCallsWhatWasThere(t *testing.T) {
	eachShell(t, func(t *testing.T, shell []string) {
		for _, name := range Names() {
			top, _ := world(t, name)
			tell(t, filepath.Join(top, "hooks", string(name)+keptSuffix), "kept")
			for _, hook := range []string{"hooks/" + string(name), filepath.Join(top, "hooks", string(name))} {
				input := pushes
				if name == PreCommit {
					input = "" // git gives it none
				}
				stdout, stderr, code := runHook(t, shell, top, hook, input)
				want := "kept: one two words *\n" + reads("kept", input) + "gvx: hook run " + string(name) + " one two words *\n" + reads("gvx", input)
				if stdout != want || stderr != "" || code != 0 {
					t.Errorf("%s: %d %s %s", name, code, stdout, stderr)
				}
				stdout, _, code = runHook(t, shell, top, hook, input, "CODE_kept=7")
				if code != 7 || strings.Contains(stdout, "gvx:") {
					t.Errorf("%s: %d %s", name, code, stdout)
				}
				if _, _, code = runHook(t, shell, top, hook, input, "CODE_gvx=3"); code != 3 {
					t.Errorf("%s: exit code %d", name, code)
				}
			}
		}
	})
}

// Where nothing is pushed the hook that was there reads nothing, and no empty line.
func TestNothingIsPushed(t *testing.T) {
	eachShell(t, func(t *testing.T, shell []string) {
		top, _ := world(t, PrePush)
		tell(t, filepath.Join(top, "hooks", string(PrePush)+keptSuffix), "kept")
		stdout, stderr, code := runHook(t, shell, top, "hooks/pre-push", "", "CODE_kept=5")
		if stdout != "kept: one two words *\n" || stderr != "" || code != 5 {
			t.Errorf("%d %s %s", code, stdout, stderr)
		}
	})
}

// More than a pipe holds, and a hook that does not read it.
func TestManyArePushed(t *testing.T) {
	many := strings.Repeat("refs/heads/some/branch "+strings.Repeat("1", 40)+" refs/heads/some/branch "+strings.Repeat("2", 40)+"\n", 800)
	eachShell(t, func(t *testing.T, shell []string) {
		top, _ := world(t, PrePush)
		put(t, filepath.Join(top, "hooks", string(PrePush)+keptSuffix), "#!/bin/sh\nexit 0\n", 0o755)
		stdout, _, code := runHook(t, shell, top, "hooks/pre-push", many, "TMPDIR="+top)
		if want := "gvx: hook run pre-push one two words *\n" + reads("gvx", many); stdout != want || code != 0 {
			t.Errorf("%d, %d bytes in place of %d", code, len(stdout), len(want))
		}
	})
}

// git passes over a hook that nobody may run, and so does gvx's.
func TestHookThatNobodyRuns(t *testing.T) {
	eachShell(t, func(t *testing.T, shell []string) {
		for _, name := range Names() {
			top, _ := world(t, name)
			kept := filepath.Join(top, "hooks", string(name)+keptSuffix)
			tell(t, kept, "kept")
			if err := os.Chmod(kept, 0o644); err != nil {
				t.Fatal(err)
			}
			if stdout, _, code := runHook(t, shell, top, "hooks/"+string(name), ""); code != 0 || strings.Contains(stdout, "kept") {
				t.Errorf("%s: %d %s", name, code, stdout)
			}
		}
	})
}

// Without its gvx a hook refuses, and says how to go on.
func TestHookWithoutGvx(t *testing.T) {
	eachShell(t, func(t *testing.T, shell []string) {
		for _, name := range Names() {
			top, gvx := world(t, name)
			tell(t, filepath.Join(top, "hooks", string(name)+keptSuffix), "kept")
			for _, spoil := range []func() error{
				func() error { return os.Chmod(gvx, 0o644) },
				func() error { return os.Remove(gvx) },
			} {
				if err := spoil(); err != nil {
					t.Fatal(err)
				}
				stdout, stderr, code := runHook(t, shell, top, "hooks/"+string(name), pushes)
				if code != 1 || stdout != "" {
					t.Errorf("%s: %d %s", name, code, stdout)
				}
				for _, want := range []string{"gvx: this ", " is refused, because the gvx of its hook is gone\n", gvx + "\n", "  hook  hooks/" + string(name) + "\n",
					keptSuffix + " is the hook that was there before", "gvx hook install", "gvx hook uninstall", "remove that file", " --no-verify\n"} {
					if !strings.Contains(stderr, want) {
						t.Errorf("%s: no %q in\n%s", name, want, stderr)
					}
				}
			}
		}
	})
}

func TestHooksAreWellFormed(t *testing.T) {
	shellcheck, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("SKIP: shellcheck is not installed here")
	}
	for _, name := range Names() {
		dir := folder(t)
		mustInstall(t, dir, name)
		if out, err := exec.Command(shellcheck, "--shell=sh", filepath.Join(dir, string(name))).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
