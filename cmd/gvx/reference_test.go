//go:build unix

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// update has TestReference and TestLayouts write what they else compare with.
var update = flag.Bool("update", false, "write docs/gvx.1, docs/reference.md and the layouts of gvx check")

// The folder of the generated pages, and the command that makes them.
const (
	docs       = "../../docs"
	regenerate = "go test ./cmd/gvx -run TestReference -update"
)

// entry is what the pages say of one command.
type entry struct {
	name        string // with the commands that it is below: "gvx keys import"
	usage       string
	synopsis    []string
	description []paragraph
	options     []option
	below       []entry
}

// group is the commands of one heading of the help text.
type group struct {
	title   string
	entries []entry
}

// option is what the pages say of one flag.
type option struct {
	names           []string // --json, -w
	value, fallback string   // "" where it takes none, or has none
	usage           string
	repeats         bool
}

// paragraph is text, to be filled; a verbatim one keeps its lines.
type paragraph struct {
	text     string
	verbatim bool
}

// commandTree describes every command of app that is shown, in the order of the help
// text.
func commandTree(app *cli.App) []group {
	var groups []group
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.title == c.Category })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{title: c.Category})
		}
		groups[i].entries = append(groups[i].entries, describe(app.Name, c))
	}
	return groups
}

func describe(above string, c *cli.Command) entry {
	e := entry{name: above + " " + c.Name, usage: c.Usage, description: paragraphs(c.Description), options: optionsOf(c.Flags)}
	for _, sub := range c.Subcommands {
		if !sub.Hidden {
			e.below = append(e.below, describe(e.name, sub))
		}
	}
	switch {
	case c.UsageText != "":
		e.synopsis = strings.Split(strings.TrimSpace(c.UsageText), "\n")
	case len(e.below) == 0:
		e.synopsis = []string{synopsis(e.name, c.ArgsUsage, e.options)}
	}
	return e
}

// synopsis is one line: the command, its flags and its arguments.
func synopsis(name, arguments string, options []option) string {
	words := []string{name}
	for _, o := range options {
		words = append(words, "["+strings.TrimSpace(o.names[0]+" "+o.value)+"]"+map[bool]string{true: "…"}[o.repeats])
	}
	if arguments != "" {
		words = append(words, arguments)
	}
	return strings.Join(words, " ")
}

func optionsOf(flags []cli.Flag) []option {
	var all []option
	for _, f := range flags {
		if visible, ok := f.(cli.VisibleFlag); ok && !visible.IsVisible() {
			continue
		}
		all = append(all, optionOf(f))
	}
	return all
}

func optionOf(f cli.Flag) option {
	var o option
	for _, name := range f.Names() {
		o.names = append(o.names, strings.Repeat("-", min(len(name), 2))+name)
	}
	documented := f.(cli.DocGenerationFlag)
	o.usage = documented.GetUsage()
	if before, rest, ok := strings.Cut(o.usage, "`"); ok {
		placeholder, after, _ := strings.Cut(rest, "`")
		o.value, o.usage = placeholder, before+placeholder+after
	}
	if documented.TakesValue() {
		if o.value == "" {
			o.value = "VALUE"
		}
		o.fallback = strings.Trim(documented.GetDefaultText(), `"`)
	}
	if slice, ok := f.(cli.DocGenerationSliceFlag); ok {
		o.repeats = slice.IsSliceFlag()
	}
	return o
}

// paragraphs reads a help text: an empty line and a line that ends with a full stop
// end a paragraph, and lines that begin with a space stay as they are.
func paragraphs(text string) []paragraph {
	var all []paragraph
	fresh := true
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		verbatim := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		switch last := len(all) - 1; {
		case strings.TrimSpace(line) == "":
			fresh = true
			continue
		case fresh || verbatim != all[last].verbatim:
			all = append(all, paragraph{line, verbatim})
		case verbatim:
			all[last].text += "\n" + line
		default:
			all[last].text += " " + line
		}
		fresh = !verbatim && strings.HasSuffix(line, ".")
	}
	return all
}

// The manual page and the reference are what the command tree says now.
func TestReference(t *testing.T) {
	g := &gvx{}
	tree := commandTree(g.app())
	for name, text := range map[string]string{"gvx.1": manualPage(tree), "reference.md": reference(tree)} {
		file := filepath.Join(docs, name)
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		now, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v; write it with: %s", err, regenerate)
		}
		if string(now) != text {
			t.Errorf("docs/%s is stale (%s); write it anew with: %s", name, firstDifference(string(now), text), regenerate)
		}
	}
}

// firstDifference names the first line in which two texts differ.
func firstDifference(is, want string) string {
	a, b := strings.Split(is, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %q and should be %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, and should have %d", len(a), len(b))
}

// Every command that the help text names is in both pages, with each of its flags.
func TestReferenceIsWhole(t *testing.T) {
	g := &gvx{}
	app := g.app()
	app.Setup()
	pages := map[string]string{"gvx.1": "", "reference.md": ""}
	for name := range pages {
		data, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = flat(strings.NewReplacer(`\-`, "-", `\(ti`, "~", `\(aq`, "'", `\[u2026]`, "…", `\|`, "|").Replace(string(data)))
	}
	var visit func(above string, commands []*cli.Command)
	visit = func(above string, commands []*cli.Command) {
		for _, c := range commands {
			if c.Hidden || c.Name == "help" {
				continue
			}
			wanted := []string{above + c.Name, c.Usage}
			for _, f := range c.VisibleFlags() {
				wanted = append(wanted, f.Names()...)
			}
			for page, text := range pages {
				for _, word := range wanted {
					if !strings.Contains(text, flat(word)) {
						t.Errorf("docs/%s lacks %q of %s%s", page, word, above, c.Name)
					}
				}
			}
			visit(above+c.Name+" ", c.Subcommands)
		}
	}
	visit("gvx ", app.Commands)
}

// flat is text on one line, in small letters.
func flat(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// The page is one that mandoc has nothing to say against, and that man shows.
func TestManualPageIsWellFormed(t *testing.T) {
	page := filepath.Join(docs, "gvx.1")
	t.Run("mandoc", func(t *testing.T) {
		mandoc, err := exec.LookPath("mandoc")
		if err != nil {
			t.Skip("SKIP: needs mandoc on PATH")
		}
		out, err := exec.Command(mandoc, "-T", "lint", "-W", "style", page).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			// The page says nothing that depends on the day.
			if !strings.Contains(line, "missing date") {
				t.Errorf("%s", line)
			}
		}
		if len(out) == 0 && err != nil {
			t.Error(err)
		}
	})
	t.Run("man", func(t *testing.T) {
		man, err := exec.LookPath("man")
		if err != nil {
			t.Skip("SKIP: needs man on PATH")
		}
		cmd := exec.Command(man, "--warnings", "-E", "UTF-8", "-l", page)
		cmd.Env = append(os.Environ(), "MANWIDTH=100", "LC_ALL=C.UTF-8", "MANPAGER=cat", "MAN_KEEP_FORMATTING=")
		var warnings strings.Builder
		cmd.Stderr = &warnings
		out, err := cmd.Output()
		if err != nil || warnings.Len() > 0 {
			t.Errorf("%v: %s", err, warnings.String())
		}
		for _, want := range []string{"gvx keys import [--system] FILE", "EXIT STATUS", "GVX_AUTO_INSTALL", "~/.config/gvx/env", "go +VERSION"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("man shows no %q", want)
			}
		}
	})
}

// What README.md says of the exit codes is what the pages say.
func TestReadmeHasTheExitCodes(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "| code | meaning |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var want []string
	for _, r := range exitCodes() {
		if r.inReadme {
			want = append(want, "| "+r.term+" | "+r.text+" |")
		}
	}
	if got := strings.Split(table, "\n"); !slices.Equal(got, want) {
		t.Errorf("README.md says\n%s\nand the reference\n%s", table, strings.Join(want, "\n"))
	}
}
