package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/shim"
)

// rewriting is one file that is about to be changed, or was.
type rewriting struct {
	path   string
	change drift.Change
	info   fs.FileInfo // of what was judged
}

// rewriteAll makes the changes in the repository at top, all of them or none: each is looked
// at before the first one is written, and where one fails, those before it are taken back.
// What is killed in between has written whole files only, and gvx check --fix goes on.
func rewriteAll(ctx context.Context, top string, changes []drift.Change) error {
	defer lockFolder(top)()
	var all []rewriting
	for _, c := range changes {
		r, err := prepare(top, c)
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, r := range all {
		if err := r.write(r.change.Before, r.change.After); err != nil {
			return takeBack(all[:i+1], err)
		}
	}
	return nil
}

// maxLocked is how long another gvx that writes in the same repository is waited for: it
// would take back what it cannot finish, and with it what this one wrote. Whoever may read the
// folder may hold its lock, so nobody is waited for longer.
const maxLocked = 3 * time.Second

// lockFolder keeps others who do so from writing in the repository at top until the function
// that it returns is called. Where the system has no such locks it does nothing.
func lockFolder(top string) (unlock func()) {
	f, err := os.Open(top)
	if err != nil {
		return func() {}
	}
	for end := time.Now().Add(maxLocked); errors.Is(fsx.TryLock(f), syscall.EWOULDBLOCK) && time.Now().Before(end); {
		time.Sleep(maxLocked / 100)
	}
	return func() { f.Close() }
}

// prepare looks whether the file still is what was judged.
func prepare(top string, c drift.Change) (r rewriting, err error) {
	r = rewriting{path: filepath.Join(top, filepath.FromSlash(c.File)), change: c}
	if real, err := filepath.EvalSymlinks(r.path); err != nil || real != r.path {
		return r, notChanged(r.path, "it is, or lies behind, a link", err)
	}
	r.info, err = os.Lstat(r.path)
	if err != nil || !r.info.Mode().IsRegular() {
		return r, notChanged(r.path, "it is no regular file", err)
	}
	return r, r.still(r.info, c.Before)
}

// still reports as an error where the file is another than info, or holds anything else than data.
func (r rewriting) still(info fs.FileInfo, data []byte) error {
	there, _, err := fileread.Bounded(r.path, max(drift.MaxFile, len(data)))
	now, statErr := os.Lstat(r.path)
	if err == nil {
		err = statErr
	}
	if err != nil || !bytes.Equal(there, data) || !os.SameFile(info, now) {
		return notChanged(r.path, "it was changed by somebody else meanwhile", err)
	}
	return nil
}

// write replaces the file, which holds before, by one that holds after.
func (r rewriting) write(before, after []byte) error {
	err := fsx.Rewrite(r.path, after, r.info, func() error { return r.still(r.info, before) })
	if err == nil || errors.As(err, new(*problem)) {
		return err
	}
	return notChanged(r.path, "it cannot be written", err)
}

// takeBack gives the files that were written their old contents, and returns why that had
// to be, with the names of those that are not as before. The last one may have failed when
// it was written already.
func takeBack(written []rewriting, why error) error {
	var left []string
	taken := 0
	for _, r := range slices.Backward(written) {
		info, err := os.Lstat(r.path)
		if err == nil && os.SameFile(info, r.info) {
			continue // not written
		}
		taken++
		r.info = info
		if err != nil || r.restore() != nil {
			left = append(left, foreign(r.change.File))
		}
	}
	var p *problem
	if !errors.As(why, &p) || taken == 0 {
		return why
	}
	slices.Sort(left)
	told := fact("changed", "nothing: what was written already is as before")
	if len(left) > 0 {
		told = fact("changed all the same", strings.Join(left, ", "))
	}
	p.facts = append(p.facts, told)
	return p
}

// restore writes what was there before. Whether it is there counts: the folder may be one
// that can be written to and not be listed.
func (r rewriting) restore() error {
	if r.write(r.change.After, r.change.Before) == nil {
		return nil
	}
	info, err := os.Lstat(r.path)
	if err != nil {
		return err
	}
	return r.still(info, r.change.Before)
}

func notChanged(path, why string, err error) error {
	p := &problem{code: exitFailed, text: foreign(path) + " is not changed: " + why, help: "look at the file, and gvx check --fix again"}
	if err != nil {
		p.facts = []shim.Row{fact("because", oneLine(err))}
	}
	return p
}
