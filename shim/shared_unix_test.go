//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/layout"
)

// sharedWorld is a world whose XDG_DATA_DIRS leads to a second one's data folder, which
// has the toolchains of all users.
type sharedWorld struct {
	*world
	all *world
}

// beside makes a store of all users below the folder top.
func beside(t *testing.T, top string) sharedWorld {
	t.Helper()
	w := newWorld(t)
	all := &world{t: t, root: top, home: top, project: filepath.Join(top, "p"), dirs: layout.Dirs{Data: filepath.Join(top, "share", "gvx")}}
	all.install("echo all", "1.26.9", "1.27.4")
	all.mkdir(all.dirs.Shims())
	w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", "XDG_DATA_DIRS=/nonexistent:" + filepath.Join(top, "share")}
	return sharedWorld{w, all}
}

// rootsPlace is a folder that only root can change, up to the top of the tree.
func rootsPlace(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can make a store of all users")
	}
	top, err := os.MkdirTemp("/run", "gvx-test-")
	if err != nil {
		t.Skipf("SKIP: no place that is root's alone: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	return top
}

// TestSharedStore: exact releases, words and go lines see the toolchains of the user and
// those of all users, and the user's own one of two.
func TestSharedStore(t *testing.T) {
	w := beside(t, rootsPlace(t))
	w.install("echo own", "1.25.9", "1.26.9", "1.27.3")
	from := func(want, version string) {
		t.Helper()
		d, err := w.resolver("").Resolve()
		dirs := w.dirs
		if want == "all" {
			dirs = w.all.dirs
		}
		if err != nil || !d.Installed || d.Version.String() != version || filepath.Dir(d.GOROOT) != dirs.Toolchains() || d.Unused != nil {
			t.Errorf("%+v, %v, want %s of %s", d, err, version, want)
		}
	}
	for word, want := range map[string]string{
		"1.27.4": "all go1.27.4", "1.27.3": "own go1.27.3", "1.26.9": "own go1.26.9", "1.25.9": "own go1.25.9",
		"1.27": "all go1.27.4", "1.26": "own go1.26.9", "1.25": "own go1.25.9", "stable": "all go1.27.4",
	} {
		w.write(".go-version", word)
		store, version, _ := strings.Cut(want, " ")
		from(store, version)
	}
	os.Remove(filepath.Join(w.project, ".go-version"))
	w.write("go.mod", "module m\ngo 1.27\n")
	from("all", "go1.27.4")
	w.write(".go-version", "1.27.9")
	w.expect("in none", "", "go1.27.9 go-version p/.go-version:1 missing 1.27.9")
}

// TestSharedStoreRuns: by the real shim, with nothing of the user's own; the shims of
// all users are on PATH where the go command may look for another release.
func TestSharedStoreRuns(t *testing.T) {
	w := beside(t, rootsPlace(t))
	env := w.env
	w.shims()
	w.env = append(env, "TERM=dumb")
	all := w.all
	all.program(filepath.Join(all.goroot("1.27.4"), "bin", "go"), `echo "$GOTOOLCHAIN $PATH"`)
	w.write("go.mod", "module m\ngo 1.27\n")
	want := "go1.27.4+path " + filepath.Join(all.goroot("1.27.4"), "bin") + ":" + w.dirs.Shims() + ":" + all.dirs.Shims() + ":/nonexistent\n"
	if got := w.run("", "go"); got.code != 0 || got.err != "" || got.out != want {
		t.Errorf("%+v, want %s", got, want)
	}
	// Others may put programs there.
	os.Chmod(all.dirs.Shims(), 0o777)
	if got := w.run("", "go"); got.code != 0 || strings.Contains(got.out, all.dirs.Shims()) {
		t.Errorf("%+v", got)
	}
	os.Chmod(all.dirs.Shims(), 0o755)
	// Neither the shim of all users nor their toolchain is the system's go.
	all.program(all.dirs.Shim("go"), "echo wrong")
	real := filepath.Join(w.root, "usr", "bin")
	w.program(filepath.Join(real, "go"), "echo system")
	w.write(".go-version", "system")
	path := strings.Join([]string{w.dirs.Shims(), all.dirs.Shims(), filepath.Join(all.dirs.Versions(), "go1.27.4", "bin"), real}, ":")
	w.env = append(env, "PATH="+path)
	if got := w.run("", "go"); got.code != 0 || got.out != "system\n" {
		t.Errorf("%+v", got)
	}
}

// TestUnsafeSharedStore: what somebody else could change is not used, and it is said
// why where it would have been of use.
func TestUnsafeSharedStore(t *testing.T) {
	top := rootsPlace(t)
	w := beside(t, top)
	all := w.all
	check := func(what, at string, undo func()) {
		t.Helper()
		defer undo()
		for _, word := range []string{"1.27.4", "1.27"} {
			w.write(".go-version", word)
			var notes []string
			d, steps, err := w.resolver("").Inquire()
			for _, s := range steps {
				if s.Place == PlaceStore && s.Verdict == Ignored {
					notes = append(notes, s.Why)
				}
			}
			if err != nil || d.Installed || d.GOROOT != "" || len(d.Unused) == 0 {
				t.Errorf("%s, %s: %+v, %v", what, word, d, err)
				continue
			}
			why := d.Unused[0].Error()
			if !strings.HasPrefix(why, "the system store "+all.dirs.Data+" is not used: "+at) || !slices.Contains(notes, why) {
				t.Errorf("%s, %s: %q, noted %q", what, word, why, notes)
			}
			text, _ := Report(&NotInstalledError{Version: d.Version, Request: d.Request, Reason: d.Reason, Unused: d.Unused}, w.root)
			if !strings.Contains(text, "\n  passed over  "+why+"; root may: ch") {
				t.Errorf("%s, %s: %s", what, word, text)
			}
		}
		// Of no use, it is not spoken of; and the user's own runs.
		w.install("echo own", "1.25.9")
		w.write(".go-version", "1.25.9")
		if d, err := w.resolver("").Resolve(); err != nil || !d.Installed || d.Unused != nil {
			t.Errorf("%s: %+v, %v", what, d, err)
		}
		os.Remove(w.dirs.VersionLink(mustParse(t, "1.25.9")))
	}
	goroot, target := all.goroot("1.27.4"), filepath.Dir(all.dirs.Data)
	for what, dir := range map[string]string{"a parent": target, "the data folder": all.dirs.Data, "versions": all.dirs.Versions(),
		"the store": all.dirs.Store(), "toolchains": all.dirs.Toolchains()} {
		os.Chmod(dir, 0o775)
		check(what+" of a group", dir+" can be written by its group", func() { os.Chmod(dir, 0o755) })
		os.Chmod(dir, 0o1777|os.ModeSticky)
		check(what+" of everybody", dir+" can be written by everybody", func() { os.Chmod(dir, 0o755) })
		os.Lchown(dir, 64399, 0)
		check(what+" of another", dir+" belongs to user 64399", func() { os.Lchown(dir, 0, 0) })
	}
	link := filepath.Join(top, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", "XDG_DATA_DIRS=" + link}
	w.write(".go-version", "1.27.4")
	if d, err := w.resolver("").Resolve(); err != nil || d.GOROOT != goroot {
		t.Errorf("by root's link: %+v, %v", d, err)
	}
	os.Lchown(link, 64399, 0)
	if d, err := w.resolver("").Resolve(); err != nil || d.Installed || len(d.Unused) != 1 || !strings.Contains(d.Unused[0].Error(), link+" is a link of user 64399") {
		t.Errorf("by another's link: %+v, %v", d, err)
	}
	// One toolchain of it, and what is no toolchain.
	w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", "XDG_DATA_DIRS=" + target}
	os.Chmod(goroot, 0o777)
	w.expect("a toolchain", "", "go1.27.4 go-version p/.go-version:1 missing 1.27.4")
	os.Chmod(goroot, 0o755)
	if err := os.RemoveAll(goroot); err != nil {
		t.Fatal(err)
	}
	w.expect("files gone", "", "go1.27.4 go-version p/.go-version:1 missing 1.27.4")
	os.Remove(all.dirs.VersionLink(mustParse(t, "1.27.4")))
	os.Symlink("/usr/local/go", all.dirs.VersionLink(mustParse(t, "1.27.4")))
	w.expect("no link of ours", "", "go1.27.4 go-version p/.go-version:1 missing 1.27.4")
}

// TestUnsafeSharedProgram: root's toolchain is not used when others could change the
// program that is to run, or put another in its place.
func TestUnsafeSharedProgram(t *testing.T) {
	w := beside(t, rootsPlace(t))
	goroot := w.all.goroot("1.27.4")
	w.write(".go-version", "1.27.4")
	look := func(command string) Decision {
		t.Helper()
		r := w.resolver("")
		r.Name = command
		d, err := r.Resolve()
		if err != nil || d.Installed == (len(d.Unused) > 0) {
			t.Fatalf("%+v, %v", d, err)
		}
		return d
	}
	for name, commands := range map[string][]string{"bin": {"go", "gofmt"}, "bin/go": {"go"}, "bin/gofmt": {"gofmt"}} {
		path := filepath.Join(goroot, name)
		for _, command := range []string{"go", "gofmt"} {
			for what, change := range map[string]func(bad bool){
				"can be written by its group": func(bad bool) { os.Chmod(path, map[bool]os.FileMode{true: 0o775, false: 0o755}[bad]) },
				"can be written by everybody": func(bad bool) { os.Chmod(path, map[bool]os.FileMode{true: 0o757, false: 0o755}[bad]) },
				"belongs to user 64399":       func(bad bool) { os.Lchown(path, map[bool]int{true: 64399}[bad], 0) },
			} {
				change(true)
				d := look(command)
				change(false)
				if bad := slices.Contains(commands, command); d.Installed == bad || bad && !strings.Contains(d.Unused[0].Error(), path+" "+what) {
					t.Errorf("%s for %s, %s: %+v", name, command, what, d)
				}
			}
		}
	}
	os.Rename(filepath.Join(goroot, "bin/go"), filepath.Join(goroot, "other"))
	os.Symlink("../other", filepath.Join(goroot, "bin/go"))
	if d := look("go"); d.Installed || !strings.Contains(d.Unused[0].Error(), "bin/go is not a regular file") {
		t.Errorf("a link: %+v", d)
	}
	os.Remove(filepath.Join(goroot, "bin/go"))
	if d, err := w.resolver("").Resolve(); err != nil || d.Installed {
		t.Errorf("gone: %+v, %v", d, err)
	}
}

// TestSharedStoreOfAUser: a folder of the user's own is no store of all users, for him
// neither.
func TestSharedStoreOfAUser(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(top, 0o777)
	w := beside(t, top)
	w.shims()
	w.env = append(w.env, "GVX_AUTO_INSTALL=never", "XDG_DATA_DIRS="+filepath.Join(top, "share"))
	w.write(".go-version", "1.27.4")
	got := w.run("", "go")
	if got.code != ExitNotInstalled || got.out != "" || !strings.Contains(got.err, "\n  passed over  the system store "+w.all.dirs.Data+" is not used: ") ||
		!strings.Contains(got.err, "\n  blocked by   GVX_AUTO_INSTALL=never") {
		t.Errorf("%+v", got)
	}
	// The user's data folder is his own store under whatever name.
	w.env = append(w.env, "XDG_DATA_HOME="+filepath.Join(top, "share"))
	if got := w.run("", "go"); got.code != 0 || got.out != "all\n" || got.err != "" {
		t.Errorf("%+v", got)
	}
}

// TestSharedProgram: who has not run gvx setup calls the gvx of all users, if only root
// can say which one that is.
func TestSharedProgram(t *testing.T) {
	top := rootsPlace(t)
	w := beside(t, top)
	env := w.env
	w.shims()
	gvx := filepath.Join(top, "gvx")
	record := w.write(w.all.dirs.Program(), gvx+"\n")
	w.env = append(env, "PATH=/usr/bin:/bin")
	w.write(".go-version", "1.26.9")
	os.Rename(w.all.dirs.Versions(), filepath.Join(top, "away"))
	os.Mkdir(w.all.dirs.Versions(), 0o755)
	// What it installs for the user, or finds for all of them, runs.
	w.program(gvx, `ln -s $(readlink `+top+`/away/go1.26.9) `+w.all.dirs.Versions()+`/go1.26.9; echo go1.26.9`)
	if got := w.run("", "go"); got.code != 0 || got.out != "all\n" || !strings.HasPrefix(got.err, "gvx: installing go1.26.9, asked for by .go-version:1") {
		t.Errorf("%+v", got)
	}
	os.Remove(filepath.Join(w.all.dirs.Versions(), "go1.26.9"))
	refused := func(what, why string) {
		t.Helper()
		got := w.run("", "go")
		if got.code != ExitNotInstalled || got.out != "" || !strings.Contains(got.err, why) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	os.Chmod(record, 0o666)
	refused("a record that everybody may write", "is not used: "+record+" can be written by everybody")
	os.Chmod(record, 0o644)
	os.Lchown(record, 64399, 0)
	refused("another's record", record+" belongs to user 64399")
	os.Lchown(record, 0, 0)
	own := w.write(w.dirs.Program(), "/nowhere/gvx\n")
	refused("the user's own, which is wrong", own+" names /nowhere/gvx")
	os.Remove(own)
	os.Remove(record)
	refused("none", "gvx is not set up: "+own+" is not there")
}

// TestNobodyReachesTheCaches: the folders of gvx's own that the shim makes have a mode
// that no umask opens.
func TestNobodyReachesTheCaches(t *testing.T) {
	w := newWorld(t)
	defer syscall.Umask(syscall.Umask(0))
	if err := ShareDownloads(w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()); err != nil {
		t.Fatal(err)
	}
	for dir := filepath.Dir(w.dirs.DownloadLink("go1.27")); dir != filepath.Dir(w.dirs.Cache); dir = filepath.Dir(dir) {
		if st, err := os.Stat(dir); err != nil || st.Mode().Perm() != 0o755 {
			t.Errorf("%s: %v, %v", dir, st, err)
		}
	}
}
