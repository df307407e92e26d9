//go:build unix

package integration

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestExitCodesPass(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "main.go", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(7) }\n")
	real := filepath.Join(shared.house.goroot(t, newer), "bin/go")
	for _, c := range []struct {
		code int
		args []string
	}{
		{1, []string{"run", "."}},
		{2, []string{"tool", "nonexistent"}},
		{2, []string{"nonexistent"}},
		{1, []string{"build", "./nonexistent"}},
		{0, []string{"env", "GOVERSION"}},
	} {
		through := shared.house.try(t, dir, append([]string{"go"}, c.args...)...)
		direct := shared.house.try(t, dir, append([]string{real}, c.args...)...)
		if through.code != c.code || direct.code != c.code {
			t.Errorf("go %v: exit code %d through the shim, %d directly, want %d\n%s", c.args, through.code, direct.code, c.code, through.stderr)
		}
	}
}

func TestStdinAndArgumentsPass(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"),
		"main.go", "package main\n\nimport (\n\t\"io\"\n\t\"os\"\n\t\"strings\"\n)\n\nfunc main() {\n\tio.Copy(os.Stdout, os.Stdin)\n\tos.Stdout.WriteString(strings.Join(os.Args[1:], \"|\"))\n}\n")
	cmd := shared.house.command(dir, "go", "run", ".", "+1.20", "a b", "", "*", "--", "-C", "\n")
	cmd.Stdin = strings.NewReader("in\x00put;")
	if o := finish(t, cmd); o.code != 0 || o.stdout != "in\x00put;+1.20|a b||*|--|-C|\n" {
		t.Errorf("%+v", o)
	}
}

// The shim becomes the go command, so a signal to the process is a signal to it.
func TestSignalsReachTheGoCommand(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"))
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			// gofmt is the command that waits for its input.
			cmd := shared.house.command(dir, "gofmt")
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// More than a pipe holds: once it is written, the child is past the exec.
			if _, err := stdin.Write(make([]byte, 1<<18)); err != nil {
				t.Fatal(err)
			}
			if exe, err := filepath.EvalSymlinks("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/exe"); err == nil {
				if want := filepath.Join(shared.house.goroot(t, newer), "bin/gofmt"); exe != want {
					t.Errorf("the process is %s, want %s", exe, want)
				}
			}
			cmd.Process.Signal(sig)
			cmd.Wait()
			stdin.Close()
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != sig {
				t.Errorf("ended by %v", cmd.ProcessState)
			}
		})
	}
}

// A program under go run sees the interrupt of a terminal, which goes to the whole
// group, and its own way to end counts.
func TestInterruptUnderGoRun(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"),
		"main.go", "package main\n\nimport (\n\t\"os\"\n\t\"os/signal\"\n)\n\nfunc main() {\n\tc := make(chan os.Signal, 1)\n\tsignal.Notify(c, os.Interrupt)\n\tprintln(\"ready\")\n\t<-c\n\tprintln(\"interrupted\")\n\tos.Exit(3)\n}\n")
	cmd := shared.house.command(dir, "go", "run", ".")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewScanner(stderr)
	if !out.Scan() || out.Text() != "ready" {
		t.Errorf("first line: %q", out.Text())
	}
	syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
	var rest []string
	for out.Scan() {
		rest = append(rest, out.Text())
	}
	contains(t, strings.Join(rest, "\n"), "interrupted", "exit status 3")
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("go run ended with %v, want exit code 1", cmd.ProcessState)
	}
}

// newSession starts a process without a terminal.
func newSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// As it is shipped, without symbols, the shim stays small: every call reads it.
func TestShimIsSmall(t *testing.T) {
	network(t)
	st, err := os.Stat(filepath.Join(shared.bin, "stripped/go"))
	if err != nil || st.Size() > 2_000_000 {
		t.Errorf("%d bytes, want no more than 2 MB (%v)", st.Size(), err)
	}
}
