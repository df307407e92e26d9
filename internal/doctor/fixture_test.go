package doctor

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
)

var update = flag.Bool("update", false, "rewrite what the fixtures want")

// A fixture is a txtar archive testdata/ID/NAME.txtar: the file "case" says what the
// machine is like, "want" what the check says, and all others are the machine's files.
// The case is a list of directives, one a line; see [directives].
const (
	fixtureCase = "case"
	fixtureWant = "want"
)

// fixture is a machine under test.
type fixture struct {
	t    *testing.T
	root string
	here *Here
}

// directives are what the lines of a case may say. Who needs another one adds it in an
// init of a test file of his own.
var directives = map[string]func(f *fixture, value string){
	// env NAME=VALUE: a variable of the environment, which is empty otherwise.
	"env": func(f *fixture, v string) { f.here.Environ = append(f.here.Environ, v) },
	// os GOOS, arch GOARCH: linux and amd64 otherwise.
	"os":   func(f *fixture, v string) { f.here.OS = v },
	"arch": func(f *fixture, v string) { f.here.Arch = v },
	// uid N: who asks; the files belong to whoever runs the test.
	"uid": func(f *fixture, v string) { f.here.UID = f.number(v) },
	// dir PATH: the working directory.
	"dir": func(f *fixture, v string) { f.here.Dir = v },
	// toolchain go1.24.3: what runs here; its GOROOT is /goroot/go1.24.3.
	"toolchain": func(f *fixture, v string) {
		f.here.Toolchain.Version = f.version(v)
		f.here.Toolchain.GOROOT = "/goroot/" + v
		f.here.Toolchain.Program = "/goroot/" + v + "/bin/go"
		f.here.Toolchain.Why = "go.mod:3 (go " + strings.TrimPrefix(v, "go") + ")"
	},
	// goline 1.24: the go line of the main module, /app/go.mod:3.
	"goline": func(f *fixture, v string) {
		line, err := goversion.ParseLine(v)
		f.check(err)
		f.here.Module = Module{File: "/app/go.mod", GoLine: line, GoAt: 3, Godebug: f.here.Module.Godebug}
	},
	// godebug KEY=VALUE: a godebug line of the main module.
	"godebug": func(f *fixture, v string) {
		key, value, _ := strings.Cut(v, "=")
		if f.here.Module.Godebug == nil {
			f.here.Module.Godebug = map[string]string{}
		}
		f.here.Module.Godebug[key] = value
	},
	// link PATH -> TARGET: a symbolic link.
	"link": func(f *fixture, v string) {
		path, target, _ := strings.Cut(v, " -> ")
		f.check(os.MkdirAll(filepath.Dir(f.at(path)), 0o755))
		f.check(os.Symlink(target, f.at(path)))
	},
	// folder PATH: an empty folder.
	"folder": func(f *fixture, v string) { f.check(os.MkdirAll(f.at(v), 0o755)) },
	// mode 1777 PATH: another mode, also setuid, setgid and sticky.
	"mode": func(f *fixture, v string) {
		bits, path, _ := strings.Cut(v, " ")
		n, err := strconv.ParseUint(bits, 8, 32)
		f.check(err)
		f.check(chmod(f.at(path), uint32(n)))
	},
	// now 2026-11-21T00:00:00Z
	"now": func(f *fixture, v string) {
		now, err := time.Parse(time.RFC3339, v)
		f.check(err)
		f.here.Now = func() time.Time { return now }
	},
	// statfs PATH total=N available=N inodes=N freeinodes=N type=0xN ro noexec
	"statfs": statfsDirective,
}

func (f *fixture) at(path string) string { return filepath.Join(f.root, filepath.FromSlash(path)) }

func (f *fixture) check(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) number(text string) int {
	f.t.Helper()
	n, err := strconv.Atoi(text)
	f.check(err)
	return n
}

func (f *fixture) version(text string) goversion.Version {
	f.t.Helper()
	v, err := goversion.Parse(text)
	f.check(err)
	return v
}

// statfsDirective gives a path its room; several lines give several paths theirs.
func statfsDirective(f *fixture, value string) {
	fields := strings.Fields(value)
	path, space := fields[0], host.Space{}
	for _, field := range fields[1:] {
		name, text, _ := strings.Cut(field, "=")
		n, _ := strconv.ParseInt(text, 0, 64)
		switch name {
		case "total":
			space.Total = uint64(n)
		case "available":
			space.Available = uint64(n)
		case "inodes":
			space.Inodes = uint64(n)
		case "freeinodes":
			space.FreeInodes = uint64(n)
		case "type":
			space.Type = n
		case "ro":
			space.ReadOnly = true
		case "noexec":
			space.NoExec = true
		default:
			f.t.Fatalf("statfs: %s", field)
		}
	}
	before := f.here.Calls.Statfs
	f.here.Calls.Statfs = func(asked string) (host.Space, error) {
		if asked == path || strings.HasPrefix(asked, strings.TrimSuffix(path, "/")+"/") {
			return space, nil
		}
		if before == nil {
			return host.Space{}, &os.PathError{Op: "statfs", Path: asked, Err: os.ErrNotExist}
		}
		return before(asked)
	}
}

// newFixture puts the archive's files below a root.
func newFixture(t *testing.T, archive *txtar.Archive) *fixture {
	f := &fixture{t: t, root: t.TempDir()}
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	f.here = &Here{Host: host.Below(f.root, "/home/ann", "/app", []string{"HOME=/home/ann"}, now)}
	f.here.OS, f.here.Arch = "linux", "amd64"
	for _, file := range archive.Files {
		if file.Name == fixtureCase || file.Name == fixtureWant {
			continue
		}
		f.check(os.MkdirAll(filepath.Dir(f.at(file.Name)), 0o755))
		f.check(os.WriteFile(f.at(file.Name), file.Data, 0o644))
	}
	for _, file := range archive.Files {
		if file.Name == fixtureCase {
			f.follow(string(file.Data))
		}
	}
	return f
}

func (f *fixture) follow(text string) {
	f.t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		do, ok := directives[word]
		if !ok {
			f.t.Fatalf("there is no directive %s", word)
		}
		do(f, value)
	}
}

// told is a report as the fixtures want it.
func told(r Report) string {
	var b strings.Builder
	for _, x := range r.Findings {
		fmt.Fprintf(&b, "%v: %s\n  source %s, value %s, threshold %s\n", x.Severity, x.Text, x.Source, x.Value, x.Threshold)
		for _, c := range x.Fix.Commands {
			fmt.Fprintf(&b, "  $ %s\n", c.Line)
			if c.Do != nil {
				fmt.Fprintf(&b, "    does %T%+v, undo: %s\n", c.Do, c.Do, c.Undo)
			}
		}
		if x.Fix.Words != "" {
			fmt.Fprintf(&b, "  help: %s\n", x.Fix.Words)
		}
	}
	for _, u := range r.Unavailable {
		fmt.Fprintf(&b, "unavailable: %s\n", u.Why)
	}
	return b.String()
}

func TestFixtures(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIP: the fixtures have paths of Unix")
	}
	for _, c := range All() {
		files, err := filepath.Glob(filepath.Join("testdata", c.ID, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(c.ID+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { testFixture(t, c, file) })
		}
	}
}

func testFixture(t *testing.T, c Check, file string) {
	t.Parallel()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t, archive)
	got := told(Run(t.Context(), f.here, []Check{c}))
	got = strings.ReplaceAll(got, f.root, "$ROOT")
	for i := range archive.Files {
		if archive.Files[i].Name != fixtureWant {
			continue
		}
		if want := string(archive.Files[i].Data); got == want {
			return
		} else if !*update {
			t.Fatalf("got:\n%s\nwant:\n%s", got, want)
		}
		archive.Files[i].Data = []byte(got)
		f.check(os.WriteFile(file, txtar.Format(archive), 0o644))
		return
	}
	t.Fatal("there is no file want")
}

// Each check is shown finding something, and finding nothing.
func TestEachCheckHasFixtures(t *testing.T) {
	for _, c := range All() {
		fires, quiet := 0, 0
		files, _ := filepath.Glob(filepath.Join("testdata", c.ID, "*.txtar"))
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, member := range archive.Files {
				if member.Name != fixtureWant {
					continue
				}
				if strings.Contains(string(member.Data), "  source ") {
					fires++
				} else if len(member.Data) == 0 {
					quiet++
				}
			}
		}
		if fires == 0 || quiet == 0 {
			t.Errorf("%s: %d fixtures in which it finds something, %d in which nothing is wrong", c.ID, fires, quiet)
		}
	}
}
