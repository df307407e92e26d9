package readers

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// inRepository returns the path from the top of the repository of one that is from the
// top of where jobs work. ok is false for what is not in the repository.
func (j *job) inRepository(name string) (rest string, ok bool) {
	if strings.Contains(name, "$") || strings.Contains(name, "\\") || path.IsAbs(name) {
		return "", false
	}
	name = path.Clean(name)
	folder := ""
	for _, r := range j.roots {
		if inside, found := within(name, r.folder); found && len(r.folder) > len(folder) {
			folder, rest, ok = r.folder, inside, r.own
		}
	}
	return rest, ok
}

// within returns what name, both clean, is from the folder on.
func within(name, folder string) (rest string, ok bool) {
	switch {
	case name == folder:
		return ".", true
	case folder == ".":
		return name, name != ".." && !strings.HasPrefix(name, "../")
	}
	return strings.CutPrefix(name, folder+"/")
}

// A root is a folder into which a job fetches a repository, from where jobs work: this one
// or another.
type root struct {
	folder string
	own    bool
}

// checkouts returns the steps that fetch a repository.
func (w *workflowReader) checkouts(steps []*yaml.Node) (found []*yaml.Node) {
	for _, step := range steps {
		if uses := w.get(step, "uses"); uses != nil && strings.HasPrefix(uses.Value, "actions/checkout@") && len(found) < maxRoots {
			found = append(found, step)
		}
	}
	return found
}

// maxRoots bounds the repositories that a job fetches.
const maxRoots = 16

// rootsOf returns where the steps put repositories. Jobs that fetch none of their own run
// where it lies at the top.
func (j *job) rootsOf(checkouts []*yaml.Node) (roots []root) {
	top := root{".", true}
	for _, step := range checkouts {
		repository := j.get(step, "with", "repository")
		r := root{".", repository == nil || strings.Contains(repository.Value, "github.repository")}
		if name, ok := j.single(j.get(step, "with", "path")); ok && name != "" {
			r.folder = path.Clean(name)
		}
		if r.own || r.folder == "." {
			top.own = false
		}
		roots = append(roots, r)
	}
	if top.own {
		roots = append(roots, top)
	}
	return roots
}

// single returns the one text that the scalar n is, where that is known.
func (j *job) single(n *yaml.Node) (string, bool) {
	value, ok := j.scalar(n)
	if !ok {
		return "", false
	}
	texts := j.texts(value, 0)
	if len(texts) != 1 || strings.Contains(texts[0].text, "${{") {
		return "", false
	}
	return texts[0].text, true
}

// workingDirectory returns the folder in which the job n works: what each of its commands
// says alike, or what it or the workflow says for all of them; nil for the top.
func (w *workflowReader) workingDirectory(n *yaml.Node, steps []*yaml.Node) *yaml.Node {
	if folder := w.commonDirectory(steps); folder != nil {
		return folder
	}
	if folder := w.get(n, "defaults", "run", "working-directory"); folder != nil {
		return folder
	}
	return w.get(w.top, "defaults", "run", "working-directory")
}

// commonDirectory returns the working-directory that all commands have; nil where they
// differ.
func (w *workflowReader) commonDirectory(steps []*yaml.Node) (common *yaml.Node) {
	for _, step := range steps {
		if w.get(step, "run") == nil {
			continue
		}
		folder := w.get(step, "working-directory")
		if folder == nil || common != nil && folder.Value != common.Value {
			return nil
		}
		common = folder
	}
	return common
}

// dirOf returns folder as the folder of a place.
func (j *job) dirOf(folder *yaml.Node) string {
	if name, ok := j.single(folder); ok {
		if dir, inside := j.inRepository(name); inside {
			return dir
		}
	}
	return "."
}
