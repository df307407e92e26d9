//go:build unix

package store_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
)

// inFolder lets change work in a folder of a read-only tree.
func inFolder(t *testing.T, dir string, change func()) {
	t.Helper()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	change()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
}

func TestCheckNamesEveryDifference(t *testing.T) {
	tests := map[string]struct {
		change func(t *testing.T, goroot string)
		want   store.Report // only its lists
	}{
		"nothing": {func(*testing.T, string) {}, store.Report{}},
		"one byte": {func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "src/fmt/print.go"))
			spoil(t, filepath.Join(goroot, "src/fmt/print.go"), string(data[:len(data)-2])+"!\n")
		}, store.Report{Changed: []string{"src/fmt/print.go"}}},
		"one byte more": {func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "VERSION"))
			spoil(t, filepath.Join(goroot, "VERSION"), string(data)+"\n")
		}, store.Report{Changed: []string{"VERSION"}}},
		"a file more": {func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src/fmt"), func() {
				os.WriteFile(filepath.Join(goroot, "src/fmt/evil.go"), []byte("package fmt"), 0o444)
			})
		}, store.Report{Extra: []string{"src/fmt/evil.go"}}},
		"a folder more": {func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src"), func() { os.Mkdir(filepath.Join(goroot, "src/evil"), 0o555) })
		}, store.Report{Extra: []string{"src/evil"}}},
		"a file less": {func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src/fmt"), func() { os.Remove(filepath.Join(goroot, "src/fmt/print.go")) })
		}, store.Report{Missing: []string{"src/fmt/print.go"}}},
		"a folder less": {func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "src/fmt"), 0o755)
			inFolder(t, filepath.Join(goroot, "src"), func() { os.RemoveAll(filepath.Join(goroot, "src/fmt")) })
		}, store.Report{Missing: []string{"src/fmt", "src/fmt/print.go"}}},
		"a link to the same contents": {func(t *testing.T, goroot string) {
			inFolder(t, goroot, func() {
				copied := filepath.Join(t.TempDir(), "VERSION")
				data, _ := os.ReadFile(filepath.Join(goroot, "VERSION"))
				os.WriteFile(copied, data, 0o444)
				os.Remove(filepath.Join(goroot, "VERSION"))
				os.Symlink(copied, filepath.Join(goroot, "VERSION"))
			})
		}, store.Report{Changed: []string{"VERSION"}}},
		"a link more": {func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "bin"), func() { os.Symlink("go", filepath.Join(goroot, "bin/go2")) })
		}, store.Report{Extra: []string{"bin/go2"}}},
		"a link for a folder": {func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src"), func() {
				os.Chmod(filepath.Join(goroot, "src/fmt"), 0o755)
				os.Rename(filepath.Join(goroot, "src/fmt"), filepath.Join(t.TempDir(), "fmt"))
				os.Symlink("cmd", filepath.Join(goroot, "src/fmt"))
			})
		}, store.Report{Changed: []string{"src/fmt"}, Missing: []string{"src/fmt/print.go"}}},
		"a writable file": {func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "VERSION"), 0o644)
		}, store.Report{Mode: []string{"VERSION"}}},
		"an executable less": {func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "bin/go"), 0o444)
		}, store.Report{Mode: []string{"bin/go"}}},
		"a setuid bit": {func(t *testing.T, goroot string) {
			if err := os.Chmod(filepath.Join(goroot, "bin/go"), 0o555|os.ModeSetuid); err != nil {
				t.Fatal(err)
			}
		}, store.Report{Mode: []string{"bin/go"}}},
		"an unreadable file": {func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "VERSION"), 0)
		}, store.Report{Mode: []string{"VERSION"}}},
		"a writable folder": {func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "src"), 0o755)
		}, store.Report{Mode: []string{"src"}}},
		"the top writable": {func(t *testing.T, goroot string) {
			os.Chmod(goroot, 0o755)
		}, store.Report{Mode: []string{"."}}},
		"a pipe for a file": {func(t *testing.T, goroot string) {
			inFolder(t, goroot, func() {
				os.Remove(filepath.Join(goroot, "VERSION"))
				if err := syscall.Mkfifo(filepath.Join(goroot, "VERSION"), 0o444); err != nil {
					t.Fatal(err)
				}
			})
		}, store.Report{Changed: []string{"VERSION"}}},
		"a pipe more": {func(t *testing.T, goroot string) {
			inFolder(t, goroot, func() { syscall.Mkfifo(filepath.Join(goroot, "pipe"), 0o444) })
		}, store.Report{Extra: []string{"pipe"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			test.change(t, i.GOROOT)
			report, err := w.store.Check(context.Background(), i, w.server.LogKey())
			if err != nil {
				t.Fatal(err)
			}
			got := store.Report{Changed: report.Changed, Missing: report.Missing, Extra: report.Extra, Mode: report.Mode}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("Check found %+v, want %+v", got, test.want)
			}
			if want := name == "nothing"; report.OK() != want {
				t.Errorf("OK = %v; %v", report.OK(), report.Problem)
			}
			w.glances(i, name, test.want)
		})
	}
}

// glances holds that a glance at every file finds what Check does, and that one at none
// finds all but contents of the same size.
func (w *world) glances(i store.Installed, name string, want store.Report) {
	w.t.Helper()
	for _, every := range []bool{true, false} {
		report, err := w.store.Glance(w.t.Context(), i, w.server.LogKey(), map[bool]int64{true: 1 << 30}[every])
		if err != nil {
			w.t.Fatal(err)
		}
		got := store.Report{Changed: report.Changed, Missing: report.Missing, Extra: report.Extra, Mode: report.Mode}
		switch same := strings.HasPrefix(name, "one byte") && !every; {
		case !same && !reflect.DeepEqual(got, want):
			w.t.Errorf("Glance found %+v, want %+v", got, want)
		case name == "one byte more" && report.OK(), name == "nothing" && !report.OK():
			w.t.Errorf("Glance: %v %v", report.OK(), report.Problem)
		}
	}
}

// What lies beside a toolchain claims; only the log's proof counts.
func TestCheckBelievesNoReceipt(t *testing.T) {
	genuine := small("1.27.4")
	evil := genuine.With("bin/go", "#!/bin/sh\necho evil\n")
	tests := map[string]func(t *testing.T, w *world, i store.Installed){
		"receipt missing": func(t *testing.T, w *world, i store.Installed) { os.Remove(w.dirs.Receipt(i.Tree)) },
		"receipt empty":   func(t *testing.T, w *world, i store.Installed) { os.WriteFile(w.dirs.Receipt(i.Tree), nil, 0o644) },
		"sums missing":    func(t *testing.T, w *world, i store.Installed) { os.Remove(w.dirs.Manifest(i.Tree)) },
		"sums of another tree, tree too": func(t *testing.T, w *world, i store.Installed) {
			os.WriteFile(w.dirs.Manifest(i.Tree), evil.Manifest().Text(), 0o644)
			spoil(t, filepath.Join(i.GOROOT, "bin/go"), evil.Files["bin/go"])
			os.Chmod(filepath.Join(i.GOROOT, "bin/go"), 0o555)
		},
		"sums, tree and the receipt's h1": func(t *testing.T, w *world, i store.Installed) {
			os.WriteFile(w.dirs.Manifest(i.Tree), evil.Manifest().Text(), 0o644)
			spoil(t, filepath.Join(i.GOROOT, "bin/go"), evil.Files["bin/go"])
			os.Chmod(filepath.Join(i.GOROOT, "bin/go"), 0o555)
			rewrite(t, w.dirs.Receipt(i.Tree), i.Receipt.H1, evil.Manifest().H1())
		},
		"a proof of another log": func(t *testing.T, w *world, i store.Installed) {
			other := newWorld(t, evil)
			j := other.install(evil)
			data, _ := os.ReadFile(other.dirs.Receipt(j.Tree))
			os.WriteFile(w.dirs.Receipt(i.Tree), data, 0o644)
		},
		"another release's receipt": func(t *testing.T, w *world, i store.Installed) {
			j := w.install(small("1.26.9"))
			data, _ := os.ReadFile(w.dirs.Receipt(j.Tree))
			os.WriteFile(w.dirs.Receipt(i.Tree), data, 0o644)
		},
	}
	for name, tamper := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, genuine, small("1.26.9"))
			i := w.install(genuine)
			tamper(t, w, i)
			i, err := w.store.Find(genuine.Subject.Version)
			if err != nil {
				t.Fatal(err)
			}
			report, err := w.store.Check(context.Background(), i, w.server.LogKey())
			if err != nil {
				t.Fatal(err)
			}
			if report.OK() || report.Problem == nil {
				t.Errorf("Check = %+v", report)
			}
		})
	}
}

func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(data), old, new)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkCheck(b *testing.B) {
	toolchain := releasetest.Small("1.27.4", small("1.27.4").Subject.Platform).WithText(64 << 20)
	w := newWorld(b, toolchain)
	i := w.install(toolchain)
	b.SetBytes(i.Receipt.SizeBytes)
	for b.Loop() {
		if report, err := w.store.Check(context.Background(), i, w.server.LogKey()); err != nil || !report.OK() {
			b.Fatal(report, err)
		}
	}
}
