package shim

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// maxDepth is how many shims may stand above each other. Builds that call builds
// reach four or five; a loop reaches any number.
const maxDepth = 20

// ExecSpec is a program to start: exactly this path, these arguments (the first is
// the name) and this environment.
type ExecSpec struct {
	Path string
	Args []string
	Env  []string
	// DownloadLink and Downloads are for [ShareDownloads]; "" where the module
	// cache is not gvx's.
	DownloadLink, Downloads string
}

// Plan returns what to start for d, which was called as argv0. It reads and writes
// nothing. Of the environment it changes GOROOT (unset: a stale one leads the go
// command astray), PATH, GOTOOLCHAIN, GOPATH and GOMODCACHE (by GVX_ISOLATION),
// GVX_TOOLCHAIN, GVX_DEPTH and, for a user's own GOTOOLCHAIN=local, GVX_SWITCH;
// nothing else.
//
// d must be installed. The error is a *[DepthError], or a *[NotInstalledError].
func Plan(d Decision, dirs layout.Dirs, s settings.Settings, argv0 string, environ []string) (ExecSpec, error) {
	if !d.Installed {
		return ExecSpec{}, &NotInstalledError{Version: d.Version, Request: d.Request, Floor: d.Floor, Reason: d.Reason, Unused: d.Unused}
	}
	spec := ExecSpec{Path: program(d), Args: append([]string{argv0}, d.Args...)}
	above := depth(environ)
	if above >= maxDepth {
		return ExecSpec{}, &DepthError{Depth: above, Path: spec.Path}
	}
	i := isolate(d, dirs, s, environ)
	spec.DownloadLink, spec.Downloads = i.link, i.target
	spec.Env = ChildEnv(d, dirs, s, environ)
	spec.Env = append(spec.Env, envDepth+"="+strconv.Itoa(above+1))
	return spec, nil
}

// depth is how many shims are above the one that has this environment.
func depth(env Environ) int {
	n, err := strconv.Atoi(env.Get(envDepth))
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// program is the path of what d runs.
func program(d Decision) string {
	if d.System() {
		return d.Program
	}
	return filepath.Join(bin(d.GOROOT), d.Command+exeSuffix)
}

// ChildEnv returns the environment in which d runs, without the count of shims: it
// is what gvx env and gvx exec show and use.
func ChildEnv(d Decision, dirs layout.Dirs, s settings.Settings, environ []string) []string {
	env := Environ(environ)
	i := isolate(d, dirs, s, env)
	drop := append(make([]string, 0, 8), "GOROOT", "PATH", "GOTOOLCHAIN", envToolchain, envDepth)
	add := make([]string, 0, 8)
	set := func(name, value string) {
		drop = append(drop, name)
		add = append(add, name+"="+value)
	}
	set("PATH", childPath(d, homesOf(dirs, env.Get), env.Get("PATH")))
	set("GOTOOLCHAIN", childToolchain(d))
	set(envToolchain, toolchainName(d))
	if d.EnvFileGOROOT && d.GOROOT != "" {
		// Unset would mean the file's, which is some other toolchain's.
		set("GOROOT", d.GOROOT)
	}
	if i.gopath != "" {
		set("GOPATH", i.gopath)
	}
	if i.modcache != "" {
		set("GOMODCACHE", i.modcache)
	}
	if d.UserLocal {
		// It tells a shim further down the user's wish from this one's export.
		set(string(settings.Switch), "local")
	}
	return append(env.without(drop...), add...)
}

func childToolchain(d Decision) string {
	if d.Switchable {
		return d.Version.String() + "+path"
	}
	return "local"
}

func toolchainName(d Decision) string {
	if d.Version.IsZero() {
		return "system"
	}
	return d.Version.String()
}

// childPath puts the real bin first, and the shims directly behind it where the go
// command may look for another release: it finds them there under the release's
// name. gvx's toolchains further back would only be other releases' tools.
func childPath(d Decision, all homes, path string) string {
	var parts, behind []string
	first := ""
	if d.GOROOT != "" {
		// Where the system's go has no known GOROOT, its folder may be /usr/bin, and
		// putting that first would change what else the child finds.
		first = bin(d.GOROOT)
		parts = append(parts, first)
	}
	if d.Switchable {
		behind = append([]string{all[0].Shims()}, d.SharedShims...)
		parts = append(parts, behind...)
	}
	if path == "" {
		return strings.Join(parts, string(os.PathListSeparator))
	}
	for dir := range strings.SplitSeq(path, string(os.PathListSeparator)) {
		clean := filepath.Clean(dir)
		switch {
		case dir == "": // the working directory, to who still writes that
		case clean == first, all.haveToolchain(dir), slices.Contains(behind, clean):
			continue
		}
		parts = append(parts, dir)
	}
	return strings.Join(parts, string(os.PathListSeparator))
}
