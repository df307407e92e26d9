//go:build unix

package shim

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// allow writes what gvx allow does, for folders of the world.
func (w *world) allow(dirs ...string) {
	w.t.Helper()
	var all []Approval
	for _, dir := range dirs {
		all = append(all, NewApproval(filepath.Join(w.root, dir)))
	}
	w.write(w.dirs.Allowed(), string(FormatAllowed(all)))
	if err := os.Chmod(w.dirs.Allowed(), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// asks holds which repository is still to be allowed in dir, "" where none is.
func (w *world) asks(dir, want string) {
	w.t.Helper()
	d, err := w.resolver(dir).Resolve()
	var not *NotAllowedError
	switch {
	case want == "" && err != nil:
		w.t.Errorf("in %s: %v", dir, err)
	case want != "" && (!errors.As(err, &not) || not.Repository != filepath.Join(w.root, want)):
		w.t.Errorf("in %s: %+v, %+v; want to be asked for %s", dir, d.Reason, err, want)
	}
}

// A danger is a pin of a release that runs what a repository brings.
const danger = "1.21.0\n"

// TestApprovalIsOfOneRepository: neither one in it nor one that a link leads to has it.
func TestApprovalIsOfOneRepository(t *testing.T) {
	w := newWorld(t)
	w.write(".git/HEAD", "")
	w.write(".go-version", danger)
	w.mkdir(filepath.Join(w.project, "sub"))
	w.write("nested/.git", "gitdir: ../.git/modules/nested\n")
	w.write("nested/.go-version", danger)
	w.mkdir(filepath.Join(w.project, "nested/x"))
	w.write("../evil/.git/HEAD", "")
	w.write("../evil/sub/.go-version", danger)
	for link, target := range map[string]string{"link": "../evil/sub", "inside": "nested/x", "../alias": "p"} {
		if err := os.Symlink(target, filepath.Join(w.project, link)); err != nil {
			t.Fatal(err)
		}
	}
	w.asks("", "p")
	w.allow("p")
	w.asks("", "")
	w.asks("sub", "")
	w.asks("../alias", "")
	w.asks("../alias/sub", "")
	w.asks("nested", "p/nested")
	w.asks("nested/x", "p/nested")
	w.asks("inside", "p/nested") // by name it lies in p alone
	w.asks("link", "evil")
	w.asks("../evil/sub", "evil")
	w.allow("p", "evil")
	w.asks("link", "")
	w.allow("evil")
	w.asks("link", "p")
	w.asks("", "p")
}

// TestApprovalOfAnotherFolder: what comes to the place of an allowed repository has to
// be allowed itself, and what was moved away too.
func TestApprovalOfAnotherFolder(t *testing.T) {
	w := newWorld(t)
	w.write("a/.git/HEAD", "")
	w.write("a/.go-version", danger)
	w.write("b/.git/HEAD", "")
	w.write("b/.go-version", danger)
	w.allow("p/a")
	w.asks("a", "")
	for _, move := range [][2]string{{"a", "old"}, {"b", "a"}} {
		if err := os.Rename(filepath.Join(w.project, move[0]), filepath.Join(w.project, move[1])); err != nil {
			t.Fatal(err)
		}
	}
	w.asks("old", "p/old")
	w.asks("a", "p/a")
	stale := NewApproval(filepath.Join(w.project, "old"))
	stale.Root = filepath.Join(w.project, "a")
	if stale.Stands() {
		t.Error("another folder passes for the one that was allowed")
	}
	w.allow("p/a")
	w.asks("a", "")
	// Without .git the folder is no part of the repository that it was.
	w.write("a/m/go.mod", "module m\n")
	w.write("a/m/.go-version", danger)
	w.asks("a/m", "")
	if err := os.RemoveAll(filepath.Join(w.project, "a/.git")); err != nil {
		t.Fatal(err)
	}
	w.asks("a/m", "p/a/m")
}

// TestApprovalOfWhoDeclares: a pin around the repository came with what lies there, but
// for the user's own in his home.
func TestApprovalOfWhoDeclares(t *testing.T) {
	w := newWorld(t)
	w.write(".go-version", danger)
	w.write(".git/HEAD", "")
	w.write("sub/.git", "gitdir: x\n")
	w.asks("sub", "p/sub")
	w.allow("p/sub")
	w.asks("sub", "p")
	w.allow("p/sub", "p")
	w.asks("sub", "")
	// An archive that was unpacked has no .git, and a module without a go line in it.
	w.write("../tar/.go-version", danger)
	w.write("../tar/m/go.mod", "module m\n")
	w.asks("../tar/m", "tar/m")
	w.allow("tar/m")
	w.asks("../tar/m", "tar")
	w.allow("tar/m", "tar")
	w.asks("../tar/m", "")
	// A go.work around it likewise.
	w.write("../ws/.git/HEAD", "")
	w.write("../ws/go.work", "go 1.20\ntoolchain go1.21.0\n")
	w.write("../ws/in/.git", "gitdir: x\n")
	w.allow("ws/in")
	w.asks("../ws/in", "ws")
	// His own.
	w.write("../home/.go-version", danger)
	w.mkdir(filepath.Join(w.home, "src"))
	w.asks("../home/src", "")
	w.write("../home/src/r/.git/HEAD", "")
	w.asks("../home/src/r", "")
	w.write("../home/src/.go-version", danger)
	w.asks("../home/src/r", "home/src/r")
}

// TestApprovalsThatDoNotCount: a file that came with the repository, or that others can
// write, allows nothing.
func TestApprovalsThatDoNotCount(t *testing.T) {
	w := newWorld(t)
	w.write(".git/HEAD", "")
	w.write(".go-version", danger)
	trust := func(want Distrust) {
		t.Helper()
		if got := TrustAllowed(w.dirs.Allowed(), w.project); got != want {
			t.Errorf("%d, want %d", got, want)
		}
		if want != Trusted && (want.String() == "" || want.Help("/x") == "") {
			t.Errorf("%d is not explained", want)
		}
	}
	trust(Trusted)
	w.allow("p")
	for mode, want := range map[os.FileMode]Distrust{0o600: Trusted, 0o644: Trusted, 0o400: Trusted, 0o620: OpenToOther, 0o602: OpenToOther} {
		if err := os.Chmod(w.dirs.Allowed(), mode); err != nil {
			t.Fatal(err)
		}
		trust(want)
		w.asks("", map[bool]string{false: "p"}[want == Trusted])
	}
	good, err := os.ReadFile(w.dirs.Allowed())
	if err != nil {
		t.Fatal(err)
	}
	// The file itself, or a folder on its way, is a link into the repository.
	moved := w.write("conf/allowed", string(good))
	os.Remove(w.dirs.Allowed())
	if err := os.Symlink(moved, w.dirs.Allowed()); err != nil {
		t.Fatal(err)
	}
	trust(InsideOf)
	w.asks("", "p")
	os.RemoveAll(w.dirs.Config)
	if err := os.Symlink(filepath.Dir(moved), w.dirs.Config); err != nil {
		t.Fatal(err)
	}
	trust(InsideOf)
	w.asks("", "p")
	// XDG_CONFIG_HOME by a link around it.
	os.Remove(w.dirs.Config)
	if err := os.Symlink(w.project, filepath.Join(w.root, "alias")); err != nil {
		t.Fatal(err)
	}
	w.dirs.Config = filepath.Join(w.root, "alias", "conf")
	trust(InsideOf)
	w.asks("", "p")
	w.dirs.Config = filepath.Join(w.root, "alias", "new") // is not there yet
	trust(InsideOf)
}

// TestWithin: by whatever name, as a bind mount or a system that ignores case gives one.
func TestWithin(t *testing.T) {
	w := newWorld(t)
	w.mkdir(filepath.Join(w.project, "a/b"))
	if err := os.Symlink("p", filepath.Join(w.root, "alias")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"p": true, "p/a/b": true, "alias/a/new/x": true, "alias": true, "home": false, "": false, "pa": false} {
		if got := isWithin(filepath.Join(w.root, path), w.project); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if gone := filepath.Join(w.root, "gone"); !isWithin(gone+"/x", gone) || isWithin(w.project, gone) {
		t.Error("a folder that is gone")
	}
}

// TestApprovalsOfOthers: as root, a file of another user's allows nothing.
func TestApprovalsOfOthers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	w := newWorld(t)
	w.write(".git/HEAD", "")
	w.write(".go-version", danger)
	w.allow("p")
	w.asks("", "")
	if err := os.Chown(w.dirs.Allowed(), 64399, 64399); err != nil {
		t.Fatal(err)
	}
	w.asks("", "p")
	if got := TrustAllowed(w.dirs.Allowed(), w.project); got != FileOfOther {
		t.Error(got)
	}
	w.allow("p")
	other := w.dirs.Config + "-moved"
	if err := os.Rename(w.dirs.Config, other); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, w.dirs.Config); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(other, "allowed"), 0, 0); err != nil {
		t.Fatal(err)
	}
	w.asks("", "")
	if err := os.Lchown(w.dirs.Config, 64399, 64399); err != nil {
		t.Fatal(err)
	}
	w.asks("", "p")
	if got := TrustAllowed(w.dirs.Allowed(), w.project); got != LinkOfOther {
		t.Error(got)
	}
}

// TestApprovalLines: a line without what identifies the folder counts by its path, as on
// systems that have nothing of the kind; another allows nothing.
func TestApprovalLines(t *testing.T) {
	w := newWorld(t)
	w.write(".git/HEAD", "")
	w.write(".go-version", danger)
	a := NewApproval(w.project)
	for text, asked := range map[string]string{
		"# why\n\n" + a.String() + "\n":               "",
		"  " + Approval{Root: a.Root}.String() + "\r": "",
		"nonsense\n" + a.String():                     "",
		Approval{a.Root, "1.2"}.String():              "p",
		Approval{a.Root + "/", a.Folder}.String():     "p",
		a.Root + "\n":     "p",
		a.String() + " x": "p",
		"":                "p",
	} {
		w.write(w.dirs.Allowed(), text)
		w.asks("", asked)
	}
	if a.Folder == "" {
		t.Error("nothing identifies a folder here")
	}
	odd := []Approval{{Root: "/a b\n\"\xff"}, a, {Root: "/x", Folder: "7"}}
	if got, err := ParseAllowed(FormatAllowed(odd)); err != nil || !slices.Equal(got, odd) {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"/a", `"a"`, `"/a"x`, `"/a" x y`, `"/a`} {
		if got, err := ParseAllowed([]byte(text)); err == nil {
			t.Errorf("%s: %v", text, got)
		}
	}
}
