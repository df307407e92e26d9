package install

import (
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
)

// maxFeed bounds the cached list of releases, in bytes. The real one has 0.6 MB.
const maxFeed = 8 << 20

// FeedFile keeps the newest list of releases in the cache folder: go.dev's, or that of
// the mirror in its place. It is a [release.FeedCache], and trusted for nothing.
type FeedFile struct {
	Dirs   layout.Dirs
	Mirror bool
}

// Load returns what was kept; the error wraps fs.ErrNotExist where nothing was.
func (f FeedFile) Load(string) ([]byte, error) {
	data, _, err := fileread.Bounded(f.path(), maxFeed)
	return data, err
}

// Store keeps data.
func (f FeedFile) Store(_ string, data []byte) error { return fsx.WriteCache(f.path(), data) }

func (f FeedFile) path() string {
	if f.Mirror {
		return f.Dirs.MirrorFeed()
	}
	return f.Dirs.Feed()
}
