package git

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/git/guard"
)

// limit is how long one git may take. A cold index of a million files takes seconds; a
// configuration that is a FIFO would take for ever.
const limit = 30 * time.Second

// program is a git with its environment.
type program struct {
	path  string
	env   []string
	hooks bool // core.hooksPath is the repository's
}

// lookUp returns the git on searchPath. As in exec.LookPath entries that are not absolute
// do not count, and neither do those inside of the repositories: a checkout may hold a
// node_modules/.bin/git, and npm puts that folder first.
func lookUp(searchPath string, repositories ...string) (string, error) {
	for _, dir := range filepath.SplitList(searchPath) {
		if !filepath.IsAbs(dir) {
			continue
		}
		path, err := exec.LookPath(filepath.Join(dir, "git"))
		if err == nil && !liesIn(path, repositories) {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func liesIn(path string, repositories []string) bool {
	real := realPath(path)
	for _, top := range repositories {
		if top != "" && (isWithin(top, real) || isWithin(top, filepath.Clean(path))) {
			return true
		}
	}
	return false
}

// command is git with those arguments, and with all switched off by which a repository
// makes git run something.
func (g program) command(ctx context.Context, dir string, args []string) *exec.Cmd {
	global := append(guard.Arguments(), "--literal-pathspecs")
	if !g.hooks {
		global = append(global, "-c", "core.hooksPath="+os.DevNull)
	}
	cmd := exec.CommandContext(ctx, g.path, append(global, args...)...)
	cmd.Dir, cmd.Env = dir, g.env
	cmd.WaitDelay = time.Second
	return cmd
}

// output returns what git prints, at most 1 MB, also where it fails. The error is an
// *[Error].
func (g program) output(ctx context.Context, dir string, args ...string) (string, error) {
	var out []byte
	err := g.stream(ctx, dir, args, nil, func(r *bufio.Reader) (err error) {
		out, err = io.ReadAll(io.LimitReader(r, 1<<20))
		return err
	})
	return string(out), err
}

// stream runs git, feeds it input, which may be nil, and hands what it prints to read. The
// error is an *[Error].
func (g program) stream(ctx context.Context, dir string, args []string, input io.Reader, read func(*bufio.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := g.command(ctx, dir, args)
	var said said
	cmd.Stdin, cmd.Stderr = input, &said
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return &Error{Reason: Failed, Dir: dir, Command: args, Cause: err}
	}
	readErr := read(bufio.NewReaderSize(pipe, maxRecord))
	if readErr != nil {
		cancel() // it may be waiting for a reader
	}
	return g.judge(ctx, dir, args, cmd.Wait(), readErr, string(said))
}

// judge makes one error of how git ended and of what was read.
func (g program) judge(ctx context.Context, dir string, args []string, waitErr, readErr error, said string) error {
	e := &Error{Reason: Failed, Dir: dir, Command: args, Said: strings.TrimSpace(said)}
	switch {
	case readErr != nil:
		e.Cause = readErr
		return e
	case waitErr == nil:
		return nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Cause = errors.New("no answer within " + limit.String())
		return e
	case ctx.Err() != nil:
		e.Cause = ctx.Err()
		return e
	}
	e.Cause = waitErr
	e.Reason = reasonOf(waitErr, said)
	return e
}

// said is what git printed as its error, the first 4 kB.
type said []byte

func (s *said) Write(p []byte) (int, error) {
	if room := 4<<10 - len(*s); room > 0 {
		*s = append(*s, p[:min(room, len(p))]...)
	}
	return len(p), nil
}
