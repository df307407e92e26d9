package main

import "github.com/gvx-go/gvx/shim"

// stepJSON is a place of gvx current --explain --json.
type stepJSON struct {
	Place   string `json:"place"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Text    string `json:"text,omitempty"`
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

func stepsJSON(steps []shim.Step) []stepJSON {
	var rows []stepJSON
	for _, s := range steps {
		rows = append(rows, stepJSON{string(s.Place), s.File, s.Line, s.Text, string(s.Verdict), s.Why})
	}
	return rows
}

// inquire decides, and where explain is wanted asks all places besides.
func (w *world) inquire(explain bool) (shim.Decision, []shim.Step, error) {
	if explain {
		return w.resolver().Inquire()
	}
	d, err := w.resolver().Resolve()
	return d, nil, err
}

// refused prints how far it came to the refusal err, which it returns.
func (w *world) refused(steps []shim.Step, err error, asJSON bool) error {
	var failed error
	switch {
	case len(steps) == 0:
	case asJSON:
		failed = w.printJSON(struct {
			Steps []stepJSON `json:"steps"`
		}{stepsJSON(steps)})
	default:
		failed = w.printSteps(steps)
	}
	if failed != nil {
		return failed
	}
	return err
}

// printSteps prints the places as a table.
func (w *world) printSteps(steps []shim.Step) error {
	if len(steps) == 0 {
		return nil
	}
	rows := [][]string{{"PLACE", "SAYS", "", "WHY"}}
	for _, s := range steps {
		rows = append(rows, []string{string(s.Place), s.Said(w.dir), string(s.Verdict), s.Because()})
	}
	return w.table(rows)
}
