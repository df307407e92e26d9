package goversion

import "github.com/gvx-go/gvx/internal/quote"

// SyntaxError says that a text is not in the grammar that was asked for. Text is
// foreign (a user's, a repository's, a server's); Error quotes it.
type SyntaxError struct {
	Text string // what was given
	Want string // what would have done, with an example
}

func (e *SyntaxError) Error() string {
	return "no version: " + quote.Always(e.Text) + " (want " + e.Want + ")"
}
