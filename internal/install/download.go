package install

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// download is the file that an archive comes to. The one of a release stays when it
// is cut, for the next install of it; the one of nobody in particular has no name, and
// no notes.
type download struct {
	part  *release.Part
	notes *partNotes // nil where nothing is kept
}

// openDownload opens the file at path, with what an earlier install left there, and
// its notes. Only a file that is this user's alone is gone on with: what else stands
// in either place is removed, and a link not followed. The file is locked, because the
// release's lock is one store's, and another store may have the same cache. Where
// somebody has it, the download is [nameless].
func openDownload(path, notes string) (*download, error) {
	if err := fsx.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := openOwn(path, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return nameless(path) // somebody made it just now
		}
	} else if err != nil {
		f, err = createOwn(path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot make the download file: %w", err)
	}
	// Whoever had it may have given it up between the two.
	if fsx.TryLock(f) != nil || !fsx.IsAt(f, path) {
		return nameless(path, f.Close())
	}
	kept := &partNotes{path: notes, part: f}
	return &download{&release.Part{File: f, Notes: kept}, kept}, nil
}

// nameless makes a file beside path that no other process uses, unless there was an error
// before.
func nameless(path string, before ...error) (*download, error) {
	if err := errors.Join(before...); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".alone-*")
	if err != nil {
		return nil, fmt.Errorf("cannot make the download file: %w", err)
	}
	// Where the system lets an open file go without a name, nothing is left of it
	// however this process ends. Elsewhere it is removed at the end.
	_ = os.Remove(f.Name())
	return &download{part: &release.Part{File: f}}, nil
}

// createOwn makes the file path anew.
func createOwn(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// errNotOwn is why a file is not gone on with.
var errNotOwn = errors.New("not a regular file of this user's alone")

// end closes the download, of which err came, and removes it unless it can be gone on
// with. Somebody who cleans up the cache may have done that already.
func (d *download) end(err error) error {
	f := d.part.File
	if interrupted(err) && d.part.Resumable() {
		return f.Close()
	}
	if d.notes == nil {
		return errors.Join(f.Close(), remove(f.Name()))
	}
	return errors.Join(d.notes.Drop(), removeLocked(f))
}

// interrupted reports whether err says nothing of the bytes that came so far: the user
// ended it, or somebody could not be reached.
func interrupted(err error) bool {
	var refuted *verify.RefutedError
	var source *release.UnreachableError
	var log *verify.UnreachableError
	if err == nil || isRefusal(err) || errors.As(err, &refuted) {
		return false
	}
	return isCancelled(err) || errors.As(err, &source) || errors.As(err, &log)
}

// partNotes is the file of a part's notes. Nobody waits for the disk: whatever is read
// there, the archive is judged as a whole. When the part is no longer what has its name,
// the notes are somebody else's.
type partNotes struct {
	path string
	part *os.File
}

// maxNotes bounds the notes, in bytes.
const maxNotes = 8 << 10

// Load implements [release.Notes].
func (n *partNotes) Load() ([]byte, error) {
	if !n.own() {
		return nil, fs.ErrNotExist
	}
	f, err := openOwn(n.path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxNotes))
}

// Store implements [release.Notes].
func (n *partNotes) Store(data []byte) error {
	if !n.own() {
		return nil
	}
	return fsx.WriteCache(n.path, data)
}

// Drop implements [release.Notes].
func (n *partNotes) Drop() error {
	if !n.own() {
		return nil
	}
	return remove(n.path)
}

func (n *partNotes) own() bool { return fsx.IsAt(n.part, n.part.Name()) }

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
