package shim

import (
	"os"
	"path/filepath"
	"strings"
)

// The variables that the shim passes to itself further down, and the go command's.
const (
	envToolchain = "GVX_TOOLCHAIN" // the release that a shim above started
	envDepth     = "GVX_DEPTH"     // how many shims are above
	// What the user himself has in GOPATH and GOTOOLCHAIN, where a shim above replaced it.
	envUserGOPATH      = "GVX_USER_GOPATH"
	envUserGOTOOLCHAIN = "GVX_USER_GOTOOLCHAIN"
	envSwitchTo        = "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION"
)

// Environ is an environment in the form of os.Environ. The first entry of a name
// counts, as for os.Getenv.
type Environ []string

// Get returns the value of name, "" where there is none.
func (e Environ) Get(name string) string {
	value, _ := e.Lookup(name)
	return value
}

// Lookup returns the value of name and whether there is one.
//
//go:noinline
func (e Environ) Lookup(name string) (string, bool) {
	for _, entry := range e {
		if isEntry(entry, name) {
			return entry[len(name)+1:], true
		}
	}
	return "", false
}

func isEntry(entry, name string) bool {
	return len(entry) > len(name) && entry[len(name)] == '=' && sameName(entry[:len(name)], name)
}

// without returns a copy of e that lacks names, with room for a few more.
func (e Environ) without(names ...string) Environ {
	kept := make(Environ, 0, len(e)+len(names))
next:
	for _, entry := range e {
		for _, name := range names {
			if isEntry(entry, name) {
				continue next
			}
		}
		kept = append(kept, entry)
	}
	return kept
}

// bin returns the folder of a GOROOT's commands; "" where that is not known, and not /bin.
func bin(goroot string) string {
	if goroot == "" {
		return ""
	}
	return goroot + string(filepath.Separator) + "bin"
}

// below reports whether path is dir or lies in it, by name only.
func below(path, dir string) bool {
	if dir == "" || path == "" {
		return false
	}
	path, dir = filepath.Clean(path), filepath.Clean(dir)
	rest, ok := strings.CutPrefix(path, dir)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(dir[len(dir)-1]))
}
