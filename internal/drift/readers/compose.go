package readers

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/quote"
)

// compose reads compose files: the images of services, and what they tell the build of a
// Dockerfile about its Go version.
// https://github.com/compose-spec/compose-spec/blob/main/spec.md
type compose struct{}

func (compose) Wants(name string) bool { return names.Compose(name) }

func (compose) Read(file drift.File) drift.Result {
	if data := plainYAML(file.Data); !mayNameImage(data) && !holdsAny(data, versionWords) && !isEscaped(data) {
		return drift.Result{}
	}
	y := openYAML(file)
	for _, doc := range y.docs {
		y.each(y.get(doc, "services"), func(_, service *yaml.Node) bool {
			y.service(target(service))
			return !y.full()
		})
	}
	return y.result
}

func (y *yamlFile) service(n *yaml.Node) {
	dir := path.Dir(y.file.Path)
	if ref, ok := y.scalar(y.get(n, "image")); ok {
		y.interpolated(ref, nil, dir)
	}
	build := y.get(n, "build")
	y.buildArgs(y.get(build, "args"), dir)
	if inline := y.get(build, "dockerfile_inline"); inline != nil && mayNameImage([]byte(inline.Value)) {
		y.unknown(y.beginOr(inline, 0), "the Dockerfile within this file is not read")
	}
}

// beginOr returns the byte at which n begins, otherwise where that is not known.
func (y *yamlFile) beginOr(n *yaml.Node, otherwise int) int {
	if at, ok := y.begin(n); ok {
		return at
	}
	return otherwise
}

// interpolated adds the image that ref names, in which ${V:-default} is filled in. What
// stands in .env or the environment is not known.
func (y *yamlFile) interpolated(ref mapped, known vars, dir string) {
	if p, ok := y.imageOf(expander{vars: known}.expand(ref)); ok {
		p.Dir = dir
		y.add(p)
	}
}

// buildArgs reads a mapping of names and values, or a list of NAME=value.
func (y *yamlFile) buildArgs(n *yaml.Node, dir string) {
	y.each(n, func(key, value *yaml.Node) bool {
		if isVersionName(key.Value) {
			if text, ok := y.scalar(value); ok {
				y.namedVersion(key.Value, text, dir)
			}
		}
		return !y.full()
	})
	for _, entry := range entries(n) {
		t := target(entry)
		name, value, found := strings.Cut(t.Value, "=")
		if found && isVersionName(name) {
			if text, ok := y.scalar(t); ok {
				y.namedVersion(name, text.slice(len(text.text)-len(value), len(text.text)), dir)
			}
		}
	}
}

// namedVersion adds the version that a variable holds which is for one by its name.
func (y *yamlFile) namedVersion(name string, value mapped, dir string) {
	value = expander{}.expand(value)
	want, start, end := version(value.text)
	s, ok := value.span(start, end)
	if ok && (want.Form == drift.Release || want.Form == drift.Newest) {
		y.add(drift.Place{Start: s.start, End: s.end, Kind: drift.Image, Want: want, Dir: dir, Show: quote.Foreign(name + "=" + shorten(value.text))})
	}
}
