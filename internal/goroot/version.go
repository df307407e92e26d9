package goroot

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// readVersion reads the release in VERSION (cmd/dist writes it; from go1.21 on, a second
// line has the time).
func readVersion(dir string) (goversion.Version, error) {
	path := filepath.Join(dir, "VERSION")
	data, _, err := fileread.Bounded(path, maxVersion)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return goversion.Version{}, &NotGOROOTError{Path: dir, Reason: "there is no file VERSION in it"}
	case errors.Is(err, fs.ErrPermission):
		return goversion.Version{}, &UnreadableError{Path: path, Err: err}
	case err != nil:
		return goversion.Version{}, &NotGOROOTError{Path: dir, Reason: "its file VERSION cannot be read", Err: err}
	}
	line, _, _ := strings.Cut(string(data), "\n")
	v, ok := parseVersion(strings.TrimRight(line, " \t\r"))
	if !ok {
		return goversion.Version{}, &NotGOROOTError{Path: dir, Reason: "its VERSION is " + quote.Always(line)}
	}
	return v, nil
}

// parseVersion reads the release at the beginning of a line. Vendors put words of their
// own behind a dash, cmd/dist experiments behind a space ("go1.26.8 X:boringcrypto");
// whether they changed anything is what the h1 tells. What was built between releases
// is none of them.
func parseVersion(line string) (v goversion.Version, ok bool) {
	name, rest := line, ""
	if i := strings.IndexAny(line, " -"); i >= 0 {
		name, rest = line[:i], line[i+1:]
	}
	v, err := goversion.Parse(name)
	return v, err == nil && v.String() == name && !strings.HasPrefix(rest, "devel")
}
