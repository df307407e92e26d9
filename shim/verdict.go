package shim

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/settings"
)

// judge gives each step its verdict.
func (q *inquiry) judge() {
	if q.failure != nil {
		q.refuse()
	} else if !q.mark(q.decision.Reason, Decides, q.whyWon()) {
		s := q.decision.Reason.step(PlaceDefault)
		s.Verdict, s.Why = Decides, "the question has nothing to do with the release"
		q.add(s)
	}
	for i := range q.steps {
		if s := &q.steps[i]; s.Verdict == "" {
			s.Why = q.whyLost(*s)
			s.Verdict = Loses
		}
	}
}

// refuse marks what Resolve refuses and drops what it did not come to any more.
func (q *inquiry) refuse() {
	switch e := q.failure.(type) {
	case *ContradictionError:
		q.mark(e.Pin, Refused, "older than the go line of "+e.Line.File)
		q.mark(e.Line, Refused, "demands more than "+e.Pin.File+" pins")
	case *NotAllowedError:
		q.mark(e.Reason, Refused, e.Version.String()+" runs here only after: gvx allow "+e.Repository)
	case *SettingError:
		q.mark(Reason{Text: e.Name + "=" + e.Value}, Refused, "is not "+e.Want)
	case *NothingError:
		if e.Reason.File == "" {
			return // that nothing is declared is no refusal
		}
		q.mark(e.Reason, Refused, "asks for the go on PATH, and there is none behind the shims")
	}
	for i := len(q.steps) - 1; i >= 0; i-- {
		if q.steps[i].Verdict == Refused {
			q.steps = q.steps[:i+1]
			return
		}
	}
	q.add(Step{Place: PlaceStore, Verdict: Refused, Why: q.failure.Error()})
}

// mark gives the first step that is r's a verdict, and reports whether there is one.
func (q *inquiry) mark(r Reason, verdict Verdict, why string) bool {
	for i := range q.steps {
		if s := &q.steps[i]; s.is(r) {
			s.Verdict, s.Why = verdict, why
			return true
		}
	}
	return false
}

// whyWon says why the decision's reason decides.
func (q *inquiry) whyWon() string {
	switch q.decision.Reason.Kind {
	case FromArgument:
		return "the call itself names the release"
	case FromGVXGO:
		return "it beats every file"
	case FromGOTOOLCHAIN:
		return q.whyWish()
	case FromGoVersion, FromToolVersions:
		return "the nearest pin in the repository " + q.decision.Repository
	case FromWorkToolchain, FromModToolchain:
		if q.project.line.IsZero() {
			return "there is no pin, and no go line beside it"
		}
		return "there is no pin, and it is no older than the go line"
	case FromWorkGo, FromModGo:
		return q.whyGoLine()
	case FromOuterPin:
		return "the repository itself declares nothing"
	case FromDefault:
		return "nothing is declared here"
	}
	return "nothing is declared here, and there is no default"
}

func (q *inquiry) whyWish() string {
	if w, err := readWish(q.Env); err == nil && w.minimum {
		return "a minimum, and go.work and go.mod ask for no more"
	}
	return "it names a release"
}

// whyGoLine says what was made of the go line, as byDeclared does.
func (q *inquiry) whyGoLine() string {
	line := q.project.line
	minor := line.Minor().String()
	switch policy := q.Settings.Get(settings.GoLine).Text; {
	case policy == "exact":
		return "GVX_GO_LINE=exact: this very release"
	case policy != "floor" && line.Minor() >= firstSwitching:
		which := "the newest patch of " + minor + " that is installed"
		if !q.decision.Installed {
			which = "the newest patch of " + minor + " that is known; none is installed that does"
		}
		return "GVX_GO_LINE=patch: " + which
	case !q.decision.Request.IsZero() && q.decision.Request == q.Settings.Request(settings.Default):
		return "a minimum, and the default satisfies it"
	}
	return "a minimum: the newest stable release that is installed and satisfies it"
}

// whyLost says why s, which names a release, does not decide.
func (q *inquiry) whyLost(s Step) string {
	winner := q.winner()
	switch {
	case q.failure != nil:
		return "nothing decides: see what is refused"
	case s.Place == PlaceGOTOOLCHAIN && q.before(s.Place):
		return "a minimum, and " + winner + " asks for more"
	case s.Place == PlacePin && q.decidesIn(PlacePin):
		return winner + " is nearer, or comes first in the folder"
	case s.is(q.project.lineAt):
		return q.whyLineLost(winner)
	case s.is(q.project.toolchainAt):
		return q.whyToolchainLost(winner)
	case s.Place == PlaceOuterPin && q.decidesIn(PlaceOuterPin):
		return winner + " is nearer, or comes first in the folder"
	case s.Place == PlaceOuterPin, s.Place == PlaceDefault, s.Place == PlaceSystem:
		return "only for where nothing is declared; " + winner + " decides"
	}
	return winner + " decides"
}

func (q *inquiry) whyLineLost(winner string) string {
	switch q.decision.Reason.Kind {
	case FromWorkToolchain, FromModToolchain:
		return "the toolchain line is no older"
	case FromGoVersion, FromToolVersions:
		if v := q.decision.Version; !v.IsZero() && q.project.line.SatisfiedBy(v) {
			return "a minimum, which " + v.String() + " of " + winner + " satisfies"
		}
	}
	if v := q.decision.Version; !v.IsZero() && !q.project.line.SatisfiedBy(v) {
		return winner + " decides, and " + v.String() + " is older: the go command will refuse to build"
	}
	return winner + " decides"
}

func (q *inquiry) whyToolchainLost(winner string) string {
	tool := q.project.toolchain
	switch q.decision.Reason.Kind {
	case FromWorkGo, FromModGo:
		return "older than the go line"
	}
	if v := q.decision.Version; !v.IsZero() && goversion.Compare(tool, v) > 0 {
		return winner + " decides, though this is newer"
	}
	return winner + " decides"
}

// winner names what decides, in a word or two.
func (q *inquiry) winner() string {
	r := q.decision.Reason
	if r.File == "" {
		switch r.Kind {
		case FromArgument:
			return r.Text
		case FromSystem:
			return "the go on PATH"
		}
		return string(r.Kind)
	}
	return filepath.Base(r.File)
}

// decidesIn reports whether what decides is of the place at.
func (q *inquiry) decidesIn(at Place) bool {
	for _, s := range q.steps {
		if s.Verdict == Decides {
			return s.Place == at
		}
	}
	return false
}

// before reports whether what decides comes behind the place at.
func (q *inquiry) before(at Place) bool {
	for _, s := range q.steps {
		if s.Place == at {
			return true
		}
		if s.Verdict == Decides {
			return false
		}
	}
	return false
}
