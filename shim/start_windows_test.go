package shim

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// envPart has this test's program play a part: the shim, which starts what the rest
// says, or a child.
const envPart = "GVX_TEST_PART"

func TestMain(m *testing.M) {
	part, rest, _ := strings.Cut(os.Getenv(envPart), " ")
	switch part {
	case "":
		os.Exit(m.Run())
	case "shim":
		code, err := start(play(rest), Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
		if err != nil {
			panic(err)
		}
		os.Exit(code)
	case "exit":
		code, _ := strconv.ParseUint(rest, 0, 32)
		os.Exit(int(code))
	case "copy":
		io.Copy(os.Stdout, os.Stdin)
	case "background":
		spec := play(rest)
		if _, err := os.StartProcess(spec.Path, spec.Args, &os.ProcAttr{Env: spec.Env, Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}}); err != nil {
			panic(err)
		}
	case "heed":
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt)
		os.Stdout.WriteString("ready\n")
		<-c
		os.Exit(5)
	}
}

// play is this program in a part.
func play(part string) ExecSpec {
	own, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return ExecSpec{Path: own, Args: []string{own}, Env: append(Environ(os.Environ()).without(envPart), envPart+"="+part)}
}

func command(part string) *exec.Cmd {
	spec := play(part)
	return &exec.Cmd{Path: spec.Path, Args: spec.Args, Env: spec.Env}
}

func TestExitCodes(t *testing.T) {
	for _, code := range []uint32{0, 1, 7, 256, 0xC000013A, 0xFFFFFFFF} {
		cmd := command("shim exit " + strconv.FormatUint(uint64(code), 10))
		cmd.Run()
		if got := uint32(cmd.ProcessState.ExitCode()); got != code {
			t.Errorf("%#x, want %#x", got, code)
		}
	}
}

func TestCommandLineTooLong(t *testing.T) {
	spec := play("exit 0")
	spec.Args = append(spec.Args, strings.Repeat("x", 40_000))
	_, err := start(spec, Process{})
	if err == nil {
		t.Skip("this system takes any command line")
	}
	if e, ok := err.(*StartError); !ok || e.Arguments < 40_000 || e.Environment == 0 {
		t.Errorf("%+v", err)
	}
}

func TestStreams(t *testing.T) {
	cmd := command("shim copy")
	cmd.Stdin = strings.NewReader("in\x00put\r\n\x1a;")
	if out, err := cmd.Output(); err != nil || string(out) != "in\x00put\r\n\x1a;" {
		t.Errorf("%q %v", out, err)
	}
}

// piped starts cmd with both ends in hand. The pipe's end is that of everybody who
// holds it.
func piped(t *testing.T, cmd *exec.Cmd) (in io.WriteCloser, out io.Reader) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return in, r
}

// TestKilledShim: no go is left behind by who ends the shim alone.
func TestKilledShim(t *testing.T) {
	cmd := command("shim copy")
	in, out := piped(t, cmd)
	io.WriteString(in, "x")
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	if rest, err := io.ReadAll(out); err != nil || len(rest) != 0 {
		t.Errorf("%q %v", rest, err)
	}
	cmd.Wait()
}

// TestBackground: what the child left running goes on when all ends as it should.
func TestBackground(t *testing.T) {
	cmd := command("shim background copy")
	in, out := piped(t, cmd)
	state, err := cmd.Process.Wait() // Wait of cmd would close in
	if err != nil || !state.Success() {
		t.Fatal(state, err)
	}
	io.WriteString(in, "still there")
	in.Close()
	if rest, err := io.ReadAll(out); err != nil || string(rest) != "still there" {
		t.Errorf("%q %v", rest, err)
	}
}

// TestCtrlBreak: the shim stays until the child has decided.
func TestCtrlBreak(t *testing.T) {
	cmd := command("shim heed")
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	_, out := piped(t, cmd)
	if _, err := io.ReadFull(out, make([]byte, len("ready\n"))); err != nil {
		t.Fatal(err)
	}
	if ok, _, err := kernel32.NewProc("GenerateConsoleCtrlEvent").Call(uintptr(eventBreak), uintptr(cmd.Process.Pid)); ok == 0 {
		cmd.Process.Kill()
		t.Skipf("no console: %v", err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 5 {
		t.Errorf("exit code %#x", code)
	}
}
