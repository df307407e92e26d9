package readers

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
)

// gitlab reads the images and services of GitLab's jobs.
// https://docs.gitlab.com/ci/yaml
type gitlab struct{}

func (gitlab) Wants(name string) bool { return names.GitLab(name) }

func (gitlab) Read(file drift.File) drift.Result {
	if data := plainYAML(file.Data); !mayNameImage(data) && !holdsAny(data, versionWords) && !isEscaped(data) {
		return drift.Result{}
	}
	y := openYAML(file)
	g := gitlabReader{yamlFile: y, inputs: vars{}}
	for _, doc := range y.docs {
		g.header(doc)
	}
	for _, doc := range y.docs {
		g.document(doc)
	}
	return y.result
}

type gitlabReader struct {
	*yamlFile
	inputs vars // the defaults of $[[ inputs.x ]]
	jobs   map[string]*yaml.Node
	global vars
	common []*yaml.Node // where jobs look that name no image: "default", and the top
}

// header reads the inputs that the document before the jobs declares.
func (g *gitlabReader) header(doc *yaml.Node) {
	g.each(g.get(doc, "spec", "inputs"), func(name, input *yaml.Node) bool {
		if value, ok := g.scalar(g.get(input, "default")); ok {
			g.inputs[name.Value] = value
		}
		return len(g.inputs) < maxPlaces
	})
}

// reserved are the keys of the top that are no jobs.
var reserved = []string{"variables", "default", "image", "services", "stages", "workflow", "include", "cache", "spec"}

// document reads the defaults and jobs of doc.
func (g *gitlabReader) document(doc *yaml.Node) {
	g.jobs, g.global = map[string]*yaml.Node{}, g.variables(g.get(doc, "variables"))
	g.common = []*yaml.Node{g.get(doc, "default"), doc}
	extended := map[string]bool{}
	g.each(doc, func(name, job *yaml.Node) bool {
		if job = target(job); job.Kind == yaml.MappingNode && !slices.Contains(reserved, name.Value) {
			g.jobs[name.Value] = job
			for _, base := range sequenceOrSelf(g.get(job, "extends")) {
				if base = target(base); base != nil {
					extended[base.Value] = true
				}
			}
		}
		return true
	})
	names := slices.Sorted(maps.Keys(g.jobs))
	for _, name := range names {
		if !g.full() && !(strings.HasPrefix(name, ".") && extended[name]) {
			g.job(name)
		}
	}
	if len(names) == 0 {
		g.images(g.common, g.global)
	}
}

// maxExtends bounds jobs that extend jobs; GitLab allows 11.
const maxExtends = 11

// chain returns the job of that name and those that it extends, the nearest first.
func (g *gitlabReader) chain(name string, depth int) (jobs []*yaml.Node) {
	job, known := g.jobs[name]
	if !known || depth > maxExtends || !g.visit() {
		return nil
	}
	jobs = []*yaml.Node{job}
	for _, base := range slices.Backward(sequenceOrSelf(g.get(job, "extends"))) {
		if base = target(base); base != nil && base.Kind == yaml.ScalarNode {
			jobs = append(jobs, g.chain(base.Value, depth+1)...)
		}
	}
	return jobs
}

// first returns the value of the keys in the first of jobs that has them.
func (g *gitlabReader) first(jobs []*yaml.Node, keys ...string) *yaml.Node {
	for _, job := range jobs {
		if n := g.get(job, keys...); n != nil {
			return n
		}
	}
	return nil
}

// variables returns those of the mapping n, whose values may be mappings with a value.
func (g *gitlabReader) variables(n *yaml.Node) vars {
	all := vars{}
	g.each(n, func(name, value *yaml.Node) bool {
		if v := g.get(value, "value"); v != nil {
			value = v
		}
		if text, ok := g.scalar(value); ok {
			all[name.Value] = text
		}
		return len(all) < maxPlaces
	})
	return all
}

// job reads the images of a job, for each value that its matrix gives to a variable.
func (g *gitlabReader) job(name string) {
	g.forgetLists()
	jobs := g.chain(name, 0)
	known := maps.Clone(g.global)
	for _, job := range slices.Backward(jobs) {
		maps.Copy(known, g.variables(g.get(job, "variables")))
	}
	from := append(jobs, g.common...)
	matrix := entries(g.first(jobs, "parallel", "matrix"))
	if len(matrix) == 0 {
		g.images(from, known)
	}
	for _, entry := range matrix {
		for _, c := range g.gitlabCombinations(entry, name) {
			if g.full() || !g.visit() {
				return
			}
			g.images(from, g.combined(known, c))
		}
	}
}

// gitlabCombinations returns what an entry of the matrix of a job says.
func (g *gitlabReader) gitlabCombinations(entry *yaml.Node, name string) []combination {
	all, axes := []combination{{}}, 0
	g.each(entry, func(variable, values *yaml.Node) bool {
		all = g.axis(all, variable.Value, values, name+".parallel.matrix."+variable.Value)
		axes++
		return len(all) <= maxCombinations && axes < maxAxes
	})
	return all[:min(len(all), maxCombinations)]
}

// combined returns the variables of a job in one combination of its matrix.
func (g *gitlabReader) combined(known vars, c combination) vars {
	known = maps.Clone(known)
	for name, n := range c {
		if text, ok := g.scalar(n); ok {
			known[name] = text
		}
	}
	return known
}

// images reads the image and the services of the first of jobs that has some.
func (g *gitlabReader) images(jobs []*yaml.Node, known vars) {
	for _, image := range append([]*yaml.Node{g.first(jobs, "image")}, entries(g.first(jobs, "services"))...) {
		if image = target(image); image != nil && image.Kind == yaml.MappingNode {
			image = g.get(image, "name")
		}
		if image == nil || !strings.Contains(image.Value, "$") && !mayNameImage([]byte(image.Value)) {
			continue
		}
		if ref, ok := g.scalar(image); ok {
			g.interpolated(g.filled(ref, known), known, ".")
		}
	}
}

// filled puts variables into ref, twice because one may hold another, and inputs.
func (g *gitlabReader) filled(ref mapped, known vars) mapped {
	ref = expander{vars: known}.expand(g.withInputs(ref))
	return g.withInputs(ref)
}

// withInputs puts the defaults of inputs into m.
func (g *gitlabReader) withInputs(m mapped) mapped {
	begin := strings.Index(m.text, "$[[")
	if begin < 0 {
		return m
	}
	n := strings.Index(m.text[begin:], "]]")
	if n < 0 {
		return m
	}
	name, isInput := strings.CutPrefix(strings.TrimSpace(m.text[begin+3:begin+n]), "inputs.")
	value, known := g.inputs[name]
	if !isInput || !known || len(m.text) > maxExpanded {
		value = m.slice(begin, begin+n+2)
	}
	return m.slice(0, begin).add(value).add(g.withInputs(m.slice(begin+n+2, len(m.text))))
}
