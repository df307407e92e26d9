package git

import (
	"bytes"
	"context"
	"strconv"
	"strings"
)

// Mode is git's mode of an entry.
type Mode uint32

// The modes that git writes. A file that is executable has 0o100755.
const (
	Link    Mode = 0o120000
	Gitlink Mode = 0o160000 // a submodule
)

// IsFile reports whether it is a regular file.
func (m Mode) IsFile() bool { return m&^0o777 == 0o100000 }

// An Entry is one path of the index or of a commit.
type Entry struct {
	Mode   Mode
	Object string // its blob, in hex: SHA-1 or SHA-256
	Path   string // slash-separated, from the top
	Stage  int    // 1 to 3 where a merge left it in conflict, else 0
	Sparse bool   // it is outside of a sparse checkout: not in the working tree
}

// Index returns the entries of the index that want accepts, sorted by path. A nil want
// accepts all. A sparse index is read as a whole.
func (r *Repository) Index(ctx context.Context, want func(path string) bool) ([]Entry, error) {
	return r.entries(ctx, want, parseIndexed, "ls-files", "-s", "-t", "-z", "--full-name")
}

// Tree returns the entries of the commit or tree rev that want accepts, sorted by path. A
// nil want accepts all.
func (r *Repository) Tree(ctx context.Context, rev string, want func(path string) bool) ([]Entry, error) {
	if err := checkRevision(rev); err != nil {
		return nil, &Error{Reason: Failed, Dir: r.Top, Command: []string{"ls-tree"}, Cause: err}
	}
	return r.entries(ctx, want, parseTreed, "ls-tree", "-r", "-z", "--full-tree", rev)
}

// Committed is [Repository.Tree] for the last commit; without any commit it is empty.
func (r *Repository) Committed(ctx context.Context, want func(path string) bool) ([]Entry, error) {
	entries, err := r.Tree(ctx, "HEAD", want)
	if err != nil && r.isUnborn(ctx) {
		return nil, nil
	}
	return entries, err
}

func (r *Repository) entries(ctx context.Context, want func(string) bool, parse func([]byte) (Entry, bool), args ...string) ([]Entry, error) {
	var entries []Entry
	err := r.records(ctx, args, func(record []byte) error {
		e, ok := parse(record)
		if !ok {
			return errMalformed
		}
		if want == nil || want(e.Path) {
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// parseIndexed reads "TAG MODE OBJECT STAGE\tPATH" (git-ls-files(1)). The tag S is that of
// an entry that a sparse checkout leaves out; lower case says that git is to assume it
// unchanged.
func parseIndexed(record []byte) (Entry, bool) {
	head, path, ok := bytes.Cut(record, []byte{'\t'})
	fields := bytes.Split(head, []byte{' '})
	if !ok || len(fields) != 4 || len(fields[0]) != 1 {
		return Entry{}, false
	}
	stage := fields[3]
	if len(stage) != 1 || stage[0] < '0' || stage[0] > '3' {
		return Entry{}, false
	}
	e, ok := entry(fields[1], fields[2], path)
	e.Stage = int(stage[0] - '0')
	e.Sparse = fields[0][0] == 'S' || fields[0][0] == 's'
	return e, ok
}

// parseTreed reads "MODE TYPE OBJECT\tPATH" (git-ls-tree(1)).
func parseTreed(record []byte) (Entry, bool) {
	head, path, ok := bytes.Cut(record, []byte{'\t'})
	fields := bytes.Split(head, []byte{' '})
	if !ok || len(fields) != 3 {
		return Entry{}, false
	}
	return entry(fields[0], fields[2], path)
}

func entry(mode, object, path []byte) (Entry, bool) {
	m, ok := parseMode(mode)
	if !ok || !isObject(object) || !isPath(path) {
		return Entry{}, false
	}
	return Entry{Mode: m, Object: string(object), Path: string(path)}, true
}

// isPath reports whether path stays in the tree. git writes no other into an index or a tree,
// but it prints what stands in one that somebody else has written.
func isPath[T string | []byte](path T) bool {
	for part := range strings.SplitSeq(string(path), "/") {
		if part == "" || part == "." || part == ".." || strings.EqualFold(part, ".git") {
			return false
		}
	}
	return true
}

func parseMode(text []byte) (Mode, bool) {
	m, err := strconv.ParseUint(string(text), 8, 32)
	return Mode(m), err == nil && len(text) == 6
}

// isObject reports whether text is the name of an object in full.
func isObject[T string | []byte](text T) bool {
	if len(text) != 40 && len(text) != 64 {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
