//go:build unix

package integration

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// terminal is a shell at a pseudoterminal, to which lines are typed.
type terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	tty  *os.File
	done chan struct{} // nothing more is shown

	ended chan error // how the shell has ended
	mu    sync.Mutex
	seen  bytes.Buffer
}

// atTerminal starts a command at a terminal of its own.
func atTerminal(t testing.TB, cmd *exec.Cmd) *terminal {
	t.Helper()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 200})
	must(t, err)
	s := &terminal{t: t, cmd: cmd, tty: tty, done: make(chan struct{}), ended: make(chan error, 1)}
	go s.watch()
	go func() { s.ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		tty.Close()
		<-s.done
	})
	return s
}

// watch reads what the shell shows, and answers the question where the cursor is.
func (s *terminal) watch() {
	defer close(s.done)
	buf := make([]byte, 1<<14)
	for {
		n, err := s.tty.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("\x1b[6n")) {
			s.tty.WriteString("\x1b[1;1R")
		}
		s.mu.Lock()
		s.seen.Write(buf[:n])
		s.mu.Unlock()
	}
}

func (s *terminal) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// raw reports whether the shell reads key by key, as one with a line editor does at its
// prompt and at no other time.
func (s *terminal) raw() bool {
	mode, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	return err == nil && mode.Lflag&unix.ICANON == 0
}

// until waits for something to be so.
func (s *terminal) until(what string, so func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("%v: waited for %s; shown:\n%q", s.cmd.Args, what, s.shown())
		}
	}
}

// enter types text.
func (s *terminal) enter(text string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// wait waits for the shell to end.
func (s *terminal) wait() {
	s.t.Helper()
	select {
	case <-s.ended:
		select { // what it has shown last may not have been read yet
		case <-s.done:
		case <-time.After(5 * time.Second): // something that it started has the terminal still
		}
	case <-time.After(time.Minute):
		s.t.Fatalf("%v does not end; shown:\n%q", s.cmd.Args, s.shown())
	}
}

// typeLines types lines, and leaves the shell.
func (s *terminal) typeLines(k shellKind, lines []string) {
	s.t.Helper()
	s.typeOn(k, lines)
	s.enter("exit\r")
	s.wait()
}

// typeOn types lines. All but nushell take what is typed while a command runs; nushell
// tells when one has ended.
func (s *terminal) typeOn(k shellKind, lines []string) {
	s.t.Helper()
	s.until("a prompt", func() bool {
		return s.raw() && (k.hook != "nu" || strings.Contains(s.shown(), "\x1b]133;B")) || strings.Contains(s.shown(), "@@ ")
	})
	if k.hook != "nu" {
		s.enter(strings.Join(append(lines, ""), "\n"))
		return
	}
	done := 0
	for _, line := range lines {
		if line != "" { // there is nothing to end otherwise
			done++
		}
		s.enter(line + "\r")
		s.until("the end of "+line, func() bool { return strings.Count(s.shown(), "\x1b]133;D") == done && s.raw() })
	}
}
