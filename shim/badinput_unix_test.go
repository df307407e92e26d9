//go:build unix

package shim

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestCorruptedSettings: a settings file that cannot be read whole is no settings
// file, and nothing runs on a guess.
func TestCorruptedSettings(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install("touch "+filepath.Join(w.root, "ran"), "1.27.4")
	args := w.fakeGvx("exit 9")
	w.write(".go-version", "1.27.4")
	file := w.dirs.Env()
	for name, c := range map[string]struct{ text, want string }{
		"no assignment":  {"# mine\nGVX_DEFAULT=1.27.4\n\nnonsense\n", `:4: "nonsense" is not KEY=VALUE` + "\nhelp: mend or remove that line\n"},
		"half a line":    {"GVX_DEFAULT=1.27.4\nGVX_AUTO_INS", `:2: "GVX_AUTO_INS" is not KEY=VALUE`},
		"a merge":        {"<<<<<<< HEAD\nGVX_DEFAULT=1.27.4\n", `:1: "<<<<<<< HEAD" is not KEY=VALUE`},
		"a program":      {"\x7fELF\x02\x01\x01\x00\x00", `:1: "\x7fELF\x02\x01\x01\x00\x00" is not KEY=VALUE`},
		"zeroes":         {strings.Repeat("\x00", 64), `:1: "\x00\x00`},
		"escapes":        {"\x1b[2J\x1b]0;x\x07\n", `:1: "\x1b[2J`},
		"a bad value":    {"\nGVX_GO_LINE=newest\n", ":2: GVX_GO_LINE=newest is not "},
		"a bad version":  {"GVX_DEFAULT=../../evil\n", ":1: GVX_DEFAULT=../../evil is not "},
		"small letters":  {"gvx_default=1.27.4\n", `:1: "gvx_default=1.27.4" is not KEY=VALUE`},
		"more than 1 MB": {strings.Repeat("#\n", 1<<20), ": file too large\nhelp: ls -ld "},
	} {
		w.write(file, c.text)
		got := w.run("", "go", "version")
		if got.code != 1 || got.out != "" || !strings.Contains(got.err, file+c.want) || !strings.Contains(got.err, "\nhelp: ") {
			t.Errorf("%s: %+v", name, got)
		}
		if strings.ContainsAny(got.err, "\x1b\x00\x07") || len(got.err) > 2000 {
			t.Errorf("%s: shown as %q", name, got.err)
		}
	}
	for name, put := range map[string]func() error{
		"a folder": func() error { return os.Mkdir(file, 0o755) },
		"a FIFO":   func() error { return syscall.Mkfifo(file, 0o644) },
	} {
		os.Remove(file)
		if err := put(); err != nil {
			t.Fatal(err)
		}
		if got := w.run("", "go", "version"); got.code != 1 || got.out != "" || !strings.Contains(got.err, file) || !strings.Contains(got.err, "\nhelp: ls -ld ") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, gone := range []string{filepath.Join(w.root, "ran"), args, filepath.Join(w.home, ".cache")} {
		if _, err := os.Lstat(gone); err == nil {
			t.Errorf("%s is there", gone)
		}
	}
}

// words are arguments and values that a shell would make something else of.
var words = []string{"a\nb", "\n", "", " ", "-x=$HOME`id`", "\xff\xfe\x80", "\x1b[2J", "'\"\\", "ü", "*", strings.Repeat("x", 100<<10)}

func TestArgumentsPassByteForByte(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install(`printf '%s\0' "$@"`, "1.26.9", "1.27.4")
	w.write(".go-version", "1.27.4")
	want := strings.Join(words, "\x00") + "\x00"
	for _, first := range [][]string{{"go"}, {"go", "+1.26.9"}} {
		if got := w.run("", append(first, words...)...); got.out != want || got.code != 0 || got.err != "" {
			t.Errorf("%v: %.400q %q", first, got.out, got.err)
		}
	}
}

// TestLargeEnvironment: a hundred kilobytes in a thousand variables, and those of one.
func TestLargeEnvironment(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install(`tr '\0' '\n' </proc/self/environ 2>/dev/null || env`, "1.27.4")
	w.write(".go-version", "1.27.4")
	var more []string
	for i := range 1000 {
		more = append(more, "PAD_"+strconv.Itoa(i)+"="+strings.Repeat("v", 100))
	}
	more = append(more, "LARGE="+strings.Repeat("w", 100<<10), "ODD=\xff=\x1b")
	w.env = append(w.env, more...)
	got := w.run("", "go", "version")
	if got.code != 0 || got.err != "" {
		t.Fatalf("%d %s", got.code, got.err)
	}
	there := map[string]bool{}
	for _, line := range strings.Split(got.out, "\n") {
		there[line] = true
	}
	for _, variable := range more {
		if !there[variable] {
			t.Errorf("%.40q is gone", variable)
		}
	}
}

// TestTooLarge: what the shim itself was just started with, and Go's program cannot be.
func TestTooLarge(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install("touch "+filepath.Join(w.root, "ran"), "1.27.4")
	w.write(".go-version", "1.27.4")
	run := func(pads, last int) (ran, error) {
		env := append(Environ{}, w.env...)
		for i := range pads {
			env = append(env, "PAD_"+strconv.Itoa(i)+"="+strings.Repeat("v", 100_000))
		}
		env = append(env, "SMALL="+strings.Repeat("v", last))
		var out, errs bytes.Buffer
		cmd := exec.Cmd{Path: w.dirs.Shim("go"), Args: []string{"go", "version"}, Env: env, Dir: w.project, Stdout: &out, Stderr: &errs}
		if err := cmd.Start(); err != nil {
			return ran{}, err
		}
		cmd.Wait()
		return ran{out: out.String(), err: errs.String(), code: cmd.ProcessState.ExitCode()}, nil
	}
	// most returns the largest n up to limit with which the shim starts.
	most := func(limit int, start func(int) error) int {
		low := 0
		for high := limit; low < high; {
			if middle := (low + high + 1) / 2; start(middle) == nil {
				low = middle
			} else {
				high = middle - 1
			}
		}
		return low
	}
	pads := most(100, func(n int) error { _, err := run(n, 0); return err })
	if pads == 100 {
		t.Skip("this system takes any environment")
	}
	last := most(100_000, func(n int) error { _, err := run(pads, n); return err })
	os.Remove(filepath.Join(w.root, "ran"))
	got, err := run(pads, last)
	if err != nil || got.code != 126 || got.out != "" || !strings.Contains(got.err, "bin/go: argument list too long\n  arguments    11 bytes\n  environment  ") ||
		!strings.Contains(got.err, " bytes, most of all in PAD_") || !strings.Contains(got.err, "\nhelp: unset PAD_") || len(got.err) > 1000 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(w.root, "ran")); err == nil {
		t.Error("it ran all the same")
	}
}

// TestOddPaths: what is no program for this user is passed over, as a shell does, and
// the working directory is never looked into.
func TestOddPaths(t *testing.T) {
	w := newWorld(t)
	w.shims()
	dir := func(name string) string { return filepath.Join(w.root, name) }
	planted := w.write("planted", "")
	w.program(filepath.Join(w.project, "go"), "rm "+planted)
	w.program(filepath.Join(w.project, "bin", "go"), "rm "+planted)
	w.mkdir(dir("folder") + "/go")
	w.write(dir("plain")+"/go", "#!/bin/sh\nrm "+planted+"\n")
	w.link("nowhere", dir("dangling")+"/go")
	w.link("go", dir("loop")+"/go")
	if err := os.MkdirAll(dir("fifo"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(dir("fifo")+"/go", 0o777); err != nil {
		t.Fatal(err)
	}
	w.program(dir("closed")+"/go", "rm "+planted)
	if err := os.Chmod(dir("closed")+"/go", 0o611); err != nil { // for others, not for its owner
		t.Fatal(err)
	}
	w.program(dir("real")+"/bin/go", `echo "$PATH"`)
	w.write(dir("real")+"/VERSION", "go1.26.9\n")
	odd := []string{"", ".", "./bin", "bin", "..", w.dirs.Shims(), dir("folder"), dir("plain"), dir("dangling"), dir("loop"), dir("fifo"), dir("nowhere"), w.write("file", "")}
	if os.Geteuid() != 0 {
		odd = append(odd, dir("closed"))
	}
	set := func(path string) { w.env = Environ{"HOME=" + w.home, "PATH=" + path, noShared} }

	set(strings.Join(odd, ":") + ":")
	if got := w.run("", "go", "version"); got.code != 127 || !strings.HasSuffix(got.err, "\nhelp: gvx install stable && gvx default stable\n") || got.out != "" {
		t.Errorf("nothing but odd entries: %+v", got)
	}
	set(strings.Join(odd, ":") + ":" + dir("real") + "/bin:")
	// Its own folder comes first, once; the rest of PATH is the user's.
	want := dir("real") + "/bin:" + strings.Join(odd, ":") + ":\n"
	if got := w.run("", "go", "version"); got.code != 0 || got.out != want {
		t.Errorf("with one behind: %+v\nwant %s", got, want)
	}
	w.write(".go-version", "1.27.4")
	w.install(`echo "$PATH"`, "1.27.4")
	w.env = Environ{"HOME=" + w.home, noShared}
	if got := w.run("", "go", "version"); got.code != 0 || got.out != w.goroot("1.27.4")+"/bin\n" {
		t.Errorf("without PATH: %+v", got)
	}
	os.Remove(filepath.Join(w.project, ".go-version"))
	if got := w.run("", "go", "version"); got.code != 127 {
		t.Errorf("without PATH and a version: %+v", got)
	}
	if _, err := os.Stat(planted); err != nil {
		t.Error("a go of the working directory ran")
	}
}

// TestNoHome: cron and service managers may set none. What to do is said, and nothing
// is made in a place that was guessed.
func TestNoHome(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.program(filepath.Join(w.root, "bin", "go"), "echo ran")
	for name, home := range map[string][]string{"unset": nil, "empty": {"HOME="}, "relative": {"HOME=home"}} {
		w.env = append(Environ{"PATH=" + filepath.Join(w.root, "bin"), noShared}, home...)
		want := "gvx: HOME is not set to an absolute path\n  needed for  the settings and toolchains of gvx; nothing was read or written\nhelp: " + NoHomeHelp + "\n"
		if got := w.run("", "go", "version"); got.code != 1 || got.err != want || got.out != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, made := range []string{w.project, w.home} {
		if names, _ := os.ReadDir(made); made == w.project && len(names) != 0 || made == w.home && len(names) != 1 {
			t.Errorf("in %s: %v", made, names)
		}
	}
}
