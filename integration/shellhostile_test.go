//go:build unix

package integration

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostileNames are names of folders that a shell would obey, or trip over, if it read them
// as its own language.
var hostileNames = []string{
	"$(touch x)", "`touch x`", ";touch x;", "|touch x|", "&touch x&", "\ntouch x\n", "a\n$(touch x)", "-e", "-", "--", "-P", "~", "~root", "+1",
	"'", "\"", "\\", "'$(touch x)'", "\"$(touch x)\"", "'; touch x; '", "\"; touch x; \"", "${x:=$(touch x)}", "$((x[$(touch x)]))", "x[$(touch x)]", "%n", "!!", "!touch",
	"a b", " ", "\t", "a  ", "*", "?", "[a-z]", "{a,b}", "#a", "=a", "é", "😀", "🐹 go", "日本語", "\u202egnp", "\x1b]0;t\a", "\x7f", "(touch x)", "<(touch x)", "$'\\x24(touch x)'",
	"(^touch x)", "$env.PATH", "$\"(^touch x)\"", "; touch x #", "$IFS", "$PATH", "%(touch x)", "@(touch x)", "\r", "a\rb",
}

// randomNames are more of them, of the characters that mean something to some shell.
func randomNames(count int) (names []string) {
	random := rand.New(rand.NewPCG(6, 6))
	pieces := []string{"$", "(", ")", "`", "touch x", "'", "\"", "\\", "\n", ";", "|", "&", "<", ">", "{", "}", "[", "]", "*", "?", "!", "#", "~", "-", "=", " ", "\t", "%", "@", "^", ",", "é", "😀", "a"}
	for range count {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		names = append(names, b.String())
	}
	return names
}

// repository makes a folder, by a name in a folder of its own, whose files hold shell code.
// Every second one is one in which gvx finds its way all the same.
func (w *shellWorld) repository(t testing.TB, i int, name string) (variable string, works bool) {
	t.Helper()
	variable = fmt.Sprintf("D%d", i)
	w.folder(t, variable, fmt.Sprintf("%d/%s", i, name), "")
	dir := w.folders[variable]
	must(t, os.MkdirAll(filepath.Join(dir, ".git"), 0o755))
	must(t, os.MkdirAll(filepath.Join(dir, "$(touch x)", "`touch x`"), 0o755))
	if works = i%2 == 0; works {
		write(t, filepath.Join(dir, ".go-version"), older+" # $(touch x) `touch x` ; touch x\n")
	} else if i%4 == 1 {
		write(t, filepath.Join(dir, ".go-version"), "$(touch x)`touch x`;touch x\n")
	} else {
		write(t, filepath.Join(dir, "go.mod"), "module $(touch x)\n\ngo 1.27$(touch x)\ntoolchain `touch x`\n")
	}
	write(t, filepath.Join(dir, ".envrc"), "touch x\n")
	return variable, works
}

// TestShellsInHostileRepositories: one shell goes through all of them, and nothing of what
// they hold is run: not on cd, not at a prompt, not by Tab.
func TestShellsInHostileRepositories(t *testing.T) {
	network(t)
	names := append(randomNames(35), hostileNames...)
	if len(names) < 85 {
		t.Fatalf("only %d names", len(names))
	}
	tools := toolGOPATHs(t)
	for _, k := range shellKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.program(t)
			names := names
			switch {
			case k.interactive:
				// A Tab takes its time; what holds \r, nushell's own cd does not find.
				names = names[len(names)-14 : len(names)-2]
			case k.name != k.argv[0] || k.hook == "sh" && k.name != "dash":
				names = names[len(names)-24:] // the same text in another shell
			}
			w := newShellWorld(t, tools, oddName)
			b := behaviour{steps: []string{"source"}}
			for i, name := range names {
				variable, works := w.repository(t, i, name)
				b.steps = append(b.steps, "cd "+variable, "report")
				want := nowhere
				if works {
					want = inOlder
				}
				if k.first && i == 0 {
					b.want = append(b.want, "call C")
				}
				b.want = append(b.want, "call "+variable, "report 0: "+want)
				if k.interactive {
					b.steps = append(b.steps, k.hook+": ")
				}
				if k.interactive && !k.typed { // nushell's Tab is TestComplete's
					b.steps = append(b.steps, k.hook+": cd \t\t\x15", k.hook+": gvx pin \t\t\x15")
				}
			}
			w.perform(t, k, b)
			same(t, w.events(t), b.want...)
			w.untouched(t)
		})
	}
}

// A folder of go install comes from the user's own settings; what it is called is not
// evaluated either.
func TestShellsWithHostileGOBIN(t *testing.T) {
	network(t)
	tools := toolGOPATHs(t)
	for _, k := range shellKinds() {
		if k.interactive && !k.typed {
			continue // it does what it does in a script
		}
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.program(t)
			for _, name := range []string{"$(touch x)`touch x`;touch x 😀", "a\ntouch x", "a:touch x"} {
				w := newShellWorld(t, tools, "home")
				gobin := filepath.Join(w.top, name)
				b := behaviour{vars: []string{"GOBIN=" + gobin}, steps: []string{"source", "cd A", "report"}}
				w.perform(t, k, b)
				want := "report 0: S " + gobin + " G /usr/bin <> /bin"
				if strings.ContainsAny(name, ":\n") {
					want = "report 0: " + nowhere // no such folder can be on PATH
				}
				got := w.events(t)
				same(t, got[len(got)-1:], want)
				w.untouched(t)
			}
		})
	}
}

// Who became root by sudo, and kept where the data of the user is, gets none of his programs:
// not on PATH, and not on cd.
func TestShellsOfWhoBecameAnother(t *testing.T) {
	network(t)
	if os.Geteuid() != 0 {
		t.Skip("SKIP: only root gives a folder to somebody else")
	}
	tools := toolGOPATHs(t)
	for _, k := range shellKinds() {
		if k.interactive {
			continue // it reads the same text, and nushell cannot tell whose a folder is
		}
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.program(t)
			w := newShellWorld(t, tools, "home")
			b := behaviour{vars: []string{"SUDO_UID=64321"}, steps: []string{"source", "report", "cd A", "report"}}
			w.perform(t, k, b)
			same(t, w.events(t), "report 0: "+guessed, "call A", "report 0: "+inOlder)
			must(t, os.Chown(w.shims(), 64321, 64321))
			w.perform(t, k, b)
			same(t, w.events(t), "report 0: /usr/bin <> /bin", "report 0: /usr/bin <> /bin")
		})
	}
}

// FuzzShellFolder: a shell that comes into a folder of any name asks there, and runs nothing.
func FuzzShellFolder(f *testing.F) {
	network(f)
	if !fuzzing() {
		f.Skip("the seeds are TestShellsInHostileRepositories': this is for go test -fuzz")
	}
	for _, name := range hostileNames {
		f.Add(name)
	}
	if len(hostileNames) < 50 {
		f.Fatal("there are no seeds")
	}
	tools := toolGOPATHs(f)
	f.Fuzz(func(t *testing.T, name string) {
		if strings.ContainsAny(name, "/\x00") || name == "" || name == "." || name == ".." || name == "x" || len(name) > 100 {
			t.Skip("no folder has that name")
		}
		for _, k := range shellKinds() {
			if k.interactive {
				continue
			}
			w := newShellWorld(t, tools, "home")
			variable, _ := w.repository(t, 0, name)
			w.perform(t, k, behaviour{steps: []string{"source", "cd " + variable, "report"}})
			same(t, w.events(t), "call "+variable, "report 0: "+inOlder)
			w.untouched(t)
		}
	})
}

// fuzzing reports whether new names are being looked for.
func fuzzing() bool {
	fuzz := flag.Lookup("test.fuzz")
	return fuzz != nil && fuzz.Value.String() != ""
}
