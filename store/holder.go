package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/quote"
)

// Holder is who holds a lock, by his own words.
type Holder struct {
	PID     int
	Command string
	Since   time.Time
}

func (h Holder) String() string {
	if h.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d (%s) since %s", h.PID, quote.Foreign(h.Command), h.Since.Local().Format(time.TimeOnly))
}

// maxHolder bounds the note of who holds a lock, in bytes.
const maxHolder = 1 << 12

// holderSuffix names the note beside a lock file of who holds it. It is no part of
// the lock file: on Windows nobody can read or write what another handle locked. Only
// who was killed leaves one.
const holderSuffix = ".holder"

func writeHolder(path, command string) error {
	command = strings.Join(strings.Fields(command), " ")
	note := fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339), command)
	return fsx.WriteCache(path+holderSuffix, []byte(note))
}

// removeHolder takes the note away. It is to be called before the lock is given back:
// afterwards the note is the next one's.
func removeHolder(path string) { _ = os.Remove(path + holderSuffix) }

// ReadHolder returns who holds the lock file path; the zero Holder where nobody
// said so.
func ReadHolder(path string) Holder {
	data, _, err := fileread.Bounded(path+holderSuffix, maxHolder)
	if err != nil {
		return Holder{}
	}
	lines := strings.SplitN(string(data), "\n", 4)
	if len(lines) < 4 {
		return Holder{}
	}
	pid, err := strconv.Atoi(lines[0])
	since, timeErr := time.Parse(time.RFC3339, lines[1])
	if err != nil || timeErr != nil {
		return Holder{}
	}
	return Holder{pid, lines[2], since}
}

// holderOfWhole returns who keeps others from the whole store: who has all of it, else
// the first of those who have a release and live.
func (s *Store) holderOfWhole(path string) Holder {
	if h := ReadHolder(path); lives(h.PID) {
		return h
	}
	var first Holder
	names, _ := fileread.Names(s.dirs.Locks())
	for _, name := range names {
		name, ok := strings.CutSuffix(name, holderSuffix)
		h := ReadHolder(filepath.Join(s.dirs.Locks(), name))
		if ok && lives(h.PID) && (first.PID == 0 || h.Since.Before(first.Since)) {
			first = h
		}
	}
	return first
}

// forgetHolders removes all notes: who has the whole store knows that they are of the
// dead.
func (s *Store) forgetHolders() {
	names, _ := fileread.Names(s.dirs.Locks())
	for _, name := range names {
		if strings.HasSuffix(name, holderSuffix) {
			_ = os.Remove(filepath.Join(s.dirs.Locks(), name))
		}
	}
}
