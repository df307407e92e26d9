package readers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/quote"
)

// workflow reads the workflows and composite actions of GitHub: what actions/setup-go, or
// any action that takes a go-version, is told, and the images of containers and services.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
type workflow struct{}

func (workflow) Wants(name string) bool { return names.Workflow(name) }

func (workflow) Read(file drift.File) drift.Result {
	if data := plainYAML(file.Data); !holdsFold(data, "go-version", 2) && !mayNameImage(data) && !isEscaped(data) {
		return drift.Result{}
	}
	y := openYAML(file)
	for _, doc := range y.docs {
		w := workflowReader{yamlFile: y, top: doc}
		w.inputs = []*yaml.Node{y.get(doc, "on", "workflow_call", "inputs"), y.get(doc, "on", "workflow_dispatch", "inputs"), y.get(doc, "inputs")}
		y.each(y.get(doc, "jobs"), func(id, job *yaml.Node) bool {
			w.job(id.Value, target(job))
			return !y.full()
		})
		w.action(y.get(doc, "runs"))
	}
	return y.result
}

type workflowReader struct {
	*yamlFile
	top    *yaml.Node
	inputs []*yaml.Node
}

// A job is one of a workflow, in one combination of its matrix.
type job struct {
	*workflowReader
	contexts
	roots []root
	dir   string // where the job works, from the top of the repository
}

// action reads the runs of a composite action.
func (w *workflowReader) action(runs *yaml.Node) {
	if runs == nil {
		return
	}
	j := job{workflowReader: w, contexts: contexts{y: w.yamlFile, inputs: w.inputs, env: []*yaml.Node{w.get(runs, "env")}}, roots: []root{{".", true}}, dir: "."}
	j.container(w.get(runs, "image"), dockerPrefix)
	j.steps(w.asking(entries(w.get(runs, "steps"))))
}

// job reads the job n in each combination of its matrix.
func (w *workflowReader) job(id string, n *yaml.Node) {
	w.forgetLists()
	steps := entries(w.get(n, "steps"))
	j := job{workflowReader: w, contexts: contexts{y: w.yamlFile, inputs: w.inputs, env: []*yaml.Node{w.get(n, "env"), w.get(w.top, "env")}}}
	all := w.combinations(w.get(n, "strategy", "matrix"), "jobs."+id+".strategy.matrix")
	j.axes = combination{}
	for _, c := range all {
		maps.Copy(j.axes, c)
	}
	checkouts, folder := w.checkouts(steps), w.workingDirectory(n, steps)
	asking := w.asking(steps)
	if all = w.distinct(all, j.axes, append(append(asking, checkouts...), n, folder)); len(all) == 0 {
		all = []combination{nil}
	}
	for _, j.matrix = range all {
		if w.full() || w.visits >= maxVisits {
			return
		}
		j.roots = j.rootsOf(checkouts)
		j.dir = j.dirOf(folder)
		j.combination(n, asking)
	}
}

// distinct returns those of all that differ in axes that may matter: whose name stands in
// what is read of the nodes, which are steps, a job and texts. Most matrices also have axes
// for systems.
func (w *workflowReader) distinct(all []combination, axes combination, nodes []*yaml.Node) (few []combination) {
	if len(all) < 2 {
		return all
	}
	var text strings.Builder
	for _, n := range append(nodes, w.top) {
		if n != nil && n.Kind == yaml.ScalarNode {
			text.WriteString(n.Value)
		}
		for _, key := range []string{"with", "env", "uses", "container", "services"} {
			w.gather(&text, w.get(n, key), 0)
		}
	}
	said := text.String()
	if len(said) > maxExpanded*16 {
		return all
	}
	matters := slices.DeleteFunc(slices.Sorted(maps.Keys(axes)), func(name string) bool { return !strings.Contains(said, name) })
	seen := map[string]bool{}
	for _, c := range all {
		var key strings.Builder
		for _, name := range matters {
			fmt.Fprintf(&key, "%p ", c[name])
		}
		if !seen[key.String()] {
			seen[key.String()] = true
			few = append(few, c)
		}
	}
	return few
}

// gather writes the scalars of n down to the depth of services.x.image.
func (w *workflowReader) gather(text *strings.Builder, n *yaml.Node, depth int) {
	if n = target(n); n == nil || depth > 3 || !w.visit() || text.Len() > maxExpanded*16 {
		return
	}
	text.WriteString(n.Value)
	text.WriteByte('\n')
	for _, child := range n.Content {
		w.gather(text, child, depth+1)
	}
}

// combination reads the job n, of whose steps those are the ones that ask for a version.
func (j *job) combination(n *yaml.Node, asking []*yaml.Node) {
	j.container(j.get(n, "container"), "")
	j.each(j.get(n, "services"), func(_, service *yaml.Node) bool {
		j.container(target(service), "")
		return true
	})
	j.with(j.get(n, "with"))
	j.steps(asking)
}

const dockerPrefix = "docker://"

// asking returns the steps that name an image or a version.
func (w *workflowReader) asking(steps []*yaml.Node) (asking []*yaml.Node) {
	for _, step := range steps {
		asks := false
		w.each(w.get(step, "with"), func(key, _ *yaml.Node) bool {
			asks = len(key.Value) >= len(versionInputs[0]) && strings.EqualFold(key.Value[:len(versionInputs[0])], versionInputs[0])
			return !asks
		})
		uses := w.get(step, "uses")
		if asks || uses != nil && strings.HasPrefix(uses.Value, dockerPrefix) {
			asking = append(asking, step)
		}
	}
	return asking
}

func (j *job) steps(steps []*yaml.Node) {
	env := j.env
	for _, step := range steps {
		j.env = append([]*yaml.Node{j.get(step, "env")}, env...)
		j.container(j.get(step, "uses"), dockerPrefix)
		j.with(j.get(step, "with"))
	}
	j.env = env
}

// container reads the image n, or the one of the mapping n. Only what begins with prefix
// is an image; it is no part of it.
func (j *job) container(n *yaml.Node, prefix string) {
	if n != nil && n.Kind == yaml.MappingNode {
		n = j.get(n, "image")
	}
	if n == nil || !strings.HasPrefix(n.Value, prefix) {
		return
	}
	ref, ok := j.scalar(n)
	if !ok {
		return
	}
	for _, text := range j.texts(ref.slice(len(prefix), len(ref.text)), 0) {
		if p, ok := j.imageOf(text); ok {
			p.Dir = j.dir
			j.add(p)
		}
	}
}

// versionInputs are the inputs that name a version, and versionFileInput the one that
// names a file which does.
var versionInputs = []string{"go-version", "go-version-input"}

const versionFileInput = "go-version-file"

// with reads what an action or another workflow is told.
func (j *job) with(n *yaml.Node) {
	for _, input := range versionInputs {
		value, ok := j.scalar(j.input(n, input))
		if ok && strings.TrimSpace(value.text) != "" {
			j.versions(input, value)
			return // setup-go reads no file where it is given a version
		}
	}
	if value, ok := j.scalar(j.input(n, versionFileInput)); ok && value.text != "" {
		j.file(value)
	}
}

// input returns the value of an input, whose name has no case
// (https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs).
func (j *job) input(n *yaml.Node, name string) (found *yaml.Node) {
	j.noteTwice(n, strings.ToLower)
	j.each(n, func(key, value *yaml.Node) bool {
		if strings.EqualFold(key.Value, name) {
			found = value
		}
		return found == nil
	})
	return target(found)
}

// versions adds the versions that value may be, one a line.
func (j *job) versions(input string, value mapped) {
	for _, text := range j.texts(value, 0) {
		begin := 0
		for line := range strings.Lines(text.text) {
			start := begin + len(line) - len(strings.TrimLeft(line, " \t"))
			begin += len(line)
			if line = strings.TrimSpace(line); line != "" && !j.full() {
				j.version(input, text.slice(start, start+len(line)))
			}
		}
	}
}

func (j *job) version(input string, text mapped) {
	want, start, end := version(text.text)
	show := quote.Foreign(input + ": " + shorten(text.text))
	if want.Form == drift.Unknown {
		j.unknown(text.first(0), input+": "+want.Why)
		return
	}
	p := drift.Place{Kind: drift.CI, Want: want, Dir: j.dir, Show: show}
	s, ok := text.span(start, end)
	if !ok {
		s, ok = text.core(start, end)
	}
	if !ok {
		s, p.Fixed = text.piece(start, end), onlyAPart
	}
	p.Start, p.End = s.start, s.end
	j.add(p)
}

// core is span where the number stands in one place and the operator before it or the
// ".x" behind it in another.
func (m mapped) core(start, end int) (span, bool) {
	text := strings.TrimRight(m.text[:end], ".xX*")
	from := start + len(text[start:]) - len(strings.TrimLeft(text[start:], "^~>=v "))
	if want, _, _ := version(text[from:]); want.Form != drift.Release && want.Form != drift.Newest {
		return span{}, false
	}
	return m.span(from, len(text))
}

// file adds the file that value names.
func (j *job) file(value mapped) {
	if len(value.at) == 0 {
		return
	}
	show := quote.Foreign(versionFileInput + ": " + shorten(value.text))
	for _, text := range j.texts(value, 0) {
		if text.text == "" {
			continue
		}
		name, ok := j.inRepository(text.text)
		s, whole := value.span(0, len(value.text))
		if !ok || !whole {
			j.unknown(value.first(0), show+": it cannot be known which file of the repository that is")
			continue
		}
		j.once(drift.Place{Start: s.start, End: s.end, Kind: drift.CI, Want: drift.Want{Form: drift.FromFile, Path: name}, Dir: j.dir, Show: show})
	}
}
