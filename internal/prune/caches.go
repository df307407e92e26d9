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
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/store"
)

// downloads are all that there are: nobody is at work.
func (r *run) downloads(ctx context.Context) (items []Item, err error) {
	if r.half == nil {
		return nil, nil
	}
	return r.entries(ctx, r.Dirs.Downloads(), func(info fs.FileInfo) (Item, bool) {
		return Item{Kind: KindDownload, Why: "nobody works on it"}, r.half.downloads[info.Name()] && !r.isTaken(info)
	})
}

// isTaken reports whether somebody works on a download, or on the one that its notes are
// of, for another store that has the same cache.
func (r *run) isTaken(info fs.FileInfo) bool {
	path := filepath.Join(r.Dirs.Downloads(), strings.TrimSuffix(info.Name(), ".json"))
	if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	err = fsx.TryLock(f)
	return err != nil && !errors.Is(err, errors.ErrUnsupported)
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

// modules are the isolated module caches of releases that are gone, once nothing came
// into them for long enough. Those of projects stay, and so do GOPATHs, where users' tools
// are.
func (r *run) modules(ctx context.Context) ([]Item, error) {
	return r.entries(ctx, r.Dirs.Modules(), func(info fs.FileInfo) (Item, bool) {
		name := info.Name()
		switch {
		case !info.IsDir():
			return Item{}, false
		case strings.HasPrefix(name, removedPrefix):
			return Item{Kind: KindModules, Why: "of a removal that ended early"}, r.half != nil && r.half.modules[name]
		case !isKey(name) || serves(name, r.used):
			return Item{}, false
		}
		path := r.Dirs.GOMODCACHE(name)
		age := r.Now.Sub(lastFilled(path, info.ModTime()))
		return Item{Kind: KindModules, Why: "no " + name + " is there any more, and nothing came into it for " + days(age), key: name,
			Running: r.Store.UsersOfModules(path)}, age >= r.OlderThan
	})
}

// lastFilled returns the time at which something last came into the module cache dir, as
// far as its topmost folders tell: a module of a host, or of an owner, that it did not
// have, or the go command's own files in cache. at is the time of dir itself.
func lastFilled(dir string, at time.Time) time.Time {
	for _, folder := range []string{dir, filepath.Join(dir, "cache")} {
		entries, _ := os.ReadDir(folder)
		for _, e := range entries {
			if info, err := e.Info(); err == nil && info.ModTime().After(at) {
				at = info.ModTime()
			}
		}
	}
	return at
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
		item.remove = func(context.Context) ([]store.Process, error) { return r.discard(item) }
		items = append(items, item)
	}
	return items, nil
}

// discard removes what entries found. A link is removed and not followed. A module cache
// stays for who uses it.
func (r *run) discard(item Item) (users []store.Process, err error) {
	if item.key != "" {
		if users = r.Store.UsersOfModules(item.Path); len(users) > 0 && !r.Force {
			return users, nil
		}
	}
	top, err := os.OpenRoot(filepath.Dir(item.Path))
	if err != nil {
		return nil, err
	}
	defer top.Close()
	name := item.Name
	if item.Kind == KindModules && !strings.HasPrefix(name, removedPrefix) {
		name = removedPrefix + name + "-" + strconv.FormatInt(r.Now.UnixNano(), 36)
		if err := top.Rename(item.Name, name); err != nil {
			return nil, err
		}
	}
	return users, fsx.RemoveIn(top, name)
}
