//go:build unix

package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// What Check finds a glance finds too, as far as it reads: names and modes always, contents
// where they were written after the install.
func TestGlance(t *testing.T) {
	const all = 1 << 30
	for name, c := range map[string]struct {
		change  func(t *testing.T, goroot string)
		budget  int64
		want    []string
		problem bool
	}{
		"nothing": {change: func(*testing.T, string) {}, budget: all},
		"one byte": {change: func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "src/fmt/print.go"))
			spoil(t, filepath.Join(goroot, "src/fmt/print.go"), string(data[:len(data)-2])+"!\n")
		}, budget: all, want: []string{"src/fmt/print.go"}},
		"one byte that is not read": {change: func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "src/fmt/print.go"))
			spoil(t, filepath.Join(goroot, "src/fmt/print.go"), string(data[:len(data)-2])+"!\n")
			old := time.Now().Add(-time.Hour)
			os.Chtimes(filepath.Join(goroot, "src/fmt/print.go"), old, old)
		}},
		"one byte of late": {change: func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "src/fmt/print.go"))
			spoil(t, filepath.Join(goroot, "src/fmt/print.go"), string(data[:len(data)-2])+"!\n")
			late := time.Now().Add(time.Hour)
			os.Chtimes(filepath.Join(goroot, "src/fmt/print.go"), late, late)
		}, budget: 600, want: []string{"src/fmt/print.go"}},
		"one byte more, that is not read": {change: func(t *testing.T, goroot string) {
			data, _ := os.ReadFile(filepath.Join(goroot, "VERSION"))
			spoil(t, filepath.Join(goroot, "VERSION"), string(data)+"\n")
		}, problem: true},
		"a file more": {change: func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src/fmt"), func() {
				os.WriteFile(filepath.Join(goroot, "src/fmt/evil.go"), []byte("package fmt"), 0o444)
			})
		}, want: []string{"src/fmt/evil.go"}},
		"a file less": {change: func(t *testing.T, goroot string) {
			inFolder(t, filepath.Join(goroot, "src/fmt"), func() { os.Remove(filepath.Join(goroot, "src/fmt/print.go")) })
		}, want: []string{"src/fmt/print.go"}},
		"a link": {change: func(t *testing.T, goroot string) {
			inFolder(t, goroot, func() { os.Symlink("VERSION", filepath.Join(goroot, "link")) })
		}, want: []string{"link"}},
		"modes": {change: func(t *testing.T, goroot string) {
			os.Chmod(filepath.Join(goroot, "bin/go"), 0o755)
			os.Chmod(filepath.Join(goroot, "src"), 0o755)
		}, want: []string{"bin/go", "src"}},
	} {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			c.change(t, i.GOROOT)
			r, err := w.store.Glance(t.Context(), i, w.server.LogKey(), c.budget)
			if err != nil {
				t.Fatal(err)
			}
			got := slices.Sorted(slices.Values(slices.Concat(r.Changed, r.Missing, r.Extra, r.Mode)))
			if !slices.Equal(got, c.want) || (r.Problem != nil) != c.problem {
				t.Errorf("%q, %v", got, r.Problem)
			}
			if len(c.want) == 0 && !c.problem {
				return
			}
			if whole, err := w.store.Check(t.Context(), i, w.server.LogKey()); err != nil || whole.OK() {
				t.Errorf("Check says nothing of it: %+v, %v", whole, err)
			}
		})
	}
}

// The list of digests is proved too.
func TestGlanceProvesTheList(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	list := w.dirs.Manifest(i.Tree)
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	digit := byte('0')
	if data[0] == digit {
		digit = '1'
	}
	data[0] = digit
	if err := os.WriteFile(list, data, 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := w.store.Glance(t.Context(), i, w.server.LogKey(), 0)
	if err != nil || r.Problem == nil {
		t.Errorf("%+v, %v", r, err)
	}
}
