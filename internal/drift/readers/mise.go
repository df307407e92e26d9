package readers

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/quote"
)

// mise reads the tools of each mise.toml, by whichever of its names
// (https://mise.jdx.dev/configuration.html). Those of one machine, mise.local.toml, are
// not the repository's.
type mise struct{}

func (mise) Wants(name string) bool { return names.Mise(name) }

// miseFolders are the folders of such files that stand for the folder they are in.
var miseFolders = []string{".config/mise/conf.d", "mise/conf.d", ".config/mise", ".config", ".mise", "mise"}

// miseFolder returns the folder that a file of mise's counts for.
func miseFolder(file string) string {
	dir := "/" + path.Dir(file)
	for _, inner := range miseFolders {
		if outer, ok := strings.CutSuffix(dir, "/"+inner); ok {
			return path.Clean(strings.TrimPrefix(outer, "/"))
		}
	}
	return path.Dir(file)
}

// maxMise bounds such a file, in bytes: the parser's tree of a list takes thirty times
// the space of its shortest entries. Real ones, tasks and all, have some 20 kB.
const maxMise = 256 << 10

func (mise) Read(file drift.File) drift.Result {
	f := in(file)
	if len(file.Data) > maxMise {
		f.problem(-1, true, "it is larger than gvx reads of such a file (256 KiB)")
		return f.result
	}
	t := miseTools{finds: f}
	t.parser.Reset(file.Data)
	var table []string
	for t.parser.NextExpression() {
		switch e := t.parser.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = tomlKey(nil, e.Key())
			t.entry = e.Kind == unstable.ArrayTable
		case unstable.KeyValue:
			t.keyValue(table, e)
		}
	}
	if err := t.parser.Error(); err != nil {
		t.broken(err)
	}
	return f.result
}

// miseTools is one run over a file.
type miseTools struct {
	*finds
	parser unstable.Parser
	seen   []string // the keys that a version was found for
	entry  bool     // the table is an entry of a list
}

func tomlKey(prefix []string, parts unstable.Iterator) []string {
	key := slices.Clip(prefix)
	for parts.Next() {
		key = append(key, string(parts.Node().Data))
	}
	return key
}

// maxMiseKey is the parts of the longest key that counts: tasks.NAME.tools.go.version.
const maxMiseKey = 5

func (t *miseTools) keyValue(prefix []string, e *unstable.Node) {
	key, value := tomlKey(prefix, e.Key()), e.Value()
	if len(key) > maxMiseKey {
		return
	}
	if name, kind := miseTool(key); name != "" {
		t.tool(name, kind, value)
		return
	}
	children := value.Children()
	for value.Kind == unstable.InlineTable && children.Next() {
		t.keyValue(key, children.Node())
	}
}

// miseTool returns the name by which key is Go's, "tools.go" or "tasks.build.tools.go",
// and what it says: the pin of a folder, or what one task sets up. "" where it is not.
func miseTool(key []string) (name string, kind drift.Kind) {
	rest := key
	kind = drift.Pin
	if len(rest) > 2 && rest[0] == "tasks" {
		rest, kind = rest[2:], drift.CI
	}
	if len(rest) < 2 || rest[0] != "tools" || !slices.Contains([]string{"go", "golang", "core:go"}, rest[1]) {
		return "", ""
	}
	if len(rest) > 3 || len(rest) == 3 && rest[2] != "version" {
		return "", "" // an option of the tool
	}
	return strings.Join(key[:len(key)-len(rest)+2], "."), kind
}

// tool reads what a key of Go's is set to: a text, a table with a version, or a list of
// them, of which the first is what runs.
func (t *miseTools) tool(name string, kind drift.Kind, v *unstable.Node) {
	children := v.Children()
	switch v.Kind {
	case unstable.String:
		t.version(name, kind, v)
	case unstable.Array:
		if children.Next() {
			t.tool(name, kind, children.Node())
		}
	case unstable.InlineTable:
		for children.Next() {
			if key := tomlKey(nil, children.Node().Key()); len(key) == 1 && key[0] == "version" {
				t.tool(name, kind, children.Node().Value())
			}
		}
	default:
		t.problem(t.at(v), false, quote.Foreign(name)+" wants a text in quotes, such as \"1.27\"")
	}
}

// at returns where v stands; where the parser does not say, the file as a whole.
func (t *miseTools) at(v *unstable.Node) int {
	if v.Raw.Length == 0 {
		return -1
	}
	return int(v.Raw.Offset)
}

func (t *miseTools) version(name string, kind drift.Kind, v *unstable.Node) {
	if slices.Contains(t.seen, name) {
		if !t.entry { // of [[tools.go]] the first counts; elsewhere nothing may come twice
			t.problem(t.at(v), false, quote.Foreign(name)+" is said twice")
		}
		return
	}
	t.seen = append(t.seen, name)
	raw := t.parser.Raw(v.Raw)
	start := int(v.Raw.Offset) + bytes.Index(raw, v.Data)
	if !bytes.Contains(raw, v.Data) {
		t.problem(t.at(v), false, quote.Foreign(name)+" is written with escapes")
		return
	}
	want, from, to := miseVersion(string(v.Data))
	if want.Form == drift.Unknown {
		t.problem(start, false, quote.Foreign(name)+": "+want.Why)
		return
	}
	t.place(drift.Place{Start: start + from, End: start + to, Kind: kind, Want: want,
		Dir: miseFolder(t.file.Path), Show: name[strings.LastIndexByte(name, '.')+1:] + " = \"" + strings.TrimSpace(string(v.Data)) + "\""})
}

// miseVersion is [version] in mise's words (https://mise.jdx.dev/dev-tools): besides,
// "prefix:1.25" and "system".
func miseVersion(text string) (want drift.Want, start, end int) {
	kind, rest, found := strings.Cut(text, ":")
	switch {
	case text == "system":
		return drift.Want{Form: drift.System}, 0, len(text)
	case found && kind == "prefix":
		want, start, end = version(rest)
		return want, start + len("prefix:"), end + len("prefix:")
	case found:
		return drift.Want{Why: quote.Always(text) + " is what only mise finds out"}, 0, len(text)
	}
	return version(text)
}

// broken notes what the parser refuses.
func (t *miseTools) broken(err error) {
	var syntax *unstable.ParserError
	at := -1
	if errors.As(err, &syntax) && len(syntax.Highlight) > 0 {
		at = int(t.parser.Range(syntax.Highlight).Offset)
	}
	t.problem(at, false, quote.Foreign(err.Error()))
}
