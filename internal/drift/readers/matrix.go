package readers

import (
	"maps"

	"go.yaml.in/yaml/v3"
)

const (
	maxCombinations = 256 // GitHub's own limit for one matrix
	maxAxes         = 64
)

// combinations returns what the matrix of a job says for each of its jobs, by GitHub's
// rules for include and exclude, and notes what is an entry of which list: name is that
// of the matrix, "jobs.test.strategy.matrix". It is nil where the matrix is made at run
// time.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
func (y *yamlFile) combinations(matrix *yaml.Node, name string) []combination {
	if matrix == nil || matrix.Kind != yaml.MappingNode {
		return nil
	}
	all := []combination{{}}
	axes := 0
	y.each(matrix, func(key, value *yaml.Node) bool {
		axes++
		if key.Value != "include" && key.Value != "exclude" {
			all = y.axis(all, key.Value, value, name+"."+key.Value)
		}
		return len(all) <= maxCombinations && axes <= maxAxes
	})
	if len(all) > maxCombinations || axes > maxAxes {
		y.unknown(y.beginOr(matrix, 0), "this matrix has more than 256 combinations, or more than 64 axes")
		return nil
	}
	all = y.exclude(all, y.get(matrix, "exclude"))
	return y.include(all, y.get(matrix, "include"), name)
}

// axis returns each of all with each value of the axis.
func (y *yamlFile) axis(all []combination, axis string, value *yaml.Node, name string) (out []combination) {
	list := sequenceOrSelf(value)
	list = list[:min(len(list), maxCombinations+1)]
	for _, n := range list {
		if target(n) != nil {
			y.noteEntries(value, n, name)
		}
	}
	for _, c := range all {
		for _, n := range list {
			if len(out) > maxCombinations {
				return out
			}
			with := maps.Clone(c)
			with[axis] = target(n)
			out = append(out, with)
		}
	}
	return out
}

// noteEntries notes that n, or each scalar of the mapping n, is an entry of list.
func (y *yamlFile) noteEntries(list, n *yaml.Node, name string) {
	t := target(n)
	if t.Kind == yaml.MappingNode {
		y.each(t, func(_, value *yaml.Node) bool {
			y.noteEntry(value, name)
			return true
		})
		return
	}
	o, value, ok := y.noteEntry(n, name)
	if ok && n.Kind == yaml.ScalarNode && target(list).Kind == yaml.SequenceNode {
		o.another = y.another(list, n, value)
		y.note(o)
	}
}

func (y *yamlFile) noteEntry(n *yaml.Node, name string) (o origin, value mapped, ok bool) {
	value, ok = y.scalar(n)
	if !ok || len(value.at) == 0 {
		return o, value, false
	}
	o = y.origin(span{value.at[0], value.at[len(value.at)-1] + 1})
	o.matrix = name
	y.note(o)
	return o, value, true
}

// exclude leaves out the combinations that an entry of the list names.
func (y *yamlFile) exclude(all []combination, list *yaml.Node) []combination {
	for _, entry := range entries(list) {
		var left []combination
		for _, c := range all {
			if !y.agrees(c, entry, true) {
				left = append(left, c)
			}
		}
		all = left
	}
	return all
}

// agrees reports whether what the entry says of axes of c is what c says. strict: and it
// says nothing else.
func (y *yamlFile) agrees(c combination, entry *yaml.Node, strict bool) bool {
	agrees := true
	y.each(entry, func(key, value *yaml.Node) bool {
		n, known := c[key.Value]
		if !known {
			agrees = !strict
		} else if t := target(value); n == nil || t == nil || n.Value != t.Value || n.Kind != t.Kind {
			agrees = false
		}
		return agrees
	})
	return agrees
}

// include adds what the entries of the list say: to the combinations that an entry
// agrees with, else as one of its own.
func (y *yamlFile) include(all []combination, list *yaml.Node, name string) []combination {
	base := all
	if len(base) == 1 && len(base[0]) == 0 {
		base, all = nil, nil // there is no axis
	}
	for _, entry := range entries(list) {
		if len(all) >= 2*maxCombinations {
			y.unknown(y.beginOr(list, 0), "this list has more entries than a matrix may have")
			break
		}
		own := combination{}
		y.each(entry, func(key, value *yaml.Node) bool {
			own[key.Value] = target(value)
			y.noteEntry(value, name+"."+key.Value)
			return len(own) < maxAxes
		})
		agreed := false
		for _, c := range base {
			if len(all) < 2*maxCombinations && y.agrees(c, entry, false) {
				with := maps.Clone(c)
				maps.Copy(with, own)
				all, agreed = append(all, with), true
			}
		}
		if !agreed {
			all = append(all, own)
		}
	}
	if all == nil {
		return []combination{{}}
	}
	return all
}
