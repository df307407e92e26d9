package drift

import (
	"path"
	"regexp"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// maxNamed is how many bytes of a file that holds nothing but a version are looked at.
const maxNamed = 200

// follow returns which release actions/setup-go takes from the file that p names: of a
// go.mod or go.work the toolchain line, else the go line (since v6; before, the go line
// alone), of any other the version that is in it.
func (j *judge) follow(p *Place) ask {
	file := p.Want.Path
	if u := j.unitOf(file); u != nil {
		if a, ok := j.askOf(u.toolchain); ok {
			return a
		}
		a, _ := j.askOf(u.goLine)
		return a
	}
	for _, q := range j.inFile(file) {
		if q.Want.Form != FromFile {
			return j.releases.ask(q.Want)
		}
	}
	return askOfFile(j.survey.Named[file])
}

// unitOf returns the module or workspace of a file that was read; nil where there is none.
func (j *judge) unitOf(file string) *unit {
	units := j.atlas.modules
	if path.Base(file) == workFile {
		units = j.atlas.works
	}
	if u := units[path.Dir(file)]; u != nil && u.file == file {
		return u
	}
	return nil
}

// namedLines are what actions/setup-go looks for in files of these names, in this order.
var namedLines = map[string][]*regexp.Regexp{
	modFile:          {regexp.MustCompile(`(?m)^toolchain go(\S+)`), regexp.MustCompile(`(?m)^go (\S+)`)},
	workFile:         {regexp.MustCompile(`(?m)^toolchain go(\S+)`), regexp.MustCompile(`(?m)^go (\S+)`)},
	".tool-versions": {regexp.MustCompile(`(?m)^golang\s+([^\s#]+)`)},
}

// askOfFile reads a file that no reader was asked about: the line of its kind, else all of
// it as one version.
func askOfFile(f File) ask {
	lines, known := namedLines[path.Base(f.Path)]
	for _, line := range lines {
		if m := line.FindSubmatch(f.Data); m != nil {
			return askOfText(string(m[1]))
		}
	}
	if known || len(f.Data) > maxNamed {
		return ask{}
	}
	return askOfText(strings.TrimSpace(string(f.Data)))
}

func askOfText(text string) ask {
	request, err := goversion.ParseRequest(text)
	if err != nil {
		return ask{}
	}
	if v, ok := request.Exact(); ok {
		return ask{minor: v.Minor(), exact: v, ok: true}
	}
	m, ok := request.Minor()
	return ask{minor: m, ok: ok}
}

// isThere reports whether the repository has the file.
func (j *judge) isThere(file string) bool {
	if _, named := j.survey.Named[file]; named {
		return true
	}
	return j.files[file]
}

// inFile returns the places of a file.
func (j *judge) inFile(file string) []*Place { return j.byFile[file] }
