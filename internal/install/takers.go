package install

import (
	"context"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// staging writes the files into the store, where nobody sees them yet. The release's
// lock is held.
type staging struct {
	store  *store.Store
	held   *store.Held
	open   func() (*download, error)
	staged *store.Staged
}

func (in *Installer) staging(held *store.Held, s verify.Subject) *staging {
	return &staging{store: in.Store, held: held, open: func() (*download, error) {
		return openDownload(in.Dirs.Download(s.Version, s.Platform), in.Dirs.DownloadState(s.Version, s.Platform))
	}}
}

// download opens the release's own file: under the lock, what stands there is the rest
// of an install that was cut or died.
func (t *staging) download() (*download, error) { return t.open() }

func (t *staging) take(ctx context.Context, f files) (m verify.Manifest, err error) {
	stage := t.store.Stage
	switch {
	case f.stream:
		stage = t.store.Stream
	case f.anew:
		stage = t.store.StageAnew
	}
	t.staged, m, err = stage(ctx, t.held, f.entries, f.budget)
	return m, err
}

func (t *staging) assumed() int {
	if t.staged == nil {
		return 0
	}
	return t.staged.Assumed()
}

func (t *staging) drop() error {
	if t.staged == nil {
		return nil
	}
	err := t.staged.Discard()
	t.staged = nil
	return err
}

// looking hashes the files and writes none.
type looking struct {
	subject verify.Subject
	path    string // of the release's own download, beside which this one's is made
	look    func(f verify.File, content []byte)
}

// download makes a file that no other process uses: no lock is held.
func (t *looking) download() (*download, error) {
	if err := fsx.MkdirAll(filepath.Dir(t.path)); err != nil {
		return nil, err
	}
	return nameless(t.path)
}

func (t *looking) take(ctx context.Context, f files) (verify.Manifest, error) {
	return store.Measure(ctx, t.subject, f.entries, f.budget, t.look)
}

func (t *looking) assumed() int { return 0 }

func (t *looking) drop() error { return nil }

// look fetches s and proves it, hands each of its small files to see, and keeps
// nothing. What see was given counts only once this returns without an error.
func (in *Installer) look(ctx context.Context, s verify.Subject, see func(f verify.File, content []byte)) (*verify.Verified, error) {
	got, err := in.obtain(ctx, s, &looking{subject: s, path: in.Dirs.Download(s.Version, s.Platform), look: see})
	return got.verified, err
}
