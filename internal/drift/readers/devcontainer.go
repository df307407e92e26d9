package readers

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/quote"
)

// devcontainer reads each devcontainer.json: the image, the feature that sets up Go, and
// the build's arguments for a version (https://containers.dev/implementors/json_reference).
type devcontainer struct{}

func (devcontainer) Wants(name string) bool { return names.DevContainer(name) }

// maxJSON and maxOpened bound such a file, in bytes and in lists and objects: the parser's
// tree takes eighty times the space of the shortest entries of a list, and it calls itself
// for each list in a list. Real ones have some 10 kB and 50 of them.
const (
	maxJSON   = 256 << 10
	maxOpened = 2000
)

func (devcontainer) Read(file drift.File) drift.Result {
	f := in(file)
	switch {
	case len(file.Data) > maxJSON:
		f.problem(-1, true, "it is larger than gvx reads of such a file (256 KiB)")
		return f.result
	case bytes.Count(file.Data, []byte("{"))+bytes.Count(file.Data, []byte("[")) > maxOpened:
		f.problem(-1, true, "it has more lists and objects than gvx reads of such a file (2,000)")
		return f.result
	}
	mark := withoutMark(file.Data)
	// A comment on the last line wants its end.
	value, err := hujson.Parse(append(slices.Clip(file.Data[mark:]), '\n'))
	if err != nil {
		f.brokenJSON(err, mark)
		return f.result
	}
	root, ok := value.Value.(*hujson.Object)
	if !ok {
		f.problem(-1, false, "it is no JSON object")
		return f.result
	}
	container{f, mark, devcontainerFolder(file.Path)}.read(root)
	return f.result
}

// brokenJSON notes what the parser refuses, which says where in its text alone.
func (f *finds) brokenJSON(err error, mark int) {
	text, at := err.Error(), -1
	var line, column int
	if _, scanErr := fmt.Sscanf(text, "hujson: line %d, column %d:", &line, &column); scanErr == nil {
		_, text, _ = strings.Cut(strings.TrimPrefix(text, "hujson: "), ": ")
		if line == 1 {
			column += mark
		}
		at, _ = f.offset(line, column)
		at = min(at, len(f.file.Data))
	}
	f.problem(at, false, quote.Foreign(text))
}

// devcontainerFolder returns the folder that a file's container is for.
func devcontainerFolder(file string) string {
	dir := "/" + path.Dir(file) + "/"
	if outer, _, found := strings.Cut(dir, "/.devcontainer/"); found {
		return path.Clean(strings.TrimPrefix(outer, "/"))
	}
	return path.Dir(file)
}

// container is one run over a file.
type container struct {
	*finds
	mark int // where the parser's offsets begin
	dir  string
}

func (c container) read(root *hujson.Object) {
	for _, m := range root.Members {
		switch name, value := text(m.Name), m.Value.Value; name {
		case "image":
			c.imageName(m.Value)
		case "features":
			c.each(value, c.feature)
		case "build":
			c.each(value, func(m hujson.ObjectMember) {
				if text(m.Name) == "args" {
					c.each(m.Value.Value, c.argument)
				}
			})
		}
	}
}

func (c container) each(value hujson.ValueTrimmed, visit func(hujson.ObjectMember)) {
	if object, ok := value.(*hujson.Object); ok {
		for _, m := range object.Members {
			visit(m)
		}
	}
}

// text returns a JSON text's value; "" for all others.
func text(v hujson.Value) string {
	if l, ok := v.Value.(hujson.Literal); ok && l.Kind() == '"' {
		return l.String()
	}
	return ""
}

// plain returns a text and where it begins. ok is false, and said, where v is no text or
// is written with escapes.
func (c container) plain(v hujson.Value, what string) (s string, start int, ok bool) {
	start = c.mark + v.StartOffset
	l, _ := v.Value.(hujson.Literal)
	switch {
	case l.Kind() != '"':
		c.problem(start, false, what+" wants a text in quotes")
	case bytes.IndexByte(l, '\\') >= 0:
		c.problem(start, false, what+" is written with escapes")
	default:
		return string(l[1 : len(l)-1]), start + 1, true
	}
	return "", 0, false
}

func (c container) imageName(v hujson.Value) {
	if ref, start, ok := c.plain(v, "the image"); ok {
		c.image(mappedBytes(ref, start), drift.Place{Dir: c.dir})
	}
}

// argument reads an argument of the build whose name says that it is Go's version.
func (c container) argument(m hujson.ObjectMember) {
	if name := text(m.Name); isVersionName(name) {
		if s, start, ok := c.plain(m.Value, name); ok {
			c.version(drift.Image, name, s, start)
		}
	}
}

// goFeature is the end of the name of the feature that sets up Go, at any registry, in lower
// case: the tool makes it so.
const goFeature = "/features/go"

// feature reads an entry of features: its options, or its version alone.
func (c container) feature(m hujson.ObjectMember) {
	id := text(m.Name)
	name, _ := cutDigest(id)
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name = name[:colon]
	}
	if !strings.HasSuffix(strings.ToLower(name), goFeature) {
		return
	}
	object, ok := m.Value.Value.(*hujson.Object)
	if !ok {
		c.featureVersion(m.Value)
		return
	}
	found := false
	for _, m := range object.Members { // where it is said twice, parsers differ in which one counts
		if text(m.Name) == "version" {
			c.featureVersion(m.Value)
			found = true
		}
	}
	if found {
		return
	}
	at := c.mark + m.Value.StartOffset + 1
	c.place(drift.Place{Start: at, End: at, Kind: drift.Feature, Want: drift.Want{Form: drift.NewestGo}, Dir: c.dir,
		Fixed: "no version stands there", Show: quote.Foreign(shorten(id))})
}

func (c container) featureVersion(v hujson.Value) {
	s, start, ok := c.plain(v, "the version of the Go feature")
	switch {
	case !ok, s == "none":
	case s == "current", s == "lts": // other words of the feature for the newest
		c.place(drift.Place{Start: start, End: start + len(s), Kind: drift.Feature, Want: drift.Want{Form: drift.NewestGo}, Dir: c.dir, Show: "go feature " + s})
	default:
		c.version(drift.Feature, "go feature", s, start)
	}
}

// version adds the version s, which begins at the byte start.
func (c container) version(kind drift.Kind, name, s string, start int) {
	want, from, to := version(s)
	if want.Form == drift.Unknown {
		c.problem(start, false, name+": "+want.Why)
		return
	}
	c.place(drift.Place{Start: start + from, End: start + to, Kind: kind, Want: want, Dir: c.dir, Show: name + " " + s})
}
