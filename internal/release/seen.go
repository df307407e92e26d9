package release

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strconv"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// maxSeen bounds the file of the releases seen, in bytes.
const maxSeen = 64 << 10

// SeenError says that a line of the file of the releases seen is not one of ours.
type SeenError struct {
	File string
	Line int
	Text string
}

func (e *SeenError) Error() string {
	return quote.Foreign(e.File) + ":" + strconv.Itoa(e.Line) + ": " + quote.Always(e.Text) + " is no release such as go1.27.4"
}

// ReadSeen reads the file that holds the newest release seen of each minor, as
// [FormatSeen] writes it. No file is no release. It forgives nothing: a line that
// is passed over would let an old release be the newest again. The error is a
// *[SeenError] or an *[fs.PathError].
func ReadSeen(path string) ([]goversion.Version, error) {
	data, _, err := fileread.Bounded(path, maxSeen)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, quoted(path, err)
	}
	return parseSeen(path, data)
}

func parseSeen(path string, data []byte) ([]goversion.Version, error) {
	var seen []goversion.Version
	line := 0
	for text := range bytes.Lines(data) {
		line++
		name := string(bytes.TrimSuffix(text, []byte("\n")))
		v, err := goversion.Parse(name)
		if err != nil || v.String() != name || v.IsPrerelease() {
			return nil, &SeenError{path, line, name}
		}
		seen = append(seen, v)
	}
	return seen, nil
}

// MergeSeen returns the newest release of each minor of both, sorted, without
// pre-releases. new must hold only what was proved in the checksum log: a list
// that a server made up would be remembered for ever.
func MergeSeen(old, new []goversion.Version) []goversion.Version {
	all := sortedUnique(keep(slices.Concat(old, new), func(v goversion.Version) bool { return !v.IsZero() && isFinal(v) }))
	return newestOfEach(all)
}

// FormatSeen returns the contents of the file: a release a line.
func FormatSeen(seen []goversion.Version) []byte {
	var b bytes.Buffer
	for _, v := range seen {
		b.WriteString(v.String() + "\n")
	}
	return b.Bytes()
}
