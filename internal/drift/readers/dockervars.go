package readers

import (
	"slices"
	"strings"
)

// vars are the values of variables that a file itself sets.
type vars map[string]mapped

// maxNesting bounds ${A:-${B:-…}}.
const maxNesting = 8

// expander puts variables into the words of a Dockerfile or compose file, as
// github.com/moby/buildkit/frontend/dockerfile/shell does. What it does not know it
// leaves as it stands.
type expander struct {
	vars   vars
	escape byte // 0 where nothing escapes
	quotes bool // whether quotes are taken away
}

// expand returns word with its variables and without its quotes.
func (e expander) expand(word mapped) mapped { return e.nested(word, 0) }

func (e expander) nested(word mapped, depth int) mapped {
	if !strings.ContainsAny(word.text, "$'\"\\`") {
		return word
	}
	var out mapped
	quoted := byte(0)
	for i := 0; i < len(word.text); {
		c := word.text[i]
		switch {
		case quoted == 0 && e.quotes && (c == '\'' || c == '"'):
			quoted = c
			i++
		case quoted != 0 && c == quoted:
			quoted = 0
			i++
		case e.escape != 0 && c == e.escape && quoted != '\'' && i+1 < len(word.text):
			out = out.add(word.slice(i+1, i+2))
			i += 2
		case c == '$' && quoted != '\'':
			n := max(variable(word.text[i:]), 1)
			out = out.add(e.variable(word.slice(i, i+n), depth))
			i += n
		default:
			n := 1 + strings.IndexAny(word.text[i+1:]+"$", "$'\"\\`")
			out = out.add(word.slice(i, i+n))
			i += n
		}
		if len(out.text) > maxExpanded {
			return word
		}
	}
	return out
}

// variable returns what ref, "$V" or "${V:-word}", stands for, and ref itself where that
// is not known.
func (e expander) variable(ref mapped, depth int) mapped {
	name, op, word := splitVariable(ref)
	value, set := e.vars[name]
	switch {
	case depth > maxNesting:
		return ref
	case op == "-" && !set, op == ":-" && value.text == "":
		return e.nested(word, depth+1)
	case op == "+" && set, op == ":+" && value.text != "":
		return e.nested(word, depth+1)
	case op == "+", op == ":+":
		return mapped{}
	case set && (op == "" || strings.HasSuffix(op, "-") || strings.HasSuffix(op, "?")):
		return value
	}
	return ref
}

// splitVariable takes "${V:-word}" apart. op is "other" for what gvx does not expand.
func splitVariable(ref mapped) (name, op string, word mapped) {
	inner, braces := strings.CutPrefix(ref.text, "${")
	if !braces {
		return strings.TrimPrefix(ref.text, "$"), "", mapped{}
	}
	if !strings.HasSuffix(inner, "}") {
		return "", "other", mapped{}
	}
	n := 0
	for n < len(inner) && isNameByte(inner[n]) {
		n++
	}
	rest := inner[n : len(inner)-1]
	for _, op := range []string{"", ":-", "-", ":+", "+", ":?", "?"} {
		if after, found := strings.CutPrefix(rest, op); found && (op != "" || rest == "") {
			end := len(ref.text) - 1
			return inner[:n], op, ref.slice(end-len(after), end)
		}
	}
	return inner[:n], "other", mapped{}
}

// versionNames are the variables that hold a Go version wherever they stand.
var versionNames = []string{"GO_VERSION", "GOLANG_VERSION", "GOVERSION"}

func isVersionName(name string) bool { return slices.Contains(versionNames, name) }
