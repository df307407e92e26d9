package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shellhooks"
)

// completeCommand is what the shells' completions ask. It writes nothing but the
// answer, opens no socket and starts no program, and says nothing where something is
// broken: it runs while somebody types.
func (g *gvx) completeCommand() *cli.Command {
	return &cli.Command{
		Name:      "__complete",
		Hidden:    true,
		HideHelp:  true,
		Usage:     "what may stand in the place of the last WORD of a command line of gvx",
		ArgsUsage: "SHELL WORD…",
		Description: "The WORDs are those behind gvx, up to the cursor; the last one may be empty. Each candidate is a line, with\n" +
			"its description behind a tab. The last line may begin with a colon and say what else may stand there: :files,\n" +
			":dirs, with a = behind it for what follows the first = of the word, and :command N, where the WORDs behind\n" +
			"the first N are a command line of their own.",
		SkipFlagParsing: true,
		Action:          g.complete,
	}
}

func (g *gvx) complete(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) < 2 {
		return nil
	}
	if _, ok := shellhooks.Of(args[0]); !ok {
		return nil
	}
	q := question{gvx: g, typed: readTyped(c.App, args[1:])}
	var b strings.Builder
	for _, candidate := range q.fitting(q.candidates()) {
		b.WriteString(candidate.word + "\t" + foreign(candidate.about) + "\n")
	}
	if q.more != "" {
		b.WriteString(q.more + "\n")
	}
	g.stdout.Write([]byte(b.String())) // run tells of what is lost
	return nil
}

// candidate is a word that may stand where the cursor is.
type candidate struct {
	word  string
	about string // in a few words
}

// question is what a shell asks.
type question struct {
	typed
	gvx  *gvx
	more string // what the shell offers itself: a line of the answer

	looked bool
	world  *world // as far as it could be read; nil where it could not at all
}

// candidates returns what may stand there, in the order in which it is shown.
func (q *question) candidates() []candidate {
	switch {
	case q.unknown:
		return nil
	case q.value != nil:
		return q.valuesOf(q.value, q.word, "")
	case q.flagsCount() && strings.HasPrefix(q.word, "-"):
		return q.flagWord()
	case q.command == nil:
		return commandCandidates(q.top.Commands)
	}
	found := q.arguments()
	if len(q.args) == 0 && !q.ended {
		found = append(commandCandidates(q.command.Subcommands), found...)
	}
	if len(found) == 0 && q.word == "" && q.more == "" && q.flagsCount() {
		return q.flagCandidates()
	}
	return found
}

// fitting returns the candidates that the word may become, each once. One that a shell
// could obey is none: whatever stands in a list or a folder, nothing here comes of it.
func (q *question) fitting(all []candidate) (fit []candidate) {
	seen := map[string]bool{}
	for _, c := range all {
		if strings.HasPrefix(c.word, q.word) && isHarmless(c.word) && !seen[c.word] {
			seen[c.word] = true
			fit = append(fit, c)
		}
	}
	return fit
}

// isHarmless reports whether no shell makes anything of s but the word itself. A word
// that begins with - may only be a flag of gvx's own.
func isHarmless(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (i == 0 && c == '=' || !strings.ContainsRune("-._+=,/", rune(c))) {
			return false
		}
	}
	return s != "" && len(s) <= maxCandidate
}

// maxCandidate bounds a candidate, in bytes.
const maxCandidate = 400

// flagWord completes a word that begins with a dash: a flag, or one with its value.
func (q *question) flagWord() []candidate {
	name, value, ok := strings.Cut(q.word, "=")
	if !ok {
		return q.flagCandidates()
	}
	if f := flagNamed(q.flags(), name); takesValue(f) {
		return q.valuesOf(f, value, name+"=")
	}
	return nil
}

// valuesOf returns the values of f, with prefix before each.
func (q *question) valuesOf(f cli.Flag, value, prefix string) []candidate {
	values := flagValues[f.Names()[0]]
	if values == nil {
		return nil
	}
	inner := *q
	inner.word, inner.args = value, nil
	found := values(&inner)
	for i := range found {
		found[i].word = prefix + found[i].word
	}
	q.more = inner.more
	return found
}

// flagCandidates returns the flags that are not given yet, and those that may be given
// again.
func (q *question) flagCandidates() (found []candidate) {
	for _, f := range q.flags() {
		if visible, ok := f.(cli.VisibleFlag); ok && !visible.IsVisible() {
			continue
		}
		if again, ok := f.(cli.DocGenerationSliceFlag); q.given[f.Names()[0]] && !(ok && again.IsSliceFlag()) {
			continue
		}
		found = append(found, candidate{dashed(f.Names()[0]), usageOf(f)})
	}
	if !q.given["help"] && q.command != nil {
		found = append(found, candidate{"--help", "how this command is used"})
	}
	return found
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// usageOf is a flag's usage without the marks around the name of its value.
func usageOf(f cli.Flag) string {
	if described, ok := f.(cli.DocGenerationFlag); ok {
		return strings.ReplaceAll(described.GetUsage(), "`", "")
	}
	return ""
}

func commandCandidates(commands []*cli.Command) (found []candidate) {
	for _, c := range commands {
		if !c.Hidden {
			found = append(found, candidate{c.Name, c.Usage})
		}
	}
	return found
}
