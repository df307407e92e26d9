package trees

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/gittest"
)

// A file that is too large is refused by its size.
func TestTooLarge(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", strings.Repeat("x", drift.MaxFile))
	r.Write("a/go.mod", strings.Repeat("y", drift.MaxFile+1))
	r.Write("b/go.mod", "")
	if err := os.Truncate(r.Path("b/go.mod"), 16<<20); err != nil {
		t.Fatal(err)
	}
	r.Git("-c", "core.compression=1", "add", "-A")
	for what, got := range map[string]map[string]string{"index": staged(t, r), "folder": onDisk(t, r)} {
		if len(got) != 3 || len(got["go.mod"]) != drift.MaxFile || !strings.Contains(got["a/go.mod"], "error: it has 1048577 bytes") ||
			!strings.Contains(got["b/go.mod"], "error: it has 16777216 bytes") || !strings.Contains(got["b/go.mod"], "gvx.toml") {
			t.Errorf("%s: %d files, %q", what, len(got), got["b/go.mod"])
		}
	}
	r.Remove("a")
	r.Remove("b")
	if got := staged(t, r); len(got) != 3 || !strings.Contains(got["b/go.mod"], "16777216") {
		t.Errorf("only in the index: %q", got["b/go.mod"])
	}
}

// Names are bytes, and neither options nor patterns.
func TestOddNames(t *testing.T) {
	r := gittest.New(t)
	want := map[string]string{}
	for _, dir := range []string{"-rf", "a\nb", "\x1b[31m", "tab\t", "\xff\xfe", "*", ":(glob)**", ":x", "é", "a b", "--", "..."} {
		name := dir + "/go.mod"
		if err := os.MkdirAll(r.Path(dir), 0o755); err != nil {
			t.Logf("SKIP %q: %v", dir, err)
			continue
		}
		r.Write(name, "1")
		want[name] = "1"
	}
	r.Commit()
	for name := range want {
		r.Write(name, name)
		want[name] = name
	}
	r.Git("add", "-A")
	names := slices.Collect(maps.Keys(want))
	hold(t, "index", staged(t, r), want)
	hold(t, "folder", onDisk(t, r), want)
	old := earlier(t, r, names...)
	if len(old) != len(want) || len(want) < 6 {
		t.Errorf("before: %q", old)
	}
	for name := range want {
		r.Remove(name)
	}
	hold(t, "gone from disk", staged(t, r), want)
}

func TestLeftOut(t *testing.T) {
	r := gittest.New(t)
	for _, dir := range []string{"vendor/a", "a/vendor", "node_modules/x", "a/testdata", "a/b", "_x", "vendored", ".hidden"} {
		r.Write(dir+"/go.mod", "m")
	}
	r.Write("ignored/go.mod", "m")
	r.Write(".gitignore", "ignored\n")
	r.Git("init", "-q", "nested")
	r.Write("nested/go.mod", "m")
	want := map[string]string{"a/b/go.mod": "m", "vendored/go.mod": "m", ".hidden/go.mod": "m", "_x/go.mod": "m"}
	hold(t, "folder", onDisk(t, r), want)
	r.Git("add", "a", "vendor", "node_modules", "_x", "vendored", ".hidden")
	hold(t, "index", staged(t, r), want)
	delete(want, "_x/go.mod")
	want["ignored/go.mod"] = "m"
	hold(t, "without git", read(t, &Folder{Top: r.Dir}, isPin), want)
}

// A path that no disk holds, and an index may, costs no more than its length.
func TestLeftOutIsToldAtOnce(t *testing.T) {
	deep := strings.Repeat("a/", 30000)
	began := time.Now()
	for name, want := range map[string]bool{
		deep + "go.mod": false, deep + "vendor/go.mod": true, "vendor/" + deep + "go.mod": true,
		"vendor": false, "a/vendor": false, "a/testdata/x": true, "vendors/x": false, "go.mod": false,
	} {
		if isLeftOut(name) != want {
			t.Errorf("%.20s: %v", name, !want)
		}
	}
	if spent := time.Since(began); spent > time.Second {
		t.Errorf("%v", spent)
	}
}
