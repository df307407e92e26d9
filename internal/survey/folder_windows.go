package survey

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// folder is an open folder. Its files are opened through it.
type folder struct {
	root *os.Root
	list *os.File
	uses atomic.Int32
}

// openFolder opens the folder path, following links.
func openFolder(path string) (*folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	list, err := root.Open(".")
	if err != nil {
		root.Close()
		return nil, err
	}
	d := &folder{root: root, list: list}
	d.keep()
	return d, nil
}

func (d *folder) keep() { d.uses.Add(1) }

// release closes the folder when nobody uses it any more.
func (d *folder) release() {
	if d.uses.Add(-1) == 0 {
		d.list.Close()
		d.root.Close()
	}
}

// Stat returns what is known of the folder itself.
func (d *folder) Stat() (fs.FileInfo, error) { return d.list.Stat() }

// read returns up to n entries of the folder that were not returned before.
func (d *folder) read(n int) (entries []fs.DirEntry, more bool, err error) {
	entries, err = d.list.ReadDir(n)
	if errors.Is(err, io.EOF) {
		return entries, false, nil
	}
	return entries, true, err
}

func (d *folder) path(name string) string { return filepath.Join(d.root.Name(), name) }

// sub opens the folder name in d.
func (d *folder) sub(name string, follow bool) (*folder, error) {
	if !follow {
		if st, err := d.root.Lstat(name); err != nil || !st.IsDir() {
			return nil, errors.Join(err, errIrregular)
		}
	}
	return openFolder(d.path(name))
}

// mode returns the mode of name in d.
func (d *folder) mode(name string, follow bool) (fs.FileMode, error) {
	stat := d.root.Lstat
	if follow {
		stat = func(name string) (fs.FileInfo, error) { return os.Stat(d.path(name)) }
	}
	st, err := stat(name)
	if err != nil {
		return 0, err
	}
	return st.Mode(), nil
}

// searchable reports whether what is in the folder can be opened: here each name has
// its own rights.
func (d *folder) searchable() bool { return true }

// target returns what the link name in d holds.
func (d *folder) target(name string) string {
	target, err := d.root.Readlink(name)
	if err != nil {
		return ""
	}
	return target
}

// open opens the file name in d.
func (d *folder) open(name string, follow bool) (file, error) {
	var f *os.File
	var err error
	if follow {
		f, err = os.Open(d.path(name))
	} else {
		f, err = d.root.Open(name)
	}
	return file{f}, err
}

// file is an open file.
type file struct{ *os.File }

func (f file) mode() (fs.FileMode, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Mode(), nil
}
