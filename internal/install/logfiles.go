package install

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/store"
)

// maxLogFile bounds a head or a tile, in bytes. The largest of them, a full tile, has
// 8 KiB.
const maxLogFile = 64 << 10

// HeadFile keeps the newest signed tree head of the checksum log in the state
// folder. It is a [verify.HeadStore].
type HeadFile struct {
	Context context.Context // ends a wait for the file's lock
	Dirs    layout.Dirs
	Waiting store.Waiting
}

// Load returns the head; nil where none was kept yet.
func (h HeadFile) Load() ([]byte, error) {
	data, _, err := fileread.Bounded(h.Dirs.LogHead(), maxLogFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Replace keeps new in place of old. When another gvx kept a newer one meanwhile,
// it changes nothing and returns sumdb.ErrWriteConflict.
func (h HeadFile) Replace(old, new []byte) error {
	if err := fsx.MkdirAll(h.Dirs.State); err != nil {
		return err
	}
	unlock, err := store.LockFile(h.Context, h.Dirs.LogHeadLock(), h.Waiting)
	if err != nil {
		return err
	}
	defer unlock()
	now, err := h.Load()
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return sumdb.ErrWriteConflict
	}
	return fsx.WriteFile(h.Dirs.LogHead(), new, 0o644)
}

// TileFolder keeps the log's tiles in the cache folder. Nothing in it is trusted:
// whatever is read from it is proved against a signed head. It is a
// [verify.TileCache].
type TileFolder struct{ Dirs layout.Dirs }

// ReadCache returns the contents of a cached file.
func (t TileFolder) ReadCache(file string) ([]byte, error) {
	path, err := t.path(file)
	if err != nil {
		return nil, err
	}
	data, _, err := fileread.Bounded(path, maxLogFile)
	return data, err
}

// WriteCache keeps data. A cache that cannot be written costs time and nothing
// else, so the error is dropped.
func (t TileFolder) WriteCache(file string, data []byte) {
	if path, err := t.path(file); err == nil {
		_ = fsx.WriteCache(path, data)
	}
}

func (t TileFolder) path(file string) (string, error) {
	if !filepath.IsLocal(file) {
		return "", fs.ErrInvalid
	}
	return filepath.Join(t.Dirs.LogTiles(), file), nil
}
