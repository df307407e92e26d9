package release

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

func TestSeenRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen")
	if seen, err := ReadSeen(path); err != nil || seen != nil {
		t.Fatalf("no file: %v, %v", seen, err)
	}
	old := versionList(t, "1.26.9", "1.27.3")
	merged := MergeSeen(old, versionList(t, "1.27.4", "1.26.1", "1.28rc1", "1.20"))
	if got := names(merged); !slices.Equal(got, []string{"1.20", "1.26.9", "1.27.4"}) {
		t.Errorf("merged %v", got)
	}
	if err := os.WriteFile(path, FormatSeen(merged), 0o644); err != nil {
		t.Fatal(err)
	}
	if seen, err := ReadSeen(path); err != nil || !slices.Equal(seen, merged) {
		t.Errorf("%v, %v", seen, err)
	}
	if got := MergeSeen(nil, []goversion.Version{{}}); len(got) != 0 {
		t.Errorf("the zero release: %v", got)
	}
}

func TestSeenIsStrict(t *testing.T) {
	dir := t.TempDir()
	for data, at := range map[string]int{
		"go1.27.4\n\ngo1.26.9\n": 2,
		"go1.27.4\n1.26.9\n":     2,
		"go1.27\n":               1,
		"go1.28rc1\n":            1,
		"go1.20.0\n":             1,
		"go1.27.4\r\n":           1,
		"# seen\n":               1,
		"go1.27.4 \n":            1,
		"\x1b[31m":               1,
	} {
		path := filepath.Join(dir, "seen")
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		seen, err := ReadSeen(path)
		var e *SeenError
		if !errors.As(err, &e) || e.Line != at || e.File != path || seen != nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v, %v", data, seen, err)
		}
	}
	if _, err := ReadSeen(dir); err == nil {
		t.Error("a folder was read")
	}
}

func FuzzSeen(f *testing.F) {
	seeds := []string{"go1.27.4\n", "go1.20\ngo1.21.0", "", "\n", "go1.27rc1", "\xff"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		seen, err := parseSeen("f", data)
		if err != nil {
			if seen != nil {
				t.Error("releases beside an error")
			}
			return
		}
		if got := FormatSeen(seen); !bytes.Equal(bytes.TrimSuffix(got, []byte("\n")), bytes.TrimSuffix(data, []byte("\n"))) {
			t.Errorf("%q came back as %q", data, got)
		}
	})
}
