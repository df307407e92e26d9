package store

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
)

// quarantineMode keeps everybody else from what a quarantine holds, and so from
// running it; the modes of the files are their inodes', which other toolchains may
// share.
const quarantineMode fs.FileMode = 0o700

// quarantine moves names from the folder old of the toolchains folder to a folder of
// their own. No link is followed: what is moved are names, through an [os.Root].
func (s *Store) quarantine(old string, tree layout.Tree, names []string, at time.Time) (Quarantine, error) {
	if len(names) == 0 {
		return Quarantine{}, nil
	}
	if err := fsx.MkdirAll(s.dirs.Store()); err != nil {
		return Quarantine{}, err
	}
	root, err := os.OpenRoot(s.dirs.Store())
	if err != nil {
		return Quarantine{}, err
	}
	defer root.Close()
	base := filepath.Base(s.dirs.Quarantine())
	if err := root.Mkdir(base, quarantineMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return Quarantine{}, err
	}
	target, err := freshFolder(root, base+"/"+tree.String()+"-"+at.UTC().Format("20060102T150405"))
	if err != nil {
		return Quarantine{}, err
	}
	m := mover{root: root, from: filepath.Base(s.dirs.Toolchains()) + "/" + old, to: target, moved: map[string]bool{}}
	q := Quarantine{Path: filepath.Join(s.dirs.Store(), filepath.FromSlash(target))}
	for _, name := range names {
		to, err := m.move(name)
		if err != nil {
			return q, err
		}
		q.Files = append(q.Files, to)
	}
	return q, fsx.SyncDir(q.Path)
}

// freshFolder makes the folder name, or name-2 and so on where that is taken.
func freshFolder(root *os.Root, name string) (string, error) {
	for try := name; ; try += "-2" {
		err := root.Mkdir(try, quarantineMode)
		if !errors.Is(err, fs.ErrExist) {
			return try, err
		}
	}
}

// mover moves names of one folder to another. Names come sorted, so that a folder
// comes before what is in it and takes it along.
type mover struct {
	root     *os.Root
	from, to string
	moved    map[string]bool // the names that were
}

// wholeName is what an old tree is called in quarantine that goes there as it is.
const wholeName = "toolchain"

// move moves one name and returns what it is called now.
func (m *mover) move(name string) (string, error) {
	for dir := range parents(name) {
		if m.moved[dir] {
			return name, nil // though not behind it: "a/x" comes after "a-b"
		}
	}
	m.moved[name] = true
	if name == "." {
		return wholeName, m.rename(m.from, m.to+"/"+wholeName)
	}
	if err := m.open(path.Dir(name)); err != nil {
		return "", err
	}
	return name, m.rename(m.from+"/"+name, m.to+"/"+name)
}

// rename renames. A folder that may not be written cannot change its parent.
func (m *mover) rename(from, to string) error {
	info, err := m.root.Lstat(from)
	if err == nil && info.IsDir() {
		err = m.root.Chmod(from, quarantineMode)
	}
	if err != nil {
		return err
	}
	return m.root.Rename(from, to)
}

// open makes the folder of that name in the quarantine, and lets names be taken from
// the one in the old tree. That is a folder: a survey found names in it.
func (m *mover) open(dir string) error {
	if err := m.root.MkdirAll(m.to+"/"+dir, quarantineMode); err != nil {
		return err
	}
	return m.root.Chmod(m.from+"/"+dir, quarantineMode)
}
