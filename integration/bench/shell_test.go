//go:build unix

package bench

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/shellhooks"
)

// benchedShell is a shell, and how it says what is measured. FILE is the text of gvx init.
type benchedShell struct {
	name, hook string
	argv       []string
	file, eval string // reads the text from a file, and from gvx init
	loop       string // goes %d times into each of two folders
	typed      bool   // it takes empty lines for a person's from what is no terminal
}

var benchedShells = []benchedShell{
	{"bash", "bash", []string{"bash", "--norc", "--noprofile"}, `. "$FILE"`, `eval "$(gvx init bash)"`, posixLoop, true},
	{"zsh", "zsh", []string{"zsh", "-f"}, `. "$FILE"`, `eval "$(gvx init zsh)"`, posixLoop, true},
	{"fish", "fish", []string{"fish", "--no-config"}, `source "$FILE"`, `gvx init fish | source`, "for i in (seq %d); cd $A; cd $B; end", false},
	{"nu", "nu", []string{"nu", "--no-config-file"}, `source 'FILE'`, "", "", false},
	{"dash", "sh", []string{"dash"}, `. "$FILE"`, `eval "$(gvx init sh)"`, posixLoop, true},
	{"ksh", "sh", []string{"ksh"}, `. "$FILE"`, `eval "$(gvx init sh)"`, posixLoop, false},
}

const posixLoop = `i=0; while [ $i -lt %d ]; do cd "$A"; cd "$B"; i=$((i + 1)); done`

// BenchmarkShell measures what gvx costs a shell, against the bare one: its start with the
// text in a file and with gvx init, a prompt, and a cd into another folder.
func BenchmarkShell(b *testing.B) {
	measured(b)
	for _, s := range benchedShells {
		b.Run(s.name, func(b *testing.B) {
			if _, err := exec.LookPath(s.argv[0]); err != nil {
				b.Skipf("SKIP: %s is not installed", s.argv[0])
			}
			h, dir := shellHouse(b, s)
			defer h.raze()
			b.Run("start", func(b *testing.B) { s.start(b, h, dir) })
			b.Run("prompt", func(b *testing.B) { s.prompt(b, h, dir) })
			b.Run("cd", func(b *testing.B) { s.cd(b, h, dir) })
		})
	}
}

// shellHouse is a home with shims, two projects A and B, and the text in a file.
func shellHouse(b *testing.B, s benchedShell) (h house, dir string) {
	b.Helper()
	h = newHouse(b)
	dir = tempDir(b)
	told(b, h.command(dir, "gvx", "setup", "--no-rc"))
	text, _ := shellhooks.Hook(s.hook)
	file := write(b, filepath.Join(dir, "hook"), text)
	write(b, filepath.Join(dir, "a/go.mod"), "module example.com/a\n\ngo "+current+"\n")
	write(b, filepath.Join(dir, "b/go.mod"), "module example.com/b\n\ngo "+other+"\n")
	return h.with("FILE="+file, "A="+filepath.Join(dir, "a"), "B="+filepath.Join(dir, "b"), "PS1=$ "), dir
}

// run has the shell do a line of its language, with input, and tells how long it took.
func (s benchedShell) run(h house, dir, line, input string, flags ...string) func(*testing.B) time.Duration {
	line = strings.ReplaceAll(line, "'FILE'", "'"+h.get("FILE")+"'")
	program, _ := exec.LookPath(s.argv[0])
	args := append(append([]string{}, s.argv[1:]...), flags...)
	if input == "" {
		args = append(args, "-c", line)
	} else {
		input = line + "\n" + input
	}
	return func(b *testing.B) time.Duration {
		cmd := h.command(dir, program, args...)
		cmd.Stdin = strings.NewReader(input)
		return timed(b, cmd)
	}
}

func (s benchedShell) start(b *testing.B, h house, dir string) {
	rivals := []rival{{"bare", s.run(h, dir, ":", "")}, {"file", s.run(h, dir, s.file, "")}}
	if s.hook == "nu" {
		rivals[0].run = s.run(h, dir, "null", "")
	}
	if s.eval != "" {
		rivals = append(rivals, rival{"init", s.run(h, dir, s.eval, "")})
	}
	reportAdded(b, 1, rivals)
}

// prompts is how many prompts make one measurement; reading the text is in it, once.
const prompts = 500

func (s benchedShell) prompt(b *testing.B, h house, dir string) {
	if !s.typed {
		b.Skip("SKIP: it shows no prompt where there is no terminal; TestShellStartsNoProcess has it at one")
	}
	empty := strings.Repeat("\n", prompts)
	few := []rival{{"bare", s.run(h, dir, ":", empty, "-i")}, {"file", s.run(h, dir, s.file, empty, "-i")}}
	reportAdded(b, prompts, few)
}

// moves is how many times a shell goes into each of two folders for one measurement.
const moves = 20

func (s benchedShell) cd(b *testing.B, h house, dir string) {
	if s.loop == "" {
		b.Skip("SKIP: its hooks are its prompt's")
	}
	loop := fmt.Sprintf(s.loop, moves)
	reportAdded(b, 2*moves, []rival{{"bare", s.run(h, dir, loop, "")}, {"file", s.run(h, dir, s.file+"\n"+loop, "")}})
}

// reportAdded has the rivals take turns, and reports the median of each and what it adds to
// the first, in milliseconds for each of count steps.
func reportAdded(b *testing.B, count int, rivals []rival) {
	b.Helper()
	times := make([][]time.Duration, len(rivals))
	for round := range max(b.N, 30) + 3 {
		for i := range rivals {
			i := (i + round) % len(rivals)
			if took := rivals[i].run(b); round >= 3 {
				times[i] = append(times[i], took)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	bare := median(times[0])
	for i, r := range rivals {
		took := median(times[i])
		b.ReportMetric(milliseconds(took)/float64(count), "ms-"+r.name)
		if i > 0 {
			b.ReportMetric(milliseconds(took-bare)/float64(count), "ms-added-"+r.name)
		}
	}
}
