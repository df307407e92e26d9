// Package early answers gvx init before the rest of gvx has initialised.
//
// A shell waits for gvx init each time it starts, and gvx carries some 150 packages whose
// variables take three times as long to set up as everything else that gvx init does. Go
// initialises packages in the order of their import paths, each as soon as all that it
// imports is ready (go.dev/ref/spec#Program_initialization). This one imports next to
// nothing, so it is among the first, and what comes behind it need not happen.
//
// What it does not answer is left to main, which knows the same text: another shell's name,
// a request for help, an output that cannot be written. It is of package main alone and the
// only place beside main that prints and exits.
package early

import (
	"os"

	"github.com/gvx-go/gvx/shellhooks"
)

func init() {
	text, ok := answer(os.Args)
	if !ok {
		return
	}
	if _, err := os.Stdout.WriteString(text); err == nil {
		os.Exit(0)
	}
}

// answer returns what gvx prints for args; ok is false where that is main's to say.
func answer(args []string) (text string, ok bool) {
	if len(args) != 3 || args[1] != "init" {
		return "", false
	}
	return shellhooks.Hook(args[2])
}
