package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/setup"
	"github.com/gvx-go/gvx/internal/userfile"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

// setupProblems says what of gvx setup's work is missing, doubled or out of place in the rc
// files of the user's shell, each in one line that is safe for a terminal. It changes
// nothing and starts nothing.
func (w *world) setupProblems(ctx context.Context) (problems []string, err error) {
	s := w.setupOf()
	if s.Shell, err = w.shellToSetUp(""); err != nil {
		return nil, err
	}
	lacking, files := 0, s.Files()
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return problems, err
		}
		f, err := userfile.Read(file.Path)
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, userfile.ErrKept) {
			return problems, err // its shell reads it all the same
		} else if err != nil {
			problems = append(problems, quote.Line(err.Error()))
			continue
		}
		found := w.rcProblems(s, file, f.Data)
		if len(found) == 1 && strings.Contains(found[0], lacks) {
			lacking++
		}
		problems = append(problems, found...)
	}
	if lacking == len(files) && slices.ContainsFunc(filepath.SplitList(w.getenv("PATH")), w.isShims) {
		return nil, nil // somebody else puts them there, as an image does
	}
	return problems, nil
}

// lacks is how a file without gvx's lines is told.
const lacks = " lacks gvx's lines: "

// isShims reports whether an entry of PATH is the folder of the shims.
func (w *world) isShims(dir string) bool {
	return filepath.IsAbs(dir) && (filepath.Clean(dir) == w.dirs.Shims() || realPath(dir) == realPath(w.dirs.Shims()))
}

// rcProblems looks at one rc file.
func (w *world) rcProblems(s setup.Setup, file rc.File, text []byte) []string {
	name := w.home(file.Path)
	rest, found, err := rc.Remove(text)
	if err != nil {
		mark := (*rc.MarkerError)(nil)
		if errors.As(err, &mark) {
			return []string{name + ":" + strconv.Itoa(mark.Line) + ": " + quote.Line(mark.What)}
		}
		return []string{name + ": " + quote.Line(err.Error())}
	}
	byHand := w.linesByHand(s, rest)
	switch {
	case !found && len(byHand) == 0:
		return []string{name + lacks + "a " + s.Shell.Program + " that reads it runs another go, or none"}
	case found && len(byHand) > 0:
		return []string{name + ":" + strconv.Itoa(rcLineOf(text, byHand[0])) + " reads gvx's hook, which the block of gvx setup in the same file does too"}
	}
	return w.linesBehind(file, text, byHand)
}

// linesByHand are those outside of the block that read a hook of gvx's, as adviseSetup has
// people write them.
func (w *world) linesByHand(s setup.Setup, text []byte) (lines []string) {
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Contains(line, filepath.ToSlash(w.dirs.Hooks())+"/init.") || strings.Contains(line, "/.local/share/gvx/shell/init.") || strings.Contains(line, "gvx init ") {
			lines = append(lines, line)
		}
	}
	return lines
}

// rcLineOf counts from 1.
func rcLineOf(text []byte, line string) int {
	for i, have := range strings.Split(string(text), "\n") {
		if strings.TrimSpace(have) == line {
			return i + 1
		}
	}
	return 0
}

// putsFirst is a line that puts folders first on PATH, in a shell of sh, zsh or fish; what is
// put there is its first group that matched.
var putsFirst = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:export\s+|typeset\s+-x\s+)?PATH=["']?([^"'\s;]*?):["']?\$\{?PATH\b|^\s*path=\(\s*([^)]*?)\s+\$path\b|^\s*set\s+(?:-gx|-x|-Ux|--export)\s+PATH\s+(.*?)\s+\$PATH\b`)
})

// linesBehind are those behind gvx's lines that put a folder with a go in it first.
func (w *world) linesBehind(file rc.File, text []byte, byHand []string) (problems []string) {
	at, ours := 0, 0
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if strings.Contains(line, "<<< gvx setup <<<") || slices.Contains(byHand, strings.TrimSpace(line)) {
			ours = i + 1
		}
	}
	for i, line := range lines[ours:] {
		at = ours + i + 1
		m := putsFirst().FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, dir := range w.foldersOf(strings.Join(m[1:], "")) {
			if program := filepath.Join(dir, "go"+exeSuffix); isExecutable(program) && dir != w.dirs.Shims() {
				problems = append(problems, w.home(file.Path)+":"+strconv.Itoa(at)+" puts "+w.home(dir)+" before the shim, and there is a go in it")
			}
		}
	}
	return problems
}

// foldersOf are the folders that a list in an rc file names. One in which a shell would have
// to be asked counts for nothing.
func (w *world) foldersOf(list string) (dirs []string) {
	for _, dir := range strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ' ' || r == '"' }) {
		for _, home := range []string{"$HOME", "${HOME}", "~"} {
			if rest, ok := strings.CutPrefix(dir, home); ok && (rest == "" || rest[0] == '/') {
				dir = w.dirs.Home + rest
			}
		}
		if filepath.IsAbs(dir) && !bytes.ContainsAny([]byte(dir), "$`*?[") {
			dirs = append(dirs, filepath.Clean(dir))
		}
	}
	return dirs
}
