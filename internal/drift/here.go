package drift

import (
	"slices"

	"github.com/gvx-go/gvx/internal/quote"
)

// here holds what would run at the top against what is declared there.
func (j *judge) here() {
	h, t := j.know.Here, j.truth(".")
	switch {
	case h == nil:
	case h.Trouble != "":
		if len(j.wrong) == 0 && !slices.ContainsFunc(j.survey.Problems, func(p Problem) bool { return p.Fatal }) {
			j.findFile(ruleRunsOther, j.declares(t), "what runs here cannot be told: "+quote.Line(h.Trouble), "gvx current --explain")
		}
	case t != nil && t.verdict(ask{minor: h.Version.Minor(), exact: h.Version}) != agrees:
		j.hold(t)
		d := j.findFile(ruleRunsOther, t.Place.File, h.Version.String()+" runs here by "+foreign(h.By)+", and not "+t.words(), "gvx current --explain")
		d.Because = []At{t.Place}
	case !h.Installed && !j.releases.isMissing(h.Version): // that it does not exist is said
		j.findFile(ruleNotInstalled, j.declares(t), h.Version.String()+" is not installed here", "gvx install "+h.Version.Word())
	}
}

// declares returns the file that says what runs at the top, "." where none does.
func (j *judge) declares(t *Truth) string {
	if t == nil {
		return "."
	}
	return t.Place.File
}
