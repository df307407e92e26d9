package shim

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
)

// InstallBin returns the folder into which go install puts programs for this platform
// where d runs in the environment child, as [ChildEnv] returns it. It goes by the go
// command's rules: GOBIN, else bin in the first entry of GOPATH, else bin in the go
// folder of the home; each variable from the environment, else from Go's env file, else
// from go.env of d's GOROOT, and an empty one counts as not set (BinDir in
// cmd/go/internal/modload, Getenv in cmd/go/internal/cfg).
//
// It is "" where go install refuses: GOBIN or that entry is not absolute, or there is no
// home.
func InstallBin(d Decision, child Environ) string {
	env := readGoEnv(child)
	env.file = goEnvOf(d.GOROOT) + "\n" + env.file // the last line of a name counts
	dir := env.get("GOBIN")
	if dir == "" {
		gopath := env.get("GOPATH")
		if gopath == "" {
			gopath = defaultGOPATH(child, d.GOROOT)
		}
		list := filepath.SplitList(gopath)
		if len(list) == 0 || !filepath.IsAbs(list[0]) {
			return ""
		}
		dir = filepath.Join(list[0], "bin")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Clean(dir)
}

// goEnvOf returns what a GOROOT's own settings file says; nothing where there is none.
func goEnvOf(goroot string) string {
	if goroot == "" {
		return ""
	}
	data, _, err := fileread.Bounded(filepath.Join(goroot, "go.env"), maxGoEnv)
	if err != nil {
		return ""
	}
	return string(data)
}

// defaultGOPATH is the GOPATH of who set none; it is never the GOROOT
// (go/build.defaultGOPATH).
func defaultGOPATH(env Environ, goroot string) string {
	home := env.Get(homeVariable)
	if home == "" {
		return ""
	}
	if dir := filepath.Join(home, "go"); dir != filepath.Clean(goroot) {
		return dir
	}
	return ""
}
