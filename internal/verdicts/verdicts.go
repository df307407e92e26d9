// Package verdicts is the memory of gvx verify: when each toolchain was last looked at,
// and what came out.
//
// It promises that what is remembered belongs to one tree in one store, so that no
// toolchain inherits the verdict of another; that a file it cannot read is an error and no
// empty memory; and that the file stays small. It proves nothing: who wants to know how a
// toolchain is now, verifies it. Reading and writing the file under its lock is the
// caller's.
package verdicts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// Outcome is what came out.
type Outcome string

// The outcomes.
const (
	OK      Outcome = "ok"      // every file is what the checksum log has
	Refuted Outcome = "refuted" // it is not, or nobody vouches for it
	Failed  Outcome = "failed"  // it could not be looked at
)

// Verdict is what gvx verify said of one toolchain.
type Verdict struct {
	Data    string    `json:"data"` // gvx's data folder, which has the store
	Tree    string    `json:"tree"` // by [layout.Tree]
	At      time.Time `json:"at"`
	Outcome Outcome   `json:"outcome"`
}

const (
	format  = 1
	maxFile = 1 << 20
	// most is how many verdicts are kept: a machine has some ten toolchains.
	most = 1000
)

// memory is the file.
type memory struct {
	Format   int       `json:"format"`
	Verified []Verdict `json:"verified"`
}

// Error says that the file cannot be used.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string {
	return "what gvx verify found before is not known: " + quote.Foreign(e.Path) + ": " + quote.Foreign(e.Err.Error())
}

func (e *Error) Unwrap() error { return e.Err }

// Read returns what the file path holds, the oldest first. No file is no verdict. The
// error is an *[Error].
func Read(path string) ([]Verdict, error) {
	data, _, err := fileread.Bounded(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []Verdict
	if err == nil {
		all, err = parse(data)
	}
	if err != nil {
		return nil, &Error{path, err}
	}
	return all, nil
}

func parse(data []byte) ([]Verdict, error) {
	var m memory
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	if m.Format != format {
		return nil, fmt.Errorf("format %d, this gvx knows %d", m.Format, format)
	}
	for _, v := range m.Verified {
		if err := v.check(); err != nil {
			return nil, err
		}
	}
	return m.Verified, nil
}

func (v Verdict) check() error {
	if _, ok := layout.ParseTree(v.Tree); !ok {
		return errors.New(quote.Always(v.Tree) + " is no toolchain's name")
	}
	if !slices.Contains([]Outcome{OK, Refuted, Failed}, v.Outcome) {
		return errors.New(quote.Always(string(v.Outcome)) + " is no outcome")
	}
	return nil
}

// Merge returns what is to be remembered: newer, and of older what has no newer one and
// what keep wants, the oldest first.
func Merge(older, newer []Verdict, keep func(Verdict) bool) []Verdict {
	all := slices.DeleteFunc(slices.Clone(older), func(v Verdict) bool {
		return !keep(v) || slices.ContainsFunc(newer, v.sameTree)
	})
	all = append(all, newer...)
	slices.SortStableFunc(all, func(a, b Verdict) int { return a.At.Compare(b.At) })
	return all[max(0, len(all)-most):]
}

func (v Verdict) sameTree(w Verdict) bool { return v.Data == w.Data && v.Tree == w.Tree }

// Last returns the newest verdict in all of the tree in the store of the folder data.
func Last(all []Verdict, data string, tree layout.Tree) (last Verdict, ok bool) {
	for _, v := range all {
		if v.sameTree(Verdict{Data: data, Tree: tree.String()}) && (!ok || v.At.After(last.At)) {
			last, ok = v, true
		}
	}
	return last, ok
}

// Format returns the contents of the file. Times are kept to the second.
func Format(all []Verdict) ([]byte, error) {
	m := memory{Format: format, Verified: slices.Clone(all)}
	for i := range m.Verified {
		m.Verified[i].At = m.Verified[i].At.UTC().Truncate(time.Second)
	}
	data, err := json.MarshalIndent(m, "", "  ")
	return append(data, '\n'), err
}
