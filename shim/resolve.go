package shim

import (
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// Resolver holds all that a decision depends on, beside the files.
type Resolver struct {
	Dirs     layout.Dirs
	Settings settings.Settings
	Env      Environ
	// Dir is the working directory, absolute. It is "" where it cannot be told, as
	// when the folder was removed, and DirErr says why: what the call or the
	// environment names can run even so.
	Dir    string
	DirErr error
	// Name is what was called, as [CalledAs] returns it; "" is "go".
	Name string
	// Args is the command line behind the name.
	Args []string
	// Executable returns the running program, which is never taken for the system's go;
	// nil where it is not known.
	Executable func() (string, error)
	// TempDir is the system's folder for temporary files, directly in which a
	// go.mod does not count.
	TempDir string
}

// resolution is one run of Resolve.
type resolution struct {
	Resolver
	shelf  shelf
	search search
	args   []string // the command line without -C, as the go command looks at it
	law    bool     // GOTOOLCHAIN names the one release that may run
	d      Decision
}

// Resolve decides what runs. The order is: what the go command or a shim's name
// demands, the argument +VERSION, GVX_GO, GOTOOLCHAIN, the project's declarations,
// the user's default, the system's go.
//
// The error is one of this package's types ([Explain] knows them all). With a
// *[NotAllowedError] the Decision is whole; that something is not installed is no
// error here.
func (r Resolver) Resolve() (Decision, error) {
	return r.start().resolve()
}

func (s *resolution) resolve() (Decision, error) {
	if done, err := s.byCall(); err != nil {
		return s.d, err
	} else if !done {
		err := s.byRules()
		if s.d.Command == "go" && neverSwitches(s.args) && (err != nil || !s.d.Installed) && s.anyInstalled() {
			return s.d, nil
		}
		if err != nil {
			return s.d, err
		}
	}
	return s.d, s.check()
}

func (r Resolver) start() *resolution {
	if r.Name == "" {
		r.Name = "go"
	}
	env := readGoEnv(r.Env)
	all := homesOf(r.Dirs, r.Env.Get)
	s := &resolution{
		Resolver: r,
		shelf:    shelf{dirs: r.Dirs, homes: all},
		d: Decision{
			Command:       "go",
			homes:         all,
			Args:          r.Args,
			EnvFileGOROOT: env.fromFile("GOROOT") != "",
			ModulesOff:    env.get("GO111MODULE") == "off",
		},
	}
	if r.Name == "gofmt" {
		s.d.Command = "gofmt"
	}
	s.shelf.command = s.d.Command
	wd := r.Dir
	if wd != "" {
		wd = filepath.Clean(wd)
	} else {
		s.d.Dir = string(filepath.Separator) // gvx install must be somewhere
	}
	s.search = search{wd: wd, noWd: r.DirErr, temp: r.TempDir, goroot: env.get("GOROOT"), homes: all, env: env}
	return s
}

// Repository returns the root of the repository that the folder lies in, as
// [Decision.Repository] has it: what gvx allow and gvx pin mean.
func (r Resolver) Repository() (string, error) {
	s := r.start()
	s.search.findRoot()
	if s.search.root != "" {
		return s.search.root, nil
	}
	project, err := s.search.governing()
	if err != nil {
		return "", err
	}
	return s.search.rootWith(project), nil
}

// rootWith returns the repository, given what governs the folder.
func (s *search) rootWith(project declared) string {
	switch {
	case s.root != "":
		return s.root
	case project.file != "" && below(s.wd, filepath.Dir(project.file)):
		return filepath.Dir(project.file)
	}
	return s.wd
}

// byRules applies the rules behind the call itself, in their order.
func (s *resolution) byRules() error {
	s.changeDir()
	if word := s.Settings.Get(settings.Go); word.Text != "" {
		if err := s.rootForIsolation(); err != nil {
			return err
		}
		return s.byRequest(s.Settings.Request(settings.Go), goversion.Line{},
			Reason{FromGVXGO, word.Origin.File, word.Origin.Line, "GVX_GO=" + word.Text})
	}
	wish, err := readWish(s.Env)
	if err != nil {
		return err
	}
	s.d.UserLocal = wish.local
	s.law = !wish.line.IsZero() && !wish.minimum
	if !wish.line.IsZero() {
		return s.byWish(wish)
	}
	return s.byProject()
}

// byCall is for what names the release on the command line itself: the go
// command's own switch, the name of the shim, and +VERSION.
func (s *resolution) byCall() (done bool, err error) {
	if text := s.Env.Get(envSwitchTo); text != "" && s.d.Command == "go" {
		v, err := goversion.Parse(text)
		if err != nil || v.String() != text {
			// A vendor's go1.27.4-x is not what gvx has, and no other release will do.
			return true, &SettingError{Name: envSwitchTo, Value: text, Want: "a release such as go1.27.4", Help: "unset " + envSwitchTo}
		}
		s.d.Switched = true
		s.d.Switchable = switches(s.search.env.get("GOTOOLCHAIN"))
		return true, s.exactly(v, Reason{Kind: FromGOTOOLCHAIN, Text: envSwitchTo + "=" + text})
	}
	if v, err := goversion.Parse(s.Name); err == nil {
		return true, s.exactly(v, Reason{Kind: FromArgument, Text: "called as " + s.Name})
	}
	word, rest, ok := splitWord(s.d.Args)
	if !ok || s.d.Command != "go" {
		return false, nil
	}
	s.d.Args = rest
	request, err := goversion.ParseRequest(word)
	if err != nil {
		return true, &UsageError{Word: "+" + word, Err: err}
	}
	s.changeDir()
	if err := s.rootForIsolation(); err != nil {
		return true, err
	}
	return true, s.byRequest(request, goversion.Line{}, Reason{Kind: FromArgument, Text: "+" + word})
}

func (s *resolution) exactly(v goversion.Version, why Reason) error {
	s.changeDir()
	if err := s.rootForIsolation(); err != nil {
		return err
	}
	return s.byRequest(goversion.Exactly(v), goversion.Line{}, why)
}

// changeDir follows -C. A folder that cannot be entered is left to the go command,
// which has words for it.
func (s *resolution) changeDir() {
	if s.d.Command != "go" {
		return
	}
	dir, rest := chdirFlag(s.d.Args)
	s.args = rest
	if dir == "" || s.search.wd == "" && !filepath.IsAbs(dir) {
		return
	}
	if !filepath.IsAbs(dir) {
		// Not Join: "link/.." is the parent of what the link leads to.
		dir = s.search.wd + string(filepath.Separator) + dir
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return
	}
	// The go command goes there, and then by $PWD where that names the same folder.
	if pwd := s.Env.Get("PWD"); heedsPWD && filepath.IsAbs(pwd) && sameFolder(pwd, real) {
		real = pwd
	}
	s.search.wd = filepath.Clean(real)
	s.d.Dir = s.search.wd
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// rootForIsolation finds the repository where the project was not looked at, for
// the one setting that needs it.
func (s *resolution) rootForIsolation() error {
	if s.Settings.Get(settings.Isolation).Text != "project" {
		return nil
	}
	if s.search.wd == "" {
		return s.search.nowhere()
	}
	s.search.findRoot()
	if s.d.Repository = s.search.root; s.d.Repository == "" {
		// A go.mod that cannot be read has no say here, so it is no reason to fail.
		project, _ := s.search.governing()
		s.d.Repository = s.search.rootWith(project)
	}
	return nil
}

// byRequest takes what r asks for.
func (s *resolution) byRequest(r goversion.Request, floor goversion.Line, why Reason) error {
	c, err := s.shelf.pick(r, floor)
	if err != nil {
		return err
	}
	s.take(c, why)
	return nil
}

func (s *resolution) take(c choice, why Reason) {
	s.d.Version, s.d.Tree, s.d.Installed = c.version, c.found.tree, c.installed
	s.d.Request, s.d.Floor, s.d.Reason = c.request, c.floor, why
	if c.installed {
		s.d.GOROOT = c.found.goroot
	} else {
		s.d.Unused = s.shelf.unused
	}
}

// byWish is for a GOTOOLCHAIN that names a release: alone it is the law, with
// +auto or +path the least that runs.
func (s *resolution) byWish(w wish) error {
	why := Reason{Kind: FromGOTOOLCHAIN, Text: "GOTOOLCHAIN=" + w.text}
	if w.minimum {
		s.d.Switchable = true
		s.search.findRoot()
		project, err := s.search.governing()
		if err != nil {
			return err
		}
		s.d.Repository = s.search.rootWith(project)
		if goversion.CompareLines(project.asks(), w.line) > 0 {
			return s.byDeclared(project)
		}
	} else if err := s.rootForIsolation(); err != nil {
		return err
	}
	if w.version.IsZero() {
		return badWish(w.text)
	}
	return s.byRequest(goversion.Exactly(w.version), goversion.Line{}, why)
}

// anyInstalled takes the user's default or else the newest toolchain installed,
// for the few questions that any go answers.
func (s *resolution) anyInstalled() bool {
	for _, r := range [...]goversion.Request{s.Settings.Request(settings.Default), goversion.Stable()} {
		if r.IsZero() {
			continue
		}
		if c, err := s.shelf.pick(r, goversion.Line{}); err == nil && c.installed {
			s.take(c, Reason{Kind: FromDefault, Text: "any go answers this"})
			s.d.Declared, s.d.Switchable = false, false
			return true
		}
	}
	return false
}

// check refuses what a repository must not choose, and settles who may switch.
func (s *resolution) check() error {
	d := &s.d
	if !d.Switchable && d.Command == "go" && runsRemote(s.args) {
		d.Switchable = !s.law && s.bearsFolder()
	}
	switch s.Settings.Get(settings.Switch).Text {
	case "local":
		d.Switchable = false
	case "path":
		d.Switchable = true
	}
	if d.UserLocal || d.Version.IsZero() || d.Version.Minor() < firstSwitching {
		d.Switchable = false
	}
	if d.Switchable {
		d.SharedShims = s.shelf.homes.sharedShims()
	}
	s.settleIsolation()
	if !d.Declared && d.Reason.Kind != FromOuterPin || d.System() && d.Version.IsZero() {
		return nil // what the user says himself is his
	}
	if flaws := vulnerable(d.Version); len(flaws) > 0 && s.isDeclared() {
		return s.consent(flaws)
	}
	return nil
}

// bearsFolder reports whether the release that was decided is all that the go.work or
// go.mod of the folder asks for. If not, the go command would take it for the folder's
// sake to what a pin or the user overruled, and not only for the package@version that it
// is called with.
func (s *resolution) bearsFolder() bool {
	s.search.findRoot()
	project, err := s.search.governing()
	return err == nil && goversion.CompareLines(project.asks(), s.d.Version.Line()) <= 0
}

// firstSwitching is the first release line whose go command knows GOTOOLCHAIN.
const firstSwitching = 21
