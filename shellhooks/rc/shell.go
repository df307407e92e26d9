package rc

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/shellhooks"
)

// Shell is a shell, and the hook that it reads.
type Shell struct {
	Hook string // whose hook it reads, a name of package shellhooks: "sh"
	// Program is the shell by its files: "ksh" and "mksh" have some of their own beside
	// those of sh.
	Program string
}

// Of returns the shell of a program's path, such as $SHELL, or of a shell's name. ok is
// false where there is no hook for it.
func Of(program string) (sh Shell, ok bool) {
	hook, ok := shellhooks.Of(program)
	if !ok {
		return Shell{}, false
	}
	switch name := strings.TrimPrefix(filepath.Base(program), "-"); name {
	case "ksh", "mksh":
		return Shell{hook, name}, true
	}
	return Shell{hook, hook}, true
}

// SystemLine is the line for the files that the shells of all users read, in the language
// of sh: dir comes first on PATH.
func SystemLine(dir string) string {
	return `export PATH="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(dir) + `:$PATH"`
}
