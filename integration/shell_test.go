//go:build unix

package integration

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// behaviour is what every shell must do, in one text for all of them.
type behaviour struct {
	name  string
	vars  []string // more of the environment; HOME, S and G stand for the world's folders
	start string   // the variable of the folder to start in; C, where nothing is declared, for ""
	steps []string
	// want are the events. "first X" is the call of a shell that asks for the folder X
	// before its first command; the events that stand behind "guessed" and "asked" are
	// those of the shells that do not, and of those that do.
	want   []string
	stdout []string // lines of it, in order
	// only are the hooks that it is about; all for none.
	only []string
	// second are the steps of a script that the shell becomes or starts.
	second []string
	except string // the kind of shell that cannot do it
	// typed: an interactive shell does it too, where one that is not does.
	typed bool
}

// What PATH is before the shell's folder has been asked for, behind it in a folder that
// declares nothing, and in those of the two minors.
const (
	guessed  = "S 27 26 20 G /usr/bin <> /bin"
	nowhere  = "S G /usr/bin <> /bin"
	inOlder  = "S 26 G /usr/bin <> /bin"
	inNewer  = "S 27 G /usr/bin <> /bin"
	inOldest = "S 20 G /usr/bin <> /bin"
)

var behaviours = []behaviour{
	{
		name:  "PATH order, empty entries",
		typed: true,
		steps: []string{"source", "report"},
		want:  []string{"start C", "report 0: " + guessed},
	},
	{
		name:  "sourced twice",
		steps: []string{"source", "source", "report"},
		want:  []string{"start C", "report 0: " + guessed},
	},
	{
		name:   "cd in and out of projects, one call a folder",
		typed:  true,
		steps:  []string{"source", "cd A", "tool", "report", "cd A", "report", "cd ASUB", "report", "cd B", "tool", "report", "cd back", "report", "cd C", "report"},
		want:   []string{"start C", "call A", "report 0: " + inOlder, "report 0: " + inOlder, "call ASUB", "report 0: " + inOlder, "call B", "report 0: " + inNewer, "call ASUB", "report 0: " + inOlder, "call C", "report 0: " + nowhere},
		stdout: []string{"go" + older, "go" + newer},
	},
	{
		name:   "finds programs where it starts",
		typed:  true,
		start:  "B",
		steps:  []string{"source", "tool", "report"},
		want:   []string{"start B", "report 0: " + guessed},
		stdout: []string{"go" + newer},
	},
	{
		name:   "finds the first program of a release line",
		typed:  true,
		except: "ksh", // which notes that a folder is missing, until PATH changes
		start:  "OLD",
		steps:  []string{"source", "install first", "first", "report"},
		want:   []string{"start OLD", "report 0: " + guessed},
		stdout: []string{"go" + older},
	},
	{
		name:  "failing cd",
		typed: true,
		steps: []string{"source", "cd A", "cd missing", "report"},
		want:  []string{"start C", "call A", "report 1: " + inOlder},
	},
	{
		name:  "$? after reading the text",
		typed: true,
		steps: []string{"fail", "source", "report"},
		want:  []string{"start C", "report 1: " + guessed},
	},
	{
		name:  "after exec of the shell",
		steps: []string{"source", "cd A", "become"}, second: []string{"source", "report"},
		want: []string{"call A", "report 0: " + inOlder},
	},
	{
		name:  "in a child, and in a child elsewhere",
		steps: []string{"source", "cd A", "child", "child elsewhere"}, second: []string{"source", "report"},
		want: []string{"call A", "report 0: " + inOlder, "report 0: " + guessed},
	},
	{
		name:  "login files that reorder PATH",
		vars:  []string{"PATH=/usr/bin:G:S:HOME/.local/share/gvx/gopath/go1.26/bin::/bin:S"},
		steps: []string{"source", "report"},
		want:  []string{"start C", "report 0: S 27 26 20 /usr/bin G <> /bin", "asked", "report 0: S /usr/bin G <> /bin"},
	},
	{
		name:  "a folder of go install that is on PATH anyhow",
		vars:  []string{"GOBIN=/usr/bin"},
		steps: []string{"source", "cd A", "report"},
		want:  []string{"start C", "call A", "report 0: " + nowhere},
	},
	{
		name:  "GOBIN, taken away by the next shell",
		vars:  []string{"GOBIN=/opt/go bin"},
		steps: []string{"source", "cd A", "report", "bash: export GOBIN=", "sh: export GOBIN=", "zsh: export GOBIN=", "fish: set -gx GOBIN", "nu: $env.GOBIN = ''", "cd B", "report"},
		want:  []string{"start C", "call A", "report 0: S /opt/go bin G /usr/bin <> /bin", "call B", "report 0: " + inNewer},
	},
	{
		name:  "what stands before the shims stays",
		steps: []string{"source", "cd A", "venv", "cd B", "report"},
		want:  []string{"start C", "call A", "call B", "report 0: /venv/bin S 27 G /usr/bin <> /bin"},
	},
	{
		name:  "a PATH without the shims is left alone",
		steps: []string{"source", "cd A", "put aside", "cd B", "report"},
		want:  []string{"start C", "call A", "report 0: /usr/bin /bin"},
	},
	{
		name:  "gvx uninstalled under a shell that runs",
		steps: []string{"source", "cd A", "uninstall", "cd B", "report"},
		want:  []string{"start C", "call A", "report 0: " + nowhere},
	},
	{
		name:  "cd in a subshell",
		steps: []string{"source", "subshell A", "report"},
		want:  []string{"start C", "call A", "report 0: " + inOlder, "report 0: " + guessed, "asked", "report 0: " + nowhere},
		only:  []string{"bash", "zsh", "sh"},
	},
	{
		name:  "pushd and popd",
		steps: []string{"source", "pushd A", "report", "popd", "report"},
		want:  []string{"start C", "call A", "report 0: " + inOlder, "call C", "report 0: " + nowhere},
		only:  []string{"bash", "zsh", "fish"},
	},
	{
		name:  "set -u, -e, -f, -C, an odd IFS",
		steps: []string{"sh: set -eufC; IFS=/g", "bash: set -eufC; IFS=/g; shopt -s failglob nullglob", "zsh: set -eufC; IFS=/g; setopt ksh_arrays sh_word_split glob_subst no_unset rc_quotes ksh_glob null_glob warn_create_global typeset_silent cdable_vars", "source", "cd A", "report", "cd B", "report"},
		want:  []string{"start C", "call A", "report 0: " + inOlder, "call B", "report 0: " + inNewer},
		only:  []string{"sh", "bash", "zsh"},
	},
	{
		name:   "an alias for cd",
		typed:  true,
		steps:  []string{"bash: shopt -s expand_aliases", "sh: alias cd='cd -P'", "bash: alias cd='cd -P' set='false' case='false' local='false'", "zsh: alias cd='cd -P'", "fish: function ls; false; end", "source", "source", "cd A", "report"},
		want:   []string{"start C", "call A", "report 0: " + inOlder},
		only:   []string{"bash", "zsh", "sh"},
		stdout: nil,
	},
	{
		name:   "a function cd of the user's own",
		steps:  []string{"bash: cd() { builtin cd \"$@\" && echo mine; }", "zsh: cd() { builtin cd \"$@\" && echo mine; }", "fish: functions -c cd old_cd; function cd; old_cd $argv; and echo mine; end", "source", "source", "cd A", "report"},
		want:   []string{"start C", "call A", "report 0: " + inOlder},
		only:   []string{"bash", "zsh", "fish"},
		stdout: []string{"mine"},
	},
	{
		name:   "a function cd that is exported, in a script",
		steps:  []string{"bash: cd() { builtin cd \"$@\" && echo mine; }; export -f cd", "source", "cd A", "report", "bash: bash -c 'cd \"$B\" && echo \"${PWD##*/}\"'"},
		want:   []string{"start C", "call A", "report 0: " + inOlder},
		only:   []string{"bash"},
		stdout: []string{"mine", "newer " + oddName},
	},
	{
		name:  "a function cd that is readonly",
		steps: []string{"bash: cd() { builtin cd \"$@\"; }; readonly -f cd", "source", "cd A", "pushd B", "report"},
		want:  []string{"start C", "call B", "report 0: " + inNewer},
		only:  []string{"bash"},
	},
	{
		name:  "zsh that emulates sh",
		steps: []string{"zsh: emulate sh", "source", "cd A", "report"},
		want:  []string{"start C", "call A", "report 0: " + inOlder},
		only:  []string{"zsh"},
	},
	{
		name:  "the hook for sh read before and behind",
		steps: []string{"bash: . \"$HOOK_SH\"", "zsh: . \"$HOOK_SH\"", "source", "bash: . \"$HOOK_SH\"", "zsh: . \"$HOOK_SH\"", "cd A", "report", "cd B", "report"},
		want:  []string{"start C", "call A", "report 0: " + inOlder, "call B", "report 0: " + inNewer},
		only:  []string{"bash", "zsh"},
	},
	{
		name:  "XDG_DATA_HOME that is relative",
		vars:  []string{"XDG_DATA_HOME=data"},
		steps: []string{"source", "report"},
		want:  []string{"start C", "report 0: " + guessed},
	},
	{
		name:  "HOME unset",
		vars:  []string{"HOME="},
		steps: []string{"source", "report", "cd A", "report"},
		want:  []string{"report 0: /usr/bin <> /bin", "report 0: /usr/bin <> /bin"},
		only:  []string{"bash", "zsh", "sh", "nu"}, // fish asks the system for one
	},
}

// matrix collects, for every shell, what each behaviour came to.
type matrix struct {
	mu    sync.Mutex
	cells map[string]map[string]string
}

func (m *matrix) set(row, column, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cells[row] == nil {
		m.cells[row] = map[string]string{}
	}
	m.cells[row][column] = text
}

func (m *matrix) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-48s", "")
	for _, k := range shellKinds() {
		fmt.Fprintf(&b, " %s |", k.name)
	}
	for _, row := range behaviours {
		fmt.Fprintf(&b, "\n%-48s", row.name)
		for _, k := range shellKinds() {
			fmt.Fprintf(&b, " %*s |", len(k.name), m.cells[row.name][k.name])
		}
	}
	return b.String()
}

// TestShells has every shell do every behaviour.
func TestShells(t *testing.T) {
	network(t)
	tools := toolGOPATHs(t)
	m := &matrix{cells: map[string]map[string]string{}}
	t.Cleanup(func() { t.Logf("\n%s", m) })
	for _, k := range shellKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.program(t)
			for _, b := range behaviours {
				verdict := "-"
				if k.does(b) {
					verdict = "FAIL"
					if t.Run(b.name, func(t *testing.T) { k.try(t, b, tools) }) {
						verdict = "yes"
					}
				}
				m.set(b.name, k.name, verdict)
			}
		})
	}
}

// does reports whether b is about the shell.
func (k shellKind) does(b behaviour) bool {
	if k.name == b.except || b.only != nil && !slices.Contains(b.only, k.hook) || k.interactive && b.second != nil || k.interactive && !k.typed && !b.typed {
		return false
	}
	_, ok := k.lines("", k.own(b.steps))
	return ok
}

// own drops the steps that are in another shell's language.
func (k shellKind) own(steps []string) (all []string) {
	for _, step := range steps {
		if hook, _, ok := strings.Cut(step, ": "); !ok || hook == k.hook {
			all = append(all, step)
		}
	}
	return all
}

// expected are b's events in this shell.
func (k shellKind) expected(b behaviour) (all []string) {
	asks := k.first && k.interactive
	for i, event := range b.want {
		folder, isStart := strings.CutPrefix(event, "start ")
		switch {
		case event == "asked" || i > 0 && b.want[i-1] == "asked":
			continue
		case isStart && asks:
			all = append(all, "call "+folder)
		case isStart:
		case asks && i+2 < len(b.want) && b.want[i+1] == "asked":
			all = append(all, b.want[i+2])
		case asks && strings.HasSuffix(event, ": "+guessed):
			at := map[string]string{"": nowhere, "B": inNewer, "OLD": inOldest}[b.start]
			all = append(all, strings.TrimSuffix(event, guessed)+at)
		default:
			all = append(all, event)
		}
	}
	return all
}

func (k shellKind) try(t *testing.T, b behaviour, tools string) {
	w := newShellWorld(t, tools, oddName)
	out := w.perform(t, k, b)
	same(t, w.events(t), k.expected(b)...)
	for _, line := range b.stdout {
		var found bool
		if _, out, found = strings.Cut(out, line); !found {
			t.Errorf("%q is not shown, or not in its place: %q", line, out)
		}
	}
	if k.interactive {
		for _, complaint := range []string{"unbound", "not set", "Error", "error:", "rror"} {
			if strings.Contains(out, complaint) && !slices.Contains(b.steps, "cd missing") {
				t.Errorf("%q is shown: %q", complaint, out)
			}
		}
	}
	w.untouched(t)
}

// perform has the shell do b's steps, and returns what it showed.
func (w *shellWorld) perform(t *testing.T, k shellKind, b behaviour) string {
	t.Helper()
	init := w.hook(t, k.hook)
	again := w.script(t, filepath.Join(w.top, "again"), "exec '"+strings.Join(k.program(t), "' '")+"' \"$@\"")
	h := w.with(append(w.filled(b.vars), "INIT="+init, "AGAIN="+again, "HOOK_SH="+w.hook(t, "sh"))...)
	if b.second != nil {
		lines, _ := k.lines(init, b.second)
		h = h.with("SECOND=" + write(t, filepath.Join(w.top, "second"), strings.Join(lines, "\n")+"\n"))
	}
	start := w.folders["C"]
	if b.start != "" {
		start = w.folders[b.start]
	}
	lines, _ := k.lines(init, k.own(b.steps))
	if k.interactive {
		s := atTerminal(t, h.command(start, k.program(t)...))
		s.typeLines(k, lines)
		return s.shown()
	}
	file := write(t, filepath.Join(w.top, "script"), strings.Join(lines, "\n")+"\n")
	return complainsNot(t, h.command(start, append(k.program(t), file)...))
}

// complainsNot runs a script that must say nothing on stderr.
func complainsNot(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	o := finish(t, cmd)
	if o.stderr != "" {
		t.Errorf("stderr: %s", o.stderr)
	}
	return o.stdout
}

// filled has vars with the world's folders.
func (w *shellWorld) filled(vars []string) (all []string) {
	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		if name == "PATH" {
			entries := strings.Split(value, ":")
			for i := range entries {
				switch {
				case entries[i] == "S":
					entries[i] = w.shims()
				case entries[i] == "G":
					entries[i] = shared.bin
				default:
					entries[i] = strings.Replace(entries[i], "HOME", w.path, 1)
				}
			}
			value = strings.Join(entries, ":")
		}
		all = append(all, name+"="+value)
	}
	return all
}

// TestShellInTmux: a window of tmux has the environment of whoever started the server, from
// another folder.
func TestShellInTmux(t *testing.T) {
	network(t)
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("SKIP: tmux is not installed")
	}
	w := newShellWorld(t, toolGOPATHs(t), oddName)
	bin := filepath.Join(w.data(), "gopath/go1.26/bin")
	lines := "PATH=/usr/bin::/bin:$PATH\n. '" + w.hook(t, "bash") + "'\n\"$REPORT\" $?\ncd \"$B\"\n\"$REPORT\" $?\n"
	script := write(t, filepath.Join(w.top, "script"), lines)
	h := w.with("PATH="+w.shims()+":"+bin+":/opt/x", "GVX_SHELL_BIN="+bin, "GVX_SHELL_PWD="+w.folders["A"])
	socket := filepath.Join(w.top, "socket")
	tmux := func(args ...string) outcome {
		return h.try(t, w.folders["A"], append([]string{"/usr/bin/env", "tmux", "-S", socket, "-f", "/dev/null"}, args...)...)
	}
	h = h.with("PATH=" + h.get("PATH") + ":/usr/bin:/bin")
	if o := tmux("new-session", "-d", "-c", w.folders["C"], "bash --norc --noprofile '"+script+"'; tmux wait-for -S done; sleep 20"); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	defer tmux("kill-server")
	tmux("wait-for", "done")
	rest := " /usr/bin <> /bin /opt/x /usr/bin /bin"
	same(t, w.events(t), "report 0: S 27 26 20 G"+rest, "call B", "report 0: S 27 G"+rest)
	w.untouched(t)
}
