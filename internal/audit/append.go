package audit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/store"
)

const (
	// Patience is how long another gvx that writes is waited for.
	Patience = 2 * time.Second
	// MaxFile is the size from which on the log is put aside, in bytes.
	MaxFile = 4 << 20
	// Repeated is how long what failed or was refused is not written again: an editor that
	// calls go each second would fill the disk with one refusal.
	Repeated = 10 * time.Minute
)

// Log is where an audit log is.
type Log struct {
	Folder layout.Log
	Shared bool // everybody may read it
	// Unreliable is called with the path of a lock that was granted to two at once. May
	// be nil.
	Unreliable func(path string)

	limit    int64         // MaxFile, but for tests
	patience time.Duration // Patience, but for tests
}

// ErrTooLong is wrapped where the last line of the log is longer than any that gvx writes:
// there is nothing to hang a chain on.
var ErrTooLong = errors.New("its last line is longer than any that gvx writes")

// Append writes r behind the last record and waits for the disk; it returns the line as it
// was written and its hash, both "" where r repeats what failed or was refused a moment ago. The error names the file; it
// is a *[store.LockedError] where another gvx kept the lock for longer than [Patience].
func (l Log) Append(ctx context.Context, r Record) (line, hash string, err error) {
	if err := fsx.MkdirAll(string(l.Folder)); err != nil {
		return "", "", err
	}
	unlock, err := store.LockFile(ctx, l.Folder.Lock(), store.Waiting{Timeout: cmp.Or(l.patience, Patience), Unreliable: l.Unreliable})
	if err != nil {
		return "", "", err
	}
	defer unlock()
	f, err := l.open()
	if err != nil {
		return "", "", err
	}
	defer func() { f.Close() }()
	end, err := l.end(f)
	if err != nil {
		return "", "", err
	}
	if end.repeats(r) {
		return "", "", nil
	}
	r.Seq, r.Prev = end.seq+1, end.hash
	text, err := r.line()
	if err != nil {
		return "", "", err
	}
	if end.size > 0 && end.size+int64(len(text)) > cmp.Or(l.limit, MaxFile) {
		f.Close()
		if f, err = l.rotate(); err != nil {
			return "", "", err
		}
		end.open = false
	}
	data := append(text, '\n')
	if end.open {
		// What a power cut left is closed and stays: the chain goes over it.
		data = append([]byte{'\n'}, data...)
	}
	if err := fsx.Append(f, data); err != nil {
		return "", "", err
	}
	h := sum(text)
	return string(text), hex.EncodeToString(h[:]), nil
}

func (l Log) open() (*os.File, error) {
	perm := fs.FileMode(0o600)
	if l.Shared {
		perm = 0o644
	}
	return fsx.OpenAppend(l.Folder.File(), perm)
}

// rotate puts the log aside under the next number and returns a new one.
func (l Log) rotate() (*os.File, error) {
	old, err := l.olds()
	if err != nil {
		return nil, err
	}
	n := 1
	if len(old) > 0 {
		n = old[len(old)-1] + 1
	}
	if err := fsx.Move(l.Folder.File(), l.Folder.Old(n)); err != nil {
		return nil, err
	}
	return l.open()
}

// end is what the next record follows.
type end struct {
	size   int64
	open   bool   // there is no line break behind the last line
	whole  bool   // the last line is a record
	hash   string // of the last line; "" where there is none
	seq    uint64 // of the last record
	recent []Record
}

// end reads the end of f, which is the log.
func (l Log) end(f *os.File) (end, error) {
	e, err := tailOf(f)
	if err != nil || e.whole {
		return e, err
	}
	old, err := l.olds()
	if err != nil {
		return e, err
	}
	return l.behind(e, f, old)
}

// behind completes e, the end of f where that is no record: what such a line follows is in
// its hash. Before f are the old parts of those numbers.
func (l Log) behind(e end, f *os.File, old []int) (end, error) {
	before, err := l.endOfOld(old)
	if err != nil {
		return e, err
	}
	e.hash, e.seq, e.recent = before.hash, before.seq, append(e.recent, before.recent...)
	r := reader{before: before.hash, do: func(line Line) error {
		e.hash, e.seq = hex.EncodeToString(line.Hash[:]), max(e.seq, line.Record.Seq)
		return nil
	}}
	return e, r.part(io.NewSectionReader(f, 0, e.size), f.Name())
}

// endOfOld is the end of the last one of the old parts of those numbers.
func (l Log) endOfOld(old []int) (end, error) {
	if len(old) == 0 {
		return end{}, nil
	}
	last := len(old) - 1
	f, err := openToRead(l.Folder.Old(old[last]))
	if err != nil {
		return end{}, err
	}
	defer f.Close()
	e, err := tailOf(f)
	if err != nil || e.whole {
		return e, err
	}
	return l.behind(e, f, old[:last])
}

// tailOf looks at the last lines of f, two of the longest at most. Of an end that is no
// record it does not tell the hash.
func tailOf(f *os.File) (end, error) {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return end{}, err
	}
	e := end{size: st.Size()}
	tail := make([]byte, min(e.size, 2*MaxLine))
	if _, err := f.ReadAt(tail, e.size-int64(len(tail))); err != nil && err != io.EOF {
		return e, err
	}
	e.open = tail[len(tail)-1] != '\n'
	if !e.open {
		tail = tail[:len(tail)-1]
	}
	lines := bytes.Split(tail, []byte{'\n'})
	last := lines[len(lines)-1]
	if len(last) > MaxLine {
		return e, &fs.PathError{Op: "append to", Path: f.Name(), Err: ErrTooLong}
	}
	if int64(len(tail)) < e.size-1 {
		lines = lines[1:] // the first one may have been cut
	}
	for i := len(lines) - 1; i >= 0; i-- {
		r, k := parse(lines[i])
		if k != whole {
			continue
		}
		if e.recent = append(e.recent, r); i == len(lines)-1 {
			h := sum(last)
			e.whole, e.hash, e.seq = true, hex.EncodeToString(h[:]), r.Seq
		}
	}
	return e, nil
}

// repeats reports whether r failed, or was refused, and that was written a moment ago.
func (e end) repeats(r Record) bool {
	if r.Outcome == OK {
		return false
	}
	r = r.clean()
	for _, before := range e.recent {
		age := r.Time.Sub(before.Time)
		same := before.Event == r.Event && before.Outcome == r.Outcome && before.Error == r.Error && before.Version == r.Version && before.Subject == r.Subject &&
			before.By == r.By && slices.Equal(before.Args, r.Args)
		if same && before.UID == r.UID && before.Host == r.Host && 0 <= age && age < Repeated {
			return true
		}
	}
	return false
}

// olds are the numbers of the parts that were put aside, from the oldest.
func (l Log) olds() ([]int, error) {
	names, err := fileread.Names(string(l.Folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return sortedNumbers(l.Folder, names), nil
}

// openToRead opens a part of the log, which is a regular file.
func openToRead(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|plainFlags, 0)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		f.Close()
		return nil, errors.Join(err, &fs.PathError{Op: "read", Path: filepath.Clean(path), Err: fileread.ErrNotRegular})
	}
	return f, nil
}
