package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func TestPublishedToolchain(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	target, err := os.Readlink(w.dirs.VersionLink(toolchain.Subject.Version))
	if err != nil {
		t.Fatal(err)
	}
	if want := "../store/toolchains/" + i.Tree.String(); target != want {
		t.Errorf("the link leads to %s, want %s", target, want)
	}
	checkModes(t, i.GOROOT)
	if _, err := os.Stat(filepath.Join(i.GOROOT, "src", "go.mod")); err != nil {
		t.Error("src/_go.mod did not become src/go.mod")
	}
	found, err := w.store.Find(toolchain.Subject.Version)
	if err != nil || found.ReceiptErr != nil {
		t.Fatalf("Find = %v, %v", err, found.ReceiptErr)
	}
	if h1 := toolchain.Manifest().H1(); found.Receipt.H1 != h1 || !found.Receipt.Requested || found.Receipt.Files != len(toolchain.Files) {
		t.Errorf("the receipt says %+v", found.Receipt)
	}
}

func checkModes(t *testing.T, goroot string) {
	t.Helper()
	executable := map[string]bool{"bin/go": true, "bin/gofmt": true, "lib/wasm/go_js_wasm_exec": true}
	filepath.WalkDir(goroot, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(goroot, path)
		info, _ := d.Info()
		want := fs.FileMode(0o444)
		if d.IsDir() || executable[rel] || strings.HasPrefix(rel, "pkg/tool/") {
			want = 0o555
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", rel, info.Mode().Perm(), want)
		}
		return nil
	})
}

func TestPublishDemandsTheJudgementOfThisManifest(t *testing.T) {
	mine, other := small("1.27.4"), small("1.26.9")
	tests := map[string]func(w *world, m verify.Manifest) *verify.Verified{
		"nil":  func(*world, verify.Manifest) *verify.Verified { return nil },
		"zero": func(*world, verify.Manifest) *verify.Verified { return &verify.Verified{} },
		"of another release": func(w *world, _ verify.Manifest) *verify.Verified {
			v, err := w.judge(other.Subject, other.Manifest())
			if err != nil {
				t.Fatal(err)
			}
			return v
		},
		"of other files": func(w *world, _ verify.Manifest) *verify.Verified {
			v, err := w.judge(mine.Subject, mine.Manifest())
			if err != nil {
				t.Fatal(err)
			}
			return v
		},
	}
	for name, judgement := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, mine, other)
			held := w.lock(mine.Subject)
			// What is staged is not what the log has.
			entries := entriesOf(mine.With("src/fmt/extra.go", "package fmt"))
			staged, m, err := w.store.Stage(context.Background(), held, sequence(entries), store.DefaultBudget(1<<20))
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.store.Publish(context.Background(), held, staged, judgement(w, m), store.Asked{At: time.Now()})
			if !errors.Is(err, store.ErrNotVerified) {
				t.Errorf("Publish = %v, want ErrNotVerified", err)
			}
			w.mustBeEmpty()
		})
	}
}

func TestJudgeRefusesOtherFiles(t *testing.T) {
	mine := small("1.27.4")
	w := newWorld(t, mine)
	var refuted *verify.RefutedError
	if _, err := w.judge(mine.Subject, mine.With("bin/go", "#!/bin/sh\n").Manifest()); !errors.As(err, &refuted) {
		t.Errorf("Judge = %v, want a RefutedError", err)
	}
}

func TestPublishDemandsTheLock(t *testing.T) {
	mine, other := small("1.27.4"), small("1.26.9")
	w := newWorld(t, mine, other)
	held := w.lock(mine.Subject)
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entriesOf(mine)), store.DefaultBudget(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	verified, err := w.judge(mine.Subject, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Publish(context.Background(), w.lock(other.Subject), staged, verified, store.Asked{At: time.Now()}); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("Publish = %v, want ErrNotHeld", err)
	}
	w.mustBeEmpty()
}

// An install that died between the rename and the link leaves a folder with the
// right name. Nobody knows what is in it.
func TestPublishReplacesAFolderWithoutALink(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	if err := os.Remove(w.dirs.VersionLink(toolchain.Subject.Version)); err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(i.GOROOT, "VERSION"), "half")
	again := w.install(toolchain)
	if again.GOROOT != i.GOROOT {
		t.Errorf("the second install went to %s", again.GOROOT)
	}
	report, err := w.store.Check(context.Background(), again, w.server.LogKey())
	if err != nil || !report.OK() {
		t.Errorf("Check = %+v, %v", report, err)
	}
}

func TestPublishKeepsAForeignLink(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	link := w.dirs.VersionLink(toolchain.Subject.Version)
	victim := t.TempDir()
	os.MkdirAll(w.dirs.Versions(), 0o755)
	if err := os.Symlink(victim, link); err != nil {
		t.Fatal(err)
	}
	held := w.lock(toolchain.Subject)
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entriesOf(toolchain)), store.DefaultBudget(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	verified, err := w.judge(toolchain.Subject, m)
	if err != nil {
		t.Fatal(err)
	}
	var foreign *store.LinkError
	if _, err := w.store.Publish(context.Background(), held, staged, verified, store.Asked{At: time.Now()}); !errors.As(err, &foreign) {
		t.Errorf("Publish = %v, want a LinkError", err)
	}
	if target, _ := os.Readlink(link); target != victim {
		t.Errorf("the link leads to %s now", target)
	}
	if names := w.files(); len(names) != 1 {
		t.Errorf("the store holds %v", names)
	}
}

func TestReceiptIsWhole(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	data, err := os.ReadFile(w.dirs.Receipt(i.Tree))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"format", "version", "platform", "module", "h1", "files", "size_bytes", "source", "proofs", "sumdb", "installed_at", "requested", "gvx"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("the receipt lacks %s", name)
		}
	}
	parsed, err := store.ParseReceipt(data)
	if err != nil {
		t.Fatal(err)
	}
	if h1, err := parsed.Sumdb.Check(w.server.LogKey(), toolchain.Subject); err != nil || h1 != parsed.H1 {
		t.Errorf("the receipt's proof: %s, %v", h1, err)
	}
}

func TestMarkRequested(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	r := i.Receipt
	r.Requested = false
	data, _ := json.Marshal(r)
	os.WriteFile(w.dirs.Receipt(i.Tree), data, 0o644)
	if err := w.store.MarkRequested(w.lock(toolchain.Subject), i, "gvx install 1.27.4"); err != nil {
		t.Fatal(err)
	}
	if r, err := w.store.Receipt(i.Tree); err != nil || !r.Requested || r.AskedBy != "gvx install 1.27.4" {
		t.Errorf("Receipt = %+v, %v", r, err)
	}
}

// spoil replaces the contents of a read-only file, through its own inode.
func spoil(t *testing.T, path, content string) {
	t.Helper()
	dir := filepath.Dir(path)
	os.Chmod(dir, 0o755)
	os.Chmod(path, 0o644)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(path, 0o444)
	os.Chmod(dir, 0o555)
}
