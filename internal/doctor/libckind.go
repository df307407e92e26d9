package doctor

import (
	"context"
	"errors"
	"io/fs"
)

var libcKind = Check{
	ID:        "libc.kind",
	Severity:  Info,
	Title:     "the C library musl instead of the GNU one",
	Reads:     []string{"/lib/ld-musl-*", "libc.so.6"},
	Threshold: "musl, and no glibc beside it",
	About: "The official go command is a static program and runs on musl (Alpine, Void) as on any other Linux; so do programs without cgo. What does not: a library of `-buildmode=c-shared` cannot be loaded (`initial-exec TLS resolves to dynamic definition`, golang.org/issue/13492), " +
		"and a program that was built with cgo on a system with glibc is not started there, with `no such file or directory` for its loader. Tests with -race, plugins and cgo itself work (tried with Go 1.26 and musl 1.2.3); the race detector does since Go 1.15 (golang.org/issue/14481).\n\n" +
		"Build what has cgo where it is to run, or with CGO_ENABLED=0.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		loader := h.Musl()
		if loader == "" {
			return nil, nil
		}
		if _, err := h.Glibc(); !errors.Is(err, fs.ErrNotExist) {
			return nil, nil // it is there beside musl, or something that nobody can read
		}
		f := Finding{
			Severity:  Info,
			Text:      "the C library is musl: libraries of go build -buildmode=c-shared cannot be loaded here, and programs built with cgo on a glibc system do not start",
			Source:    h.Show(loader),
			Value:     "musl",
			Threshold: "glibc",
			Fix:       Fix{Words: "build with CGO_ENABLED=0, or what has cgo on the system where it is to run"},
		}
		if h.before("go1.15") {
			f.Text += "; go test -race does not link"
		}
		return []Finding{f}, nil
	},
}
