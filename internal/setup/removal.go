package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/userfile"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

// PlanRemoval returns what undoes [Setup], and takes gvx's own files away: the shims, the
// texts of the shells, caches, state and settings; with store that of the toolchains and
// the isolated GOPATHs too, which then must hold nothing of the user's ([Stays]). A record
// that cannot be read is in Skipped. The error is a *[FileError].
func (s Setup) PlanRemoval(store bool) (p Plan, err error) {
	record, err := ReadRecord(s.Dirs.Home, s.Store.SetupRecord())
	if err != nil {
		p.Skipped = append(p.Skipped, err)
	}
	for _, path := range s.written(record) {
		c, err := s.planRestore(path, slices.Contains(record.Made, path))
		if err != nil {
			return Plan{}, err
		}
		p.add(c)
	}
	p.Changes = append(p.Changes, s.planOwnFolders(store)...)
	last := func() error { return s.removeRest(record) }
	switch {
	case store && !isMissing(s.Store.Data):
		p.add(&Change{"remove", s.Dirs.Data, "the rest, and folders that were made for it and are empty", last})
	case len(p.Changes) > 0 || !isMissing(s.Store.SetupRecord()):
		p.add(&Change{"remove", s.Dirs.SetupRecord(), "the record of gvx setup, and folders that it made and are empty", last})
	}
	return p, nil
}

// written are all files that a setup may have written or written into.
func (s Setup) written(r Record) []string {
	paths := slices.Clone(r.Files)
	add := func(path string) {
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	for _, file := range s.places().All() {
		add(file.Path)
	}
	add(s.environmentD())
	add(s.direnvLibrary())
	return paths
}

// planRestore returns the change that takes gvx out of the file path; nil where gvx is not
// in it. made says that it was not there before.
func (s Setup) planRestore(path string, made bool) (*Change, error) {
	f, err := userfile.Read(path)
	if err != nil {
		if !mentions(path) {
			return nil, nil
		}
		return nil, fileError(path, err, "")
	}
	text, found, err := rc.Remove(f.Data)
	if err != nil {
		return nil, fileError(path, err, "")
	}
	own := rc.IsOwn(f.Data)
	if !own && !found {
		return nil, nil
	}
	if err := f.CheckWritable(); err != nil {
		return nil, fileError(path, err, "")
	}
	switch {
	case own:
		return &Change{"remove", path, "gvx setup wrote it", f.Remove}, nil
	case made && len(text) == 0:
		return &Change{"remove", path, "gvx setup made it, and nothing else is in it", f.Remove}, nil
	}
	return &Change{"take out of", path, "the lines of gvx setup", func() error { return f.Write(text) }}, nil
}

// maxLook bounds how far a file that is not changed is looked through, in bytes.
const maxLook = 64 << 20

// mentions reports whether a file that cannot be changed seems to hold what gvx setup
// writes.
func mentions(path string) bool {
	data, _, err := fileread.Bounded(path, maxLook)
	return err == nil && rc.Mentions(data)
}

// planOwnFolders are the changes that remove what is gvx's own, as far as it is there.
func (s Setup) planOwnFolders(store bool) (changes []Change) {
	d, shown := s.Store, s.Dirs
	add := func(shown, why, base string, paths ...string) {
		paths = slices.DeleteFunc(paths, isMissing)
		if len(paths) > 0 {
			changes = append(changes, Change{"remove", shown, why, func() error { return removeAll(base, paths) }})
		}
	}
	add(shown.Shims(), "the shims: go and gofmt", d.Data, d.Shims())
	add(shown.Hooks(), "what the shells read", d.Data, d.Hooks())
	add(shown.Program(), "where gvx is", d.Data, d.Program())
	add(shown.Cache, "downloads and module caches", d.Cache, d.OwnCache()...)
	add(shown.GOPATHs(), "caches of go install, and no program", d.GOPATHs(), cachesOnly(d)...)
	add(shown.State, "which releases were seen", d.State, d.OwnState()...)
	add(shown.Config, "settings, keys and approvals", d.Config, d.OwnConfig()...)
	if store {
		add(shown.Store(), "the store, which holds no toolchain", d.Data, d.Versions(), d.Store(), d.GOPATHs())
	}
	return changes
}

// Stays returns the folders that hold what the user installed: toolchains, and isolated
// GOPATHs with more in them than caches.
func Stays(d layout.Dirs) (folders []string) {
	for _, dir := range []string{d.Toolchains(), d.Quarantine(), d.Versions()} {
		if !isEmpty(dir) {
			folders = append(folders, d.Store())
			break
		}
	}
	names, _ := fileread.Names(d.GOPATHs())
	if caches := cachesOnly(d); len(names) > len(caches) {
		folders = append(folders, d.GOPATHs())
	}
	return folders
}

// cachesOnly are the isolated GOPATHs in which nothing but pkg is, which the go command
// fills and reads as a cache.
func cachesOnly(d layout.Dirs) (paths []string) {
	keys, _ := fileread.Names(d.GOPATHs())
	slices.Sort(keys)
	for _, key := range keys {
		names, err := fileread.Names(d.GOPATH(key))
		if err == nil && !slices.ContainsFunc(names, func(name string) bool { return name != "pkg" }) {
			paths = append(paths, d.GOPATH(key))
		}
	}
	return paths
}

func isEmpty(dir string) bool {
	names, err := fileread.Names(dir)
	return errors.Is(err, fs.ErrNotExist) || err == nil && len(names) == 0
}

// removeAll removes paths, which lie in the folder base, and what is in them. No link in
// base is followed.
func removeAll(base string, paths []string) error {
	top, err := os.OpenRoot(base)
	if err != nil {
		return err
	}
	defer top.Close()
	for _, path := range paths {
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		if err := fsx.RemoveIn(top, rel); err != nil {
			return fmt.Errorf("%s cannot be removed: %w", quote.Foreign(path), err)
		}
	}
	return nil
}

// removeRest removes what is left once all changes are made: what writers that died left,
// the record, and the folders that are empty, gvx's own and those that were made for them.
func (s Setup) removeRest(r Record) error {
	for _, path := range s.written(r) {
		fsx.Sweep(filepath.Dir(path), fsx.Sweeping{})
	}
	d := s.Dirs
	for _, dir := range []string{d.GOPATHs(), d.Cache, d.State, d.Config} {
		removeEmpty(dir)
	}
	// Deepest first; those above the record once more when it is gone.
	made := slices.Clone(r.Made)
	slices.Sort(made)
	slices.Reverse(made)
	for _, path := range made {
		removeEmpty(path)
	}
	if err := fsx.Remove(s.Store.SetupRecord()); err != nil {
		return err
	}
	removeEmpty(d.Data)
	for _, path := range made {
		removeEmpty(path)
	}
	return nil
}

// removeEmpty removes the folder dir if nothing is in it. A link stays.
func removeEmpty(dir string) {
	if st, err := os.Lstat(dir); err != nil || !st.IsDir() {
		return
	}
	fsx.Sweep(dir, fsx.Sweeping{Links: true})
	_ = os.Remove(dir) // which refuses a folder that is not empty
}
