package install

import (
	"errors"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// Attempt is what one source said.
type Attempt struct {
	Source string
	Err    error
}

// SourcesError says what each of several sources said, where none was of use. It
// unwraps to the one that says most: a proof that is demanded and that no source
// which can be reached gives, else that there is no such release, else that something
// cannot be reached.
type SourcesError struct {
	Subject  verify.Subject
	Attempts []Attempt
}

func (e *SourcesError) Error() string {
	texts := make([]string, len(e.Attempts))
	for i, a := range e.Attempts {
		texts[i] = quote.Foreign(a.Source) + ": " + a.Err.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the error that says most.
func (e *SourcesError) Unwrap() error {
	best := e.Attempts[len(e.Attempts)-1].Err
	for _, a := range e.Attempts {
		if refuted := (*verify.RefutedError)(nil); errors.As(a.Err, &refuted) {
			return a.Err
		}
		if missing := (*release.NotFoundError)(nil); errors.As(a.Err, &missing) {
			best = a.Err
		}
	}
	return best
}

// best returns e, or the one error that there is.
func (e *SourcesError) best() error {
	if len(e.Attempts) == 1 {
		return e.Attempts[0].Err
	}
	return e
}

// ErrNoSource is returned where there is nobody to ask: only what is installed was
// to be used, and somebody removed it meanwhile.
var ErrNoSource = errors.New("there is no source of toolchains")
