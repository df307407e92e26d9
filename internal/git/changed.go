package git

import (
	"bytes"
	"context"
	"strings"
)

// A Change is a path that differs between two trees.
type Change struct {
	Status byte // A added, D deleted, M modified, T of another type, U in conflict, R renamed, C copied
	Old    Entry
	New    Entry // of D the zero value
}

// diff is how trees are compared: nothing but modes and names of objects are looked at
// unless renames are asked for.
var diff = []string{"-r", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"}

// The names of the empty tree, which git knows without having it. A repository without
// commits is compared with it.
const (
	emptySHA1   = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	emptySHA256 = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
)

// Changed returns what the next commit changes: the index against HEAD, or against nothing
// where there is no commit. What is only meant to be added (git add -N) is not part of
// it. A rename is a deletion and an addition.
func (r *Repository) Changed(ctx context.Context) ([]Change, error) {
	return r.staged(ctx, "--no-renames", nil)
}

// Renamed is [Changed] for those paths alone, of old and new names, and git looks for
// renames among them, by their contents.
func (r *Repository) Renamed(ctx context.Context, paths []string) ([]Change, error) {
	return r.staged(ctx, "-M", paths)
}

// Between is [Changed] from the commit or tree old to the other one.
func (r *Repository) Between(ctx context.Context, old, new string) ([]Change, error) {
	return r.between(ctx, "--no-renames", old, new, nil)
}

// RenamedBetween is [Renamed] from the commit or tree old to the other one.
func (r *Repository) RenamedBetween(ctx context.Context, old, new string, paths []string) ([]Change, error) {
	return r.between(ctx, "-M", old, new, paths)
}

func (r *Repository) between(ctx context.Context, renames, old, new string, paths []string) ([]Change, error) {
	for _, rev := range []string{old, new} {
		if err := checkRevision(rev); err != nil {
			return nil, &Error{Reason: Failed, Dir: r.Top, Command: []string{"diff-tree"}, Cause: err}
		}
	}
	return r.changes(ctx, append(compare(renames, "diff-tree"), append([]string{old, new, "--"}, paths...)...))
}

func (r *Repository) staged(ctx context.Context, renames string, paths []string) ([]Change, error) {
	against := func(tree string) []string {
		return append(compare(renames, "diff-index", "--cached", "--ita-invisible-in-index"), append([]string{tree, "--"}, paths...)...)
	}
	changes, err := r.changes(ctx, against("HEAD"))
	if err != nil && r.isUnborn(ctx) {
		return r.changes(ctx, against(r.emptyTree()))
	}
	return changes, err
}

func compare(renames string, command ...string) []string {
	return append(append(command, diff...), renames)
}

func (r *Repository) emptyTree() string {
	if r.isSHA256 {
		return emptySHA256
	}
	return emptySHA1
}

// isUnborn reports whether HEAD is a branch that has no commit yet.
func (r *Repository) isUnborn(ctx context.Context) bool {
	if _, err := r.git.output(ctx, r.Top, "symbolic-ref", "-q", "HEAD"); err != nil {
		return false
	}
	out, err := r.git.output(ctx, r.Top, "rev-parse", "-q", "--verify", "HEAD")
	return ReasonOf(err) == Failed && out == ""
}

func (r *Repository) changes(ctx context.Context, args []string) ([]Change, error) {
	var changes []Change
	var p rawParser
	err := r.records(ctx, args, func(record []byte) error {
		c, done, ok := p.next(record)
		if !ok {
			return errMalformed
		}
		if done {
			changes = append(changes, c)
		}
		return nil
	})
	if err == nil && p.isOpen {
		err = &Error{Reason: Failed, Dir: r.Top, Command: args, Cause: errMalformed}
	}
	if err != nil {
		return nil, err
	}
	return changes, nil
}

// rawParser reads the raw format of git diff with -z: ":MODE MODE OBJECT OBJECT STATUS" and
// then one path, or two of a rename or a copy, each its own record (git-diff-index(1)).
type rawParser struct {
	change Change
	isOpen bool
}

func (p *rawParser) next(record []byte) (c Change, done, ok bool) {
	switch {
	case !p.isOpen:
		p.change, ok = parseRaw(record)
		p.isOpen = true
		return Change{}, false, ok
	case !isPath(record):
		return Change{}, false, false
	case strings.IndexByte("RC", p.change.Status) >= 0 && p.change.Old.Path == "":
		p.change.Old.Path = string(record)
		return Change{}, false, true
	}
	p.isOpen = false
	return p.change.with(string(record)), true, true
}

// with puts the one path of a change that is no rename, or the second one, to where it
// belongs.
func (c Change) with(path string) Change {
	if c.Status != 'D' {
		c.New.Path = path
	} else {
		c.New = Entry{}
	}
	if c.Old.Path == "" && c.Status != 'A' {
		c.Old.Path = path
	} else if c.Status == 'A' {
		c.Old = Entry{}
	}
	return c
}

func parseRaw(record []byte) (Change, bool) {
	head, ok := bytes.CutPrefix(record, []byte{':'})
	fields := bytes.Split(head, []byte{' '})
	if !ok || len(fields) != 5 || len(fields[4]) == 0 || strings.IndexByte("ADMTURC", fields[4][0]) < 0 {
		return Change{}, false
	}
	oldMode, ok1 := parseMode(fields[0])
	newMode, ok2 := parseMode(fields[1])
	if !ok1 || !ok2 || !isObject(fields[2]) || !isObject(fields[3]) {
		return Change{}, false
	}
	return Change{Status: fields[4][0],
		Old: Entry{Mode: oldMode, Object: string(fields[2])}, New: Entry{Mode: newMode, Object: string(fields[3])}}, true
}
