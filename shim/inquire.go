package shim

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// Inquire is [Resolver.Resolve] with all the places that have a say, in the order in
// which they count, for gvx current --explain: also those behind the one that decides,
// which Resolve does not look at. Where Resolve refuses, they end with what it refuses.
//
// With no error exactly one step decides, and it is the Decision's Reason.
func (r Resolver) Inquire() (Decision, []Step, error) {
	var stored []Step
	s := r.start()
	s.shelf.observe = func(why, file string) { stored = append(stored, passedOver(PlaceStore, why, file)) }
	d, err := s.resolve()
	q := &inquiry{resolution: r.start(), decision: d, failure: err}
	q.changeDir()
	q.askCall()
	q.askSetting(settings.Go, PlaceGVXGO)
	q.askGOTOOLCHAIN()
	q.askProject()
	q.askSetting(settings.Default, PlaceDefault)
	q.askSystem()
	q.judge()
	return d, append(q.steps, stored...), err
}

// inquiry asks every place by the same means as a resolution does, but all of them.
type inquiry struct {
	*resolution
	decision Decision
	failure  error
	steps    []Step
	pin      pin      // of the repository
	project  declared // what governs the folder
}

func (q *inquiry) add(s Step) { q.steps = append(q.steps, s) }

func (q *inquiry) silent(at Place, why string) { q.add(Step{Place: at, Verdict: Silent, Why: why}) }

// failed adds a place that cannot be read. Whether that is why nothing runs is judged
// later: behind what decides nobody minds.
func (q *inquiry) failed(at Place, err error) {
	s := Step{Place: at, Verdict: Ignored, Why: err.Error()}
	switch e := err.(type) {
	case *DeclarationError:
		s.File, s.Line, s.Text, s.Why = e.File, e.Line, e.Value, e.what()
	case *UnreadableError:
		s.File, s.Why = e.File, cause(e.Err)
	case *SettingError:
		s.Text, s.Why = e.Name+"="+e.Value, "is not "+e.Want
	case *UsageError:
		s.Text, s.Why = e.Word, e.Err.Error()
	}
	if q.failure != nil && q.failure.Error() == err.Error() {
		s.Verdict = Refused
	}
	q.add(s)
}

func (q *inquiry) askCall() {
	switch done, err := q.byCall(); {
	case err != nil:
		q.failed(PlaceCall, err)
	case done:
		q.add(q.d.Reason.step(PlaceCall))
	default:
		q.silent(PlaceCall, "go +VERSION names none, and "+envSwitchTo+" is not set")
	}
}

// askSetting adds what the environment, the user's file and the system's say.
func (q *inquiry) askSetting(name settings.Name, at Place) {
	none := func(string) string { return "" }
	found := false
	for _, from := range [...]struct {
		process      func(string) string
		user, system string
	}{{process: q.Env.Get}, {process: none, user: q.Dirs.Env()}, {process: none, system: layout.SystemEnv()}} {
		set, err := settings.Load(from.process, from.user, from.system)
		value := set.Get(name)
		if err != nil || value.Text == "" {
			continue
		}
		s := Step{Place: at, File: value.Origin.File, Line: value.Origin.Line, Text: string(name) + "=" + value.Text}
		if value != q.Settings.Get(name) {
			s.Verdict, s.Why = Loses, "the "+string(q.Settings.Get(name).Origin.Kind)+"'s comes first"
		}
		q.add(s)
		found = true
	}
	if !found {
		q.silent(at, string(name)+" is not set")
	}
}

func (q *inquiry) askGOTOOLCHAIN() {
	text := q.Env.Get("GOTOOLCHAIN")
	said := Step{Place: PlaceGOTOOLCHAIN, Text: "GOTOOLCHAIN=" + text}
	w, err := readWish(q.Env)
	switch {
	case err != nil:
		q.failed(PlaceGOTOOLCHAIN, err)
		return
	case text == "":
		said.Text, said.Verdict, said.Why = "", Silent, "not set"
		if file := q.search.env.fromFile("GOTOOLCHAIN"); file != "" {
			said.Text, said.Verdict, said.Why = "GOTOOLCHAIN="+file, Ignored, "it stands in Go's env file, and only the environment's counts"
		}
	case w.text == "" && (text == "local" || text == q.Env.Get(envToolchain)+"+path"):
		said.Verdict, said.Why = Ignored, "a shim further up exported it"
	case w.local:
		said.Verdict, said.Why = Silent, "names no release, and forbids the go command to switch"
	case w.line.IsZero():
		said.Verdict, said.Why = Silent, "names no release"
	}
	q.add(said)
}

func (q *inquiry) askProject() {
	if q.search.wd == "" {
		q.failed(PlacePin, q.search.nowhere())
		return
	}
	q.search.observe = func(why, file string) { q.add(passedOver(PlacePin, why, file)) }
	q.search.findRoot()
	mark := len(q.steps)
	q.askModules()
	modules := append([]Step{}, q.steps[mark:]...)
	q.steps = q.steps[:mark]
	root := q.search.rootWith(q.project)
	q.askPins(root)
	q.steps = append(q.steps, modules...)
	q.askOuterPins(root)
}

// askModules adds what go.work and go.mod say.
func (q *inquiry) askModules() {
	seen := map[Place]bool{}
	q.search.observe = func(why, file string) {
		at := moduleFile(file)
		seen[at] = true
		q.add(passedOver(at, why, file))
	}
	var err error
	if q.project, err = q.search.governing(); err != nil {
		q.failed(moduleFile(failedFile(err)), err)
		return
	}
	at := moduleFile(q.project.file)
	for _, place := range [...]Place{PlaceGoWork, PlaceGoMod} {
		switch {
		case q.project.file != "" && place == at:
			q.addDeclared(place, q.project)
		case !seen[place] && place == PlaceGoMod && q.project.file != "":
			q.askReplaced()
		case !seen[place]:
			q.silent(place, "there is none in this folder or above it")
		}
	}
}

// moduleFile tells which of the two a file is: GOWORK may give a go.work any name.
func moduleFile(file string) Place {
	if filepath.Base(file) == string(PlaceGoMod) {
		return PlaceGoMod
	}
	return PlaceGoWork
}

func (q *inquiry) addDeclared(at Place, d declared) {
	if d.lineAt.File != "" {
		q.add(d.lineAt.step(at))
	}
	if d.toolchainAt.File != "" {
		q.add(d.toolchainAt.step(at))
	}
	if d.lineAt.File == "" && d.toolchainAt.File == "" {
		q.add(Step{Place: at, File: d.file, Verdict: Silent, Why: "it has neither a go nor a toolchain line"})
	}
}

// askReplaced adds the go.mod that a go.work replaces.
func (q *inquiry) askReplaced() {
	q.search.observe = nil
	file, data, err := q.search.findMod()
	if err == nil && file == "" {
		q.silent(PlaceGoMod, "there is none in this folder or above it")
		return
	}
	var d declared
	if err == nil {
		d, err = parseDeclared(file, data, false)
	}
	if err != nil {
		q.failed(PlaceGoMod, err)
		return
	}
	mark := len(q.steps)
	q.addDeclared(PlaceGoMod, d)
	for i := range q.steps[mark:] {
		if s := &q.steps[mark+i]; s.Verdict == "" {
			s.Verdict, s.Why = Loses, q.project.file+" replaces it"
		}
	}
}

func (q *inquiry) askPins(root string) {
	mark := len(q.steps)
	for dir := q.search.wd; ; dir = filepath.Dir(dir) {
		q.askPinsOf(dir, PlacePin, dir == q.search.wd || dir == root)
		if dir == root || dir == filepath.Dir(dir) {
			break
		}
	}
	if len(q.steps) == mark {
		why := "there is none in " + q.search.wd
		if root != q.search.wd {
			why += " and up to " + root
		}
		q.silent(PlacePin, why+", the top of the repository")
	}
}

func (q *inquiry) askOuterPins(root string) {
	mark := len(q.steps)
	for dir := root; dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		q.askPinsOf(dir, PlaceOuterPin, false)
	}
	if len(q.steps) == mark {
		q.silent(PlaceOuterPin, "there is none above the repository")
	}
}

// askPinsOf adds the pin files of one folder that are there.
func (q *inquiry) askPinsOf(dir string, at Place, strict bool) {
	for _, name := range pinFiles {
		p, err := readPinFile(dir, name, strict)
		file := p.reason.File
		if err != nil {
			file = failedFile(err)
		}
		if file == "" {
			continue
		}
		if at == PlaceOuterPin {
			info, statErr := fileread.Stat(file)
			if why := outerDistrust(dir, statErr == nil && info.Mine); why != "" {
				q.add(passedOver(at, why, file))
				continue
			}
		}
		q.addPin(p, err, at)
	}
}

func (q *inquiry) addPin(p pin, err error, at Place) {
	switch {
	case err != nil:
		q.failed(at, err)
		return
	case p.request.IsZero():
		q.add(Step{Place: at, File: p.reason.File, Verdict: Silent, Why: "it has no line for golang or go"})
		return
	case at == PlacePin && q.pin.request.IsZero():
		q.pin = p
	}
	q.add(p.reason.step(at))
}

// askSystem adds the go on PATH, whatever else is there.
func (q *inquiry) askSystem() {
	q.search.observe = func(why, file string) { q.add(passedOver(PlaceSystem, why, file)) }
	if err := q.bySystem(Reason{Kind: FromSystem}); err != nil {
		q.silent(PlaceSystem, "there is none on PATH behind the shims")
		return
	}
	q.add(q.d.Reason.step(PlaceSystem))
}
