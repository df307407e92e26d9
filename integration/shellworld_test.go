//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/shellhooks"
)

// shellWorld is a house in which a shell lives, with projects of two minors. All that
// happens there is written down in the order in which it happens: each call of the shim,
// and what the shell reports.
type shellWorld struct {
	house
	top     string
	trace   string
	folders map[string]string // by the variable that names them to the shell
}

// oddName holds what a shell might obey, but for a newline: a GOPATH with one is put on
// no PATH.
const oddName = "o d'd\"$(touch x)`touch x`;touch x;&|*?[a]{b,c}~!#\\é😀"

// foreignPath is what PATH holds beside what gvx puts there. The empty entry means the
// working directory, and stays.
const foreignPath = "/usr/bin::/bin"

// toolGOPATHs is a folder of GOPATHs, by release line, into which go install has put the
// program tool, which tells what it was built with.
func toolGOPATHs(t testing.TB) string {
	t.Helper()
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	dir := project(t, "go.mod", "module example.com/tool\n\ngo 1.20\n",
		"main.go", "package main\n\nimport \"runtime\"\n\nfunc main() { println(runtime.Version()) }\n")
	for _, version := range []string{older, newer} {
		h.run(t, dir, "go", "+"+version, "install", ".")
	}
	return filepath.Join(h.data(), "gopath")
}

// newShellWorld makes a world with the programs of tools. home is the last element of HOME.
func newShellWorld(t testing.TB, tools, home string) *shellWorld {
	t.Helper()
	w := &shellWorld{top: tempDir(t)}
	w.trace = filepath.Join(w.top, "trace")
	w.house = house{path: filepath.Join(w.top, home)}
	for name, target := range map[string]string{
		"versions":          filepath.Join(shared.house.data(), "versions"),
		"store":             filepath.Join(shared.house.data(), "store"),
		"gopath/go1.26/bin": filepath.Join(tools, "go1.26/bin"),
		"gopath/go1.27/bin": filepath.Join(tools, "go1.27/bin"),
		"gopath/p-0123/bin": filepath.Join(tools, "go1.27/bin"), // of another project
		"shims/gofmt":       filepath.Join(shared.house.shims(), "gofmt"),
	} {
		name = filepath.Join(w.data(), name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.Symlink(target, name))
	}
	write(t, filepath.Join(w.data(), "gvx.path"), filepath.Join(shared.bin, "gvx")+"\n")
	w.script(t, filepath.Join(w.shims(), "go"), `printf 'call %s\0\0' "$PWD" >>"$TRACE"`+"\n"+`exec "$SHIM" "$@"`)
	first := w.script(t, filepath.Join(w.top, "first"), `mkdir -p "$1/bin" && ln -s "$2" "$1/bin/first"`)
	report := w.script(t, filepath.Join(w.top, "report"), `printf 'report %s\0%s\0' "$1" "$PATH" >>"$TRACE"`)
	w.vars = []string{
		"HOME=" + w.path, "PATH=" + foreignPath, "TERM=dumb", "PS1=@@ ", "LC_ALL=C.UTF-8",
		"TRACE=" + w.trace, "REPORT=" + report, "SHIM=" + filepath.Join(shared.house.shims(), "go"),
	}
	w.folders = map[string]string{}
	w.folder(t, "A", "older "+oddName, older)
	w.folder(t, "ASUB", "older "+oddName+"/folder", "")
	w.folder(t, "B", "newer "+oddName, newer)
	w.folder(t, "C", "none", "")
	w.folder(t, "OLD", "oldest "+oddName, oldest)
	w.vars = append(w.vars, "SHIM_GO="+filepath.Join(w.shims(), "go"), "FIRST="+first, "FIRSTS="+filepath.Join(w.data(), "gopath/go1.20"), "TOOL="+filepath.Join(tools, "go1.26/bin/tool"))
	w.vars = append(w.vars, "MISSING="+filepath.Join(w.top, "missing"))
	return w
}

// script makes a program of sh.
func (w *shellWorld) script(t testing.TB, name, text string) string {
	t.Helper()
	write(t, name, "#!/bin/sh\n"+text+"\n")
	must(t, os.Chmod(name, 0o755))
	return name
}

// folder makes a folder that a variable names, with a pin of version.
func (w *shellWorld) folder(t testing.TB, variable, name, version string) {
	t.Helper()
	dir := filepath.Join(w.top, name)
	must(t, os.MkdirAll(dir, 0o755))
	if version != "" {
		write(t, filepath.Join(dir, ".go-version"), version+"\n")
		must(t, os.MkdirAll(filepath.Join(dir, ".git"), 0o755))
	}
	w.folders[variable] = dir
	w.vars = append(w.vars, variable+"="+dir)
}

// hook writes a shell's text into a file, and returns its path, which is a plain one.
func (w *shellWorld) hook(t testing.TB, shell string) string {
	t.Helper()
	text, ok := shellhooks.Hook(shell)
	if !ok {
		t.Fatalf("there is no hook for %s", shell)
	}
	return write(t, filepath.Join(w.top, "hook."+shell), text)
}

// events returns what has happened since the last time, in order: "call A" for a call of
// the shim in the folder A, "report 0: S 26 /usr/bin" for a report of a status and of the
// PATH that a child has, where S stands for the shims, 20, 26 and 27 for the programs of a
// release line, G for gvx's own folder and <> for an empty entry.
func (w *shellWorld) events(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile(w.trace)
	if os.IsNotExist(err) {
		return nil
	}
	must(t, err)
	must(t, os.Remove(w.trace))
	var all []string
	fields := strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		if dir, ok := strings.CutPrefix(fields[i], "call "); ok {
			all = append(all, "call "+w.nameOf(dir))
		} else {
			all = append(all, fields[i]+": "+w.symbols(fields[i+1]))
		}
	}
	return all
}

func (w *shellWorld) nameOf(dir string) string {
	for variable, folder := range w.folders {
		if folder == dir {
			return variable
		}
	}
	return dir
}

func (w *shellWorld) symbols(path string) string {
	short := map[string]string{
		w.shims(): "S", filepath.Join(w.data(), "gopath/go1.26/bin"): "26", filepath.Join(w.data(), "gopath/go1.27/bin"): "27",
		filepath.Join(w.data(), "gopath/go1.20/bin"): "20",
		shared.bin: "G", "": "<>", ".": "<>", // which fish makes of the empty entry
	}
	var words []string
	for entry := range strings.SplitSeq(path, ":") {
		if s, ok := short[entry]; ok {
			entry = s
		}
		words = append(words, entry)
	}
	return strings.Join(words, " ")
}

// untouched fails the test where something in the world was run by a name.
func (w *shellWorld) untouched(t testing.TB) {
	t.Helper()
	must(t, filepath.WalkDir(w.top, func(name string, _ os.DirEntry, err error) error {
		if filepath.Base(name) == "x" {
			t.Errorf("%q is there: something was run", name)
		}
		return err
	}))
}

// same fails the test unless the events are those, and shows where they part.
func same(t testing.TB, got []string, want ...string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	show := func(events []string) string {
		return strings.Join(events[at:min(at+12, len(events))], "\n  ")
	}
	t.Errorf("after %d events, this happened:\n  %s\nwant:\n  %s", at, show(got), show(want))
}
