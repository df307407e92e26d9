package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/gvx-go/gvx/internal/layout"
)

// Line is one line of a log as it is on disk.
type Line struct {
	File   string
	Number int // from 1
	Record Record
	Whole  bool              // it is a record
	Text   []byte            // without the line break; valid until the next line, nil where it is too long
	Hash   [sha256.Size]byte // what the record behind it holds

	kind   kind
	ended  bool // by a line break
	length int64
}

// Place names the line: FILE:LINE.
func (l Line) Place() string { return l.File + ":" + strconv.Itoa(l.Number) }

// Each calls do for every line of the log, the oldest first. A log that is not there has
// none. The error is do's, or an *[fs.PathError].
func (l Log) Each(do func(Line) error) error {
	// The log itself is opened first: it may be put aside while the parts before it are
	// read, and is then among them.
	newest, err := openToRead(l.Folder.File())
	switch {
	case err == nil:
		defer newest.Close()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	old, err := l.olds()
	if err != nil {
		return err
	}
	r := reader{do: do}
	for _, n := range old {
		if same, err := r.old(l.Folder.Old(n), newest); same || err != nil {
			return err
		}
	}
	if newest == nil {
		return nil
	}
	return r.part(newest, l.Folder.File())
}

// reader goes through the lines of one part after the other.
type reader struct {
	do     func(Line) error
	before string // the hash of the line before, in hex; "" where there is none
}

// old reads a part that was put aside, and reports whether it is the newest: one that
// came after is not looked at any more.
func (r *reader) old(path string, newest *os.File) (same bool, err error) {
	f, err := openToRead(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if newest != nil {
		a, errA := f.Stat()
		b, errB := newest.Stat()
		same = errA == nil && errB == nil && os.SameFile(a, b)
	}
	return same, r.part(f, path)
}

func (r *reader) part(f io.Reader, path string) error {
	in := bufio.NewReaderSize(f, MaxLine+1)
	for n := 1; ; n++ {
		line, err := readLine(in, r.before)
		if err != nil {
			return &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if line.length == 0 && !line.ended {
			return nil
		}
		line.File, line.Number = path, n
		r.before = hex.EncodeToString(line.Hash[:])
		if err := r.do(line); err != nil || !line.ended {
			return err
		}
	}
}

// readLine reads to the next line break, and holds MaxLine bytes of it at most.
func readLine(in *bufio.Reader, before string) (Line, error) {
	text, err := in.ReadSlice('\n')
	if err == nil || errors.Is(err, io.EOF) {
		l := Line{ended: err == nil}
		if l.ended {
			text = text[:len(text)-1]
		}
		l.length, l.Text = int64(len(text)), text
		l.Record, l.kind = parse(text)
		l.Whole, l.Hash = l.kind == whole, chained(before, text, l.kind)
		return l, nil
	}
	h, l := odd(before), Line{kind: strange}
	for errors.Is(err, bufio.ErrBufferFull) {
		h.Write(text)
		l.length += int64(len(text))
		text, err = in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return l, err
	}
	if l.ended = err == nil; l.ended {
		text = text[:len(text)-1]
	}
	h.Write(text)
	l.length += int64(len(text))
	h.Sum(l.Hash[:0])
	return l, nil
}

// Head returns the hash of the last line of the log that has its line break, in hex, and
// that line; ok is false where there is none. Kept elsewhere, it shows later that nothing
// up to it was changed or cut.
func (l Log) Head() (hash string, at Line, ok bool, err error) {
	err = l.Each(func(line Line) error {
		if line.ended {
			at, ok = line, true
			at.Text = nil
		}
		return nil
	})
	return hex.EncodeToString(at.Hash[:]), at, ok, err
}

// sortedNumbers are the numbers of the old parts among names.
func sortedNumbers(folder layout.Log, names []string) (old []int) {
	for _, name := range names {
		if n, ok := folder.ParseOld(name); ok {
			old = append(old, n)
		}
	}
	slices.Sort(old)
	return old
}
