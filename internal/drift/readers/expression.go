package readers

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// contexts are what an expression of a workflow may name, as far as the file says it.
// https://docs.github.com/actions/reference/workflows-and-actions/expressions
type contexts struct {
	y      *yamlFile
	matrix combination
	axes   combination  // those of every combination
	env    []*yaml.Node // the nearest first
	inputs []*yaml.Node // of the workflow or action
}

// A combination is what a matrix says for one job: values by axis.
type combination map[string]*yaml.Node

const (
	// maxExpressions bounds expressions that lead to expressions.
	maxExpressions = 8
	// maxTexts bounds what one text may become.
	maxTexts = 256
)

// texts returns what m may be once its expressions are put in. One that cannot be known
// stays as it stands. It is nothing where the matrix has no such axis here.
func (c contexts) texts(m mapped, depth int) []mapped {
	begin := strings.Index(m.text, "${{")
	if begin < 0 || depth > maxExpressions {
		return []mapped{m}
	}
	n := variable(m.text[begin:])
	expression := m.slice(begin, begin+n)
	var out []mapped
	for _, tail := range c.texts(m.slice(begin+n, len(m.text)), depth+1) {
		for _, middle := range c.expression(expression, depth+1) {
			if len(out) < maxTexts && len(middle.text)+len(tail.text) < maxExpanded {
				out = append(out, m.slice(0, begin).add(middle).add(tail))
			}
		}
	}
	return out
}

// expression returns what whole, "${{ a || b }}", may be.
func (c contexts) expression(whole mapped, depth int) (out []mapped) {
	inner, found := strings.CutSuffix(whole.text, "}}")
	if !found || !c.y.visit() {
		return []mapped{whole}
	}
	operands := splitOperands(whole.slice(len("${{"), len(inner)))
	for _, operand := range operands {
		texts, known := c.operand(operand, depth)
		if known || len(texts) > 0 {
			out = append(out, texts...)
		} else if !isInput(operand.text) || len(operands) == 1 {
			out = append(out, whole)
		}
	}
	return out
}

// splitOperands returns what "a || b && c" may be: a, c.
func splitOperands(m mapped) (operands []mapped) {
	begin, depth, quoted := 0, 0, false
	take := func(end int) {
		part := m.text[begin:end]
		start := begin + len(part) - len(strings.TrimLeft(part, " \t\n"))
		operands = append(operands, m.slice(start, start+len(strings.TrimSpace(part))))
	}
	for i := 0; i < len(m.text); i++ {
		switch c := m.text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.HasPrefix(m.text[i:], "&&"):
			i++
			begin = i + 1
		case depth == 0 && strings.HasPrefix(m.text[i:], "||"):
			take(i)
			i++
			begin = i + 1
		}
	}
	take(len(m.text))
	return operands
}

// operand returns what one operand may be. known is false where the file does not say.
func (c contexts) operand(m mapped, depth int) (texts []mapped, known bool) {
	if literal, ok := literalOf(m); ok {
		return []mapped{literal}, true
	}
	if m.text == "github.workspace" {
		return []mapped{{text: ".", at: m.at[:1]}}, true
	}
	path, ok := contextPath(m.text)
	if !ok || len(path) < 2 {
		return nil, false
	}
	switch {
	case path[0] == "matrix":
		return c.ofMatrix(path[1:], depth)
	case path[0] == "env":
		return c.ofEnv(path[1:], depth)
	case isInput(m.text):
		return c.ofInput(path[len(path)-1], depth)
	}
	return nil, false
}

// literalOf returns the text of 'a', 1.25 or null.
func literalOf(m mapped) (mapped, bool) {
	n := len(m.text)
	switch {
	case m.text == "null" || m.text == "''":
		return mapped{}, true
	case n >= 2 && m.text[0] == '\'' && m.text[n-1] == '\'' && !strings.Contains(m.text[1:n-1], "'"):
		return m.slice(1, n-1), true
	case n > 0 && strings.Trim(m.text, "0123456789.") == "":
		return m, true
	}
	return mapped{}, false
}

func isInput(text string) bool {
	return strings.HasPrefix(text, "inputs") || strings.HasPrefix(text, "github.event.inputs")
}

// contextPath splits matrix.a.b and matrix['a'].b; ok is false for anything else.
func contextPath(text string) (path []string, ok bool) {
	if strings.Contains(text, "['") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "['", "."), "']", "")
	}
	for name := range strings.SplitSeq(text, ".") {
		for i := range len(name) {
			if !isNameByte(name[i]) && name[i] != '-' {
				return nil, false
			}
		}
		path = append(path, name)
	}
	return path, true
}

func (c contexts) ofMatrix(path []string, depth int) ([]mapped, bool) {
	if _, known := c.axes[path[0]]; !known {
		return nil, false
	}
	n, known := c.matrix[path[0]]
	if !known {
		return nil, true // another combination has it
	}
	return c.node(c.y.get(target(n), path[1:]...), depth)
}

func (c contexts) ofEnv(path []string, depth int) ([]mapped, bool) {
	for _, env := range c.env {
		if n := c.y.get(env, path[0]); n != nil {
			return c.node(n, depth)
		}
	}
	return nil, false
}

// ofInput returns the default of an input, which workflow_call and workflow_dispatch may
// each have.
func (c contexts) ofInput(name string, depth int) (texts []mapped, known bool) {
	for _, inputs := range c.inputs {
		if n := c.y.get(inputs, name, "default"); n != nil {
			more, ok := c.node(n, depth)
			texts, known = append(texts, more...), known || ok
		}
	}
	return texts, known
}

// node returns what the scalar n may be.
func (c contexts) node(n *yaml.Node, depth int) ([]mapped, bool) {
	m, ok := c.y.scalar(n)
	if !ok {
		return nil, false
	}
	return c.texts(m, depth+1), true
}
