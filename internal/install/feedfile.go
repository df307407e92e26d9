package install

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
)

// maxFeed bounds a cached list of releases, in bytes. The real one has 0.6 MB.
const maxFeed = 8 << 20

// FeedFile keeps the newest list of releases of each place in the cache folder. It is
// a [release.FeedCache], and trusted for nothing.
type FeedFile struct{ Dirs layout.Dirs }

// Load returns what was kept of base; the error wraps fs.ErrNotExist where nothing was.
func (f FeedFile) Load(base string) ([]byte, error) {
	data, _, err := fileread.Bounded(f.path(base), maxFeed)
	return data, err
}

// Store keeps data as the list of base.
func (f FeedFile) Store(base string, data []byte) error { return fsx.WriteCache(f.path(base), data) }

// Drop forgets the list of base.
func (f FeedFile) Drop(base string) error { return fsx.Remove(f.path(base)) }

// path has a digest in place of base, which is a URL and no name for a file.
func (f FeedFile) path(base string) string {
	sum := sha256.Sum256([]byte(base))
	return f.Dirs.Feed(hex.EncodeToString(sum[:8]))
}
