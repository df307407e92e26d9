package store_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/store"
)

func TestLockNamesItsHolder(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	held, err := w.store.Lock(context.Background(), subject, store.Waiting{Command: "gvx install\n1.27.4"})
	if err != nil {
		t.Fatal(err)
	}
	var locked *store.LockedError
	if _, err := w.store.Lock(context.Background(), subject, store.Waiting{}); !errors.As(err, &locked) {
		t.Fatalf("the second Lock = %v, want a LockedError", err)
	}
	if h := locked.Holder; h.PID != os.Getpid() || h.Command != "gvx install 1.27.4" || time.Since(h.Since) > time.Minute {
		t.Errorf("the holder is %+v", h)
	}
	if !strings.Contains(locked.Error(), "gvx install 1.27.4") {
		t.Errorf("the error says %q", locked)
	}
	other, err := w.store.Lock(context.Background(), small("1.26.9").Subject, store.Waiting{})
	if err != nil {
		t.Errorf("another release's lock: %v", err)
	}
	other.Release()
	held.Release()
	if again, err := w.store.Lock(context.Background(), subject, store.Waiting{}); err != nil {
		t.Errorf("after the release: %v", err)
	} else {
		again.Release()
	}
	if _, err := os.Stat(w.dirs.VersionLock(subject.Version, subject.Platform)); err != nil {
		t.Error("the lock file was deleted")
	}
}

func TestLockWaitsAndTellsOnce(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	held := w.lock(subject)
	told, released := make(chan store.Holder, 2), make(chan bool)
	go func() {
		<-told // the wait was told: now it may end
		held.Release()
		close(released)
	}()
	second, err := w.store.Lock(context.Background(), subject, store.Waiting{
		Timeout: time.Minute,
		Notice:  func(h store.Holder) { told <- h },
	})
	if err != nil {
		t.Fatal(err)
	}
	<-released
	second.Release()
	if len(told) != 0 {
		t.Error("it was told more than once")
	}
}

func TestLockEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	w.lock(subject)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.store.Lock(ctx, subject, store.Waiting{Timeout: time.Minute}); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock = %v", err)
	}
}

func FuzzReadHolder(f *testing.F) {
	seeds := []string{"12\n2026-11-21T04:00:00Z\ngvx install 1.27.4\n", "", "12", "x\ny\nz\n", "12\n2026-11-21T04:00:00Z\n\x1b[31m\n", "-1\n2026-11-21T04:00:00Z\ngvx\n"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := t.TempDir() + "/lock"
		if err := os.WriteFile(path+".holder", data, 0o644); err != nil {
			t.Fatal(err)
		}
		if text := store.ReadHolder(path).String(); strings.ContainsAny(text, "\x1b\n\r") {
			t.Errorf("the holder shows as %q", text)
		}
	})
}
