package hooks

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/git"
)

// bench is a repository of real git's, whose user has a home of his own.
type bench struct {
	t    *testing.T
	home string
	top  string
	env  []string
}

func newBench(t *testing.T) bench {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIP: git is not installed here")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := bench{t: t, home: filepath.Join(dir, "home"), top: filepath.Join(dir, "re po")}
	b.mkdir(b.home)
	b.env = []string{"HOME=" + b.home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "TMPDIR=" + dir,
		"GIT_AUTHOR_NAME=u", "GIT_AUTHOR_EMAIL=u@example.com", "GIT_COMMITTER_NAME=u", "GIT_COMMITTER_EMAIL=u@example.com"}
	b.git(dir, "init", "-q", b.top)
	b.mkdir(filepath.Join(b.top, "a", "b"))
	return b
}

func (b bench) mkdir(dir string) {
	b.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) git(dir string, args ...string) string {
	b.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, b.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func (b bench) asker(dir string, vars ...string) *git.Asker {
	b.t.Helper()
	a, err := git.NewAsker(git.Process{Dir: dir, Env: append(slices.Clone(b.env), vars...)})
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func (b bench) find(dir string) Place {
	b.t.Helper()
	p, err := Find(b.t.Context(), b.asker(dir), dir)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b bench) want(dir string, want Place) Place {
	b.t.Helper()
	p := b.find(dir)
	if p != want {
		b.t.Errorf("in %s\n%+v, want\n%+v", dir, p, want)
	}
	return p
}

func TestFind(t *testing.T) {
	b := newBench(t)
	usual := filepath.Join(b.top, ".git", "hooks")
	plain := Place{Dir: usual, Top: b.top, Common: filepath.Join(b.top, ".git")}
	for _, dir := range []string{".", "a/b"} {
		p := b.want(filepath.Join(b.top, dir), plain)
		if err := p.Check(); err != nil || !slices.Equal(p.Folders(), []string{usual}) {
			t.Errorf("%v %v", err, p.Folders())
		}
	}
	for _, c := range []struct {
		setting, dir string
		tracked      bool
		elsewhere    bool
	}{
		{".githooks", filepath.Join(b.top, ".githooks"), true, false},
		{"ignored/hooks", filepath.Join(b.top, "ignored", "hooks"), false, false},
		{".git/others", filepath.Join(b.top, ".git", "others"), false, false},
		{filepath.Join(b.home, "these"), filepath.Join(b.home, "these"), false, true},
		{"~/those", filepath.Join(b.home, "those"), false, true},
	} {
		if err := os.WriteFile(filepath.Join(b.top, ".gitignore"), []byte("/ignored\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		b.git(b.top, "config", "core.hooksPath", c.setting)
		want := plain
		want.Dir, want.Setting, want.Scope, want.Tracked = c.dir, c.setting, "local", c.tracked
		p := b.want(filepath.Join(b.top, "a"), want)
		var tracked *TrackedError
		var wider *WiderError
		if err := p.Check(); c.tracked != errors.As(err, &tracked) || c.elsewhere != errors.As(err, &wider) || !c.tracked && !c.elsewhere && err != nil {
			t.Errorf("%s: %v", c.setting, err)
		}
		folders := []string{c.dir, usual}
		if c.elsewhere {
			folders = folders[1:] // what is there may be others'
		}
		if !slices.Equal(p.Folders(), folders) {
			t.Errorf("%s: %v", c.setting, p.Folders())
		}
	}
}

// A link in git's folder leads to what is committed, too.
func TestFindThroughLink(t *testing.T) {
	b := newBench(t)
	usual, real := filepath.Join(b.top, ".git", "hooks"), filepath.Join(b.top, ".githooks")
	b.mkdir(real)
	if err := os.RemoveAll(usual); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../.githooks", usual); err != nil {
		t.Skipf("SKIP: no links here: %v", err)
	}
	var tracked *TrackedError
	if err := b.find(b.top).Check(); !errors.As(err, &tracked) || tracked.Dir != real {
		t.Errorf("%v", err)
	}
}

// A link out of the repository is no place for a hook of it.
func TestFindElsewhere(t *testing.T) {
	b := newBench(t)
	usual, elsewhere := filepath.Join(b.top, ".git", "hooks"), filepath.Join(b.home, "elsewhere")
	b.mkdir(elsewhere)
	if err := os.RemoveAll(usual); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, usual); err != nil {
		t.Skipf("SKIP: no links here: %v", err)
	}
	var wider *WiderError
	if err := b.find(b.top).Check(); !errors.As(err, &wider) || wider.Dir != elsewhere || wider.Scope != "" {
		t.Errorf("%v", err)
	}
}

// All working trees have one folder of hooks.
func TestFindInWorktree(t *testing.T) {
	b := newBench(t)
	b.git(b.top, "commit", "-q", "--allow-empty", "-m", "x")
	other := filepath.Join(b.home, "other")
	b.git(b.top, "worktree", "add", "-q", other)
	want := Place{Dir: filepath.Join(b.top, ".git", "hooks"), Top: other, Common: filepath.Join(b.top, ".git"), Linked: true}
	b.want(other, want)
	want.Top = b.top
	b.want(b.top, want)
	b.git(b.top, "config", "core.hooksPath", "mine")
	if p := b.find(other); p.Dir != filepath.Join(other, "mine") || !p.Tracked {
		t.Errorf("%+v", p)
	}
}

// A setting for more than this repository, and husky's folder, are not written into.
func TestFindWhatIsNotOurs(t *testing.T) {
	b := newBench(t)
	dir := filepath.Join(b.home, "hooks")
	b.git(b.top, "config", "--global", "core.hooksPath", "~/hooks")
	p := b.find(b.top)
	var wider *WiderError
	if err := p.Check(); !errors.As(err, &wider) || wider.Scope != "global" || wider.Dir != dir || wider.Usual != filepath.Join(b.top, ".git", "hooks") {
		t.Errorf("%v: %+v", err, wider)
	}
	for _, setting := range []string{".husky/_", ".husky"} {
		b.git(b.top, "config", "core.hooksPath", setting)
		var managed *ManagedError
		if err := b.find(b.top).Check(); !errors.As(err, &managed) || managed.By != "husky" {
			t.Errorf("%s: %v", setting, err)
		}
	}
	for file, by := range map[string]string{"lefthook.yml": "lefthook", ".husky": "husky"} {
		b := newBench(t)
		b.mkdir(filepath.Join(b.top, file))
		if got, name := b.find(b.top).Manager(); got != by || name != file {
			t.Errorf("%s: %q %q", file, got, name)
		}
	}
	if by, _ := p.Manager(); by != "" {
		t.Errorf("%s", by)
	}
}

func TestFindNothing(t *testing.T) {
	b := newBench(t)
	b.git(b.home, "init", "-q", "--bare", "bare")
	for dir, want := range map[string]git.Reason{b.home: git.NotRepository, filepath.Join(b.home, "bare"): git.Bare, filepath.Join(b.top, ".git"): git.Bare} {
		if p, err := Find(t.Context(), b.asker(dir), dir); git.ReasonOf(err) != want {
			t.Errorf("%s: %+v, %v", dir, p, err)
		}
	}
}

func TestCheckProgram(t *testing.T) {
	b := newBench(t)
	p := b.find(b.top)
	temp := filepath.Join(b.home, "tmp")
	linked := filepath.Join(b.home, "linked")
	for _, dir := range []string{temp, filepath.Join(b.top, "bin"), filepath.Join(b.home, "go-build123", "b001", "exe")} {
		b.mkdir(dir)
	}
	if err := os.Symlink(filepath.Join(b.top, "bin"), linked); err != nil {
		t.Skipf("SKIP: no links here: %v", err)
	}
	put(t, filepath.Join(b.top, "bin", "gvx"), "", 0o755)
	for path, good := range map[string]bool{
		filepath.Join(b.home, ".local", "bin", "gvx"):              true,
		b.top + "-tools/gvx":                                       true,
		filepath.Join(b.top, "bin", "gvx"):                         false,
		filepath.Join(b.top, ".git", "gvx"):                        false,
		filepath.Join(linked, "gvx"):                               false,
		filepath.Join(temp, "gvx"):                                 false,
		filepath.Join(b.home, "go-build123", "b001", "exe", "gvx"): false,
	} {
		var bad *ProgramError
		if err := p.CheckProgram(path, temp); good != (err == nil) || !good && !errors.As(err, &bad) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
