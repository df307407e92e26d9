// Package earlycommit answers gvx hook run pre-commit before the rest of gvx has
// initialised, where nothing that could name a version of Go is staged: each commit waits
// for it. How it comes to be early is told in package early, which is earlier still because
// it imports less.
//
// It asks git what is staged, under the same guard as everything that gvx asks git, and
// says nothing itself. What it does not answer is left to main, which knows the same: no
// commit yet, a git that is not the system's, settings that may name files. It is
// of package main alone and, beside main and package early, the only place that exits.
package earlycommit

import (
	"os"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/git/guard"
)

// settings is what a repository names files in that no reader knows.
const settings = "gvx.toml"

// needed is set where a file that may name a version is staged, or there is no commit yet.
var needed bool

// Needed reports whether it is known that what is staged must be judged, so that nobody has
// to look again.
func Needed() bool { return needed }

func init() {
	if isPreCommit(os.Args) && nothingIsStaged() {
		os.Exit(0)
	}
}

func isPreCommit(args []string) bool {
	return len(args) == 4 && args[1] == "hook" && args[2] == "run" && args[3] == "pre-commit"
}

// nothingIsStaged reports whether no file that the commit in the making changes could name
// a version of Go. Where that cannot be told, it is main that finds out: where settings may
// name files, and where a Dockerfile or its like is a link.
func nothingIsStaged() bool {
	env := guard.Split(os.Environ())
	git := systemGit(env.Path)
	if git == "" || !isHere(env.Local) {
		return false
	}
	e := asker{git, append(env.Plain(), env.Local...)}
	staged, running := e.ask(append([]string{"--literal-pathspecs"}, guard.Staged()...))
	if !running {
		return false
	}
	entries, running := e.ask(guard.Entries())
	paths, ok := staged.wait()
	needed = !ok || slices.ContainsFunc(strings.Split(paths, "\x00"), mayName)
	switch {
	case !running:
		return false
	case needed:
		entries.end()
		return false
	}
	index, told := entries.wait()
	if !told {
		return false
	}
	hasSettings, hasLinks := look(index)
	return !hasLinks && (!hasSettings || e.settingsNameNoFile())
}

// look reports whether the index holds settings, and a link that may name a version: what
// such a link leads to may have any name.
func look(index string) (hasSettings, hasLinks bool) {
	for entry := range strings.SplitSeq(index, "\x00") {
		head, path, _ := strings.Cut(entry, "\t")
		hasSettings = hasSettings || path == settings
		hasLinks = hasLinks || strings.HasPrefix(head, "120000 ") && mayName(path)
	}
	return hasSettings, hasLinks
}

// settingsNameNoFile reports whether the settings in the index have no key called file, in
// any case: the word is not in them, and nothing that could spell it otherwise.
func (a asker) settingsNameNoFile() bool {
	shown, running := a.ask(guard.Staging(settings))
	if !running {
		return false
	}
	text, ok := shown.wait()
	return ok && !strings.Contains(strings.ToLower(text), "file") && !strings.Contains(text, `\`)
}

// isHere reports whether what git has told the hook is about the repository whose top the
// working directory is: a hook may have gone elsewhere before it calls gvx. In a linked
// working tree .git is a file that says where the rest is (gitrepository-layout(5)).
func isHere(local []string) bool {
	for _, kv := range local {
		dir, found := strings.CutPrefix(kv, "GIT_DIR=")
		if !found || dir == "" || dir == ".git" {
			continue
		}
		if pointed() != dir {
			return false
		}
	}
	_, err := os.Lstat(".git")
	return err == nil
}

// pointed returns where the file .git points; "" where it is none.
func pointed() string {
	if st, err := os.Lstat(".git"); err != nil || !st.Mode().IsRegular() || st.Size() > 1<<16 {
		return ""
	}
	text, err := os.ReadFile(".git")
	if err != nil {
		return ""
	}
	return strings.TrimRight(strings.TrimPrefix(string(text), "gitdir: "), "\r\n")
}

// asker is a git with its environment.
type asker struct {
	git string
	env []string
}

// ask starts git. It runs in the working directory, which is why no path in the
// environment has to be made absolute.
func (a asker) ask(args []string) (running, bool) {
	return start(a.git, append(append(guard.Arguments(), "-c", "core.hooksPath="+os.DevNull), args...), a.env)
}

func mayName(path string) bool { return path == settings || names.Any(path) }
