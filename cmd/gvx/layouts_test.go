//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestLayouts holds what gvx check says of whole repositories: the same of the folder as of
// the index, and after --fix nothing that --fix would change. What it says is in the
// archives, as want and fixed.
func TestLayouts(t *testing.T) {
	archives, err := filepath.Glob("../../internal/drift/testdata/layouts/*.txtar")
	if err != nil || len(archives) < 12 {
		t.Fatalf("%d layouts, %v", len(archives), err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			holdLayout(t, file)
		})
	}
}

func holdLayout(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, out := repositoryIn(t, archive)
	runGit(t, w.dir, "init", "-q")
	runGit(t, w.dir, "add", "-A")

	folder := look(t, w, out, checkRequest{})
	if staged := look(t, w, out, checkRequest{staged: true}); staged != folder {
		t.Errorf("the index and the folder differ:\n%s", diff.Diff("folder", []byte(folder), "index", []byte(staged)))
	}
	fixed := mended(t, w, out)
	if again := mended(t, w, out); strings.Contains(again, "\n+++ ") {
		t.Errorf("the second --fix changes something:\n%s", again)
	}
	compareLayout(t, file, archive, map[string]string{"want": folder, "fixed": fixed})
}

// repositoryIn is the archive's files in a folder, and somebody there without a home.
func repositoryIn(t *testing.T, archive *txtar.Archive) (*world, *bytes.Buffer) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "want" || f.Name == "fixed" {
			continue
		}
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	getenv := func(string) string { return "" }
	environ := func() []string { return []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "HOME=" + dir} }
	return &world{gvx: &gvx{stdout: &out, stderr: &out, getenv: getenv, environ: environ}, dir: dir}, &out
}

func runGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "HOME=" + dir}
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, said)
	}
}

// look is the text of a check, without what is to be typed, which differs for the index.
func look(t *testing.T, w *world, out *bytes.Buffer, r checkRequest) string {
	t.Helper()
	all, err := w.checkAll(context.Background(), r)
	if err == nil {
		err = w.showChecked(all, checkRequest{}, "text", false)
	}
	return taken(t, out, err)
}

func mended(t *testing.T, w *world, out *bytes.Buffer) string {
	t.Helper()
	all, err := w.checkAll(context.Background(), checkRequest{})
	if err == nil {
		all, err = w.mend(context.Background(), checkRequest{}, all, "text")
	}
	if err == nil {
		err = w.showChecked(all, checkRequest{}, "text", true)
	}
	return taken(t, out, err)
}

func taken(t *testing.T, out *bytes.Buffer, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Reset()
	return out.String()
}

// compareLayout compares the archive's own texts with those that came out, or writes them.
func compareLayout(t *testing.T, file string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	for _, name := range []string{"want", "fixed"} {
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			i = len(archive.Files)
			archive.Files = append(archive.Files, txtar.File{Name: name})
		}
		if is := archive.Files[i].Data; string(is) != got[name] && !*update {
			t.Errorf("%s of %s; to write it anew: go test ./cmd/gvx -run TestLayouts -update\n%s", name, file, diff.Diff("want", is, "got", []byte(got[name])))
		}
		archive.Files[i].Data = []byte(got[name])
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
