package readers

import (
	"bytes"
	"errors"
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/quote"
)

// dockerfile reads Dockerfiles and Containerfiles: the images of FROM, COPY --from and
// RUN --mount=from, with the ARG defaults that they are made of.
// https://docs.docker.com/reference/dockerfile
type dockerfile struct{}

func (dockerfile) Wants(name string) bool { return names.Dockerfile(name) }

func (dockerfile) Read(file drift.File) drift.Result {
	if !mayNameImage(file.Data) && !holdsAny(file.Data, versionWords) && !puzzles(file.Data) {
		return drift.Result{}
	}
	f := in(file)
	if at, why := unparsable(file.Data); why != "" {
		f.problem(at, at < 0, "it cannot be read as a Dockerfile: "+why) // Docker reads it, where it is only long
		return f.result
	}
	parsed, err := parser.Parse(bytes.NewReader(file.Data))
	if err != nil {
		f.problem(f.dockerError(err), false, "it cannot be read as a Dockerfile: "+quote.Foreign(err.Error()))
		return f.result
	}
	d := dockerReader{finds: f, dir: path.Dir(file.Path), escape: byte(parsed.EscapeToken), globals: vars{}, stages: map[string]bool{}}
	for _, node := range parsed.AST.Children {
		if f.full() {
			break
		}
		d.instruction(node, node.StartLine, 0)
	}
	d.namedVersions()
	return f.result
}

// dockerError returns the byte that the parser's error is about, -1 where it does not say.
func (f *finds) dockerError(err error) int {
	var located *parser.LocationError
	if !errors.As(err, &located) || len(located.Locations) == 0 || len(located.Locations[0]) == 0 {
		return -1
	}
	at, ok := f.offset(located.Locations[0][0].Start.Line, 1)
	if !ok {
		return -1
	}
	return at
}

type dockerReader struct {
	*finds
	dir     string
	escape  byte
	globals vars            // of the ARGs before the first FROM
	locals  vars            // of the ARGs of this stage; nil before the first FROM
	stages  map[string]bool // the names of those so far, in lower case
	named   []named         // variables that hold a Go version by their name

	lastLine int // of the instruction that was put together last
	last     mapped
	lastOK   bool
}

// named is a variable and its value.
type named struct {
	name  string
	value mapped
}

// instruction reads node, whose text begins in that line; depth is 1 within ONBUILD.
func (d *dockerReader) instruction(node *parser.Node, line, depth int) {
	switch command := strings.ToLower(node.Value); {
	case command == "from" && depth == 0:
		d.from(node)
	case command == "arg":
		d.arg(node, line)
	case command == "env":
		d.env(node, line)
	case command == "copy", command == "add", command == "run":
		d.flags(node, line)
	case command == "onbuild" && depth == 0 && node.Next != nil && len(node.Next.Children) > 0:
		d.instruction(node.Next.Children[0], line, 1)
	}
}

// from reads FROM image AS name, and begins a stage.
func (d *dockerReader) from(node *parser.Node) {
	d.locals = vars{}
	if node.Next == nil {
		return
	}
	text, ok := d.logical(node, node.StartLine)
	if !ok {
		return
	}
	at := behindFlags(text.text)
	word := node.Next.Value
	if !strings.HasPrefix(text.text[at:], word) {
		d.misplaced(node.StartLine)
		return
	}
	ref := d.expander(d.globals).expand(text.slice(at, at+len(word)))
	if !d.stages[strings.ToLower(ref.text)] {
		d.image(ref, drift.Place{Dir: d.dir})
	}
	if as := node.Next.Next; as != nil && as.Next != nil && strings.EqualFold(as.Value, "as") {
		d.stages[strings.ToLower(as.Next.Value)] = true
	}
}

// behindFlags returns where in a FROM the first word begins that is no flag.
func behindFlags(text string) int {
	at := wordEnd(text, 0)
	for {
		for at < len(text) && isBlank(text[at]) {
			at++
		}
		if !strings.HasPrefix(text[at:], "--") {
			return at
		}
		at = wordEnd(text, at)
	}
}

func wordEnd(text string, at int) int {
	for at < len(text) && !isBlank(text[at]) {
		at++
	}
	return at
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// arg reads ARG NAME=value NAME…
func (d *dockerReader) arg(node *parser.Node, line int) {
	text, ok := d.logical(node, line)
	at := 0
	for word := node.Next; ok && word != nil; word = word.Next {
		var found mapped
		if found, at = nextWord(text, at, word.Value); found.text == "" {
			d.misplaced(line)
			return
		}
		name, _, set := strings.Cut(word.Value, "=")
		if set {
			d.set(name, found.slice(len(name)+1, len(found.text)))
		} else if global, known := d.globals[name]; known && d.locals != nil {
			d.locals[name] = global
		}
	}
}

// set gives name its default value, within which the variables so far are known.
func (d *dockerReader) set(name string, value mapped) {
	scope := d.globals
	if d.locals != nil {
		scope = d.locals
	}
	value = d.expander(scope).expand(value)
	scope[name] = value
	if isVersionName(name) && len(d.named) < maxPlaces {
		d.named = append(d.named, named{name, value})
	}
}

// env reads ENV NAME=value and ENV NAME value: only those that name a Go version, because
// no image is made of them.
func (d *dockerReader) env(node *parser.Node, line int) {
	at := 0
	for name := node.Next; name != nil && name.Next != nil && name.Next.Next != nil; name = name.Next.Next.Next {
		if !isVersionName(name.Value) || len(d.named) >= maxPlaces {
			continue
		}
		text, ok := d.logical(node, line)
		if !ok {
			return
		}
		var value mapped
		if value, at = envValue(text, at, name.Value, name.Next.Next.Value, name.Next.Value); value.text != "" {
			d.named = append(d.named, named{name.Value, d.expander(d.locals).expand(value)})
		}
	}
}

// envValue finds the value behind name in text from byte at on, and returns where it ends.
// separator is "=", or "" in the older form, which has any space there.
func envValue(text mapped, at int, name, separator, value string) (mapped, int) {
	if separator == "" {
		_, at = nextWord(text, at, name)
		return nextWord(text, at, value)
	}
	found, end := nextWord(text, at, name+separator+value)
	if found.text == "" {
		return mapped{}, end
	}
	return found.slice(len(name)+len(separator), len(found.text)), end
}

// flags reads the images of COPY --from=image and RUN --mount=type=bind,from=image.
func (d *dockerReader) flags(node *parser.Node, line int) {
	at := 0
	for _, flag := range node.Flags {
		ref := fromFlag(flag)
		if _, _, _, isGo := image(ref); !isGo && !strings.Contains(ref, "$") || d.stages[strings.ToLower(ref)] {
			continue
		}
		text, ok := d.logicalOf(line)
		i := strings.Index(text.text[at:], flag)
		if !ok || i < 0 {
			d.misplaced(line)
			return
		}
		begin := at + i + strings.Index(flag, ref)
		at += i + len(flag)
		found := d.expander(d.locals).expand(text.slice(begin, begin+len(ref)))
		if !d.stages[strings.ToLower(found.text)] {
			d.image(found, drift.Place{Dir: d.dir})
		}
	}
}

// fromFlag returns the image that a flag names; "" where it names none.
func fromFlag(flag string) string {
	if ref, found := strings.CutPrefix(flag, "--from="); found {
		return ref
	}
	mount, found := strings.CutPrefix(flag, "--mount=")
	for part := range strings.SplitSeq(mount, ",") {
		if key, ref, set := strings.Cut(part, "="); found && set && strings.EqualFold(key, "from") {
			return ref
		}
	}
	return ""
}

func (d *dockerReader) expander(scope vars) expander {
	return expander{vars: scope, escape: d.escape, quotes: true}
}

// namedVersions adds the variables that hold a Go version by their name and serve no
// image: what they hold is fetched by a RUN.
func (d *dockerReader) namedVersions() {
	for _, n := range d.named {
		want, start, end := version(n.value.text)
		s, ok := n.value.span(start, end)
		if ok && (want.Form == drift.Release || want.Form == drift.Newest) {
			d.once(drift.Place{Start: s.start, End: s.end, Kind: drift.Image, Want: want, Dir: d.dir, Show: quote.Foreign(n.name + "=" + shorten(n.value.text))})
		}
	}
}

// misplaced says that the bytes of an instruction could not be found.
func (d *dockerReader) misplaced(line int) {
	at, _ := d.offset(line, 1)
	d.unknown(at, "what stands here is written in a way that gvx cannot follow")
}
