//go:build unix

package git

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/gittest"
)

// A git that is too old, that is somebody else's to trust, and one that never answers.
func TestFindOld(t *testing.T) {
	r := gittest.New(t)
	r.MkdirAll("../bin")
	path := "PATH=" + r.Path("../bin") + ":" + os.Getenv("PATH")
	for _, says := range []string{
		"echo 'Unknown option: --literal-pathspecs' >&2; exit 129",
		"echo false; echo true; echo --show-object-format; exit 129",
		"echo false; echo true",
		"echo",
	} {
		r.Script("../bin/git", "#!/bin/sh\n"+says+"\n")
		found, err := Find(t.Context(), r.Dir, in(r, ".", path))
		wantReason(t, found, err, TooOld, "git --version")
	}
}

func TestFindDubious(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIP: only root can give a repository away")
	}
	r := gittest.New(t)
	for _, name := range []string{".", ".git"} {
		if err := os.Chown(r.Path(name), 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Find(t.Context(), r.Dir, in(r, "."))
	wantReason(t, found, err, Dubious, "safe.directory "+r.Dir)
	r.MkdirAll("a")
	found, err = Find(t.Context(), r.Path("a"), in(r, "a"))
	if wantReason(t, found, err, Dubious); !strings.HasSuffix(err.(*Error).Help(), "safe.directory "+r.Dir) {
		t.Error(err.(*Error).Help())
	}
	// As CI services do it.
	trusted := []string{"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=core.fsmonitor", "GIT_CONFIG_VALUE_0=false",
		"GIT_CONFIG_KEY_1=safe.directory", "GIT_CONFIG_VALUE_1=" + r.Dir, "GIT_CONFIG_KEY_2=x", "GIT_CONFIG_VALUE_2=y"}
	if found, err := Find(t.Context(), r.Dir, in(r, ".", trusted...)); err != nil || found.Top != r.Dir {
		t.Errorf("%+v, %v", found, err)
	}
}

// A configuration that is a FIFO would be read for ever.
func TestFindEnds(t *testing.T) {
	r := gittest.New(t)
	if err := syscall.Mkfifo(r.Path(".git/fifo"), 0o600); err != nil {
		t.Skip("SKIP: ", err)
	}
	r.Git("config", "include.path", "fifo")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	found, err := Find(ctx, r.Dir, in(r, "."))
	wantReason(t, found, err, Failed, "no answer")
	if took := time.Since(start); took > limit/2 {
		t.Errorf("it took %v", took)
	}
}

// What git says is foreign text.
func TestErrorIsSafeToShow(t *testing.T) {
	r := gittest.New(t)
	r.Write(".git/config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\t\"\x1b[31m = 1\n")
	found, err := Find(t.Context(), r.Dir, in(r, "."))
	wantReason(t, found, err, Failed, "config")
	if strings.Count(err.Error(), "\n") > 0 {
		t.Error(err)
	}
}
