package prune

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/store"
)

// downloads are all that there are: nobody is at work.
func (r *run) downloads(ctx context.Context) (items []Item, err error) {
	if r.whole == nil {
		return nil, nil
	}
	return r.entries(ctx, r.Dirs.Downloads(), func(info fs.FileInfo) (Item, bool) {
		return Item{Kind: KindDownload, Why: "nobody works on it"}, true
	})
}

// quarantine is what was put aside long enough ago.
func (r *run) quarantine(ctx context.Context) ([]Item, error) {
	return r.entries(ctx, r.Dirs.Quarantine(), func(info fs.FileInfo) (Item, bool) {
		age := r.Now.Sub(info.ModTime())
		return Item{Kind: KindQuarantine, Why: "put aside " + days(age) + " ago"}, age >= r.OlderThan
	})
}

// removedPrefix begins the name of a module cache on its way out: a go command must
// not find a part of a module.
const removedPrefix = ".removed-"

// modules are the isolated module caches of releases that are gone. Those of projects
// stay, and so do GOPATHs, where users' tools are.
func (r *run) modules(ctx context.Context) ([]Item, error) {
	return r.entries(ctx, r.Dirs.Modules(), func(info fs.FileInfo) (Item, bool) {
		name := info.Name()
		switch {
		case !info.IsDir():
			return Item{}, false
		case strings.HasPrefix(name, removedPrefix):
			return Item{Kind: KindModules, Why: "of a removal that ended early"}, r.whole != nil
		case !isKey(name) || serves(name, r.used):
			return Item{}, false
		}
		return Item{Kind: KindModules, Why: "no " + name + " is there any more", key: name}, true
	})
}

// isKey reports whether name is that of a module cache for a release or a minor.
func isKey(name string) bool {
	if v, err := goversion.Parse(name); err == nil && v.String() == name {
		return true
	}
	line, err := goversion.ParseLine(strings.TrimPrefix(name, "go"))
	return err == nil && name == "go"+line.Minor().String()
}

// serves reports whether the module cache key is for one of versions.
func serves(key string, versions []goversion.Version) bool {
	return slices.ContainsFunc(versions, func(v goversion.Version) bool {
		return key == v.String() || key == "go"+v.Minor().String()
	})
}

// entries returns what accept takes of the names in dir, which need not be there.
func (r *run) entries(ctx context.Context, dir string, accept func(fs.FileInfo) (Item, bool)) (items []Item, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // somebody was faster
		}
		item, ok := accept(info)
		if !ok {
			continue
		}
		item.Name, item.Path = e.Name(), filepath.Join(dir, e.Name())
		if item.Bytes = info.Size(); info.IsDir() {
			if item.Bytes, err = r.free.Add(ctx, item.Path); err != nil {
				return nil, err
			}
		}
		item.remove = func(context.Context) ([]store.Process, error) { return nil, r.discard(item) }
		items = append(items, item)
	}
	return items, nil
}

// discard removes what entries found. A link is removed and not followed.
func (r *run) discard(item Item) error {
	top, err := os.OpenRoot(filepath.Dir(item.Path))
	if err != nil {
		return err
	}
	defer top.Close()
	name := item.Name
	if item.Kind == KindModules && !strings.HasPrefix(name, removedPrefix) {
		name = removedPrefix + name + "-" + strconv.FormatInt(r.Now.UnixNano(), 36)
		if err := top.Rename(item.Name, name); err != nil {
			return err
		}
	}
	return fsx.RemoveIn(top, name)
}
