//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/goversion"
)

// TestScripts runs testdata/script. A script has a fresh HOME, a proxy where it
// asks for one, and no way to the network: what is not on loopback is sent to a
// port where nobody listens.
func TestScripts(t *testing.T) {
	p := scripts()
	p.Dir = "testdata/script"
	testscript.Run(t, p)
}

// scripts returns what every run of scripts has in common.
func scripts() testscript.Params {
	return testscript.Params{
		Setup:              setUp,
		RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    cmdExits,
			"proxy":    cmdProxy,
			"behave":   cmdBehave,
			"friendly": cmdFriendly,
			"add":      cmdAdd,
			"grow":     cmdGrow,
			"keephead": cmdKeepHead,
			"answer":   cmdAnswer,
			"requests": cmdRequests,
			"late":     cmdLate,
			"await":    cmdAwait,

			"mirror":         cmdMirror,
			"mirrorbehave":   cmdMirrorBehave,
			"mirrorfriendly": cmdMirrorFriendly,
			"mirroranswer":   cmdMirrorAnswer,
			"mirroradd":      cmdMirrorAdd,
			"mirrorfolder":   cmdMirrorFolder,
			"mirrorkey":      cmdMirrorKey,
			"unpack":         cmdUnpack,
			"cosign":         cmdCosign,
			"hold":           cmdHold,
			"holdstore":      cmdHoldStore,
			"holdlog":        cmdHoldLog,

			"json":      cmdJSON,
			"jsonkeys":  cmdJSONKeys,
			"noescape":  cmdNoEscape,
			"nosecret":  cmdNoSecret,
			"nostore":   cmdNoStore,
			"notemp":    cmdNoTemp,
			"downloads": cmdDownloads,
			"let":       cmdLet,
			"mode":      cmdMode,
			"samefile":  cmdSameFile,
			"snapshot":  cmdSnapshot,
			"unchanged": cmdUnchanged,

			"fifo":     cmdFIFO,
			"hardlink": cmdHardLink,
			"replace":  cmdReplace,
			"chown":    cmdChown,
			"discard":  cmdDiscard,

			"direnvlib": cmdDirenvLib,
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			case "direnv":
				return haveDirenv(), nil
			case "namespaces":
				return exec.Command("unshare", "-m", "true").Run() == nil, nil
			}
			return false, errors.New("there is no condition " + name)
		},
	}
}

// nobody is where nobody listens.
const nobody = "http://127.0.0.1:1"

func setUp(e *testscript.Env) error {
	// The real path: the decisions that scripts compare with are made of it.
	work, err := filepath.EvalSymlinks(e.WorkDir)
	if err != nil {
		return err
	}
	home, tools := filepath.Join(work, "home"), filepath.Join(work, ".tools")
	for _, dir := range []string{home, tools} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for _, name := range []string{"cat", "chmod", "cmp", "cp", "env", "git", "ln", "mkdir", "mkfifo", "rm", "sed", "sh", "sha256sum"} {
		real, err := exec.LookPath(name)
		if err != nil {
			return err
		}
		if err := os.Symlink(real, filepath.Join(tools, name)); err != nil {
			return err
		}
	}
	data := filepath.Join(home, ".local", "share", "gvx")
	path := []string{filepath.Join(data, "shims"), programs, tools}
	for _, kv := range [][2]string{
		{"HOME", home},
		{"PATH", strings.Join(path, string(os.PathListSeparator))},
		// A race-enabled gvx would else rest for a second before it exits.
		{"GORACE", "atexit_sleep_ms=0"},
		{"HTTP_PROXY", nobody}, {"HTTPS_PROXY", nobody},
		{"PROGRAMS", programs}, {"TOOLS", tools},
		{"DATA", data}, {"STORE", filepath.Join(data, "store")},
		{"CONFIG", filepath.Join(home, ".config", "gvx")},
		{"PLATFORM", goversion.Host().String()},
		{"STATE", filepath.Join(home, ".local", "state", "gvx")},
		{"CACHE", filepath.Join(home, ".cache", "gvx")},
		{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_AUTHOR_NAME", "a"}, {"GIT_AUTHOR_EMAIL", "a@example.com"},
		{"GIT_COMMITTER_NAME", "a"}, {"GIT_COMMITTER_EMAIL", "a@example.com"},
		// What this machine's users share is no part of a test.
		{"XDG_DATA_DIRS", filepath.Join(work, "nowhere")},
	} {
		e.Setenv(kv[0], kv[1])
	}
	// What testscript sets for Go programs is not what a user has.
	e.Vars = slices.DeleteFunc(e.Vars, func(kv string) bool { return strings.HasPrefix(kv, "GOTRACEBACK=") })
	e.Values[worldKey{}] = &scene{snapshots: map[string]map[string]string{}}
	return nil
}

// exits CODE[,CODE] PROGRAM ARG… runs a program, which must end with one of the
// codes.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE[,CODE] PROGRAM [ARG...]")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if !slices.Contains(strings.Split(args[0], ","), strconv.Itoa(code)) {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}
