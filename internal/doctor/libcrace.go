package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
)

var errNoGlibc = errors.New("there is no GNU C library here")

var libcRace = Check{
	ID:        "libc.race",
	Severity:  Warning,
	Title:     "a C library too old for the race detector",
	Reads:     []string{"libc.so.6"},
	Threshold: "glibc 2.17",
	Since:     "Go 1.19",
	About: "The race detector of Go 1.19 and newer needs version 2.17 of the GNU C library, of December 2012: with an older one `go test -race` ends at the linker with undefined references, or the program does not start. " +
		"What is built without -race is not touched by that.\n\nThe version is read from the symbols that libc.so.6 defines; nothing is started. Source: go.dev/doc/go1.19#race.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.before("go1.19") {
			return nil, nil
		}
		libc, err := h.Glibc()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errNoGlibc
		}
		if err != nil || libc.Major > 2 || libc.Minor >= 17 {
			return nil, err
		}
		version := strconv.Itoa(libc.Major) + "." + strconv.Itoa(libc.Minor)
		return []Finding{{
			Severity:  Warning,
			Text:      "the C library is glibc " + version + ", and the race detector needs 2.17: go test -race does not link or start here",
			Source:    h.Show(libc.File),
			Value:     version,
			Threshold: "2.17",
			Fix:       Fix{Words: "run the tests with -race on a newer system"},
		}}, nil
	},
}
