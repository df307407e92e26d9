package drift

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The files whose lines the go command reads.
const (
	modFile  = "go.mod"
	workFile = "go.work"
)

// A unit is a module or a workspace: a folder whose go.mod or go.work has lines.
type unit struct {
	dir, file         string
	goLine, toolchain *Place   // nil where there is none
	uses              []string // of a workspace: the folders of its modules
	broken            bool     // the go command would refuse the file
}

// An atlas is where the modules, the workspaces and the pins of a repository are.
type atlas struct {
	modules map[string]*unit // by folder
	works   map[string]*unit
	pins    map[string][]*Place // by folder, in the order in which they count
	broken  map[string]string   // by folder, the first file with a pin that cannot be read
	dirs    []string            // of modules, sorted
	sites   map[string]*site
}

// A site is what is nearest to a folder, at it or above.
type site struct {
	module, work *unit    // nil where there is none
	pins         []*Place // of one folder
	broken       string   // the file with a pin that counts before pins and cannot be read; ""
}

func newAtlas(s *Survey) *atlas {
	a := &atlas{modules: map[string]*unit{}, works: map[string]*unit{}, pins: map[string][]*Place{}, broken: map[string]string{}, sites: map[string]*site{}}
	for _, f := range s.Files {
		a.unit(f.Path)
	}
	for i := range s.Places {
		a.add(&s.Places[i])
	}
	for _, p := range s.Problems {
		a.addBroken(p)
	}
	for file, uses := range s.Uses {
		if u := a.unit(file); u != nil {
			u.uses = uses
		}
	}
	for _, pins := range a.pins {
		slices.SortStableFunc(pins, func(p, q *Place) int { return cmp.Compare(pinRank(p), pinRank(q)) })
	}
	a.dirs = sortedKeys(a.modules)
	return a
}

// unit returns the module or workspace of the file; nil where it is neither.
func (a *atlas) unit(file string) *unit {
	units := a.modules
	switch path.Base(file) {
	case workFile:
		units = a.works
	case modFile:
	default:
		return nil
	}
	dir := path.Dir(file)
	if units[dir] == nil {
		units[dir] = &unit{dir: dir, file: file}
	}
	return units[dir]
}

func (a *atlas) add(p *Place) {
	switch p.Kind {
	case Pin:
		dir := cleanDir(p.Dir)
		a.pins[dir] = append(a.pins[dir], p)
	case GoLine:
		if u := a.unit(p.File); u != nil && u.goLine == nil {
			u.goLine = p
		}
	case ToolchainLine:
		if u := a.unit(p.File); u != nil && u.toolchain == nil {
			u.toolchain = p
		}
	}
}

// addBroken notes what hides a truth: a pin that the shim stumbles over, a module or a
// workspace whose lines nobody can tell.
func (a *atlas) addBroken(p Problem) {
	if !p.Fatal {
		return
	}
	if u := a.unit(p.File); u != nil {
		u.broken = true
		return
	}
	if rank := rankOf(p.File); rank <= rankOf(".tool-versions") {
		dir := path.Dir(p.File)
		if known := a.broken[dir]; known == "" || rank < rankOf(known) {
			a.broken[dir] = p.File
		}
	}
}

// pinRank orders the pins of one folder as the shim reads them, and mise's behind.
func pinRank(p *Place) int { return rankOf(p.File) }

func rankOf(file string) int {
	i := slices.Index([]string{".go-version", ".tool-versions", "mise.toml", ".mise.toml"}, path.Base(file))
	if i < 0 {
		return 4
	}
	return i
}

// maxDir bounds the path of a folder, in bytes: no system opens a longer one.
const maxDir = 4096

// cleanDir returns the folder that a place names, "." where it names none that can be.
func cleanDir(dir string) string {
	switch {
	case dir == ".", len(dir) > maxDir:
		return "."
	case fs.ValidPath(dir):
		return dir // as readers have it
	}
	if dir = strings.TrimPrefix(path.Clean("/"+dir), "/"); dir == "" {
		return "."
	}
	return dir
}

// site returns what is nearest to a clean folder.
func (a *atlas) site(dir string) *site {
	if s := a.sites[dir]; s != nil {
		return s
	}
	s := &site{}
	if dir != "." {
		s = a.site(path.Dir(dir))
	}
	module, work, pins := a.modules[dir], a.works[dir], a.pins[dir]
	broken := a.broken[dir]
	if module != nil || work != nil || len(pins) > 0 || broken != "" {
		s = &site{module: cmp.Or(module, s.module), work: cmp.Or(work, s.work), pins: s.pins, broken: s.broken}
		if len(pins) > 0 || broken != "" {
			s.pins, s.broken = pins, broken
		}
		if len(pins) > 0 && broken != "" && pinRank(pins[0]) < rankOf(broken) {
			s.broken = ""
		}
	}
	a.sites[dir] = s
	return s
}

// workspace returns the workspace that what is at the site is built in: the nearest,
// unless there is a module that it does not use.
func (s *site) workspace() *unit {
	if s.work != nil && (s.module == nil || slices.Contains(s.work.uses, s.module.dir)) {
		return s.work
	}
	return nil
}

// units returns what governs the site, that counts most first: its workspace, its module.
func (s *site) units() (units []*unit) {
	if w := s.workspace(); w != nil {
		units = append(units, w)
	}
	if s.module != nil {
		units = append(units, s.module)
	}
	return units
}

// below returns the folders of the modules at dir and below.
func (a *atlas) below(dir string) []string {
	if dir == "." {
		return a.dirs
	}
	var found []string
	for _, d := range a.dirs {
		if d == dir || strings.HasPrefix(d, dir+"/") {
			found = append(found, d)
		}
	}
	return found
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
