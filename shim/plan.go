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
// GVX_TOOLCHAIN, GVX_DEPTH and, where it hides the user's own GOPATH or GOTOOLCHAIN,
// GVX_USER_GOPATH and GVX_USER_GOTOOLCHAIN for a shim further down; and
// GOTOOLCHAIN_INTERNAL_SWITCH_VERSION, which a release before 1.21 would not take away.
// Nothing else.
//
// d must be installed. The error is a *[DepthError], or a *[NotInstalledError].
func Plan(d Decision, dirs layout.Dirs, s settings.Settings, argv0 string, environ []string) (ExecSpec, error) {
	if !d.Installed {
		return ExecSpec{}, &NotInstalledError{Version: d.Version, Request: d.Request, Floor: d.Floor, Reason: d.Reason, Unused: d.Unused}
	}
	spec := ExecSpec{Path: program(&d), Args: append([]string{argv0}, d.Args...)}
	above := depth(environ)
	if above >= maxDepth {
		return ExecSpec{}, &DepthError{Depth: above, Path: spec.Path}
	}
	i := isolate(&d, dirs, s, environ)
	spec.DownloadLink, spec.Downloads = i.link, i.target
	spec.Env = append(childEnv(&d, i, dirs, environ), envDepth+"="+strconv.Itoa(above+1))
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
func program(d *Decision) string {
	if d.System() {
		return d.Program
	}
	return bin(d.GOROOT) + string(filepath.Separator) + d.Command + exeSuffix
}

// ChildEnv returns the environment in which d runs, without the count of shims: it
// is what gvx env and gvx exec show and use.
func ChildEnv(d Decision, dirs layout.Dirs, s settings.Settings, environ []string) []string {
	return childEnv(&d, isolate(&d, dirs, s, environ), dirs, environ)
}

func childEnv(d *Decision, i isolation, dirs layout.Dirs, env Environ) Environ {
	goroot := ""
	if d.EnvFileGOROOT {
		// Unset would mean the file's, which is some other toolchain's.
		goroot = d.GOROOT
	}
	e := edits{env: env, gone: append(make([]string, 0, 11), envDepth)}
	if d.Version.Minor() < firstSwitching {
		// That go command would hand it on to what it starts, where it is nobody's wish.
		e.gone = append(e.gone, envSwitchTo)
	}
	for _, v := range [...][2]string{
		{"GOROOT", goroot},
		{"PATH", childPath(d, dirs, env)},
		{"GOTOOLCHAIN", childToolchain(d)},
		{envToolchain, toolchainName(*d)},
		{"GOPATH", i.gopath},
		{"GOMODCACHE", i.modcache},
		{envUserGOPATH, i.user},
		{envUserGOTOOLCHAIN, userGOTOOLCHAIN(env)},
	} {
		e.set(v[0], v[1])
	}
	return append(env.without(e.gone...), e.added...)
}

// edits are changes of an environment.
type edits struct {
	env         Environ
	gone, added []string // names, and entries
}

// set gives name a value, or none where it is "". What is so already stays as it stands,
// an empty variable too.
func (e *edits) set(name, value string) {
	if value == e.env.Get(name) {
		return
	}
	e.gone = append(e.gone, name)
	if value != "" {
		e.added = append(e.added, name+"="+value)
	}
}

func childToolchain(d *Decision) string {
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
func childPath(d *Decision, dirs layout.Dirs, env Environ) string {
	all, path := d.homes, env.Get("PATH")
	if all == nil {
		all = homesOf(dirs, env.Get)
	}
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
		if clean == first || all.haveToolchain(clean) || slices.Contains(behind, clean) {
			continue
		}
		parts = append(parts, dir) // an empty one, the working directory, too
	}
	return strings.Join(parts, string(os.PathListSeparator))
}
