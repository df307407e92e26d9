package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/lab"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/shims"
)

// operation is a command that changes the disk, and what may be seen of it.
type operation struct {
	name string
	// before furnishes a home. It is done once; each fault has a copy of it.
	before func(*testing.T, home)
	args   []string

	// The releases that are visible: before, and once it is done. Those of both are
	// visible all the time.
	from, to []string
	// texts are the files, by their names below the home, that it changes, each with
	// what it held and what it holds once it is done; "" is no file.
	texts map[string][2]string
	// damaged is the release that is not whole before.
	damaged string
	// mirror is whether releases come as archives of a mirror of go.dev.
	mirror bool
	// twice is what it says, and fails, where it is done already.
	twice string
	// alike is how many of its calls do the same one after the other: the sweep takes one
	// of so many, each run others. 0 is 1.
	alike int
}

const pinFile, envFile = "project/.go-version", ".config/gvx/env"

// settled furnishes a home with the shims and with releases. Of the names that the shim
// has of what is not installed only those of the run's releases stay: each of them is
// copied and looked at for every fault.
func settled(versions ...string) func(*testing.T, home) {
	return func(t *testing.T, h home) {
		h.must(t, "setup", "--no-rc")
		nameless(t, h)
		if len(versions) > 0 {
			h.must(t, append([]string{"install"}, versions...)...)
		}
	}
}

// nameless takes the shim's names of all but the run's releases away.
func nameless(t *testing.T, h home) {
	t.Helper()
	names, err := shims.Known(h.dirs)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range names {
		if slices.Contains([]string{old, current, other}, v.Number()) {
			continue
		}
		if err := os.Remove(h.dirs.VersionShim(v)); err != nil {
			t.Fatal(err)
		}
	}
}

// outdated puts another program where the shim is.
func outdated(t *testing.T, h home) {
	t.Helper()
	if err := fsx.WriteFile(h.dirs.Shim("go"), []byte("an older shim\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// then is one thing after another.
func then(steps ...func(*testing.T, home)) func(*testing.T, home) {
	return func(t *testing.T, h home) {
		for _, step := range steps {
			step(t, h)
		}
	}
}

// calling has gvx called.
func calling(args ...string) func(*testing.T, home) {
	return func(t *testing.T, h home) { h.must(t, args...) }
}

func operations() []operation {
	return []operation{
		{name: "setup", before: then(settled(old), outdated), args: []string{"setup", "--no-rc"},
			from: []string{old}, to: []string{old}, alike: 8},
		{name: "install", before: settled(), args: []string{"install", current}, to: []string{current}},
		{name: "archive", mirror: true, before: then(settled(), importing), args: []string{"install", current}, to: []string{current}},
		{name: "second-patch", before: settled(old), args: []string{"install", current}, from: []string{old}, to: []string{old, current}},
		{name: "uninstall", before: settled(old, current), args: []string{"uninstall", old}, from: []string{old, current}, to: []string{current}, twice: "is not installed"},
		{name: "repair", before: then(settled(old, current), spoil), args: []string{"verify", "--repair", current},
			from: []string{old, current}, to: []string{old, current}, damaged: current},
		{name: "upgrade", before: settled(old, other), args: []string{"upgrade", "--prune"},
			from: []string{old, other}, to: []string{current, other}},
		{name: "prune", before: then(settled(old, other, current), calling("uninstall", other), litter), args: []string{"prune", "--all"},
			from: []string{old, current}, to: []string{current}},
		{name: "pin", before: then(settled(old, current), calling("pin", old)), args: []string{"pin", current},
			from: []string{old, current}, to: []string{old, current}, texts: map[string][2]string{pinFile: {old + "\n", current + "\n"}}},
		{name: "env", before: then(settled(), calling("env", "-w", "GVX_GO_LINE=exact")), args: []string{"env", "-w", "GVX_GO_LINE=floor"},
			texts: map[string][2]string{envFile: {"GVX_GO_LINE=exact\n", "GVX_GO_LINE=floor\n"}}},
		{name: "default", before: settled(current), args: []string{"default", current}, from: []string{current}, to: []string{current},
			texts: map[string][2]string{envFile: {"", "GVX_DEFAULT=" + current + "\n"}}},
	}
}

// importing has the mirror's signatures count.
func importing(t *testing.T, h home) {
	t.Helper()
	key := filepath.Join(h.path, "mirror.asc")
	h.write(t, "mirror.asc", string(shared.mirror.Key().Armored()))
	h.must(t, "keys", "import", key)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
}

// spoil changes a file of the current release.
func spoil(t *testing.T, h home) {
	t.Helper()
	file := filepath.Join(h.dirs.Versions(), "go"+current, "src/go.mod")
	for _, err := range []error{
		os.Chmod(filepath.Dir(file), 0o755), os.Remove(file), os.WriteFile(file, []byte("module spoiled\n"), 0o444), os.Chmod(filepath.Dir(file), 0o555),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// litter leaves what operations that ended early leave behind.
func litter(t *testing.T, h home) {
	t.Helper()
	n := 0
	e, err := caught(h.command("install", other), changes(), func(c call) verdict {
		if c.below(h.path) {
			n++
		}
		return verdict{kill: n == 30}
	})
	if err != nil || !e.killed {
		t.Fatalf("%v %v", e, err)
	}
}

// templates are the furnished homes, by the operation.
var templates sync.Map

// furnish makes the home that o begins with, once.
func furnish(t *testing.T, o operation) home {
	t.Helper()
	if h, there := templates.Load(o.name); there {
		return h.(home)
	}
	h := o.home(filepath.Join(shared.top, "before-"+o.name))
	if err := os.MkdirAll(h.project(), 0o755); err != nil {
		t.Fatal(err)
	}
	h.write(t, "project/go.mod", "module example.com/m\n\ngo 1.26\n")
	o.before(t, h)
	templates.Store(o.name, h)
	return h
}

// again makes path a home as o finds it.
func (o operation) again(t *testing.T, path string) home {
	t.Helper()
	template := furnish(t, o)
	if err := lab.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := copyTree(path, template.path); err != nil {
		t.Fatal(err)
	}
	return o.home(path)
}

// home is path as a home in which o is called.
func (o operation) home(path string) home {
	h := homeAt(path)
	if o.mirror {
		h.mirror = shared.mirror.URL
	}
	return h
}

// seen says what is wrong with the releases that are visible, nil when nothing is.
// After the operation done is true.
func (o operation) seen(h home, done bool) error {
	versions, broken, err := visible(h)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if !slices.Contains(o.to, v) && (done || !slices.Contains(o.from, v)) {
			return fmt.Errorf("%s is visible", v)
		}
		if err := broken[v]; err != nil && (done || v != o.damaged) {
			return err
		}
	}
	for _, v := range o.to {
		if (done || slices.Contains(o.from, v)) && !slices.Contains(versions, v) {
			return fmt.Errorf("%s is not visible", v)
		}
	}
	return o.written(h, done)
}

// written says what is wrong with the files that the operation changes.
func (o operation) written(h home, done bool) error {
	for name, texts := range o.texts {
		data, err := os.ReadFile(filepath.Join(h.path, name))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if text := string(data); text != texts[1] && (done || text != texts[0]) {
			return fmt.Errorf("%s holds %q", name, text)
		}
	}
	return nil
}

// prune has gvx clear away what nobody needs.
func prune(h home) error {
	e, err := h.try("prune")
	if err == nil && e.code != 0 {
		err = fmt.Errorf("gvx prune: %v", e)
	}
	return err
}
