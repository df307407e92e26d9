package shim

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// search looks for what a folder's project declares.
type search struct {
	wd      string // absolute, clean; "" where it cannot be told, for the reason noWd
	noWd    error
	temp    string // the temp folder, in which go.mod does not count
	goroot  string // GOROOT, which the search for go.work does not leave
	homes   homes
	env     goEnv
	observe Observer

	root string // the repository: the nearest .git's folder, "" without one
}

// findRoot looks for .git upwards. One that others could have put above the
// folder, as in /tmp, does not make a repository.
func (s *search) findRoot() {
	for dir := s.wd; dir != ""; {
		if fileread.Has(dir, ".git") {
			if dir == s.wd || !isShared(dir) {
				s.root = dir
				return
			}
			s.observe.note("ignored: in a folder that everybody may write to", filepath.Join(dir, ".git"))
		}
		above := parent(dir)
		if above == dir {
			return
		}
		dir = above
	}
}

// isShared reports whether dir is like /tmp: everybody may create files in it.
func isShared(dir string) bool {
	info, err := fileread.Stat(dir)
	return err == nil && info.WorldWritable && info.Sticky
}

// governing returns what the go.work or go.mod in charge of the folder declares;
// zero when there is none (FindGoWork and FindGoMod in cmd/go/internal/modload).
func (s *search) governing() (declared, error) {
	if s.wd == "" {
		return declared{}, s.nowhere()
	}
	mode := s.env.get("GO111MODULE")
	if mode != "" && mode != "on" && mode != "auto" {
		s.observe.note("go.work and go.mod do not count: GO111MODULE is neither on nor auto", "")
		return declared{}, nil
	}
	// With auto, a go.work alone is enough from go1.27 on.
	work, data, err := s.findWork()
	switch {
	case err != nil:
		return declared{}, err
	case work != "":
		return parseDeclared(work, data, true)
	}
	mod, data, err := s.findMod()
	if err != nil || mod == "" {
		return declared{}, err
	}
	return parseDeclared(mod, data, false)
}

// nowhere is the error of what needs the working directory where there is none.
func (s *search) nowhere() error { return &UnreadableError{File: ".", Err: s.noWd} }

func (s *search) findWork() (file string, data []byte, err error) {
	switch name := s.env.get("GOWORK"); {
	case name == "off":
		s.observe.note("go.work does not count: GOWORK=off", "")
		return "", nil, nil
	case name == "" || name == "auto":
		return s.upwards("go.work", true)
	case !filepath.IsAbs(name):
		return "", nil, &SettingError{Name: "GOWORK", Value: name, Want: "an absolute path, off or auto", Help: "unset GOWORK"}
	default:
		// GOWORK may name a file that go work init is about to make.
		if file, data, err = s.read("", name); file == "" && err == nil && fileread.Exists(name) {
			err = &UnreadableError{File: name, Err: fileread.ErrNotRegular}
		}
		return file, data, err
	}
}

func (s *search) findMod() (file string, data []byte, err error) {
	file, data, err = s.upwards("go.mod", false)
	if file != "" && s.isTemp(filepath.Dir(file)) {
		// golang.org/issue/26708
		s.observe.note("ignored: directly in the temp folder", file)
		return "", nil, nil
	}
	return file, data, err
}

// isTemp reports whether dir is the temp folder, by whatever name
// (cmd/go/internal/search.InDir). The look for a go.mod there spares resolving both;
// a repository, which is what most calls find, is spared it too unless the names
// are alike.
func (s *search) isTemp(dir string) bool {
	switch {
	case s.temp == "":
		return false
	case dir == filepath.Clean(s.temp):
		return true
	case s.root != "" && filepath.Base(dir) != filepath.Base(s.temp),
		!fileread.Exists(filepath.Join(s.temp, "go.mod")):
		return false
	}
	a, errA := filepath.EvalSymlinks(dir)
	b, errB := filepath.EvalSymlinks(s.temp)
	return errA == nil && errB == nil && a == b
}

// upwards returns the nearest file of that name that counts.
func (s *search) upwards(name string, stopAtGOROOT bool) (string, []byte, error) {
	for dir := s.wd; ; {
		file, data, err := s.read(dir, name)
		if err != nil {
			return "", nil, err
		}
		if file != "" {
			why := s.distrust(dir, file)
			if why == "" {
				return file, data, nil
			}
			s.observe.note("ignored: "+why, file)
		}
		above := parent(dir)
		if above == dir || stopAtGOROOT && s.isGOROOT(above) {
			return "", nil, nil
		}
		dir = above
	}
}

// parent is filepath.Dir of an absolute and clean folder, which is most of what a search
// upwards costs beside its system calls.
func parent(dir string) string {
	if i := strings.LastIndexByte(dir, os.PathSeparator); os.PathSeparator == '/' && i > 0 {
		return dir[:i]
	}
	return filepath.Dir(dir)
}

// isGOROOT reports whether dir is a toolchain: the standard library is not part of
// a workspace that its folder happens to lie in.
func (s *search) isGOROOT(dir string) bool {
	return dir == s.goroot || s.homes.any(func(h *home) bool {
		return strings.HasPrefix(dir, h.Data) && parent(dir) == h.Toolchains()
	})
}

// distrust says why a go.work or go.mod in dir must not choose, "" when it may.
func (s *search) distrust(dir, file string) string {
	switch {
	case dir == s.wd:
		return ""
	case s.root == "":
		if isShared(dir) {
			return "in a folder that everybody may write to"
		}
		return ""
	case below(dir, s.root):
		return ""
	}
	info, err := fileread.Stat(file)
	return outerDistrust(dir, err == nil && info.Mine)
}

// outerDistrust says why a file in dir, above the repository, does not count.
func outerDistrust(dir string, mine bool) string {
	info, err := fileread.Stat(dir)
	switch {
	case err != nil:
		return "its folder cannot be looked at"
	case info.WorldWritable:
		return "above the repository, in a folder that everybody may write to"
	case !info.Mine: // whose links may lead to files of anybody's
		return "above the repository, in a folder of another user's"
	case !mine:
		return "above the repository, and it belongs to another user"
	}
	return ""
}

// read returns the contents of the go.work or go.mod name in dir, or of the path name
// where dir is ""; file is "" where there is none. A folder of that name is none, as for
// the go command.
func (s *search) read(dir, name string) (file string, data []byte, err error) {
	data, there, err := readDeclaration(dir, name)
	if !there && err == nil {
		return "", nil, nil
	}
	path := filepath.Join(dir, name)
	if err == nil {
		return path, data, nil
	}
	if st, statErr := os.Stat(path); statErr != nil || st.IsDir() {
		return "", nil, nil
	}
	return "", nil, &UnreadableError{File: path, Err: err}
}
