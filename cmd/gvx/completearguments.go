package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor"
	reports "github.com/gvx-go/gvx/internal/drift/report"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/hooks"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shellhooks"
)

// argument says what the arguments of a command are. A command that has an ArgsUsage
// and is not in [argumentsOf] fails a test.
type argument struct {
	many  bool // any number of them; else there is one
	words func(*question) []candidate
}

// argumentsOf is by the command's whole name.
var argumentsOf = map[string]argument{
	"install":     {many: true, words: (*question).released},
	"uninstall":   {many: true, words: (*question).ownInstalled},
	"available":   {words: (*question).releasedPrefixes},
	"verify":      {many: true, words: (*question).toVerify},
	"info":        {words: (*question).installed},
	"which":       {words: (*question).commandsHere},
	"pin":         {words: (*question).toPin},
	"bump":        {words: (*question).toBump},
	"check":       {many: true, words: (*question).files},
	"doctor":      {many: true, words: (*question).checks},
	"exec":        {many: true, words: (*question).toExec},
	"why":         {words: (*question).files},
	"allow":       {words: (*question).toAllow},
	"default":     {words: (*question).toDefault},
	"env":         {many: true, words: (*question).moreSettings},
	"hook run":    {many: true, words: (*question).hooks},
	"keys import": {words: (*question).files},
	"keys remove": {words: (*question).importedKeys},
	"init":        {words: (*question).shells},
	"completion":  {words: (*question).completingShells},
	"help":        {words: (*question).commandNames},
	"__complete":  {words: (*question).nothing},
	"__refused":   {words: (*question).nothing},
}

// flagValues is by the first name of a flag that takes a value.
var flagValues = map[string]func(*question) []candidate{
	"at-least":   (*question).released,
	"by":         (*question).nothing, // any text
	"format":     (*question).checkFormats,
	"head":       (*question).nothing, // a hash that somebody kept
	"limit":      (*question).nothing, // any number
	"older-than": (*question).ages,
	"root":       (*question).folders,
	"shell":      (*question).shells,
	"since":      (*question).sinces,
	"textfile":   (*question).files,
	"u":          (*question).settingNames,
	"w":          (*question).assignments,
}

// arguments returns what the command's next argument may be.
func (q *question) arguments() []candidate {
	a, ok := argumentsOf[q.name]
	if !ok || !a.many && len(q.args) > 0 {
		return nil
	}
	return a.words(q)
}

func (q *question) nothing() []candidate { return nil }

func (q *question) sinces() []candidate {
	return []candidate{{"24h", "since yesterday"}, {"7d", "7 days"}, {"90d", "90 days"}}
}

func (q *question) files() []candidate {
	q.more = ":files"
	return nil
}

func (q *question) folders() []candidate {
	q.more = ":dirs"
	return nil
}

// checks are the ids of what gvx doctor looks at, but for those that stand there.
func (q *question) checks() (found []candidate) {
	for _, c := range doctor.All() {
		if !slices.Contains(q.args, c.ID) {
			found = append(found, candidate{c.ID, c.Title})
		}
	}
	return found
}

// hooks are the names of git's hooks that gvx can be.
func (q *question) hooks() (found []candidate) {
	for _, name := range hooks.Names() {
		if len(q.args) == 0 {
			found = append(found, candidate{word: string(name)})
		}
	}
	return found
}

func (q *question) checkFormats() (found []candidate) {
	for _, name := range reports.Formats() {
		found = append(found, candidate{word: name})
	}
	return found
}

func (q *question) commandNames() []candidate { return commandCandidates(q.top.Commands) }

func (q *question) shells() (found []candidate) {
	for _, name := range shellhooks.Names() {
		found = append(found, candidate{word: name})
	}
	return found
}

// completingShells are the shells that can complete.
func (q *question) completingShells() (found []candidate) {
	for _, name := range completing() {
		found = append(found, candidate{word: name})
	}
	return found
}

func (q *question) ages() []candidate {
	return []candidate{{"90d", "90 days, the default"}, {"30d", "30 days"}, {"7d", "7 days"}, {"12h", "12 hours"}, {"0d", "however new"}}
}

// toVerify is a release, or any GOROOT, which a repair and the store of all users are
// not about.
func (q *question) toVerify() []candidate {
	if !q.given["system"] && !q.given["repair"] {
		q.more = ":dirs"
	}
	return q.installed()
}

// toAllow is a folder, or one that is allowed.
func (q *question) toAllow() (found []candidate) {
	if q.given["list"] {
		return nil
	}
	q.more = ":dirs"
	if w := q.here(); q.given["revoke"] && w != nil {
		all, _ := w.allowed()
		for _, a := range all {
			found = append(found, candidate{word: a.Root})
		}
	}
	return found
}

// toExec is a release, --, and a command line of somebody else's.
func (q *question) toExec() []candidate {
	switch {
	case len(q.args) == 0:
		return q.toDefault()
	case len(q.args) == 1:
		return []candidate{{"--", "and the command"}}
	case q.args[1] != "--":
		return nil
	}
	q.more = ":command " + strconv.Itoa(len(q.words)-1-len(q.args)+2)
	if len(q.args) == 2 {
		return []candidate{{"go", "of that release"}, {"gofmt", "of that release"}}
	}
	return nil
}

// commandsHere are the programs of the toolchain that runs here, and what go install
// built with it.
func (q *question) commandsHere() (found []candidate) {
	w := q.here()
	if w == nil || w.store == nil {
		return nil
	}
	d, err := w.resolver().Resolve()
	if err != nil || !d.Installed {
		return nil
	}
	add := func(dir, about string) {
		names, _ := fileread.Names(dir)
		for _, name := range names {
			found = append(found, candidate{strings.TrimSuffix(name, exeSuffix), about})
		}
	}
	add(w.commandFolder(d), "of "+nameOf(d))
	if bin := w.installBin(d); bin != "" {
		add(bin, "built by go install")
	}
	return found
}

// importedKeys are the fingerprints of the ring's files: FINGERPRINT.asc.
func (q *question) importedKeys() (found []candidate) {
	folder := layout.SystemKeys()
	if !q.given["system"] {
		w := q.here()
		if w == nil {
			return nil
		}
		folder = w.dirs.Keys()
	}
	names, _ := fileread.Names(folder)
	for _, name := range names {
		if fingerprint, ok := strings.CutSuffix(name, ".asc"); ok && !strings.Contains(fingerprint, ".") {
			found = append(found, candidate{word: fingerprint})
		}
	}
	return found
}

// moreSettings are what may follow env -w and env -u without a flag of its own.
func (q *question) moreSettings() []candidate {
	switch {
	case q.given["w"] && !q.given["u"]:
		return q.assignments()
	case q.given["u"] && !q.given["w"]:
		return q.settingNames()
	}
	return nil
}

func (q *question) settingNames() (found []candidate) {
	for _, name := range settings.Names() {
		found = append(found, candidate{string(name), settings.About(name).Want})
	}
	return found
}

// assignments are KEY=VALUE.
func (q *question) assignments() (found []candidate) {
	key, value, ok := strings.Cut(q.word, "=")
	if !ok {
		for _, c := range q.settingNames() {
			found = append(found, candidate{c.word + "=", c.about})
		}
		return found
	}
	inner := *q
	inner.word, inner.args = value, nil
	for _, c := range inner.settingValues(settings.Name(key)) {
		found = append(found, candidate{key + "=" + c.word, c.about})
	}
	q.more = inner.more
	return found
}

func (q *question) settingValues(name settings.Name) (found []candidate) {
	switch name {
	case settings.Go, settings.Default:
		return q.toPin()
	case settings.Mirror, settings.CosignKey:
		q.more = ":files="
		return nil
	}
	about := settings.About(name)
	before := ""
	if about.List {
		before = q.word[:strings.LastIndexByte(q.word, ',')+1]
	}
	for _, word := range about.Words {
		if !strings.Contains(","+before, ","+word+",") {
			found = append(found, candidate{word: before + word})
		}
	}
	return found
}
