package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// eachCommand calls do for each command below commands, by its whole name.
func eachCommand(commands []*cli.Command, above string, do func(name string, c *cli.Command)) {
	for _, c := range commands {
		do(above+c.Name, c)
		eachCommand(c.Subcommands, above+c.Name+" ", do)
	}
}

// A command that is added and forgotten here would complete nothing.
func TestEveryCommandSaysItsArguments(t *testing.T) {
	app := new(gvx).app()
	app.Setup()
	there := map[string]bool{}
	eachCommand(app.Commands, "", func(name string, c *cli.Command) {
		there[name] = true
		if _, said := argumentsOf[name]; c.ArgsUsage != "" && !said {
			t.Errorf("gvx %s takes %s, and argumentsOf does not say what that is", name, c.ArgsUsage)
		}
		for _, f := range c.Flags {
			if _, said := flagValues[f.Names()[0]]; takesValue(f) && !said {
				t.Errorf("gvx %s %s takes a value, and flagValues does not say what that is", name, dashed(f.Names()[0]))
			}
		}
	})
	for name := range argumentsOf {
		if !there[name] {
			t.Errorf("there is no command %s", name)
		}
	}
	for _, f := range app.Flags {
		if takesValue(f) {
			t.Errorf("%s of gvx itself takes a value: arrange does not know that", f.Names()[0])
		}
	}
}

// answer is what gvx prints for a shell, in a world without a home.
func answer(t testing.TB, words ...string) []string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	g := &gvx{stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }, environ: func() []string { return nil }}
	app := g.app()
	if err := app.Run(arrange(app, append([]string{"gvx", "__complete"}, words...))); err != nil || stderr.Len() > 0 {
		t.Fatalf("%q: %v %s", words, err, stderr.String())
	}
	return strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
}

// candidatesOf is answer without the descriptions.
func candidatesOf(t testing.TB, words ...string) string {
	t.Helper()
	var all []string
	for _, line := range answer(t, words...) {
		word, _, _ := strings.Cut(line, "\t")
		all = append(all, word)
	}
	return strings.Join(all, " ")
}

var completions = []struct{ line, want string }{
	{"in", "install info init"},
	{"--", "--offline --help"},
	{"--off", "--offline"},
	{"--offline un", "uninstall unpin"},
	{"--offline --", "--help"},
	{"nonsense ", ""},
	{"nonsense --", ""},
	{"help ex", "exec"},
	{"help exec ", "--help"},
	{"h pr", "prune"},
	{"__comp", ""},
	{"__complete ", ""},
	{"list ", "--json --help"},
	{"list --json ", "--help"},
	{"list --json x", ""},
	{"list -- ", ""},
	{"list -- -", ""},
	{"install --d", "--dry-run"},
	{"install -d", ""},
	{"install 1.27 --dry-run --", "--offline --help"},
	{"install --aut", ""},
	{"install --at-least 1.27.", "1.27.4"},
	{"install 1.27.", "1.27.4"},
	{"install 1.27.4 1.27", "1.27"},
	{"install 1.27 1.27", "1.27.4"},
	{"install go1.27 1.27", "1.27.4"},
	{"install go1.27", "go1.27 go1.27.4"},
	{"install -- 1.27.", "1.27.4"},
	{"install st", "stable"},
	{"install stable latest", ""},
	{"install old", "oldstable"},
	{"available 1.26", "1.26 1.26.11"},
	{"available 1.26 1", ""},
	{"available sta", ""},
	{"pin 1.26.", "1.26.11"},
	{"pin 1.26.11 ", "--help"},
	{"prune --older-than 9", "90d"},
	{"prune --older-than=9", "--older-than=90d"},
	{"prune -older-than=9", "-older-than=90d"},
	{"prune --older-than 90d --o", ""},
	{"prune --json=", ""},
	{"prune --nonsense=", ""},
	{"verify ", ":dirs"},
	{"verify --repair ", "--json --offline --help"},
	{"allow ", ":dirs"},
	{"allow a ", "--list --revoke --json --help"},
	{"allow --list ", "--revoke --json --help"},
	{"keys ", "list import remove"},
	{"keys --json im", "import"},
	{"keys im", "import"},
	{"keys import ", ":files"},
	{"keys import a ", "--help"},
	{"keys import -", "--help"},
	{"check ", ":files"},
	{"check a ", ":files"},
	{"check --st", "--staged --strict"},
	{"check --format ", "text json sarif github"},
	{"check --format=s", "--format=sarif"},
	{"exec 1.27 ", "--"},
	{"exec 1.27 x ", ""},
	{"exec 1.27 -- ", "go gofmt :command 3"},
	{"exec 1.27 -- g", "go gofmt :command 3"},
	{"--offline exec 1.27 -- go build -", ":command 4"},
	{"exec --", ""},
	{"env -", "--json --shell -w -u --help"},
	{"env -w GVX_LOCK", "GVX_LOCK_TIMEOUT="},
	{"env -w A=1 -", "--json --shell -w -u --help"},
	{"env -w GVX_GO_LINE=", "GVX_GO_LINE=patch GVX_GO_LINE=exact GVX_GO_LINE=floor"},
	{"env -w A=1 GVX_OFFLINE=", "GVX_OFFLINE=0 GVX_OFFLINE=1"},
	{"env -w GVX_REQUIRE=gpg,s", "GVX_REQUIRE=gpg,sha256 GVX_REQUIRE=gpg,sigstore GVX_REQUIRE=gpg,sumdb"},
	{"env -w GVX_SOURCES=", "GVX_SOURCES=go.dev GVX_SOURCES=proxy"},
	{"env -w GVX_GO=1.27.", "GVX_GO=1.27.4"},
	{"env -w GVX_COSIGN_KEY=/", ":files="},
	{"env -w=GVX_OFFLINE=1", "-w=GVX_OFFLINE=1"},
	{"env -w NONSENSE=", ""},
	{"env -u GVX_GO", "GVX_GO GVX_GO_LINE"},
	{"env -w A=1 -u ", "GVX_GO GVX_DEFAULT GVX_GO_LINE GVX_ISOLATION GVX_AUTO_INSTALL GVX_SWITCH GVX_SOURCES GVX_MIRROR GVX_OFFLINE GVX_REQUIRE GVX_COSIGN_KEY GVX_LOCK_TIMEOUT GVX_AUDIT_COPY"},
	{"completion ", "bash zsh fish pwsh nu"},
	{"init ", "bash zsh fish pwsh nu sh"},
	{"init bash ", "--help"},
}

func TestComplete(t *testing.T) {
	for _, c := range completions {
		got := candidatesOf(t, append([]string{"bash"}, strings.Split(c.line, " ")...)...)
		// The flag is hidden on systems without a store of all users.
		got = strings.Join(slices.DeleteFunc(strings.Fields(got), func(word string) bool { return word == "--system" }), " ")
		if want := c.want; got != want {
			t.Errorf("%s: %q, want %q", c.line, got, want)
		}
	}
	for _, words := range [][]string{{}, {"bash"}, {"tcsh", "in"}, {"", "in"}} {
		if got := candidatesOf(t, words...); got != "" {
			t.Errorf("%q: %q", words, got)
		}
	}
}

// The two readers of a command line agree on what is a flag, its value and an argument.
func TestCompleteReadsAsArrangeDoes(t *testing.T) {
	app := new(gvx).app()
	for _, c := range arrangements {
		words := strings.Fields(c.in)
		if len(words) < 2 || strings.Contains(c.in, " -h") {
			continue
		}
		a, b := readTyped(app, append(words[1:], "")), readTyped(app, append(arrange(app, words)[1:], ""))
		if a.value != nil {
			continue // its value is the word, which stands elsewhere now
		}
		if a.name != b.name || !slices.Equal(a.args, b.args) || len(a.given) != len(b.given) {
			t.Errorf("%s: %s %q, and arranged %s %q", c.in, a.name, a.args, b.name, b.args)
		}
	}
}

func TestIsHarmless(t *testing.T) {
	for word, want := range map[string]bool{
		"1.27.4": true, "--older-than=90d": true, "-w": true, "--": true, "GVX_SOURCES=go.dev,proxy": true, "/a/b_c": true,
		"": false, "$(x)": false, "`x`": false, "a b": false, "a;b": false, "a&b": false, "a|b": false, "a>b": false, "~": false, "=ls": false, "a\nb": false, "a\x1b": false,
		"é": false, "a'b": false, "a\"b": false, "a\\b": false, "{a,b}": false, "a*": false, "?": false, "[a]": false, "!x": false, "#x": false, "a:b": false,
		strings.Repeat("x", 401): false,
	} {
		if got := isHarmless(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}

// FuzzComplete: whatever is typed, what comes back is harmless and begins as the word
// does, and the last line alone is the shell's own business.
func FuzzComplete(f *testing.F) {
	if len(completions) == 0 {
		f.Fatal("there are no seeds")
	}
	for _, c := range completions {
		f.Add(c.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words := strings.Split(line, " ")
		lines := answer(t, append([]string{"zsh"}, words...)...)
		for i, text := range lines {
			word, about, described := strings.Cut(text, "\t")
			switch {
			case text == "" && len(lines) == 1:
			case strings.HasPrefix(text, ":"):
				if i != len(lines)-1 || strings.ContainsAny(text, "\t\x1b") {
					t.Errorf("%q: %q", line, lines)
				}
			case !described || !isHarmless(word) || !strings.HasPrefix(word, words[len(words)-1]) || strings.Contains(about, "\t"):
				t.Errorf("%q: %q", line, text)
			}
		}
	})
}
