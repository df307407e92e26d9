package verify

import (
	"path"
	"strings"
)

// A module may hold no file go.mod but its own, so a toolchain's module renames
// those of GOROOT (cmd/distpack).
const (
	goMod       = "go.mod"
	hiddenGoMod = "_go.mod"
)

// GOROOTName returns the name below GOROOT of a file of the module: itself, but
// for "_go.mod" in any folder, which is "go.mod" there.
func GOROOTName(moduleName string) string { return rename(moduleName, hiddenGoMod, goMod) }

// ModuleName is the inverse of [GOROOTName].
func ModuleName(gorootName string) string { return rename(gorootName, goMod, hiddenGoMod) }

func rename(name, from, to string) string {
	dir, base := path.Split(name)
	if base != from {
		return name
	}
	return dir + to
}

// Executable reports whether the file of that name below GOROOT is executable:
// what lies in bin and in pkg/tool, and the wrappers below lib that run programs
// for another platform. An archive's own modes are not covered by any proof, so
// this rule sets them (cmd/go/internal/toolchain).
func Executable(gorootName string) bool {
	if strings.HasPrefix(gorootName, "bin/") || strings.HasPrefix(gorootName, "pkg/tool/") {
		return true
	}
	if !strings.HasPrefix(gorootName, "lib/") {
		return false
	}
	ok, _ := path.Match("go_?*_?*_exec", path.Base(gorootName))
	return ok
}

// InModule reports whether a name below GOROOT belongs to the module. The folders
// api, doc, misc, test and .github at the top, and all below them, do not: an
// official archive has them, the module and so the store has not.
func InModule(gorootName string) bool {
	top, _, _ := strings.Cut(gorootName, "/")
	switch top {
	case "api", "doc", "misc", "test", ".github":
		return false
	}
	return true
}
