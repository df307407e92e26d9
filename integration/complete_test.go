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
	space string // what to type after a word, where the shell adds none
}

var completers = []completer{
	{"bash", []string{"bash", "--norc", "--noprofile", "-i"},
		`bind 'set enable-bracketed-paste off'; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; PS1='rea''dy> '`, ""},
	{"zsh", []string{"zsh", "-f", "-i"},
		`autoload -U compinit; compinit -D; shown() { printf '[%s]' "$@"; echo; }; . 'COMPLETION'; PS1='rea''dy> '`, ""},
	{"fish", []string{"fish", "--no-config", "-i"},
		`function shown; printf '[%s]' $argv; echo; end; source 'COMPLETION'; function fish_prompt; echo 'rea''dy> '; end`, ""},
	{"nu", []string{"nu", "-n"},
		`def --wrapped shown [...words] { print ($words | each {|w| $"[($w)]" } | str join) }; source 'COMPLETION'; $env.PROMPT_COMMAND = {|| "rea" + "dy> " }`, " "},
}

// typings are what somebody types, with Tabs in it, and the words that it becomes. An ~
// is a space in shells that add none.
var typings = []struct{ keys, want string }{
	{"gvx uninst\t~1.26\t", "[gvx][uninstall][1.26.9]"},
	{"gvx info go1.26\t", "[gvx][info][go1.26.9]"},
	{"gvx install 1.25.14\t", "[gvx][install][1.25.14]"},
	{"gvx keys imp\t", "[gvx][keys][import]"},
	{"gvx install 1.27 --dry\t", "[gvx][install][1.27][--dry-run]"},
	{"gvx prune --older-than 9\t", "[gvx][prune][--older-than][90d]"},
	{"gvx prune --older-than=9\t", "[gvx][prune][--older-than=90d]"},
	{"gvx env -w GVX_ISO\tmin\t", "[gvx][env][-w][GVX_ISOLATION=minor]"},
	{"gvx exec 1.26.\t~-- gof\t", "[gvx][exec][1.26.9][--][gofmt]"},
	{"gvx exec 1.26.9 -- cat hel\t", "[gvx][exec][1.26.9][--][cat][hello.txt]"},
	{"gvx keys import hel\t", "[gvx][keys][import][hello.txt]"},
	{"gvx uninstall 1.26.9 1.20.14 \t", "[gvx][uninstall][1.26.9][1.20.14][1.27.4]"},
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
	k := onTerminal(t, cmd)
	k.press(strings.Replace(c.begin, "COMPLETION", file, 1)+"\r", "ready> ")
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

// TestComplete presses Tab in every shell. Names of files are never evaluated, whatever
// they are, and come out as they are.
func TestComplete(t *testing.T) {
	network(t)
	h := shared.house.with("TERM=xterm", "LC_ALL=C.UTF-8")
	for _, c := range completers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := project(t, "hello.txt", "")
			for i, name := range hostile {
				write(t, filepath.Join(dir, "files"+strconv.Itoa(i), name), "")
				write(t, filepath.Join(dir, "folders"+strconv.Itoa(i), name, "file"), "")
			}
			before := namesBelow(t, dir)
			k := c.start(t, h, dir)
			for _, typing := range typings {
				k.becomes(strings.ReplaceAll(typing.keys, "~", c.space), typing.want)
			}
			for i, name := range hostile {
				k.becomes("gvx keys import files"+strconv.Itoa(i)+"/\t", "[gvx][keys][import][files"+strconv.Itoa(i)+"/"+name+"]")
				k.becomes("gvx allow folders"+strconv.Itoa(i)+"/\t", "[gvx][allow][folders"+strconv.Itoa(i)+"/"+name+"]")
			}
			if after := namesBelow(t, dir); !slices.Equal(before, after) {
				t.Errorf("there was %q, and now there is %q", before, after)
			}
		})
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
