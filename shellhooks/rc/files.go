package rc

import (
	"path/filepath"
	"strings"
)

// File is a file that a shell reads when it starts, and the hook that belongs into it.
type File struct {
	Path string // absolute
	Hook string // a name of package shellhooks
}

// Places says where a user's files are. All folders are absolute.
type Places struct {
	Home   string
	Config string // $XDG_CONFIG_HOME, or what stands in for it
	OS     string // as runtime.GOOS names it
	Getenv func(string) string
	Exists func(path string) bool // whether something, be it a link that leads nowhere, has the name
}

// Files returns the files that make a shell of sh read its hook: those of an interactive
// one and of a login shell, as its manual has them.
func (p Places) Files(sh Shell) []File {
	switch sh.Program {
	case "bash":
		return []File{{p.home(".bashrc"), "bash"}, p.bashLogin()}
	case "zsh":
		return []File{{p.zshrc(), "zsh"}}
	case "fish":
		return []File{{filepath.Join(p.Config, "fish", "config.fish"), "fish"}}
	case "nu":
		return []File{{p.nu(), "nu"}}
	case "pwsh":
		return []File{{p.pwsh(), "pwsh"}}
	}
	return p.posix(sh)
}

func (p Places) home(name string) string { return filepath.Join(p.Home, name) }

// bashLogin is the first file that a login shell finds: it reads no other (bash(1),
// INVOCATION). Other shells and display managers read ~/.profile too, so that the text
// for it is that of sh.
func (p Places) bashLogin() File {
	for _, name := range []string{".bash_profile", ".bash_login"} {
		if path := p.home(name); p.Exists(path) {
			return File{path, "bash"}
		}
	}
	return File{p.home(".profile"), "sh"}
}

func (p Places) zshrc() string {
	if dir := p.Getenv("ZDOTDIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, ".zshrc")
	}
	return p.home(".zshrc")
}

// nu is what $nu.config-path says. On macOS nu goes by XDG_CONFIG_HOME only where it is set.
func (p Places) nu() string {
	if p.OS == "darwin" && !filepath.IsAbs(p.Getenv("XDG_CONFIG_HOME")) {
		return p.home(filepath.Join("Library", "Application Support", "nushell", "config.nu"))
	}
	return filepath.Join(p.Config, "nushell", "config.nu")
}

// pwsh is what $PROFILE says (about_Profiles).
func (p Places) pwsh() string {
	const name = "Microsoft.PowerShell_profile.ps1"
	if p.OS == "windows" {
		return p.home(filepath.Join("Documents", "PowerShell", name))
	}
	return filepath.Join(p.Config, "powershell", name)
}

// posix is ~/.profile for login shells and, for interactive ones, $ENV (IEEE Std 1003.1,
// sh, ENVIRONMENT VARIABLES), where that names a file in the home folder. ksh and mksh have
// a file of their own where it is not set.
func (p Places) posix(sh Shell) []File {
	files := []File{{p.home(".profile"), "sh"}}
	env := filepath.Clean(p.Getenv("ENV"))
	rel, err := filepath.Rel(p.Home, env)
	switch {
	case filepath.IsAbs(env):
		if err == nil && filepath.IsLocal(rel) && rel != "." && rel != ".profile" {
			files = append(files, File{env, "sh"})
		}
	case sh.Program == "ksh", sh.Program == "mksh":
		files = append(files, File{p.home("." + sh.Program + "rc"), "sh"})
	}
	return files
}

// All returns every file that [Places.Files] may name for any shell, by this environment
// or with none of it, for who takes the blocks out again.
func (p Places) All() (files []File) {
	seen := map[string]bool{}
	add := func(more ...File) {
		for _, f := range more {
			if !seen[f.Path] {
				seen[f.Path] = true
				files = append(files, f)
			}
		}
	}
	plain := p
	plain.Getenv = func(string) string { return "" }
	for _, program := range strings.Fields("bash zsh fish nu pwsh sh ksh mksh") {
		sh, _ := Of(program)
		add(p.Files(sh)...)
		add(plain.Files(sh)...)
	}
	add(File{p.home(".bash_profile"), "bash"}, File{p.home(".bash_login"), "bash"})
	return files
}
