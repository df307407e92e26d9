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
	Whole  bool   // it is a record
	Text   []byte // without the line break; valid until the next line, nil where it is too long
	Hash   [sha256.Size]byte

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
	for _, n := range old {
		if same, err := eachOfOld(l.Folder.Old(n), newest, do); same || err != nil {
			return err
		}
	}
	if newest == nil {
		return nil
	}
	return eachOf(newest, l.Folder.File(), do)
}

// eachOfOld reads a part that was put aside, and reports whether it is the newest: one that
// came after is not looked at any more.
func eachOfOld(path string, newest *os.File, do func(Line) error) (same bool, err error) {
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
	return same, eachOf(f, path, do)
}

func eachOf(f *os.File, path string, do func(Line) error) error {
	in := bufio.NewReaderSize(f, MaxLine+1)
	for n := 1; ; n++ {
		line, err := readLine(in)
		if err != nil {
			return &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if line.length == 0 && !line.ended {
			return nil
		}
		line.File, line.Number = path, n
		if err := do(line); err != nil || !line.ended {
			return err
		}
	}
}

// readLine reads to the next line break, and holds MaxLine bytes of it at most.
func readLine(in *bufio.Reader) (Line, error) {
	text, err := in.ReadSlice('\n')
	if err == nil || errors.Is(err, io.EOF) {
		l := Line{ended: err == nil}
		if l.ended {
			text = text[:len(text)-1]
		}
		l.length, l.Text, l.Hash = int64(len(text)), text, sum(text)
		l.Record, l.kind = parse(text)
		l.Whole = l.kind == whole
		return l, nil
	}
	h, l := sha256.New(), Line{kind: strange}
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
