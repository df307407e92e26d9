package host

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"time"
)

// maxSaid bounds what is kept of a program's output, in bytes.
const maxSaid = 64 << 10

// said is the beginning of what a program prints.
type said []byte

func (s *said) Write(p []byte) (int, error) {
	if room := maxSaid - len(*s); room > 0 {
		*s = append(*s, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// run is [Calls].Run. A program that fails is no error; one that cannot be started, or that
// ctx ends, is.
func run(ctx context.Context, p Process) (Outcome, error) {
	if !filepath.IsAbs(p.Path) {
		return Outcome{}, &exec.Error{Name: p.Path, Err: exec.ErrDot}
	}
	var stdout, stderr said
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.Dir, p.Env, &stdout, &stderr
	cmd.WaitDelay = 100 * time.Millisecond // what it has started may keep the pipes
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Outcome{}, ctx.Err()
	case errors.As(err, &exit):
		return Outcome{exit.ExitCode(), string(stdout), string(stderr)}, nil
	}
	return Outcome{Stdout: string(stdout), Stderr: string(stderr)}, err
}

// LookUp returns the program of that name by the absolute entries of PATH; "" where there
// is none. What lies in one of the folders not is passed over: a repository may bring a git.
func (h *Host) LookUp(name string, not ...string) string {
	if h.OS == "windows" {
		name += ".exe"
	}
	for _, dir := range filepath.SplitList(h.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		st, err := h.Stat(path)
		if !filepath.IsAbs(dir) || err != nil || !st.Mode.IsRegular() || h.OS != "windows" && st.Mode&0o111 == 0 {
			continue
		}
		if real, err := h.Real(path); err == nil && !inAny(real, not) && !inAny(path, not) {
			return path
		}
	}
	return ""
}

func inAny(path string, dirs []string) bool {
	for _, dir := range dirs {
		if rel, err := filepath.Rel(dir, path); dir != "" && err == nil && filepath.IsLocal(rel) {
			return true
		}
	}
	return false
}
