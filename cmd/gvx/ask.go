package main

import (
	"bufio"
	"context"
	"os"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/shim"
)

// ask asks on the terminal whether v may be installed. The terminal is opened by
// its name: standard input belongs to the go command that waits for this. With any
// other answer than yes, the answer is no.
func (w *world) ask(ctx context.Context, v goversion.Version, a install.Asked) error {
	if err := w.mayAsk(v.String(), v.Word(), a); err != nil {
		return err
	}
	yes, err := confirm(ctx, "gvx: install "+v.String()+", asked for by "+foreign(a.By)+"?")
	if err == nil && !yes {
		err = notAllowed(v.String(), v.Word(), a)
	}
	return err
}

// mayAsk refuses where there is nobody to ask: without a terminal, and where standard
// error is read by a program. An editor that was started on a terminal has its screen
// there, and nobody would see the question.
func (w *world) mayAsk(what, word string, a install.Asked) error {
	if isTerminal(w.stderr) {
		if tty, err := os.OpenFile(terminal, os.O_RDWR, 0); err == nil {
			defer tty.Close()
			if inForeground(tty) {
				return nil
			}
		}
	}
	return notAllowed(what, word, a)
}

// requestName is what to call a release that may not be known yet.
func requestName(r goversion.Request) string {
	if v, exact := r.Exact(); exact {
		return v.String()
	}
	return "go " + r.String()
}

// notAllowed is the error where nobody said yes.
func notAllowed(what, word string, a install.Asked) error {
	return &problem{
		code:  exitUnavailable,
		text:  what + " is required but not installed",
		facts: []shim.Row{fact("required by", foreign(a.By)), fact("blocked by", "GVX_AUTO_INSTALL=ask, and nobody said yes on a terminal")},
		help:  "gvx install " + word,

		refusal: true,
	}
}

// confirm asks a question on the terminal. Without a terminal, or with any other
// answer than yes, the answer is no. The error is ctx's.
func confirm(ctx context.Context, question string) (yes bool, err error) {
	tty, err := os.OpenFile(terminal, os.O_RDWR, 0)
	if err != nil {
		return false, nil
	}
	defer tty.Close()
	if !inForeground(tty) {
		return false, nil // to read would stop this, until somebody brings it back
	}
	if _, err := tty.WriteString(question + " [y/N] "); err != nil {
		return false, nil
	}
	answers := make(chan string, 1)
	go func() {
		answer, _ := bufio.NewReader(tty).ReadString('\n') // no answer is no
		answers <- answer
	}()
	select {
	case answer := <-answers:
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "y", "yes":
			return true, nil
		}
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
