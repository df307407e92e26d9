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
// is cut, for the next install of it, whose lock is held; the one of nobody in
// particular has no name.
type download struct {
	part  *release.Part
	notes partNotes // "" where nothing is kept
}

// openDownload opens the file at path, with what an earlier install left there, and
// its notes. Only a file that is this user's alone is gone on with: what else stands
// in either place is removed, and a link not followed.
func openDownload(path, notes string) (*download, error) {
	if err := fsx.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := openOwn(path, os.O_RDWR)
	if err != nil {
		if f, err = createOwn(path); err != nil {
			return nil, fmt.Errorf("cannot make the download file: %w", err)
		}
	}
	return &download{&release.Part{File: f, Notes: partNotes(notes)}, partNotes(notes)}, nil
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
	stays := interrupted(err) && d.part.Resumable()
	closed := d.part.File.Close()
	if stays || d.notes == "" {
		return closed
	}
	return errors.Join(closed, remove(d.part.File.Name()), d.notes.Drop())
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
// there, the archive is judged as a whole.
type partNotes string

// maxNotes bounds the notes, in bytes.
const maxNotes = 8 << 10

// Load implements [release.Notes].
func (n partNotes) Load() ([]byte, error) {
	f, err := openOwn(string(n), os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxNotes))
}

// Store implements [release.Notes].
func (n partNotes) Store(data []byte) error { return fsx.WriteCache(string(n), data) }

// Drop implements [release.Notes].
func (n partNotes) Drop() error { return remove(string(n)) }

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
