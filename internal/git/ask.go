package git

import (
	"context"
	"errors"
	"os/exec"
)

// An Asker runs git for questions that need no [Repository], such as those about hooks:
// alone here core.hooksPath is what the repository says.
type Asker struct{ git program }

// NewAsker returns one for the repository around p.Dir. The error is an *[Error] with the
// reason NoGit.
func NewAsker(p Process) (*Asker, error) {
	g, err := start(p)
	if err != nil {
		return nil, err
	}
	g.hooks = true
	return &Asker{git: g}, nil
}

// Ask runs git with args in the folder dir, and returns what it prints without the line
// break at its end. yes is false, and err nil, where git ends with the exit code 1 and
// says nothing, which is its no. The error is an *[Error].
func (a *Asker) Ask(ctx context.Context, dir string, args ...string) (answer string, yes bool, err error) {
	out, err := a.git.output(ctx, dir, args...)
	var e *Error
	var exit *exec.ExitError
	if errors.As(err, &e) && errors.As(err, &exit) && exit.ExitCode() == 1 && e.Said == "" {
		return cutNewline(out), false, nil
	}
	return cutNewline(out), err == nil, err
}
