//go:build unix

package integration

import (
	"os/exec"
	"strings"
	"testing"
)

// shellKind is one way to run a shell, and how it says what the behaviours do.
type shellKind struct {
	name string
	hook string   // whose text it reads
	argv []string // without the rc files of this machine
	// interactive has it read from a terminal.
	interactive bool
	// first: it asks for the folder that it starts in before the first command.
	first bool
	// typed: what is typed is the only way to use it (nushell's hooks are its prompt's).
	typed bool
}

// shellKinds are all that are tested. pwsh is not among them: see TestPowerShellParses.
func shellKinds() []shellKind {
	return []shellKind{
		{name: "bash", hook: "bash", argv: []string{"bash", "--norc", "--noprofile"}},
		{name: "bash -i", hook: "bash", argv: []string{"bash", "--norc", "--noprofile", "-i"}, interactive: true},
		{name: "bash --posix", hook: "bash", argv: []string{"bash", "--posix", "--norc", "--noprofile"}},
		{name: "zsh", hook: "zsh", argv: []string{"zsh", "-f"}},
		{name: "zsh -i", hook: "zsh", argv: []string{"zsh", "-f", "-i"}, interactive: true, first: true},
		{name: "fish", hook: "fish", argv: []string{"fish", "--no-config"}},
		{name: "fish -i", hook: "fish", argv: []string{"fish", "--no-config", "-C", "function fish_prompt; end", "-i"}, interactive: true, first: true},
		{name: "nu", hook: "nu", argv: []string{"nu", "--no-config-file"}, interactive: true, first: true, typed: true},
		{name: "dash", hook: "sh", argv: []string{"dash"}},
		{name: "dash -i", hook: "sh", argv: []string{"dash", "-i"}, interactive: true},
		{name: "busybox sh", hook: "sh", argv: []string{"busybox", "sh"}},
		{name: "ksh", hook: "sh", argv: []string{"ksh"}},
		{name: "mksh", hook: "sh", argv: []string{"mksh"}},
		{name: "bash reads sh", hook: "sh", argv: []string{"bash", "--posix", "--norc", "--noprofile"}},
	}
}

// program is the shell's path; a shell that is not here is skipped aloud.
func (k shellKind) program(t testing.TB) []string {
	t.Helper()
	path, err := exec.LookPath(k.argv[0])
	if err != nil {
		t.Skipf("SKIP: %s is not installed", k.argv[0])
	}
	return append([]string{path}, k.argv[1:]...)
}

// The words that the behaviours are written in, where the shells of POSIX agree. A word in
// capitals is a variable that names a folder or a program.
var posixWords = map[string]string{
	"source":          `. "$INIT"`,
	"report":          `"$REPORT" $?`,
	"cd":              `cd "$ARG"`,
	"cd missing":      `cd "$MISSING" 2>/dev/null || false`,
	"cd back":         `cd - >/dev/null`,
	"pushd":           `pushd "$ARG" >/dev/null`,
	"popd":            `popd >/dev/null`,
	"subshell":        `(cd "$ARG"; "$REPORT" $?)`,
	"tool":            `tool 2>&1`,
	"install first":   `"$FIRST" "$FIRSTS" "$TOOL"`,
	"first":           `first 2>&1`,
	"uninstall":       `rm "$SHIM_GO"`,
	"become":          `exec "$AGAIN" "$SECOND"`,
	"child":           `"$AGAIN" "$SECOND"`,
	"child elsewhere": `env -C / "$AGAIN" "$SECOND"`,
	"put aside":       `PATH=/usr/bin:/bin`,
	"venv":            `PATH=/venv/bin:$PATH`,
	"reset order":     `PATH="/usr/bin::/bin:$PATH"`,
	"fail":            `false`,
}

var fishWords = map[string]string{
	"source":      `source "$INIT"`,
	"report":      `"$REPORT" $status`,
	"cd missing":  `cd "$MISSING" 2>/dev/null; or false`,
	"put aside":   `set PATH /usr/bin /bin`,
	"venv":        `set PATH /venv/bin $PATH`,
	"reset order": `set PATH /usr/bin "" /bin $PATH`,
}

var nuWords = map[string]string{
	"source":        `source 'INIT'`,
	"report":        `^$env.REPORT $env.LAST_EXIT_CODE`,
	"cd":            `cd $env.ARG`,
	"cd missing":    `cd $env.MISSING`,
	"cd back":       `cd -`,
	"tool":          `^tool`,
	"uninstall":     `rm $env.SHIM_GO`,
	"install first": `^$env.FIRST $env.FIRSTS $env.TOOL`,
	"first":         `^first`,
	"put aside":     `$env.PATH = [/usr/bin /bin]`,
	"venv":          `$env.PATH = ([/venv/bin] ++ $env.PATH)`,
	"reset order":   `$env.PATH = (["/usr/bin" "" "/bin"] ++ $env.PATH)`,
}

// lines are a behaviour's steps in the shell's own language. ok is false where it has no
// word for one of them.
func (k shellKind) lines(init string, steps []string) (text []string, ok bool) {
	for _, step := range steps {
		line, ok := k.line(step)
		if !ok {
			return nil, false
		}
		text = append(text, strings.ReplaceAll(line, "'INIT'", "'"+init+"'"))
	}
	return text, true
}

func (k shellKind) line(step string) (string, bool) {
	if raw, ok := strings.CutPrefix(step, k.hook+": "); ok {
		return raw, true
	}
	if strings.Contains(step, ": ") {
		return "", false // another shell's
	}
	words := []map[string]string{posixWords}
	switch k.hook {
	case "fish":
		words = []map[string]string{fishWords, posixWords}
	case "nu":
		words = []map[string]string{nuWords}
	}
	verb, folder := step, ""
	if i := strings.LastIndexByte(step, ' '); i > 0 && strings.ToUpper(step[i:]) == step[i:] {
		verb, folder = step[:i], step[i+1:]
	}
	if (verb == "pushd" || verb == "popd") && k.hook == "sh" {
		return "", false
	}
	for _, language := range words {
		if line, ok := language[verb]; ok {
			return strings.ReplaceAll(line, "ARG", folder), true
		}
	}
	return "", false
}
