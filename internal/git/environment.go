package git

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/git/guard"
)

// environment is a process's own, taken apart.
type environment struct{ guard.Environment }

func splitEnvironment(p Process) environment { return environment{guard.Split(p.Env)} }

// value returns that of the local variable name, or "".
func (e environment) value(name string) string {
	for _, kv := range e.Local {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// isAbout reports whether the local variables are about the folder dir, in or above which
// own has a .git, or nothing has where it is "". at is where git is to be asked: with
// GIT_DIR alone it takes its working directory for the top of the working tree, so the
// variable says nothing about another folder.
func (e environment) isAbout(own, dir, cwd string) (at string, holds bool) {
	switch told := e.value("GIT_DIR"); {
	case len(e.Local) == 0:
		return dir, false
	case told == "":
		return dir, own == holder(cwd)
	case own == "":
		return cwd, true
	default:
		return own, isSame(gitDir(own), join(cwd, told))
	}
}

// all is the environment with what names a repository. Paths that git reads from the working directory, cwd,
// become absolute, because the commands run at the top.
func (e environment) all(cwd string) []string {
	env := e.Plain()
	for _, kv := range e.Local {
		name, value, _ := strings.Cut(kv, "=")
		env = append(env, name+"="+absolute(guard.Local[name], value, cwd))
	}
	return env
}

func absolute(form, value, cwd string) string {
	switch {
	case value == "" || form == "as it is":
		return value
	case form == "path":
		return join(cwd, value)
	}
	list := filepath.SplitList(value)
	for i, path := range list {
		list[i] = join(cwd, path)
	}
	return strings.Join(list, string(filepath.ListSeparator))
}

func join(cwd, path string) string {
	if filepath.IsAbs(path) || path == "" {
		return path
	}
	return filepath.Join(cwd, path)
}
