// Package setup puts what makes shells, systemd and direnv find gvx into the user's files,
// and takes it out again.
//
// It promises that all is looked at before anything is changed, so that a file which
// cannot be changed leaves every other one as it was; that doing it twice is as doing it
// once; that what is killed halfway is finished by the next setup and undone by the next
// uninstall; and that an uninstall leaves every byte that was there before, and nothing
// else but toolchains and programs that the user installed.
package setup

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/userfile"
	"github.com/gvx-go/gvx/shellhooks"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

// Setup is one user's. All fields but OS must be set.
type Setup struct {
	Dirs   layout.Dirs // as the user wrote them, for what shells read
	Store  layout.Dirs // the same without links, for what is written
	Getenv func(string) string
	OnPath func(program string) bool // whether PATH has it
	Shell  rc.Shell
	OS     string // as runtime.GOOS names it; "" is this one
}

func (s Setup) system() string {
	if s.OS == "" {
		return runtime.GOOS
	}
	return s.OS
}

func (s Setup) places() rc.Places {
	return rc.Places{
		Home: s.Dirs.Home, Config: s.config(), OS: s.system(), Getenv: s.Getenv,
		Exists: func(path string) bool { return !isMissing(path) },
	}
}

// config is $XDG_CONFIG_HOME, or what stands in for it.
func (s Setup) config() string { return filepath.Dir(s.Dirs.Config) }

// Files are the rc files of the shell.
func (s Setup) Files() []rc.File { return s.places().Files(s.Shell) }

// Line is the one line for an rc file, as people type it.
func (s Setup) Line() (string, error) {
	return rc.Line(s.Shell.Hook, s.Dirs.Home, s.Dirs.Hook(s.Shell.Hook))
}

// WriteHooks writes the text of every shell, which is gvx's own: a newer gvx renews it.
func (s Setup) WriteHooks() error {
	for _, name := range shellhooks.Names() {
		text, _ := shellhooks.Hook(name)
		if err := writeOwn(s.Store.Hook(name), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// Change is one change of a file or folder.
type Change struct {
	What string // "add a block to", as a column of a table
	Path string
	Why  string
	do   func() error
}

// Plan is what is to be changed, in order. Nothing of it is done yet.
type Plan struct {
	Changes []Change
	// Skipped is what cannot be done and is no reason to do nothing.
	Skipped []error
	files   []string // that are written or written into, all of them may have to be made
}

// FileError says why a file of the user's cannot be changed. Nothing was.
type FileError struct {
	Path   string
	Line   int // of the file, where the fault is in one; else 0
	Err    error
	ByHand string // the line that belongs into it, or ""
	Help   string // what else mends it, or ""
}

func (e *FileError) Error() string {
	if e.Line > 0 {
		return quote.Foreign(e.Path) + ":" + fmt.Sprint(e.Line) + ": " + e.Err.Error()
	}
	return e.Err.Error()
}

func (e *FileError) Unwrap() error { return e.Err }

// Plan returns what [Setup] changes in the files of the user. The error is a *[FileError]
// for the first file that must not be changed.
func (s Setup) Plan() (p Plan, err error) {
	for _, file := range s.Files() {
		p.files = append(p.files, file.Path)
		change, err := s.planBlock(file)
		if err != nil {
			return Plan{}, err
		}
		p.add(change)
	}
	own, skipped := s.ownFiles()
	p.Skipped = skipped
	for _, file := range own {
		p.files = append(p.files, file.path)
		change, err := s.planOwn(file)
		if err != nil {
			return Plan{}, err
		}
		p.add(change)
	}
	return p, nil
}

func (p *Plan) add(c *Change) {
	if c != nil {
		p.Changes = append(p.Changes, *c)
	}
}

// planBlock returns the change of one rc file; nil where it is made already.
func (s Setup) planBlock(file rc.File) (*Change, error) {
	hook := s.Dirs.Hook(file.Hook)
	line, _ := rc.Line(file.Hook, s.Dirs.Home, hook)
	failed := func(err error) error { return fileError(file.Path, err, line) }
	block, err := rc.NewBlock(file.Hook, s.Dirs.Home, hook)
	if err != nil {
		return nil, failed(err)
	}
	f, err := userfile.Read(file.Path)
	if err != nil {
		return nil, failed(err)
	}
	text, err := rc.Add(f.Data, block)
	if err != nil {
		return nil, failed(err)
	}
	if f.There && string(text) == string(f.Data) {
		return nil, nil
	}
	// What could not be taken out again is not put in.
	if was, _, err := rc.Remove(f.Data); err != nil || !sameWithout(text, was) {
		return nil, failed(fmt.Errorf("%s holds lines that look like those of gvx setup", quote.Foreign(file.Path)))
	}
	if err := f.CheckWritable(); err != nil {
		return nil, failed(err)
	}
	what := "add to"
	switch {
	case !f.There:
		what = "make"
	case rc.Has(f.Data):
		what = "renew in"
	}
	return &Change{what, file.Path, "reads " + s.short(hook) + ", between two marks", func() error { return f.Write(text) }}, nil
}

// sameWithout reports whether text is was once its block is taken out.
func sameWithout(text, was []byte) bool {
	rest, found, err := rc.Remove(text)
	return err == nil && found && string(rest) == string(was)
}

// fileError makes a *[FileError] of what a file's reader or the editor says.
func fileError(path string, err error, byHand string) error {
	e := &FileError{Path: path, Err: err, ByHand: byHand}
	if mark, ok := err.(*rc.MarkerError); ok {
		e.Line, e.Err = mark.Line, fmt.Errorf("%s", mark.What)
	}
	return e
}

// short is path as a person would write it.
func (s Setup) short(path string) string {
	if rel, err := filepath.Rel(s.Dirs.Home, path); err == nil && filepath.IsLocal(rel) && rel != "." {
		return quote.Foreign("~" + string(filepath.Separator) + rel)
	}
	return quote.Foreign(path)
}

// ownFile is a file of gvx's own among the user's.
type ownFile struct {
	path, why string
	data      []byte
}

// ownFiles are those that this machine has a use for. skipped says why one is left out.
func (s Setup) ownFiles() (files []ownFile, skipped []error) {
	if s.system() == "linux" {
		path := s.environmentD()
		data, err := rc.EnvironmentD(s.Dirs.Home, s.Dirs.Shims())
		if err != nil {
			skipped = append(skipped, fmt.Errorf("%s is not written, so systemd's user services do not find go: %w", quote.Foreign(path), err))
		} else {
			files = append(files, ownFile{path, "PATH of systemd's user services", data})
		}
	}
	if dir := s.direnv(); s.OnPath("direnv") || isFolder(dir) {
		files = append(files, ownFile{s.direnvLibrary(), "use gvx and layout gvx in .envrc", rc.Own(shellhooks.Direnv())})
	}
	return files, skipped
}

// environmentD is the file of systemd's user services (environment.d(5)).
func (s Setup) environmentD() string {
	return filepath.Join(s.config(), "environment.d", "60-gvx.conf")
}

// direnv is direnv's folder (direnv(1), FILES).
func (s Setup) direnv() string {
	if dir := s.Getenv("DIRENV_CONFIG"); filepath.IsAbs(dir) {
		return filepath.Clean(dir)
	}
	return filepath.Join(s.config(), "direnv")
}

func (s Setup) direnvLibrary() string { return filepath.Join(s.direnv(), "lib", "gvx.sh") }

func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// planOwn returns the change that makes or renews a file; nil where it is right already. One
// that is not gvx's is refused.
func (s Setup) planOwn(file ownFile) (*Change, error) {
	f, err := userfile.Read(file.path)
	if err != nil {
		return nil, fileError(file.path, err, "")
	}
	what := "make"
	if f.There {
		if string(f.Data) == string(file.data) {
			return nil, nil
		}
		if !rc.IsOwn(f.Data) {
			return nil, &FileError{Path: file.path, Err: fmt.Errorf("%s was not written by gvx setup", quote.Foreign(file.path)),
				Help: "move it away, and run gvx setup again"}
		}
		what = "renew"
	}
	if err := f.CheckWritable(); err != nil {
		return nil, fileError(file.path, err, "")
	}
	return &Change{what, file.path, file.why, func() error { return f.Write(file.data) }}, nil
}

// Note looks at what is not there yet of what p makes, and of what gvx makes of its own: it
// is called before any of it is made. commit adds that to the record, and is called before
// anything of the user's is changed, as often as you like.
func (s Setup) Note(p Plan) (commit func() error) {
	paths := append([]string{}, p.files...)
	for _, dir := range []string{s.Dirs.Data, s.Dirs.Cache, s.Dirs.State, s.Dirs.Config} {
		paths = append(paths, filepath.Dir(dir))
	}
	made := missing(paths)
	return func() error {
		// One that cannot be read is written anew.
		record, _ := ReadRecord(s.Dirs.Home, s.Store.SetupRecord())
		return record.with(p.files, made).write(s.Dirs.Home, s.Store.SetupRecord())
	}
}

// PartError says that a change failed after others were made.
type PartError struct {
	Done, Left []Change // of Left the first one failed
	Err        error
}

func (e *PartError) Error() string { return e.Err.Error() }
func (e *PartError) Unwrap() error { return e.Err }

// Apply makes the changes in their order. The error is a *[PartError]: what was done stays
// and is whole.
func (p Plan) Apply() error {
	for i, c := range p.Changes {
		if err := c.do(); err != nil {
			return &PartError{p.Changes[:i], p.Changes[i:], err}
		}
	}
	return nil
}
