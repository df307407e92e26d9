package doctor

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/elftest"
	"github.com/gvx-go/gvx/internal/goversion"
)

func init() {
	// glibc PATH VERSION…: a library that defines these versions of symbols.
	directives["glibc"] = func(f *fixture, v string) {
		words := strings.Fields(v)
		f.check(os.MkdirAll(filepath.Dir(f.at(words[0])), 0o755))
		f.check(os.WriteFile(f.at(words[0]), elftest.Library(words[1:]...), 0o644))
	}
	// deny PATH: it may not be opened, whoever asks.
	directives["deny"] = func(f *fixture, v string) {
		f.here.Calls.MayRead = func(path string) error {
			if path == v {
				return &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
			}
			return nil
		}
	}
	// nogoline: the main module has none.
	directives["nogoline"] = func(f *fixture, _ string) { f.here.Module.GoLine, f.here.Module.GoAt = goversion.Line{}, 0 }
	// release 10.0.22631: what Windows calls itself.
	directives["release"] = func(f *fixture, v string) {
		f.here.Calls.Release = func() (string, error) { return v, nil }
	}
}
