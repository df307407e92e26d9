package shim

import "path/filepath"

// Folders are where the go command keeps what does not belong to a toolchain. Each is
// "" where it has none.
type Folders struct {
	GOPATH     string // a list, as the variable
	GOMODCACHE string
}

// GoFolders returns the folders of d in the environment child, as [ChildEnv] returns it.
// It goes by the go command's rules, as [InstallBin] does: what is not set is go in the
// home, and pkg/mod in the first entry of GOPATH (gopathDir in cmd/go/internal/cfg).
func GoFolders(d Decision, child Environ) Folders {
	env := readGoEnv(child)
	env.file = goEnvOf(d.GOROOT) + "\n" + env.file // the last line of a name counts
	f := Folders{GOPATH: env.get("GOPATH"), GOMODCACHE: env.get("GOMODCACHE")}
	if f.GOPATH == "" {
		f.GOPATH = defaultGOPATH(child, d.GOROOT)
	}
	if list := filepath.SplitList(f.GOPATH); f.GOMODCACHE == "" && len(list) > 0 && list[0] != "" {
		f.GOMODCACHE = filepath.Join(list[0], "pkg", "mod")
	}
	return f
}
