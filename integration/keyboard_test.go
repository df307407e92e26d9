//go:build unix

package integration

import (
	"bytes"
	"os/exec"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// keyboard is an interactive program on a terminal of its own, and somebody who types.
type keyboard struct {
	t    testing.TB
	keys interface{ Write([]byte) (int, error) }

	mu     sync.Mutex
	screen bytes.Buffer // all that was ever shown, escape sequences included
	more   chan struct{}
}

// patience is how long somebody at a keyboard waits for what must come.
const patience = 10 * time.Second

// onTerminal starts cmd on a terminal. It ends with the test.
func onTerminal(t testing.TB, cmd *exec.Cmd) *keyboard {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	k := &keyboard{t: t, keys: terminal, more: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, err := terminal.Read(buf)
			k.show(buf[:n])
			if bytes.Contains(buf[:n], []byte("\x1b[6n")) {
				terminal.Write([]byte("\x1b[1;1R")) // where the cursor is: a terminal answers
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		terminal.Close()
		<-done
	})
	return k
}

func (k *keyboard) show(text []byte) {
	k.mu.Lock()
	k.screen.Write(text)
	k.mu.Unlock()
	select {
	case k.more <- struct{}{}:
	default:
	}
}

func (k *keyboard) shown() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.screen.String()
}

// await waits until what is shown from here on matches pattern, and returns it.
func (k *keyboard) await(from int, pattern string) string {
	k.t.Helper()
	form := regexp.MustCompile(pattern)
	for end := time.After(patience); ; {
		if text := k.shown()[from:]; form.MatchString(text) {
			return text
		}
		select {
		case <-k.more:
		case <-end:
			k.t.Fatalf("%s is not shown:\n%q", pattern, k.shown()[from:])
		}
	}
}

// press types keys and waits until what comes of them matches pattern.
func (k *keyboard) press(keys, pattern string) string {
	k.t.Helper()
	from := len(k.shown())
	if _, err := k.keys.Write([]byte(keys)); err != nil {
		k.t.Fatal(err)
	}
	return k.await(from, pattern)
}
