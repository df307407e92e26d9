// Package rc knows the shells: what line puts gvx's shims on PATH, and
// which file it belongs into.
//
// It promises that a line which it returns means the same in its shell whatever
// characters the folder's name holds, and that it writes nothing itself.
package rc

import (
	"path/filepath"
	"runtime"
	"strings"
)

// Shell is one shell.
type Shell interface {
	// Name is the program's name, "bash".
	Name() string
	// RCFile is the file that an interactive shell reads, as people write it.
	RCFile() string
	// PathLine is the line that puts dirs first on PATH, in their order. home is the
	// user's home folder; what lies below it is written as $HOME/…, so that the line
	// serves on every machine that shares the file.
	PathLine(home string, dirs ...string) string
}

// Of returns the shell of a program's path, such as $SHELL; for one that is not
// known, and for none, it returns the POSIX shell (on Windows PowerShell).
func Of(program string) Shell {
	switch name := filepath.Base(program); {
	case name == "fish":
		return fish{}
	case name == "pwsh", name == "powershell", runtime.GOOS == "windows":
		return powershell{}
	case name == "bash", name == "zsh", name == "ksh":
		return posix{name, "~/." + name + "rc"}
	}
	return posix{"sh", "~/.profile"}
}

// posix is every shell that follows IEEE Std 1003.1 in its quoting.
type posix struct{ name, rcFile string }

func (s posix) Name() string   { return s.name }
func (s posix) RCFile() string { return s.rcFile }

func (s posix) PathLine(home string, dirs ...string) string {
	var b strings.Builder
	b.WriteString("export PATH=\"")
	for _, dir := range dirs {
		b.WriteString(quoted(dir, home, "\\\"$`") + ":")
	}
	return b.String() + `$PATH"`
}

type fish struct{}

func (fish) Name() string   { return "fish" }
func (fish) RCFile() string { return "~/.config/fish/config.fish" }

func (fish) PathLine(home string, dirs ...string) string {
	line := "fish_add_path --path --move --prepend"
	for _, dir := range dirs {
		line += ` "` + quoted(dir, home, "\\\"$") + `"`
	}
	return line
}

// quoted is dir for between double quotes, where the characters in special stand
// for themselves behind a backslash.
func quoted(dir, home, special string) string {
	prefix := ""
	if rel, err := filepath.Rel(home, dir); err == nil && filepath.IsLocal(rel) {
		prefix, dir = "$HOME/", rel
	}
	var b strings.Builder
	for _, r := range dir {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return prefix + b.String()
}

type powershell struct{}

func (powershell) Name() string   { return "pwsh" }
func (powershell) RCFile() string { return "$PROFILE" }

func (powershell) PathLine(_ string, dirs ...string) string {
	parts := make([]string, len(dirs))
	for i, dir := range dirs {
		parts[i] = "'" + strings.ReplaceAll(dir, "'", "''") + "'"
	}
	return "$env:PATH = (" + strings.Join(parts, ", ") + ", $env:PATH) -join [IO.Path]::PathSeparator"
}
