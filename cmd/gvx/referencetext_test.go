//go:build unix

package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
)

// row is a term and what it means.
type row struct {
	term, text string
	inReadme   bool // of an exit code
}

const tagline = "Go toolchains, verified, and the right one for each project"

// about is the beginning of both pages.
var about = []string{
	"gvx keeps Go toolchains and runs the right one. Typed anywhere, go is gvx's shim: it reads what the project declares, and becomes " +
		"the go of exactly that toolchain.",
	"Nothing enters the store that the public checksum log does not vouch for, and an archive of go.dev only with its SHA-256 and Google's OpenPGP " +
		"signature besides. No flag, variable or file loosens that.",
}

var versionWords = []row{
	{term: "1.27.4, go1.27.4, 1.27rc1", text: "that release"},
	{term: "1.27, go1.27", text: "the newest patch of that minor"},
	{term: "latest, stable", text: "the newest release that is no pre-release"},
	{term: "oldstable", text: "the newest patch of the minor before"},
}

// shimForms are the ways to call what lies in the folder of the shims.
var shimForms = []row{
	{term: "go …", text: "the go command of the toolchain that is right for the folder"},
	{term: "go +VERSION …", text: "one command with another release"},
	{term: "gofmt …", text: "gofmt of that toolchain"},
	{term: "go1.27.4 …", text: "always that release; the go command finds it so when a module needs a newer one"},
}

// order is what decides, the strongest first.
var order = []string{
	"go +VERSION, or the name go1.27.4",
	"GVX_GO, or GOTOOLCHAIN where it names a release",
	"the project: a pin in the repository (.go-version, then .tool-versions), else the toolchain and go lines of go.work or go.mod; " +
		"where these are silent, a pin above the repository",
	"gvx default, the user's before the system's",
	"the first go on PATH behind the shims",
}

func exitCodes() []row {
	code := func(n int, text string) row { return row{strconv.Itoa(n), text, true} }
	return []row{
		code(exitDone, "done"),
		code(exitFailed, "failed"),
		code(exitUsage, "wrong usage"),
		code(exitContradiction, "declarations contradict each other, `gvx check` or `gvx doctor` found an error, or `gvx prune --dry-run` something to remove"),
		code(exitRefuted, "a proof failed or is missing"),
		code(exitUnavailable, "not installed and may not be, or something needed is unreachable"),
		code(shim.ExitNothing, "`go`: there is nothing to run"),
		{term: strconv.Itoa(exitInterrupted), text: "interrupted by a signal"},
	}
}

// settingRows are the settings, in the order of gvx env.
func settingRows() []row {
	var rows []row
	for _, name := range settings.Names() {
		d := settings.Describe(name)
		fallback := ""
		if d.Default != "" {
			fallback = " (by default " + d.Default + ")"
		}
		rows = append(rows, row{term: string(name), text: fmt.Sprintf("%s. It is %s%s", d.Meaning, d.Wants, fallback)})
	}
	return rows
}

var otherVariables = []row{
	{term: "HOME", text: "where the folders below lie; it must be an absolute path"},
	{term: "XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME, XDG_CONFIG_HOME", text: "in place of ~/.local/share, ~/.cache, ~/.local/state and ~/.config; a relative path counts as unset"},
	{term: "XDG_DATA_DIRS", text: "where toolchains of all users are looked for, in gvx of each folder"},
	{term: "GOTOOLCHAIN", text: "names a release for one call, as for the go command; local and path forbid the go command to switch"},
	{term: "GOPROXY", text: "the module proxies that the source proxy asks"},
	{term: "HTTP_PROXY, HTTPS_PROXY, NO_PROXY", text: "the way to the network"},
	{term: "NETRC", text: "the file with passwords, in place of ~/.netrc; for https alone"},
	{term: "GVX_TOOLCHAIN, GVX_DEPTH, GVX_USER_GOPATH, GVX_USER_GOTOOLCHAIN", text: "what the shim tells a shim further down; not for setting by hand"},
}

// files are gvx's own, as layout names them.
func files() []row {
	const home = "/home"
	dirs, err := layout.New(func(name string) string { return map[string]string{"HOME": home}[name] })
	if err != nil {
		panic(err)
	}
	system, _ := layout.System()
	release, err := goversion.Parse("go1.27.4")
	if err != nil {
		panic(err)
	}
	return []row{
		{term: "go.mod, go.work, .go-version, .tool-versions", text: "in a project: what it needs"},
		{term: "gvx.toml", text: "at the top of a repository: require, the proofs that it asks for besides, and [check], the settings of gvx check"},
		shorter(dirs.Env(), home, "the user's settings; gvx env -w writes them"),
		shorter(dirs.Keys(), home, "OpenPGP keys that gvx keys import took"),
		shorter(dirs.Allowed(), home, "repositories that gvx allow named"),
		shorter(dirs.Shims(), home, "go, gofmt and goX.Y.Z: the folder for PATH"),
		shorter(dirs.VersionLink(release), home, "a real GOROOT, for editors"),
		shorter(dirs.Store(), home, "all that is verified, and its proofs"),
		shorter(dirs.GOPATH("KEY"), home, "isolated GOPATHs"),
		shorter(dirs.Modules(), home, "isolated module caches, and the downloads that they share"),
		shorter(dirs.Downloads(), home, "downloads, and what is left of those that were cut"),
		shorter(dirs.LogHead(), home, "the newest head of the checksum log that was seen"),
		shorter(dirs.Seen(), home, "the newest release of each minor that was proved"),
		shorter(dirs.AuditLog(), home, "what gvx changed and refused; older parts are audit-000001.jsonl and so on"),
		shorter(dirs.Verified(), home, "when gvx verify looked at each toolchain, and what it found"),
		{term: layout.SystemEnv(), text: "settings of all users"},
		{term: layout.SystemKeys(), text: "OpenPGP keys of all users"},
		{term: system.Data, text: "toolchains of all users, which root keeps"},
		{term: layout.SystemLog().File(), text: "what was done to them"},
	}
}

// shorter writes a path below home as people do.
func shorter(path, home, text string) row {
	return row{term: "~" + strings.TrimPrefix(path, home), text: text}
}
