package shim

import (
	"bytes"
	"os"

	"github.com/gvx-go/gvx/internal/fileread"
)

const (
	// maxShim bounds a file that may be a shim, in bytes: one with all its symbols takes
	// 3 MB, where a go command takes 10.
	maxShim = 4 << 20
	// builtAsShim stands in the build information of every shim (runtime/debug.BuildInfo).
	builtAsShim = "path\tgithub.com/gvx-go/gvx/cmd/gvx-shim\n"
)

// isBuiltAsShim reports whether the program file, of size bytes, was built as a shim of
// gvx's, whichever release of it. One that cannot be read is not.
func isBuiltAsShim(file string, size int64) bool {
	if size > maxShim {
		return false
	}
	data, _, err := fileread.Bounded(file, maxShim)
	return err == nil && bytes.Contains(data, []byte(builtAsShim))
}

// notItself returns a *[StartError] where the program is a shim, put in the place of
// Go's own: a shim would start the next one, up to the limit. Only a shim that decides
// what one above it has decided looks, and only below two of them: builds start one below
// another.
func (p *process) notItself(d Decision, program string) error {
	if depth(p.env) < 2 || p.env.Get(envToolchain) != toolchainName(d) {
		return nil
	}
	if st, err := os.Stat(program); err == nil && isBuiltAsShim(program, st.Size()) {
		return &StartError{Path: program, Err: errIsShim}
	}
	return nil
}
