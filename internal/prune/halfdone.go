package prune

import (
	"context"
	"os"
	"strings"

	"github.com/gvx-go/gvx/store"
)

// halfDone is what there is that somebody may be at work on: whoever lists it under the
// lock of the whole store knows that nobody is. Only the names are listed under it,
// because an install waits for that lock, or fails: what there is to measure is measured
// later.
type halfDone struct {
	leftovers []store.Leftover
	downloads map[string]bool
	modules   map[string]bool // module caches on their way out
	links     []Item          // temporary files where links are made
	blobs     map[string]bool
}

// list lists what is half-done.
func (r *run) list(ctx context.Context) (h *halfDone, err error) {
	h = &halfDone{leftovers: r.Store.Leftovers(), downloads: namesIn(r.Dirs.Downloads(), ""), modules: namesIn(r.Dirs.Modules(), removedPrefix)}
	for _, dir := range r.linkFolders() {
		h.links = r.sweep(h.links, dir, true)
	}
	h.blobs, err = r.Store.BlobNames(ctx)
	return h, err
}

// namesIn returns the names in the folder dir, which need not be there, that begin with
// prefix.
func namesIn(dir, prefix string) map[string]bool {
	names := map[string]bool{}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			names[e.Name()] = true
		}
	}
	return names
}
