package doctor

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shellhooks/rc"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

// loginShell is the user's shell by SHELL; sh where gvx knows none of that name.
func (h *Here) loginShell() rc.Shell {
	if sh, ok := rc.Of(h.Getenv("SHELL")); ok && h.Getenv("SHELL") != "" {
		return sh
	}
	fallback := "sh"
	if h.OS == "windows" {
		fallback = "pwsh"
	}
	sh, _ := rc.Of(fallback)
	return sh
}

// rcFile is the file that an interactive login shell reads.
func (h *Here) rcFile() string {
	config := filepath.Dir(h.Dirs.Config)
	files := rc.Places{Home: h.Home, Config: config, OS: h.OS, Getenv: h.Getenv, Exists: h.Exists}.Files(h.loginShell())
	if len(files) == 0 {
		return ""
	}
	return files[0].Path
}

// shimsFirst is the fix that has the folder of shims come first on PATH: the line that
// gvx setup prints, in the language of the login shell; it moves a folder that is further
// back.
func (h *Here) shimsFirst(shims string, absent bool) Fix {
	sh := h.loginShell()
	line, err := "", error(nil)
	if hook := h.Dirs.Hook(sh.Hook); shims == h.Dirs.Shims() && h.Exists(hook) {
		line, err = rc.Line(sh.Hook, h.Home, hook)
	} else {
		line, err = pathLine(sh.Hook, shims)
	}
	if err != nil { // a name that the shell has no word for
		return Fix{Words: "put the folder " + h.Show(shims) + " first on PATH"}
	}
	fix := Shell(line)
	if text, err := h.Read(h.rcFile()); absent && err == nil && rc.Has(text) {
		fix.Words = "gvx setup has put its lines into " + h.Show(h.rcFile()) + " already: a new shell has the shim"
		return fix
	}
	fix.Words = "that line belongs at the end of " + h.Show(h.rcFile()) + ", behind every other one that changes PATH; then open a new shell"
	return fix
}

// pathLine puts a folder first on PATH, in a shell's language.
func pathLine(hook, dir string) (string, error) {
	word, err := shellquote.Word(hook, dir)
	switch hook {
	case "fish":
		return "set -gx PATH " + word + " $PATH", err
	case "nu":
		return "$env.PATH = ($env.PATH | prepend " + word + ")", err
	case "pwsh":
		return "$env:PATH = " + word + " + [IO.Path]::PathSeparator + $env:PATH", err
	}
	return "export PATH=" + word + `:"$PATH"`, err
}

// shellWord is s as one word of a POSIX shell, for the commands of a fix. What a terminal
// would not show as it is stands in the words of bash and zsh, by its numbers.
func shellWord(s string) string {
	if isPlainWord(s) {
		return s
	}
	language := "sh"
	if quote.Foreign(s) != s {
		language = "bash"
	}
	word, err := shellquote.Word(language, s)
	if err != nil {
		return "''" // a NUL byte, which no path has
	}
	return word
}

// isPlainWord reports whether no shell sees anything in s.
func isPlainWord(s string) bool {
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '/', r == '.', r == '_', r == '-', r == '+', r == '@', r == ':', r == '=', r == ',':
		default:
			return false
		}
	}
	return s != "" && s[0] != '=' && s[0] != '-'
}
