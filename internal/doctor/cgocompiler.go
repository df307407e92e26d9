package doctor

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// compiler is the C compiler that cgo would start.
type compiler struct {
	set  GoVar  // CC
	name string // the first word of it, or the default for the system
	file string // where it was found; "" nowhere
}

var errQuotes = errors.New("CC has a quote without its end")

// defaultCompiler is what the go command starts to build for goos where CC is not set
// (cmd/go/internal/cfg.DefaultCC).
func defaultCompiler(goos string) string {
	if goos == "darwin" || goos == "freebsd" || goos == "openbsd" {
		return "clang"
	}
	return "gcc"
}

// compiler finds what cgo would start here.
func (h *Here) compiler() (compiler, error) {
	c := compiler{set: h.ChildVar("CC"), name: defaultCompiler(h.OS)}
	if c.set.Set() {
		word, err := firstWord(c.set.Value)
		if err != nil {
			return c, err
		}
		c.name = word
	}
	c.file = h.lookPath(c.name)
	return c, nil
}

// firstWord is the command in a value such as CC="ccache gcc": words end at white space,
// and a word may stand in quotes as a whole (cmd/internal/quoted.Split).
func firstWord(value string) (string, error) {
	value = strings.TrimLeft(value, " \t\n\r")
	if value == "" {
		return "", nil
	}
	if q := value[:1]; q == `"` || q == "'" {
		word, _, ok := strings.Cut(value[1:], q)
		if !ok {
			return "", errQuotes
		}
		return word, nil
	}
	word, _, _ := strings.Cut(strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(value), " ")
	return word, nil
}

// lookPath finds the program name as the go command does, in absolute entries of PATH
// only. A name with a folder counts as it is.
func (h *Here) lookPath(name string) string {
	if strings.ContainsRune(name, '/') || h.OS == "windows" && strings.ContainsAny(name, `\:`) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(h.Dir, name)
		}
		return h.executable(name)
	}
	for _, dir := range filepath.SplitList(host.Getenv(h.childEnviron(), "PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if file := h.executable(filepath.Join(dir, name)); file != "" {
			return file
		}
	}
	return ""
}

// executable is file, or file with an ending of Windows, where that may be started.
func (h *Here) executable(file string) string {
	if h.OS != "windows" {
		if f, err := h.Stat(file); err == nil && f.Mode.IsRegular() && f.Mode.Perm()&0o111 != 0 {
			return file
		}
		return ""
	}
	for _, ending := range []string{".exe", ".bat", ".cmd", ".com", ""} {
		if f, err := h.Stat(file + ending); err == nil && f.Mode.IsRegular() && filepath.Ext(file+ending) != "" {
			return file + ending
		}
	}
	return ""
}

// said is how a message names the compiler.
func (c compiler) said(h *Here) string {
	if c.set.Set() {
		return "CC=" + quote.Foreign(c.set.Value) + " (" + c.set.From(h) + ")"
	}
	return c.name
}
