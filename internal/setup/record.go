package setup

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/quote"
)

// Record is what gvx setup keeps so that it can be undone: in gvx's data folder, as JSON,
// written before the first change that it speaks of. Who believes it removes nothing but
// blocks of gvx's own and what is empty, so that a record which is wrong or lost costs an
// empty folder at most.
type Record struct {
	// Files are those that were written or written into: ZDOTDIR and its like may be others
	// when that is undone.
	Files []string `json:"files"`
	// Made are the files and folders, gvx's own left out, that were not there before.
	Made []string `json:"made"`
}

// All paths are absolute; in the file those below the home folder begin with this, so that
// the home folder may move, and have a name that is not UTF-8.
const tilde = "~" + string(filepath.Separator)

// toFile returns the paths as the file has them.
func toFile(home string, paths []string) []string {
	out := []string{}
	for _, path := range paths {
		if rel, err := filepath.Rel(home, path); err == nil && filepath.IsLocal(rel) && rel != "." {
			path = tilde + rel
		}
		if utf8.ValidString(path) {
			out = append(out, path)
		}
	}
	return out
}

// fromFile is the inverse of toFile. What is no path is left out.
func fromFile(home string, paths []string) []string {
	var out []string
	for _, path := range paths {
		if rel, below := strings.CutPrefix(path, tilde); below && filepath.IsLocal(rel) {
			path = filepath.Join(home, rel)
		}
		if filepath.IsAbs(path) {
			out = append(out, filepath.Clean(path))
		}
	}
	return out
}

// maxRecord bounds the file, in bytes.
const maxRecord = 1 << 20

// ReadRecord returns the record at path of the user whose home folder is home; an empty one
// where there is none. The error is a *[RecordError].
func ReadRecord(home, path string) (r Record, err error) {
	data, _, err := fileread.Bounded(path, maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		return Record{}, &RecordError{path, err}
	}
	return Record{fromFile(home, r.Files), fromFile(home, r.Made)}, nil
}

// RecordError says that the record cannot be read.
type RecordError struct {
	Path string
	Err  error
}

func (e *RecordError) Error() string {
	return "the record of gvx setup, " + quote.Foreign(e.Path) + ", cannot be read: " + e.Err.Error()
}
func (e *RecordError) Unwrap() error { return e.Err }

// missing returns those of paths, and of the folders above them, that are not there.
func missing(paths []string) (all []string) {
	for _, path := range paths {
		for ; isMissing(path) && filepath.Dir(path) != path; path = filepath.Dir(path) {
			all = append(all, path)
		}
	}
	return all
}

// with returns r with more files and more that was made, each once.
func (r Record) with(files, made []string) Record {
	once := func(a, b []string) []string {
		all := slices.Concat(a, b)
		slices.Sort(all)
		return slices.Compact(all)
	}
	return Record{once(r.Files, files), once(r.Made, made)}
}

// write keeps r at path, unless it is there already.
func (r Record) write(home, path string) error {
	data, err := json.MarshalIndent(Record{toFile(home, r.Files), toFile(home, r.Made)}, "", "  ")
	if err != nil {
		return err
	}
	return writeOwn(path, append(data, '\n'))
}

// writeOwn writes one of gvx's own files, unless it holds data already.
func writeOwn(path string, data []byte) error {
	if now, _, err := fileread.Bounded(path, maxRecord); err == nil && string(now) == string(data) {
		if st, err := os.Lstat(path); err == nil && st.Mode().IsRegular() {
			return nil
		}
	}
	return fsx.WriteFile(path, data, 0o644)
}

func isMissing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}
