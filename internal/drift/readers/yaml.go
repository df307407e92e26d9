package readers

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

const (
	// maxNodes bounds what a YAML file may hold: nodes are some 250 bytes each in memory.
	// The largest files of public repositories, which are generated, have some 30,000.
	maxNodes = 100_000
	// maxVisits bounds how often nodes are looked at, whatever aliases and merge keys make
	// of the file.
	maxVisits = 1 << 19
)

// yamlFile is the documents of a YAML file and what was found in them.
type yamlFile struct {
	*finds
	docs    []*yaml.Node   // their top-level nodes
	lines   []int          // where each line begins, by YAML's line ends
	origins map[int]origin // by where they begin
	listed  []int          // the origins that are entries of lists
	ascii   map[int]bool   // of long lines
	scalars map[*yaml.Node]mapped
	looked  map[*yaml.Node]bool // mappings whose keys were compared
	visits  int
}

// origin is a scalar that was looked at.
type origin struct {
	span    // its text in the file, without quotes
	bare    bool
	matrix  string // the list that it is an entry of
	another drift.Insertion
}

// openYAML parses the documents of file. What is broken is said; what stands before is read.
func openYAML(file drift.File) *yamlFile {
	y := &yamlFile{finds: in(file), origins: map[int]origin{}, ascii: map[int]bool{}, scalars: map[*yaml.Node]mapped{}, looked: map[*yaml.Node]bool{}}
	if why := unparsableYAML(file.Data); why != "" {
		y.problem(-1, true, "it cannot be read as YAML: "+why)
		return y
	}
	decoder := yaml.NewDecoder(bytes.NewReader(file.Data))
	for {
		doc := new(yaml.Node)
		err := decoder.Decode(doc)
		if errors.Is(err, io.EOF) {
			return y
		}
		if err != nil {
			y.problem(y.yamlError(err), false, "it cannot be read as YAML: "+quote.Foreign(err.Error()))
			return y
		}
		if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
			y.docs = append(y.docs, doc.Content[0])
		}
	}
}

// unparsableYAML says why data is not given to the parser; "" where it may be.
func unparsableYAML(data []byte) string {
	if isUTF16(data) {
		return "it is UTF-16"
	}
	nodes := 0
	for i, c := range data {
		switch c {
		case ',', '[', '{', '\n', '*', '&', '!':
			nodes++
		case '-', ':', '?':
			if i+1 == len(data) || isBlank(data[i+1]) {
				nodes++
			}
		}
	}
	if nodes > maxNodes {
		return "it holds more lines and values than gvx reads (100,000)"
	}
	return ""
}

// yamlError returns the byte that the parser's error is about, -1 where it does not say.
func (y *yamlFile) yamlError(err error) int {
	_, rest, _ := strings.Cut(err.Error(), "line ")
	line, atoi := strconv.Atoi(rest[:digits(rest, 0)])
	if atoi != nil {
		return -1
	}
	if at, ok := y.offset(line, 1); ok {
		return at
	}
	return -1
}

// visit reports whether one more node may be looked at.
func (y *yamlFile) visit() bool {
	if y.visits++; y.visits == maxVisits {
		y.problem(-1, true, "it repeats itself, by aliases or lists, more often than gvx follows")
	}
	return y.visits < maxVisits
}

// target returns the node that n is or is an alias of; nil for nil.
func target(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// get returns the value of a key in the mapping n, its merge keys included; nil where n is
// no mapping or has no such key. Several keys lead from mapping to mapping.
func (y *yamlFile) get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		var found *yaml.Node
		y.noteTwice(n, func(key string) string { return key })
		y.each(n, func(k, v *yaml.Node) bool {
			if k.Value == key {
				found = v
			}
			return found == nil
		})
		if n = found; n == nil {
			break
		}
	}
	return target(n)
}

// noteTwice says which key of the mapping n, as fold makes them equal, stands there twice:
// GitHub and Docker refuse that, and elsewhere the last one counts.
func (y *yamlFile) noteTwice(n *yaml.Node, fold func(string) string) {
	n = target(n)
	if n == nil || n.Kind != yaml.MappingNode || y.looked[n] {
		return
	}
	y.looked[n] = true
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		name := fold(key.Value)
		if key.Kind == yaml.ScalarNode && key.ShortTag() != "!!merge" && seen[name] {
			y.unknown(y.beginOr(key, 0), "the key "+quote.Always(shorten(key.Value))+" stands here twice")
			return
		}
		seen[name] = true
	}
}

// maxMerges bounds merge keys within what is merged.
const maxMerges = 16

// each calls visit for the keys and values of the mapping n, and behind them for those of
// its merge keys, until visit returns false. Values may be aliases.
func (y *yamlFile) each(n *yaml.Node, visit func(key, value *yaml.Node) bool) {
	y.merged(n, visit, 0)
}

func (y *yamlFile) merged(n *yaml.Node, visit func(key, value *yaml.Node) bool, depth int) bool {
	n = target(n)
	if n == nil || n.Kind != yaml.MappingNode || depth > maxMerges {
		return true
	}
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := target(n.Content[i]), n.Content[i+1]
		if !y.visit() {
			return false
		}
		if key.Value == "<<" && key.ShortTag() == "!!merge" {
			merges = append(merges, value)
		} else if key.Kind == yaml.ScalarNode && !visit(key, value) {
			return false
		}
	}
	for _, m := range merges {
		for _, from := range sequenceOrSelf(m) {
			if !y.merged(from, visit, depth+1) {
				return false
			}
		}
	}
	return true
}

// sequenceOrSelf returns the entries of a sequence, and anything else as the one entry.
func sequenceOrSelf(n *yaml.Node) []*yaml.Node {
	if t := target(n); t != nil && t.Kind == yaml.SequenceNode {
		return t.Content
	}
	return []*yaml.Node{n}
}

// entries returns what stands in the sequence n; nil where it is none.
func entries(n *yaml.Node) []*yaml.Node {
	if t := target(n); t != nil && t.Kind == yaml.SequenceNode {
		return t.Content
	}
	return nil
}

// maxColumn bounds the characters that are counted in a line that is not all ASCII.
const maxColumn = 4 << 10

// begin returns the byte at which n begins, its anchor and tag included. ok is false where
// there is none, or it is too far to the right of a line.
func (y *yamlFile) begin(n *yaml.Node) (at int, ok bool) {
	if y.lines == nil {
		y.lines = yamlLines(y.file.Data)
	}
	if n.Line < 1 || n.Line > len(y.lines) || n.Column < 1 {
		return 0, false
	}
	at = y.lines[n.Line-1]
	if n.Line == 1 && bytes.HasPrefix(y.file.Data, []byte("\ufeff")) {
		at += len("\ufeff")
	}
	if n.Column > maxColumn {
		at += n.Column - 1
		return at, y.isASCII(n.Line) && at < len(y.file.Data)
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(y.file.Data[at:])
		at += size
	}
	return at, at < len(y.file.Data)
}

// isASCII reports whether all of a line is. It is asked for long ones, and remembers.
func (y *yamlFile) isASCII(line int) bool {
	ascii, known := y.ascii[line]
	if !known {
		end := len(y.file.Data)
		if line < len(y.lines) {
			end = y.lines[line]
		}
		ascii = !slices.ContainsFunc(y.file.Data[y.lines[line-1]:end], func(c byte) bool { return c >= utf8.RuneSelf })
		y.ascii[line] = ascii
	}
	return ascii
}

// yamlLines returns where each line begins. YAML 1.1 also ends lines by a carriage return
// alone, NEL, LS and PS (https://yaml.org/spec/1.1/#id871136).
func yamlLines(data []byte) []int {
	lines := []int{0}
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\r' && i+1 < len(data) && data[i+1] == '\n':
		case c == '\n', c == '\r':
			lines = append(lines, i+1)
		case c == 0xc2 && bytes.HasPrefix(data[i:], []byte("\u0085")):
			lines = append(lines, i+2)
		case c == 0xe2 && (bytes.HasPrefix(data[i:], []byte("\u2028")) || bytes.HasPrefix(data[i:], []byte("\u2029"))):
			lines = append(lines, i+3)
		}
	}
	return lines
}
