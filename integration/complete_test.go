//go:build unix

package integration

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// completer is a shell in which somebody presses Tab.
type completer struct {
	name    string
	program []string // an interactive shell that reads no rc file
	// begin is what to type first: it defines shown, which prints each of its
	// arguments between brackets, and a prompt; COMPLETION is the file of the completion.
	begin string
	space string // what to type behind a word, where the shell adds nothing
	back  string // and behind an =, where it adds a space
}

// zsh's own expand-or-complete runs what is typed, for every command line, so Tab is
// what only completes.
var completers = []completer{
	{"bash", []string{"bash", "--norc", "--noprofile", "-i"},
		`bind 'set enable-bracketed-paste off'; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; PS1='rea''dy> '`, "", ""},
	{"zsh", []string{"zsh", "-f", "-i"},
		`bindkey '^I' complete-word; autoload -U compinit; compinit -D; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; PS1='rea''dy> '`, "", ""},
	{"fish", []string{"fish", "--no-config", "-i"},
		`function shown; printf '[%s]' $argv; echo; end; source 'COMPLETION'; function fish_prompt; echo 'rea''dy> '; end`, "", ""},
	{"nu", []string{"nu", "-n"},
		`def --wrapped shown [...words] { print ($words | each {|w| $"[($w)]" } | str join) }; $env.config.completions.external.completer = {|spans| [{value: "next"}] }; source 'COMPLETION'; $env.PROMPT_COMMAND = {|| "rea" + "dy> " }`, " ", ""},
}

// variants are what else bash and zsh may be like: bash 3.2 has no compopt, and so a
// space stands behind every word.
var variants = []completer{
	{"bash", []string{"bash", "--norc", "--noprofile", "-i"},
		`enable -n compopt; set -u; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; . 'COMPLETION'; PS1='rea''dy> '`, "", "\x7f"},
	{"bash", []string{"bash", "--norc", "--noprofile", "--posix", "-i"},
		`COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; PS1='rea''dy> '`, "", ""},
	{"zsh", []string{"zsh", "-f", "-i"},
		`setopt no_unset; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; . 'COMPLETION'; autoload -U compinit; compinit -D; PS1='rea''dy> '`, "", ""},
}

// typings are what somebody types, with Tabs in it, and the words that it becomes. For
// ~ and ^ stand space and back.
var typings = []struct{ keys, want string }{
	{"gvx uninst\t~1.26\t", "[gvx][uninstall][1.26.9]"},
	{"gvx info go1.26\t", "[gvx][info][go1.26.9]"},
	{"gvx install 1.25.14\t", "[gvx][install][1.25.14]"},
	{"gvx keys imp\t", "[gvx][keys][import]"},
	{"gvx install 1.27 --dry\t", "[gvx][install][1.27][--dry-run]"},
	{"gvx prune --older-than 9\t", "[gvx][prune][--older-than][90d]"},
	{"gvx prune --older-than=9\t", "[gvx][prune][--older-than=90d]"},
	{"gvx env -w GVX_ISO\t^min\t", "[gvx][env][-w][GVX_ISOLATION=minor]"},
	{"gvx exec 1.26.\t~-- gof\t", "[gvx][exec][1.26.9][--][gofmt]"},
	{"gvx exec 1.26.9 -- cat hel\t", "[gvx][exec][1.26.9][--][cat][hello.txt]"},
	{"gvx keys import hel\t", "[gvx][keys][import][hello.txt]"},
	{"gvx uninstall 1.26.9 1.20.14 \t", "[gvx][uninstall][1.26.9][1.20.14][1.27.4]"},
}

// keyboard is a terminal, and somebody who waits for what comes of each key.
type keyboard struct{ *terminal }

// press types keys and waits until what is shown then matches pattern.
func (k *keyboard) press(keys, pattern string) (shown string) {
	k.t.Helper()
	form, from := regexp.MustCompile(pattern), len(k.shown())
	k.enter(keys)
	k.until(pattern, func() bool {
		shown = k.shown()[from:]
		return form.MatchString(shown)
	})
	return shown
}

// start returns such a shell in dir, which has the completion from a file.
func (c completer) start(t *testing.T, h house, dir string) *keyboard {
	t.Helper()
	if _, err := exec.LookPath(c.name); err != nil {
		t.Skipf("SKIP %s: it is not installed here", c.name)
	}
	program, err := exec.LookPath(c.program[0])
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(tempDir(t), "gvx-completion")
	write(t, file, h.run(t, dir, "gvx", "completion", c.name))
	cmd := h.command(dir, append([]string{program}, c.program[1:]...)...)
	k := &keyboard{atTerminal(t, cmd)}
	k.press(strings.Replace(c.begin, "COMPLETION", file, -1)+"\r", "ready> ")
	return k
}

// completed presses keys, puts shown before the line and returns the words.
func (k *keyboard) completed(keys string) string {
	k.t.Helper()
	words := regexp.MustCompile(`\[gvx\]\[[^\r\n]*\r`)
	text := k.press(keys+"\x01shown \r", words.String())
	return strings.TrimSuffix(words.FindString(text), "\r")
}

// hostile are names that a shell would obey if it read them as its own language.
var hostile = []string{"$(touch x)", "`touch x`", "a b;touch x", "é'\"&|"}

// obeyed are lines that make a file called x, once somebody sends them off. Nobody does.
var obeyed = []string{
	"gvx allow $(touch x)/", "gvx keys import \"`touch x`/", "gvx keys import (touch x)", "gvx exec $(touch x) ",
	"gvx exec 1.26.9 -- $(touch x) ", "gvx exec 1.26.9 -- cat $(touch x)", "gvx env -w GVX_MIRROR=$(touch x)/",
}

// TestComplete presses Tab in every shell. Names of files are never evaluated, whatever
// they are, and come out as they are; nor is what is typed.
func TestComplete(t *testing.T) {
	network(t)
	for _, c := range completers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := obeyed
			if c.name == "zsh" {
				// Its own _files evaluates what is typed before a slash, for every command.
				lines = slices.DeleteFunc(slices.Clone(obeyed), func(line string) bool { return strings.HasSuffix(line, "/") })
			}
			c.complete(t, lines)
		})
	}
	for _, c := range variants {
		t.Run("another "+c.name, func(t *testing.T) {
			t.Parallel()
			c.complete(t, nil)
		})
	}
}

// complete tries the typings, the hostile names and the lines which must not be obeyed.
func (c completer) complete(t *testing.T, lines []string) {
	dir := project(t, "hello.txt", "")
	for i, name := range hostile {
		write(t, filepath.Join(dir, "files"+strconv.Itoa(i), name), "")
		write(t, filepath.Join(dir, "folders"+strconv.Itoa(i), name, "file"), "")
	}
	before := namesBelow(t, dir)
	// Where there is no such folder and the user has no name, fish puts a pipe of its own
	// into the folder that it is in.
	k := c.start(t, shared.house.with("TERM=xterm", "LC_ALL=C.UTF-8", "XDG_RUNTIME_DIR="+tempDir(t)), dir)
	for _, typing := range typings {
		k.becomes(strings.NewReplacer("~", c.space, "^", c.back).Replace(typing.keys), typing.want)
	}
	if lines != nil {
		c.further(k)
	}
	for i, name := range hostile {
		k.becomes("gvx keys import files"+strconv.Itoa(i)+"/\t", "[gvx][keys][import][files"+strconv.Itoa(i)+"/"+name+"]")
		k.becomes("gvx keys import folders"+strconv.Itoa(i)+"/\t\t", "[gvx][keys][import][folders"+strconv.Itoa(i)+"/"+name+"/file]")
		k.becomes("gvx allow folders"+strconv.Itoa(i)+"/\t", "[gvx][allow][folders"+strconv.Itoa(i)+"/"+name+"]")
	}
	for _, line := range lines {
		k.press(line+"\t\x01\x0bshown done\r", `\[done\]`)
	}
	if after := namesBelow(t, dir); !slices.Equal(before, after) {
		t.Errorf("there was %q, and now there is %q", before, after)
	}
}

// further tries what not every shell has: an order and descriptions that are shown, a
// completer of the user's own, and the hook that has gone by the first prompt.
func (c completer) further(k *keyboard) {
	const clear = "\x01\x0bshown done\r"
	switch c.name {
	case "bash":
		k.press("gvx uninstall \t\t\t", `1\.27\.4 +1\.26\.9 +1\.20\.14`)
		k.press(clear, `\[done\]`)
	case "zsh":
		k.press("gvx uninstall \t\t", `1\.27\.4 +-- proved by sumdb(.|\n)*1\.20\.14 +-- proved by sumdb`)
		k.press(clear, `\[done\]`)
		k.press("shown $(( $#precmd_functions )) hooks\r", `\[0\]\[hooks\]`)
	case "fish":
		k.press("shown (complete -C 'gvx uninstall ')\r", `\[1\.27\.4\tproved by sumdb\]\[1\.26\.9\t[^]]*\]\[1\.20\.14\t`)
	case "nu":
		k.press("othertool n\t\x01shown \r", `\[othertool\]\[next\]`)
	}
}

// becomes presses keys, which must complete to words.
func (k *keyboard) becomes(keys, words string) {
	k.t.Helper()
	// A folder's slash is there or not, as the shell likes.
	if got := strings.Replace(k.completed(keys), "/]", "]", 1); got != words {
		k.t.Errorf("%q becomes %q, want %q", keys, got, words)
	}
}

// namesBelow returns the names of all that lies below dir.
func namesBelow(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
