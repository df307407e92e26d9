package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
)

// systemFlag is the flag of each command that may work on the toolchains of all users.
func systemFlag() cli.Flag {
	dirs, ok := layout.System()
	return &cli.BoolFlag{Name: "system", Hidden: !ok, Usage: "the toolchains of all users (" + dirs.Data + "), which root keeps"}
}

// loadFor is [gvx.load] for a command that changes something. With --system it is about
// the store of all users, which is root's to change.
func (g *gvx) loadFor(c *cli.Context) (*world, error) {
	if !c.Bool("system") {
		return g.load()
	}
	if me := os.Geteuid(); me != 0 {
		return nil, &problem{
			code: exitFailed,
			text: fmt.Sprintf("gvx %s --system changes what all users have, and gvx runs as user %d", c.Command.Name, me),
			help: g.asRoot(),
		}
	}
	return g.loadSystem()
}

// loadToRead is [gvx.loadFor] for a command that changes nothing, which everybody may.
func (g *gvx) loadToRead(c *cli.Context) (*world, error) {
	if !c.Bool("system") {
		return g.load()
	}
	return g.loadSystem()
}

// asRoot is the command line of this run, for root.
func (g *gvx) asRoot() string {
	words := []string{"sudo", "gvx"}
	for _, arg := range g.args[1:] {
		words = append(words, foreign(arg))
	}
	return strings.Join(words, " ")
}

// loadSystem returns the world of all users. Nothing in it comes from the user who
// calls, who under sudo may have brought his own HOME and variables: no file of his,
// none of the working folder, and of the environment only what [systemVariables] names.
// Each folder must be root's alone to change, up to the top of the tree.
func (g *gvx) loadSystem() (*world, error) {
	dirs, ok := layout.System()
	if !ok {
		return nil, &problem{code: exitFailed, text: "there is no store of all users on " + runtime.GOOS, help: "leave out --system"}
	}
	dirs, err := systemDirs(dirs)
	if err != nil {
		return nil, err
	}
	set, err := settings.Load(func(string) string { return "" }, "", dirs.Env())
	if err != nil {
		return nil, err
	}
	s, err := store.Open(dirs, goversion.Host())
	if err != nil {
		return nil, err
	}
	own := &gvx{
		stdin: g.stdin, stdout: g.stdout, stderr: g.stderr, now: g.now, args: g.args, noNetwork: g.noNetwork, trail: g.trail,
		getenv:  systemGetenv(g.getenv),
		environ: func() []string { return systemEnviron(g.getenv) },
	}
	dir, err := os.Getwd() // for names that are shown, and for nothing else
	if err != nil {
		dir = string(filepath.Separator)
	}
	return &world{gvx: own, dirs: s.Dirs(), settings: set, store: s, dir: dir, system: true}, nil
}

// systemDirs returns dirs without links, when nobody but root can change what is there.
func systemDirs(dirs layout.Dirs) (layout.Dirs, error) {
	for _, dir := range []*string{&dirs.Data, &dirs.Cache, &dirs.State, &dirs.Config} {
		real, err := place.Safe(*dir)
		if err != nil {
			return dirs, unsafeSystem(err)
		}
		*dir = real
	}
	for _, dir := range []string{dirs.Store(), dirs.Toolchains(), dirs.Blobs(), dirs.Receipts(), dirs.Locks(), dirs.Versions(), dirs.Shims(), dirs.Keys()} {
		if err := place.Folder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return dirs, unsafeSystem(err)
		}
	}
	files := []string{dirs.Env()}
	keys, err := fileread.Names(dirs.Keys())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return dirs, err
	}
	for _, name := range keys {
		files = append(files, filepath.Join(dirs.Keys(), name))
	}
	for _, file := range files {
		if _, err := place.Safe(file); err != nil {
			return dirs, unsafeSystem(err)
		}
	}
	return dirs, nil
}

func unsafeSystem(err error) error {
	dirs, _ := layout.System()
	return &shim.UnsafeStoreError{Data: dirs.Data, Err: err}
}

// systemVariables are what --system takes from the environment beside what Go's own
// network has (HTTPS_PROXY, SSL_CERT_FILE and their like): where modules come from, and
// what tells a terminal and a shell.
var systemVariables = []string{"GOPROXY", "PATH", "SHELL", "TERM"}

// systemGetenv is getenv with nothing in it of a user's.
func systemGetenv(getenv func(string) string) func(string) string {
	return func(name string) string {
		if name == "GOENV" {
			return "off"
		}
		for _, known := range systemVariables {
			if name == known {
				return getenv(name)
			}
		}
		return ""
	}
}

func systemEnviron(getenv func(string) string) []string {
	environ := []string{"GOENV=off"}
	for _, name := range systemVariables {
		if value := getenv(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	return environ
}

// systemGoEnvFiles are the go.env files that --system may read: those of its own
// toolchains, newest first, and of each go on PATH that only root can change.
func (w *world) systemGoEnvFiles() []string {
	var files []string
	add := func(goroot string) {
		if file, err := place.Safe(filepath.Join(goroot, "go.env")); err == nil {
			files = append(files, file)
		}
	}
	if installed, _, err := w.store.List(); err == nil {
		for i := len(installed) - 1; i >= 0; i-- {
			add(installed[i].GOROOT)
		}
	}
	for _, dir := range filepath.SplitList(w.getenv("PATH")) {
		file := filepath.Join(dir, "go"+exeSuffix)
		if !filepath.IsAbs(dir) || !fileread.Exists(file) {
			continue
		}
		if program, err := place.Safe(file); err == nil {
			add(filepath.Dir(filepath.Dir(program)))
		}
	}
	return files
}

// checkSystemProgram refuses to have every user run a program that others than root can
// change.
func checkSystemProgram(file string) error {
	if _, err := place.Safe(file); err != nil {
		return &problem{code: exitFailed, text: "every user would run " + foreign(file) + ", and not only root can change it: " + oneLine(err),
			help: "put gvx and gvx-shim into a folder of root's, such as /usr/local/bin, and run gvx setup --system from there"}
	}
	return nil
}
