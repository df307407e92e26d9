package drift

import (
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// builds returns the go lines that must be satisfied at a place, the newest first.
func (j *judge) builds(p *Place) []*Place {
	switch p.Kind {
	case GoLine:
		return nil
	case ToolchainLine:
		if u := j.atlas.unit(p.File); u != nil && u.goLine != nil {
			return []*Place{u.goLine}
		}
		return nil
	case Pin:
		return j.cached(j.pinned, cleanDir(p.Dir), j.governedByPin)
	}
	return j.cached(j.built, cleanDir(p.Dir), j.builtAt)
}

func (j *judge) cached(cache map[string][]*Place, dir string, find func(string) []*unit) []*Place {
	lines, ok := cache[dir]
	if !ok {
		lines = goLines(find(dir))
		cache[dir] = lines
	}
	return lines
}

// builtAt returns the modules and workspaces that a job, an image or a container builds
// whose folder is dir.
func (j *judge) builtAt(dir string) (units []*unit) {
	site := j.atlas.site(dir)
	if work := site.workspace(); work != nil && site.module == nil {
		units = append(units, work)
		for _, used := range work.uses {
			if m := j.atlas.modules[used]; m != nil {
				units = append(units, m)
			}
		}
		return units
	}
	if units = site.units(); len(units) > 0 {
		return units
	}
	return j.unitsBelow(dir, site.pins)
}

// unitsBelow returns the modules below dir, and their workspaces. Where a pin holds at
// dir, a module with a nearer one is no business of what agrees with that pin.
func (j *judge) unitsBelow(dir string, pins []*Place) (units []*unit) {
	for _, d := range j.atlas.below(dir) {
		if site := j.atlas.site(d); len(pins) == 0 || site.pins[0] == pins[0] {
			units = append(units, site.units()...)
		}
	}
	return units
}

// governedByPin returns the modules and workspaces that a pin in dir decides for: what
// governs dir itself, and what is below and has no nearer pin.
func (j *judge) governedByPin(dir string) []*unit {
	site := j.atlas.site(dir)
	return append(site.units(), j.unitsBelow(dir, site.pins)...)
}

// goLines returns the go lines of the units, each once, the newest first.
func goLines(units []*unit) (lines []*Place) {
	seen := make(map[*unit]bool, len(units))
	for _, u := range units {
		if u.goLine != nil && !seen[u] {
			seen[u] = true
			lines = append(lines, u.goLine)
		}
	}
	slices.SortStableFunc(lines, func(p, q *Place) int { return goversion.CompareLines(q.Want.Line, p.Want.Line) })
	return lines
}

// violated returns those of the go lines, of which the newest is the first, that a does
// not satisfy.
func violated(a ask, lines []*Place) []*Place {
	i := slices.IndexFunc(lines, func(l *Place) bool { return !a.isOlder(l.Want.Line) })
	if i < 0 {
		return lines
	}
	return lines[:i]
}
