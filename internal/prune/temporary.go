package prune

import (
	"context"
	"io/fs"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/store"
)

// temporary are the files of writers that died, in each folder that gvx writes into.
func (r *run) temporary(ctx context.Context) (items []Item, err error) {
	d := r.Dirs
	if r.half != nil {
		items = r.half.links
	} else {
		for _, dir := range r.linkFolders() {
			items = r.sweep(items, dir, false)
		}
	}
	for _, dir := range []string{d.Data, d.Store(), d.Receipts(), d.Locks(), d.Config, d.Keys(), d.State, d.Cache, d.Feeds()} {
		items = r.sweep(items, dir, false)
	}
	err = filepath.WalkDir(d.LogTiles(), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			items = r.sweep(items, path, false)
		}
		return ctx.Err()
	})
	return items, err
}

// linkFolders are where links are made, and only by who holds the store's lock.
func (r *run) linkFolders() []string { return []string{r.Dirs.Versions(), r.Dirs.Shims()} }

// sweep adds to items what there is in dir.
func (r *run) sweep(items []Item, dir string, links bool) []Item {
	found := fsx.Sweep(dir, fsx.Sweeping{Links: links, Dry: true})
	if len(found) == 0 {
		return items
	}
	item := Item{Kind: KindTemporary, Name: count(len(found), "file", "files"), Path: dir, Why: "whoever wrote it has died"}
	for _, s := range found {
		item.Bytes += s.Bytes
	}
	item.remove = func(context.Context) ([]store.Process, error) {
		fsx.Sweep(dir, fsx.Sweeping{Links: links})
		return nil, nil
	}
	return append(items, item)
}
