package main

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/setup"
)

// adviseSetup says what the user may do himself. The line is the last one that is printed,
// and the only one.
func (w *world) adviseSetup(s setup.Setup, plan setup.Plan, refused error) error {
	line, err := s.Line()
	if err != nil {
		return err
	}
	files := s.Files()
	switch {
	case refused != nil:
		w.say("gvx: warning: %s", oneLine(refused))
	case len(plan.Changes) > 0:
		w.say("no file of yours was changed; gvx setup --yes changes %s", w.namesOf(plan))
	}
	w.say("put this line at the end of the rc file of your shell (%s), and open a new shell:", w.home(files[0].Path))
	w.print("%s", line)
	return nil
}

func (w *world) namesOf(plan setup.Plan) string {
	names := make([]string, len(plan.Changes))
	for i, c := range plan.Changes {
		names[i] = w.home(c.Path)
	}
	return strings.Join(names, ", ")
}

// showSetup prints the plan, which is all that a dry run does.
func (w *world) showSetup(plan setup.Plan) error {
	w.warnSkipped(plan)
	if len(plan.Changes) == 0 {
		w.say("there is nothing to change")
		return nil
	}
	return w.table(w.setupTable(plan))
}

func (w *world) warnSkipped(plan setup.Plan) {
	for _, err := range plan.Skipped {
		w.say("gvx: warning: %s", oneLine(err))
	}
}

func (w *world) setupTable(plan setup.Plan) [][]string {
	rows := [][]string{{"WHAT", "FILE", "WHY"}}
	for _, c := range plan.Changes {
		rows = append(rows, []string{c.What, w.home(c.Path), foreign(c.Why)})
	}
	return rows
}

// home shows path below the home folder with a tilde, wherever gvx was called.
func (w *world) home(path string) string {
	if rel, err := filepath.Rel(w.dirs.Home, path); err == nil && filepath.IsLocal(rel) && rel != "." {
		return foreign("~" + string(filepath.Separator) + rel)
	}
	return foreign(path)
}

// explainSetup makes a problem of why a file of the user's was not changed.
func explainSetup(err error) error {
	p := &problem{code: exitFailed, text: oneLine(err)}
	var part *setup.PartError
	if errors.As(err, &part) {
		for _, c := range part.Done {
			p.facts = append(p.facts, fact("done", c.What+" "+foreign(c.Path)))
		}
		for _, c := range part.Left {
			p.facts = append(p.facts, fact("not done", c.What+" "+foreign(c.Path)))
		}
		p.help = "run it again once that is mended: what is done stays as it is"
		return p
	}
	var file *setup.FileError
	if !errors.As(err, &file) {
		return err
	}
	p.facts = append(p.facts, fact("changed", "nothing"))
	switch {
	case file.Help != "":
		p.help = file.Help
	case file.Line > 0:
		p.help = "edit " + foreign(file.Path) + ": the lines from \"# >>> gvx setup\" to \"# <<< gvx setup <<<\" are gvx's"
	case file.ByHand != "":
		p.help = "put this line into it by hand, and run gvx setup --no-rc: " + foreign(file.ByHand)
	default:
		p.help = "ls -l " + foreign(file.Path)
	}
	return p
}
