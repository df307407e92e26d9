package fileread

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wantCause holds that err is a path error of path with this cause.
func wantCause(t *testing.T, path string, err, cause error) {
	t.Helper()
	var at *fs.PathError
	if !errors.Is(err, cause) || !errors.As(err, &at) || at.Path != path {
		t.Errorf("%s: %#v, want %v", path, err, cause)
	}
}

func put(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBounded(t *testing.T) {
	const limit = 1 << 12
	for _, size := range []int{0, 1, 511, 512, 513, limit - 1, limit} {
		want := bytes.Repeat([]byte("x"), size)
		path := put(t, want)
		data, info, err := Bounded(path, limit)
		if err != nil || !bytes.Equal(data, want) || info != (Info{Mine: true}) {
			t.Errorf("%d bytes: %d, %+v, %v", size, len(data), info, err)
		}
	}
	for _, size := range []int{limit + 1, 3 * limit} {
		path := put(t, bytes.Repeat([]byte("x"), size))
		data, info, err := Bounded(path, limit)
		wantCause(t, path, err, ErrTooLarge)
		if data != nil || info != (Info{}) {
			t.Errorf("%d bytes: an error and %d bytes, %+v", size, len(data), info)
		}
	}
}

// A file that claims to be huge costs nothing.
func TestBoundedSparse(t *testing.T) {
	path := put(t, nil)
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip("no sparse file here: ", err)
	}
	_, _, err := Bounded(path, 1<<10)
	wantCause(t, path, err, ErrTooLarge)
}

func TestBoundedMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing")
	_, _, err := Bounded(path, 10)
	wantCause(t, path, err, fs.ErrNotExist)
	_, err = Stat(path)
	wantCause(t, path, err, fs.ErrNotExist)
	_, err = Pointer(path)
	wantCause(t, path, err, fs.ErrNotExist)
}

func TestBoundedFolder(t *testing.T) {
	path := t.TempDir()
	_, _, err := Bounded(path, 10)
	wantCause(t, path, err, ErrNotRegular)
	_, err = Pointer(path)
	wantCause(t, path, err, ErrNotPointer)
}

// Try and Has are what they say, in a folder, above it and for a path longer than any
// buffer.
func TestTry(t *testing.T) {
	path := put(t, []byte("x"))
	dir := filepath.Dir(path)
	if data, info, there, err := Try(dir, "f", 10); string(data) != "x" || !info.Mine || !there || err != nil {
		t.Errorf("%q, %+v, %v, %v", data, info, there, err)
	}
	if _, _, there, err := Try(dir, "f", 0); there || !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v, %v", there, err)
	} else {
		wantCause(t, path, err, ErrTooLarge)
	}
	if data, _, there, err := Try(dir, "missing", 10); data != nil || there || err != nil {
		t.Errorf("missing: %q, %v, %v", data, there, err)
	}
	if _, _, there, err := Try(filepath.Dir(dir), filepath.Base(dir), 10); there || !errors.Is(err, ErrNotRegular) {
		t.Errorf("a folder: %v, %v", there, err)
	}
	if !Has(dir, "f") || Has(dir, "missing") || Has(dir, "") && !Exists(dir) {
		t.Error("Has is wrong")
	}
}

func TestTryLongPath(t *testing.T) {
	dir := t.TempDir()
	for range 5 {
		dir = filepath.Join(dir, strings.Repeat("n", 200))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Skip("no long paths here: ", err)
	}
	if Has(dir, "f") {
		t.Error("it is there before it was made")
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if data, _, there, err := Try(dir, "f", 10); string(data) != "x" || !there || err != nil || !Has(dir, "f") {
		t.Errorf("%q, %v, %v", data, there, err)
	}
}
