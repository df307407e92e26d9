package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

const escape = "\x1b]0;owned\a\x1b[31mred\u202e\r"

func TestReport(t *testing.T) {
	v, err := goversion.Parse("1.27.4")
	if err != nil {
		t.Fatal(err)
	}
	s := verify.Subject{Version: v, Platform: goversion.Host()}
	for _, c := range []struct {
		name string
		err  error
		code int
		help string // "" where there is no next command
	}{
		{"usage", usagef("gvx help", "no %s", "x"), exitUsage, "gvx help"},
		{"a problem", &problem{code: 3, text: "x", help: "y"}, exitContradiction, "y"},
		{"refuted", &verify.RefutedError{Subject: s, Reason: "x", Err: errors.New(escape)}, exitRefuted, "nothing was installed"},
		{"an archive", &store.ArchiveError{Subject: s, Name: escape, Reason: "x"}, exitRefuted, "nothing was installed"},
		{"a receipt", &store.ReceiptError{Path: escape, Err: errors.New(escape)}, exitRefuted, "gvx verify --repair"},
		{"no log", &verify.UnreachableError{What: "the log", Err: errors.New(escape)}, exitUnavailable, "a toolchain is installed only with a proof"},
		{"no such release", &release.NotFoundError{Version: v}, exitFailed, "gvx available"},
		{"no proxy", &release.NoProxyError{Tried: []string{escape}}, exitUnavailable, "export GOPROXY="},
		{"offline", &release.UnreachableError{What: "x", Err: release.ErrOffline}, exitUnavailable, "gvx env -u GVX_OFFLINE"},
		{"the log, offline", &verify.UnreachableError{What: "x", Err: &release.UnreachableError{Err: release.ErrOffline}}, exitUnavailable, "gvx env -u GVX_OFFLINE"},
		{"no network", &release.UnreachableError{What: "x", Err: errors.New("refused")}, exitUnavailable, "check the network"},
		{"a newer store", &store.FormatError{Path: escape, Format: escape}, exitFailed, "use the newer gvx"},
		{"another's store", &store.OwnerError{Path: escape}, exitFailed, "run gvx as the owner"},
		{"a lock", &store.LockedError{Path: escape, Holder: store.Holder{PID: 1, Command: escape}}, exitFailed, "wait for it"},
		{"a foreign link", &store.LinkError{Path: escape, Target: escape}, exitFailed, "look at it"},
		{"no setting", &settings.ValueError{Name: escape}, exitUsage, "gvx env"},
		{"a value typed", &settings.ValueError{Name: "GVX_GO", Value: settings.Value{Text: escape}, Want: "y"}, exitUsage, "gvx env"},
		{"a value of the environment", &settings.ValueError{Name: "GVX_GO", Want: "y",
			Value: settings.Value{Text: escape, Origin: settings.Origin{Kind: settings.FromEnvironment}}}, exitFailed, "unset GVX_GO"},
		{"a value of the file", &settings.ValueError{Name: "GVX_GO", Want: "y",
			Value: settings.Value{Text: escape, Origin: settings.Origin{Kind: settings.FromUser, File: escape, Line: 2}}}, exitFailed, "gvx env -u GVX_GO"},
		{"a settings line", &settings.SyntaxError{File: escape, Line: 2, Text: escape}, exitFailed, "mend or remove"},
		{"no home", layout.ErrNoHome, exitFailed, "export HOME="},
		{"interrupted", fmt.Errorf("x: %w", context.Canceled), exitInterrupted, ""},
		{"no space", &fs.PathError{Op: "write", Path: escape, Err: syscall.ENOSPC}, exitFailed, "free some space"},
		{"read-only", &fs.PathError{Op: "mkdir", Path: escape, Err: syscall.EROFS}, exitFailed, "make that path writable"},
		{"no permission", &fs.PathError{Op: "open", Path: escape, Err: syscall.EACCES}, exitFailed, "make that path writable"},
		{"a pin", &shim.DeclarationError{File: "/p/" + escape, Line: 2, What: "pin", Value: escape, Want: "x", Help: "y"}, exitFailed, "y"},
		{"a file of the project's", &shim.UnreadableError{File: "/p/go.mod", Err: syscall.EACCES}, exitFailed, "ls -ld go.mod"},
		{"a program", &shim.StartError{Path: escape, Err: syscall.EACCES}, shim.ExitCannotStart, "ls -lL "},
		{"a program of a toolchain", &shim.StartError{Path: escape + "/go1.27.4.linux-amd64-0123456789abcdef/bin/go", Err: syscall.EACCES}, shim.ExitCannotStart, "gvx verify --repair 1.27.4"},
		{"a program that is too much", &shim.StartError{Path: escape, Err: syscall.E2BIG, Arguments: 1, Environment: 2, Largest: escape}, shim.ExitCannotStart, "unset "},
		{"root in a user's home", &shim.ForeignHomeError{Home: escape}, exitFailed, "sudo -H"},
		{"nothing to run", &shim.NothingError{}, shim.ExitNothing, "gvx install stable"},
		{"not installed", &shim.NotInstalledError{Version: v, Request: goversion.Exactly(v)}, exitUnavailable, "gvx install 1.27.4"},
		{"not allowed", &shim.NotAllowedError{Version: v, Flaws: []string{"CVE-1"}, Repository: escape}, exitUnavailable, "if you trust"},
		{"a contradiction", &shim.ContradictionError{Version: v, Pin: shim.Reason{File: escape, Text: escape}}, exitContradiction, "gvx pin"},
		{"anything", errors.New(escape + "\n" + escape), exitFailed, ""},
	} {
		for _, err := range []error{c.err, fmt.Errorf("outer: %w", c.err)} {
			if isShims(c.err) && err != c.err {
				continue // the shim's errors come unwrapped
			}
			checkReport(t, c.name, err, c.code, c.help)
		}
	}
}

// isShims reports whether package shim explains err itself.
func isShims(err error) bool {
	return strings.HasPrefix(fmt.Sprintf("%T", err), "*shim.")
}

func checkReport(t *testing.T, name string, err error, code int, help string) {
	t.Helper()
	text, got := report(err, "/p")
	if got != code {
		t.Errorf("%s: code %d, want %d", name, got, code)
	}
	if !strings.HasPrefix(text, "gvx: ") || !strings.HasSuffix(text, "\n") {
		t.Errorf("%s: %q is not in the form of an error", name, text)
	}
	_, after, found := strings.Cut(text, "\nhelp: ")
	if found != (help != "") || !strings.HasPrefix(after, help) {
		t.Errorf("%s: the help is %q, want %q", name, after, help)
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Errorf("%s: %q holds %U", name, text, r)
		}
	}
}

func TestReportSilent(t *testing.T) {
	if text, code := report(fmt.Errorf("x: %w", silent{7}), ""); text != "" || code != 7 {
		t.Errorf("got %q and %d, want nothing and 7", text, code)
	}
}
