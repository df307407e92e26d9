package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shim"
)

// verifiedLog is gvx log --verify --json.
type verifiedLog struct {
	OK      bool         `json:"ok"`
	Records int          `json:"records"`
	Files   int          `json:"files"`
	Head    string       `json:"head"`
	Wrong   []foundInLog `json:"wrong"`
	More    int          `json:"more,omitempty"` // that are wrong too
	Torn    []foundInLog `json:"torn"`
	Cut     *foundInLog  `json:"cut,omitempty"`
}

type foundInLog struct {
	Place string `json:"place"`
	What  string `json:"what"`
}

// verifyLog holds the log against itself and against head, and prints the newest head where
// that is wanted and all is well.
func (g *gvx) verifyLog(ctx context.Context, log audit.Log, head string, printHead, asJSON bool) error {
	v, err := log.Verify(ctx, head)
	if err != nil {
		return err
	}
	if asJSON {
		if err := g.printJSON(jsonOfVerdict(v)); err != nil {
			return err
		}
	}
	switch {
	case !v.OK() && asJSON:
		return silent{exitRefuted}
	case !v.OK():
		return logRefuted(log, v)
	case asJSON:
		return nil
	}
	for _, torn := range v.Torn {
		g.say("gvx: %s; what follows it covers it", shownFinding(torn))
	}
	if v.Cut != nil {
		g.say("gvx: %s; nothing follows it yet", shownFinding(*v.Cut))
	}
	switch {
	case v.Records == 0:
		g.say("%s", nothingLogged(time.Time{}))
	case printHead:
		g.print("%s", v.Head)
	default:
		g.print("%d %s in %d %s: each follows the one before", v.Records, plural(v.Records, "record", "records"), v.Files, plural(v.Files, "file", "files"))
	}
	return nil
}

func shownFinding(f audit.Finding) string { return foreign(f.Place) + " " + f.What }

func logRefuted(log audit.Log, v audit.Verdict) error {
	p := &problem{code: exitRefuted, text: "the audit log is not what gvx wrote", help: "keep it as it is, and find out who changed it: ls -la " + quote.Word(string(log.Folder))}
	for _, f := range v.Wrong {
		p.facts = append(p.facts, shim.Row{Label: foreign(f.Place), Text: f.What})
	}
	if v.More > 0 {
		p.facts = append(p.facts, fact("and", fmt.Sprintf("%d more", v.More)))
	}
	return p
}

func jsonOfVerdict(v audit.Verdict) verifiedLog {
	list := func(found []audit.Finding) []foundInLog {
		all := []foundInLog{}
		for _, f := range found {
			all = append(all, foundInLog(f))
		}
		return all
	}
	j := verifiedLog{OK: v.OK(), Records: v.Records, Files: v.Files, Head: v.Head, Wrong: list(v.Wrong), More: v.More, Torn: list(v.Torn)}
	if v.Cut != nil {
		cut := foundInLog(*v.Cut)
		j.Cut = &cut
	}
	return j
}
