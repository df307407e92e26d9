package fsx

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tempPrefix begins the names of what waits for its rename, and tempDigits hexadecimal
// digits follow. Nobody gives such a name to a file of his own: other people's folders,
// such as a repository, are swept too.
const (
	tempPrefix = ".gvx-temp-"
	tempDigits = 16
)

// IsTemp reports whether name, the last element of a path, is one that this package
// gives to what waits for its rename.
func IsTemp(name string) bool {
	digits, ok := strings.CutPrefix(name, tempPrefix)
	return ok && len(digits) == tempDigits && strings.Trim(digits, "0123456789abcdef") == ""
}

func tempName(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("%s%0*x", tempPrefix, tempDigits, rand.Uint64()))
}

// makeTemp calls make with new names in dir until one is free, and returns that.
func makeTemp(dir string, make func(path string) error) (string, error) {
	const tries = 1000
	for try := 1; ; try++ {
		path := tempName(dir)
		err := make(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrExist) || try == tries {
			return "", err
		}
	}
}

// newTemp makes an empty file in dir that is locked until it is closed, as far as the
// file system has locks: [Sweep] leaves it alone so long.
func newTemp(dir string) (*os.File, error) {
	const tries = 100
	for try := 1; ; try++ {
		var f *os.File
		path, err := makeTemp(dir, func(path string) (err error) {
			if f, err = lockedTemp(dir, path); f != nil || err != nil {
				return err
			}
			f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
			return err
		})
		if err != nil {
			return nil, err
		}
		if lockTemp(f); IsAt(f, path) || try == tries {
			return f, nil
		}
		f.Close() // it was swept before it had its lock
	}
}

// IsAt reports whether f is what has the name path.
func IsAt(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Lstat(path)
	return err == nil && os.SameFile(a, b)
}

// Sweeping says what [Sweep] removes.
type Sweeping struct {
	// Links is for who keeps all writers away: symbolic and hard links too, which have
	// no lock of their own.
	Links bool
	Dry   bool // nothing is removed
}

// Swept is what [Sweep] removed, or would have.
type Swept struct {
	Path  string
	Bytes int64 // that became free; a link to a file that stays has none
}

// staleAfter is the age from which a temporary file is nobody's any more where no lock
// can tell, or somebody has a lock who may only be able to read it: writing one takes
// milliseconds.
const staleAfter = time.Hour

// Sweep removes the temporary files in the folder dir whose writer has died: those that
// nobody has a lock on, and those that are older than an hour, because whoever can read
// a file can keep a lock on it. Every write into a folder does it too. What cannot be removed stays for the
// next time.
func Sweep(dir string, o Sweeping) (swept []Swept) {
	for _, name := range tempsIn(dir) {
		path := filepath.Join(dir, name)
		info, err := os.Lstat(path)
		if err != nil || info.IsDir() {
			continue
		}
		s := Swept{Path: path}
		remove := func() error {
			if o.Dry {
				return nil
			}
			return os.Remove(path)
		}
		switch {
		case info.Mode().IsRegular() && !isLinked(info):
			s.Bytes = info.Size()
			if !ifAbandoned(path, info, remove) {
				continue
			}
		case !o.Links || remove() != nil:
			continue
		}
		swept = append(swept, s)
	}
	return swept
}

func tempsIn(dir string) (names []string) {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	all, _ := d.Readdirnames(-1)
	for _, name := range all {
		if IsTemp(name) {
			names = append(names, name)
		}
	}
	return names
}

// ifStale calls remove when the file is too old to have a writer.
func ifStale(info fs.FileInfo, remove func() error) bool {
	return time.Since(info.ModTime()) > staleAfter && remove() == nil
}
