package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shim"
)

// onPath is gvx which --all --json.
type onPath struct {
	Command string     `json:"command"`
	Found   []program  `json:"found"` // in the order of PATH: the first one runs
	Passed  []passedBy `json:"passed_over"`
	// ShadowedBy is what runs in the place of the shim, which comes behind it.
	ShadowedBy string `json:"shadowed_by,omitempty"`
	// Strangers are programs called goX.Y.Z that are not gvx's: a go command that
	// switches to that release runs the first one on PATH.
	Strangers []program `json:"strangers"`
}

// passedBy is an entry of PATH, or a file, of which nothing is run.
type passedBy struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// whichAll tells each program of that name on PATH. Nothing of it is run.
func (w *world) whichAll(command string, asJSON bool) error {
	all := w.lookOnPath(command)
	if asJSON {
		if err := w.printJSON(all); err != nil {
			return err
		}
	} else {
		w.printOnPath(all)
	}
	if len(all.Found) == 0 {
		return &problem{code: exitFailed, text: "there is no " + foreign(command) + " on PATH", help: "gvx setup says what belongs on PATH"}
	}
	return nil
}

func (w *world) lookOnPath(command string) onPath {
	all := onPath{Command: command, Found: []program{}, Passed: []passedBy{}, Strangers: []program{}}
	var seen []string
	for i, dir := range filepath.SplitList(w.getenv("PATH")) {
		switch {
		case !filepath.IsAbs(dir):
			all.Passed = append(all.Passed, passedBy{dir, relativeEntry(i, dir)})
			continue
		case slices.Contains(seen, filepath.Clean(dir)):
			continue
		}
		seen = append(seen, filepath.Clean(dir))
		w.lookIn(dir, &all)
	}
	if shimNamed(command) {
		all.ShadowedBy = shadow(all.Found)
	}
	return all
}

// relativeEntry says what is wrong with an entry of PATH that means another folder in
// each working directory.
func relativeEntry(i int, dir string) string {
	entry := "entry " + strconv.Itoa(i+1) + " of PATH is "
	if dir == "" {
		return entry + "empty, which means the working directory: it is not looked into"
	}
	return entry + "relative to the working directory: it is not looked into"
}

// lookIn adds what one folder of PATH has.
func (w *world) lookIn(dir string, all *onPath) {
	file := filepath.Join(dir, all.Command+exeSuffix)
	switch st, err := os.Stat(file); {
	case err != nil && exists(file):
		all.Passed = append(all.Passed, passedBy{file, "it cannot be looked at, or is a link that leads nowhere"})
	case err != nil:
	case !st.Mode().IsRegular():
		all.Passed = append(all.Passed, passedBy{file, "it is not a regular file"})
	case !isExecutable(file):
		all.Passed = append(all.Passed, passedBy{file, "nobody may execute it"})
	default:
		all.Found = append(all.Found, w.inspect(file))
	}
	if all.Command == "go" {
		all.Strangers = append(all.Strangers, w.strangersIn(dir)...)
	}
}

// strangersIn returns the programs in dir that have a release's name and are not gvx's.
func (w *world) strangersIn(dir string) (strangers []program) {
	names, _ := fileread.Names(dir) // a folder that cannot be listed cannot be told
	slices.Sort(names)
	for _, name := range names {
		file := filepath.Join(dir, name)
		if !releaseNamed(name) || !isExecutable(file) {
			continue
		}
		if p := w.inspect(file); p.Kind != kindShim && p.Kind != kindToolchain {
			strangers = append(strangers, p)
		}
	}
	return strangers
}

// releaseNamed reports whether a file has the name by which the go command looks for a
// release: go1.27.4.
func releaseNamed(name string) bool {
	name = strings.TrimSuffix(name, exeSuffix)
	_, err := goversion.Parse(name)
	return err == nil && strings.HasPrefix(name, "go")
}

// shimNamed reports whether the shim goes by that name.
func shimNamed(command string) bool {
	return command == "go" || command == "gofmt" || releaseNamed(command)
}

// shadow returns what comes before the shim; "" where the shim is first or not there.
func shadow(found []program) string {
	first := slices.IndexFunc(found, func(p program) bool { return p.Kind == kindShim })
	if first < 1 {
		return ""
	}
	return found[0].Path
}

func (w *world) printOnPath(all onPath) {
	for _, p := range all.Found {
		w.printProgram(p)
	}
	for _, p := range all.Strangers {
		w.printProgram(p)
	}
	for _, p := range all.Passed {
		w.print("passed over: %s: %s", quote.Always(p.Path), p.Why)
	}
	switch {
	case all.ShadowedBy != "":
		w.print("the shim is shadowed: %s comes before it on PATH, and runs in its place", foreign(all.ShadowedBy))
	case shimNamed(all.Command) && !slices.ContainsFunc(all.Found, func(p program) bool { return p.Kind == kindShim }):
		w.print("the shim is not on PATH: no file of a project decides what %s is", foreign(all.Command))
	}
	for _, p := range all.Strangers {
		w.print("%s is a stranger: a go command that switches to %s runs the first program of that name on PATH", foreign(p.Path), foreign(filepath.Base(p.Path)))
	}
}

// printProgram prints a program and what is known of it.
func (w *world) printProgram(p program) {
	w.print("%s", foreign(p.Path))
	rows := []shim.Row{fact("is", p.says()), fact("real path", foreign(p.Real)), fact("version", foreign(p.Version))}
	if p.Owner != "" {
		rows = append(rows, fact("owner", foreign(p.Owner)+", mode "+p.Mode))
	}
	who := "nobody but you and root"
	if len(p.Writers) > 0 {
		var others []string
		for _, o := range p.Writers {
			others = append(others, foreign(o.Who)+" ("+foreign(o.How)+" "+foreign(o.Path)+")")
		}
		who = strings.Join(others, ", ")
	}
	if p.Unknown != "" {
		who = foreign(p.Unknown)
	}
	for _, row := range append(rows, fact("replaceable by", who)) {
		w.print("  %-14s  %s", row.Label, row.Text)
	}
}
