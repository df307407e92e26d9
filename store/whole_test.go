package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/store"
)

func (w *world) whole() *store.Whole {
	w.t.Helper()
	whole, err := w.store.LockWhole(context.Background(), store.Waiting{Command: "gvx prune"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(whole.Release)
	return whole
}

func mustBeLocked(t *testing.T, err error, by string) {
	t.Helper()
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() || locked.Holder.Command != by {
		t.Errorf("%v, want a LockedError that names %q", err, by)
	}
}

func TestWholeKeepsEverybodyAway(t *testing.T) {
	w := newWorld(t)
	ctx, one := context.Background(), small("1.27.4").Subject
	held := w.lock(one)
	other := w.lock(small("1.26.9").Subject)
	_, err := w.store.TryLockWhole(ctx, store.Waiting{})
	mustBeLocked(t, err, "a test")
	held.Release()
	_, err = w.store.TryLockWhole(ctx, store.Waiting{Timeout: time.Minute})
	mustBeLocked(t, err, "a test")
	_, err = w.store.LookWhole(ctx)
	mustBeLocked(t, err, "a test")
	other.Release()

	whole := w.whole()
	_, err = w.store.Lock(ctx, one, store.Waiting{})
	mustBeLocked(t, err, "gvx prune")
	_, err = w.store.LockShared(ctx, store.Waiting{})
	mustBeLocked(t, err, "gvx prune")
	_, err = w.store.TryLockWhole(ctx, store.Waiting{})
	mustBeLocked(t, err, "gvx prune")
	whole.Release()

	unlock, err := w.store.LockShared(ctx, store.Waiting{})
	if err != nil {
		t.Fatal(err)
	}
	w.lock(one).Release() // which it does not keep away
	var locked *store.LockedError
	if _, err := w.store.TryLockWhole(ctx, store.Waiting{}); !errors.As(err, &locked) {
		t.Errorf("beside LockShared: %v", err)
	}
	unlock()
	w.whole().Release()
	if notes, _ := filepath.Glob(w.dirs.Locks() + "/*.holder"); len(notes) > 0 {
		t.Errorf("there are notes of who holds what nobody does: %v", notes)
	}
}

// What a killed gvx left says nothing about who holds the whole store now.
func TestHolderOfWholeLives(t *testing.T) {
	w := newWorld(t)
	w.lock(small("1.26.9").Subject)
	for _, name := range []string{"store.lock", "go1.25.1.plan9-arm.lock"} {
		note := "2147483000\n2020-11-21T04:00:00Z\na dead one\n"
		if err := os.WriteFile(filepath.Join(w.dirs.Locks(), name+".holder"), []byte(note), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan store.Holder, 1)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := w.store.LockWhole(ctx, store.Waiting{Timeout: time.Minute, Notice: func(h store.Holder) {
		told <- h
		cancel()
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("LockWhole = %v", err)
	}
	if h := <-told; h.PID != os.Getpid() || h.Command != "a test" {
		t.Errorf("told of %v", h)
	}
}

// The lock of the whole store is that of each release, until it is given back.
func TestWholeIsTheLockOfEachRelease(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	w.install(toolchain)
	ctx, v := context.Background(), toolchain.Subject.Version
	whole := w.whole()
	held := whole.Of(toolchain.Subject)
	if _, err := w.store.Remove(ctx, whole.Of(small("1.26.9").Subject), v, false); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("with another release's: %v", err)
	}
	whole.Release()
	if _, err := w.store.Remove(ctx, held, v, false); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("after the release: %v", err)
	}
	if _, err := w.store.Find(v); err != nil {
		t.Error(err)
	}
	whole = w.whole()
	if _, err := w.store.Remove(ctx, whole.Of(toolchain.Subject), v, false); err != nil {
		t.Error(err)
	}
	w.sweepBlobs(whole)
	w.mustBeEmpty()
}

func TestLookWholeWritesNothing(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	look, err := w.store.LookWhole(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(w.dirs.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the data folder was made")
	}
	look.Release()
	w.lock(small("1.27.4").Subject).Release()
	if look, err = w.store.LookWhole(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.store.SweepBlobs(ctx, look, false); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("SweepBlobs = %v", err)
	}
	if _, _, err := w.store.SweepBlobs(ctx, look, true); err != nil {
		t.Error(err)
	}
	var locked *store.LockedError
	if _, err := w.store.Lock(ctx, small("1.27.4").Subject, store.Waiting{}); !errors.As(err, &locked) {
		t.Errorf("Lock = %v: what is looked at may change", err)
	}
	look.Release()
	if _, _, err := w.store.SweepBlobs(ctx, look, true); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("SweepBlobs = %v", err)
	}
	if notes, _ := filepath.Glob(w.dirs.Locks() + "/*.holder"); len(notes) > 0 {
		t.Errorf("it wrote %v", notes)
	}
}

func TestAStrangeLockFile(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	w.lock(subject).Release()
	path := w.dirs.VersionLock(subject.Version, subject.Platform)
	os.Remove(path)
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.Symlink(victim, path); err != nil {
		t.Skip("no links here: ", err)
	}
	if _, err := w.store.Lock(context.Background(), subject, store.Waiting{}); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Lock = %v", err)
	}
	if _, err := os.Lstat(victim); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the link was followed")
	}
	w.whole().Release() // nothing else is locked
}

func (w *world) sweepBlobs(whole *store.Whole) (n int, bytes int64) {
	w.t.Helper()
	n, bytes, err := w.store.SweepBlobs(context.Background(), whole, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return n, bytes
}
