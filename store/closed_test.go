//go:build unix

package store_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gvx-go/gvx/store"
)

// A folder whose mode keeps what is in it from being seen is one finding, and not as
// many as it has files.
func TestCheckOfClosedFolders(t *testing.T) {
	for _, mode := range []fs.FileMode{0, 0o111, 0o222, 0o444, 0o666} {
		for _, closed := range []string{".", "src", "src/fmt", "pkg/tool"} {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			os.Chmod(filepath.Join(i.GOROOT, closed), mode)
			report, err := w.store.Check(context.Background(), i, w.server.LogKey())
			os.Chmod(filepath.Join(i.GOROOT, closed), 0o755)
			if err != nil {
				t.Errorf("%s of mode %o: %v", closed, mode, err)
				continue
			}
			got := store.Report{Changed: report.Changed, Missing: report.Missing, Extra: report.Extra, Mode: report.Mode}
			if want := (store.Report{Mode: []string{closed}}); !reflect.DeepEqual(got, want) || report.OK() {
				t.Errorf("%s of mode %o: %+v", closed, mode, report)
			}
		}
	}
}

// What is seen not to belong there is told, also where nothing more is known of it.
func TestCheckOfClosedFoldersTellsOfExtraNames(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	for _, dir := range []string{"src/fmt", "src"} {
		inFolder(t, filepath.Join(i.GOROOT, dir), func() {
			os.WriteFile(filepath.Join(i.GOROOT, dir, "x.go"), nil, 0o444)
			os.Mkdir(filepath.Join(i.GOROOT, dir, "more"), 0)
		})
	}
	os.Chmod(filepath.Join(i.GOROOT, "src/fmt"), 0o444)
	report, err := w.store.Check(context.Background(), i, w.server.LogKey())
	want := []string{"src/fmt/more", "src/fmt/x.go", "src/more", "src/x.go"}
	if err != nil || !reflect.DeepEqual(report.Extra, want) || !reflect.DeepEqual(report.Mode, []string{"src/fmt"}) || len(report.Missing)+len(report.Changed) > 0 {
		t.Errorf("Check = %+v, %v", report, err)
	}
}
