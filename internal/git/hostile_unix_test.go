//go:build unix

package git

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// absent is the name of an object that no repository of these tests holds.
const absent = "00000000000000000000000000000000000abcde"

// arm makes a repository whose configuration, attributes and hooks run a script wherever
// git would let them. Each leaves a file with its name in traces.
func arm(t *testing.T) (r *gittest.Repo, traces string) {
	r = gittest.New(t)
	r.Write("go.mod", "module m\n\ngo 1.25.0\n")
	r.Write("old/go.mod", "module old\n\ngo 1.24.0\n"+strings.Repeat("// moved\n", 20))
	r.Write("Dockerfile", "FROM golang\n")
	r.Git("init", "-q", "--bare", "embedded/evil.git")
	r.Write("embedded/evil.git/refs/keep", "")
	r.Commit()
	traces = r.Path("../traces")
	r.MkdirAll(traces)
	trace := func(name string) string {
		r.Script("../arms/"+name, "#!/bin/sh\n: >'"+traces+"/"+name+"'\nexit 1\n")
		return r.Path("../arms/" + name)
	}
	r.Git("mv", "old/go.mod", "moved.go.mod")
	r.Write("Dockerfile", "FROM golang:1.25\n")
	r.Git("add", "-A")
	r.Git("update-index", "--add", "--cacheinfo", "100644,"+absent+",lost/go.mod")
	r.Write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
	r.Write("go.mod", "module m\n\ngo 1.26.0\n")

	settings := map[string]string{
		"core.fsmonitor": trace("fsmonitor"), "core.pager": trace("pager"), "core.editor": trace("editor"), "core.sshCommand": trace("ssh"),
		"core.askPass": trace("askpass"), "core.gitProxy": trace("proxy"), "core.alternateRefsCommand": trace("alternates"),
		"core.attributesFile": r.Path(".gitattributes"), "core.hooksPath": r.Path("../hooks"), "core.untrackedCache": "true", "core.splitIndex": "true",
		"diff.external": trace("external"), "diff.evil.command": trace("command"), "diff.evil.textconv": trace("textconv"), "diff.renames": "copies",
		"filter.evil.clean": trace("clean"), "filter.evil.smudge": trace("smudge"), "core.abbrev": "4",
		"merge.evil.driver": trace("driver"), "interactive.diffFilter": trace("interactive"), "gpg.program": trace("gpg"), "log.showSignature": "true",
		"credential.helper": "!" + trace("credential"), "sequence.editor": trace("sequence"), "uploadpack.packObjectsHook": trace("pack"),
		"trace2.eventTarget": traces + "/trace2event", "trace2.normalTarget": traces + "/trace2normal", "trace2.perfTarget": traces + "/trace2perf",
		"remote.origin.promisor": "true", "remote.origin.partialclonefilter": "blob:none", "remote.origin.url": "ext::" + trace("transport"),
		"remote.origin.uploadpack": trace("uploadpack"), "protocol.allow": "always", "protocol.ext.allow": "always", "fetch.recurseSubmodules": "true",
		"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "extensions.worktreeConfig": "true", "gc.auto": "1", "gc.autoDetach": "false",
		"include.path": r.Path("../included"), "help.autocorrect": "immediate", "index.sparse": "true", "safe.bareRepository": "all", "safe.directory": "*",
	}
	for _, command := range []string{"ls-files", "ls-tree", "cat-file", "rev-parse", "diff-index", "diff-tree", "symbolic-ref", "fetch", "maintenance"} {
		settings["alias."+command] = "!" + trace("alias-"+command)
		settings["pager."+command] = trace("pager-" + command)
	}
	configure(t, r.Path(".git/config"), settings)
	r.Write("../included", "[core]\n\tfsmonitor = "+trace("included")+"\n")
	r.Write(".git/config.worktree", "[core]\n\tfsmonitor = "+trace("worktree")+"\n")
	for _, hook := range []string{"pre-commit", "post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-auto-gc", "update", "sendemail-validate"} {
		for _, dir := range []string{"../hooks/", ".git/hooks/"} {
			r.Script(dir+hook, "#!/bin/sh\n: >'"+traces+"/hook-"+hook+"'\n")
		}
	}
	configure(t, r.Path("embedded/evil.git/config"), map[string]string{
		"core.fsmonitor": trace("bare"), "core.worktree": r.Dir, "core.pager": trace("bare-pager"), "core.bare": "false"})
	return r, traces
}

// configure adds settings to a file of git's; a git for each would take a second.
func configure(t *testing.T, path string, settings map[string]string) {
	var text strings.Builder
	for name, value := range settings {
		section, rest, _ := strings.Cut(name, ".")
		if at := strings.LastIndexByte(rest, '.'); at >= 0 {
			section, rest = section+" \""+rest[:at]+"\"", rest[at+1:]
		}
		fmt.Fprintf(&text, "[%s]\n\t%s = %q\n", section, rest, value)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text.String()); err != nil {
		t.Fatal(err)
	}
}

// askAll asks everything there is to ask.
func askAll(t *testing.T, p Process) {
	ctx := t.Context()
	found, err := Find(ctx, p.Dir, p)
	if err != nil {
		t.Fatal(err)
	}
	hold := func(name string, n int, err error) {
		if n == 0 || err != nil {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	entries, err := found.Index(ctx, nil)
	hold("index", len(entries), err)
	tree, err := found.Committed(ctx, nil)
	hold("commit", len(tree), err)
	files, err := found.Files(ctx, nil)
	hold("files", len(files), err)
	changes, err := found.Changed(ctx)
	hold("changed", len(changes), err)
	changes, err = found.Renamed(ctx, []string{"old/go.mod", "moved.go.mod"})
	hold("renamed", len(changes), err)
	changes, err = found.Between(ctx, "HEAD", "HEAD^{tree}")
	hold("between", 1-len(changes), err)
	objects := []string{absent}
	for _, e := range append(entries, tree...) {
		objects = append(objects, e.Object)
	}
	got := map[bool]int{}
	err = found.Blobs(ctx, objects, 1<<20, func(b Blob) { got[b.Missing]++ })
	hold("blobs", got[false], err)
	hold("missing blobs", got[true], err)
	dir, err := found.GitDir(ctx)
	hold("git folder", len(dir), err)
	dir, err = found.Hooks(ctx)
	hold("hooks", len(dir), err)
	names, err := StagedNames(ctx, p)
	hold("names", len(names), err)
	asker, err := NewAsker(p)
	hold("asker", 1, err)
	_, yes, err := asker.Ask(ctx, p.Dir, "config", "--get", "core.hooksPath")
	hold("ask", len(fmt.Sprint(yes)), err)
	bare := filepath.Join(p.Dir, "embedded", "evil.git")
	if found, err := Find(ctx, bare, Process{Dir: bare, Env: p.Env}); err == nil || found != nil {
		t.Errorf("the embedded repository: %v", found)
	}
}

// Nothing that a repository configures is run, and git's own variables for it neither.
func TestHostileRepositoryRunsNothing(t *testing.T) {
	r, traces := arm(t)
	evil := r.Path("../arms/fsmonitor")
	askAll(t, in(r, ".", "GIT_EXTERNAL_DIFF="+evil, "GIT_PAGER="+evil, "PAGER="+evil, "GIT_SSH_COMMAND="+evil, "GIT_SSH="+evil, "GIT_ASKPASS="+evil,
		"GIT_EDITOR="+evil, "GIT_TRACE="+traces+"/trace", "GIT_TRACE2_EVENT="+traces+"/event", "GIT_TRACE_SETUP="+traces+"/setup",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.fsmonitor", "GIT_CONFIG_VALUE_0="+evil, "GIT_CONFIG_PARAMETERS='core.fsmonitor="+evil+"'",
		"GIT_ALLOW_PROTOCOL=ext", "GIT_NO_LAZY_FETCH=0", "GIT_PROXY_COMMAND="+evil, "GIT_OPTIONAL_LOCKS=1"))
	if left := tracesIn(t, traces); len(left) > 0 {
		t.Errorf("these ran: %q", left)
	}
	// The repository is armed indeed: what a person types runs nearly all of it.
	for _, args := range [][]string{{"cat-file", "-p", absent}, {"update-index", "--force-remove", "lost/go.mod"}, {"status"}, {"diff"},
		{"diff", "--no-ext-diff"}, {"diff", "--cached", "--no-ext-diff"}, {"add", "."}, {"commit", "-m", "x"}} {
		r.Try(args...)
	}
	left := tracesIn(t, traces)
	for _, want := range []string{"worktree", "command", "clean", "textconv", "transport", "hook-pre-commit", "hook-post-index-change"} {
		if !slices.Contains(left, want) {
			t.Errorf("git itself does not run %s, so this test shows nothing of it: %q", want, left)
		}
	}
}

func tracesIn(t *testing.T, dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A partial clone fetches nothing by any way out, neither by the variable of newer gits nor
// without it.
func TestPartialCloneFetchesNothing(t *testing.T) {
	for name, settings := range map[string][]string{
		"ext":        {"remote.origin.url", "ext::TRACE"},
		"uploadpack": {"remote.origin.url", ".", "remote.origin.uploadpack", "TRACE"},
		"file":       {"remote.origin.url", "file://DIR", "remote.origin.uploadpack", "TRACE"},
		"ssh":        {"remote.origin.url", "ssh://example.com/x", "core.sshCommand", "TRACE"},
		"git":        {"remote.origin.url", "git://example.com/x", "core.gitProxy", "TRACE"},
		"helper":     {"remote.origin.url", "TRACE", "remote.origin.vcs", "ext"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Write("go.mod", "module m\n")
			r.Commit()
			r.Git("update-index", "--add", "--cacheinfo", "100644,"+absent+",lost/go.mod")
			r.Script("../arm", "#!/bin/sh\n: >"+r.Path("../traced")+"\nexit 1\n")
			words := append([]string{"core.repositoryFormatVersion", "1", "extensions.partialClone", "origin", "remote.origin.promisor", "true",
				"protocol.allow", "always"}, settings...)
			for i := 0; i < len(words); i += 2 {
				r.Git("config", words[i], strings.NewReplacer("TRACE", r.Path("../arm"), "DIR", r.Dir).Replace(words[i+1]))
			}
			found := find(t, r, ".")
			old := *found
			old.git.env = slices.DeleteFunc(slices.Clone(found.git.env), func(kv string) bool { return strings.HasPrefix(kv, "GIT_NO_LAZY_FETCH=") })
			for _, repository := range []*Repository{found, &old} {
				missing := 0
				err := repository.Blobs(t.Context(), []string{absent}, 10, func(b Blob) { missing++ })
				if repository == found && (missing != 1 || err != nil) {
					t.Errorf("%d, %v", missing, err)
				}
				if _, err := os.Stat(r.Path("../traced")); err == nil {
					t.Fatal("it fetched")
				}
			}
			r.Try("cat-file", "-p", absent)
			if _, err := os.Stat(r.Path("../traced")); err != nil {
				t.Error("git itself fetches nothing here, so this shows nothing")
			}
		})
	}
}

// TestHelperAskAll is what the next test traces.
func TestHelperAskAll(t *testing.T) {
	dir := os.Getenv("GVX_TEST_ARMED")
	if dir == "" {
		t.Skip("SKIP: only for TestHostileRepositoryTraced")
	}
	askAll(t, Process{Dir: dir, Env: os.Environ()})
}

// As the system sees it: no program but git is executed, and no file of the folder beside
// the repository is opened but the one that the configuration includes.
func TestHostileRepositoryTraced(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIP: needs strace")
	}
	r, traces := arm(t)
	log := r.Path("../log")
	cmd := exec.Command(strace, "-f", "-qq", "-s", "4096", "-e", "trace=execve,execveat,open,openat", "-o", log, os.Args[0], "-test.run=^TestHelperAskAll$")
	cmd.Env = append(slices.Clone(r.Env), "GVX_TEST_ARMED="+r.Dir)
	cmd.Dir = r.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "ptrace") {
			t.Skipf("SKIP: strace may not trace here: %s", out)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	executed, opened := traced(t, log)
	if len(executed) < 10 || len(opened) < 50 {
		t.Fatalf("only %d programs, %d files", len(executed), len(opened))
	}
	for _, program := range executed {
		if program != git && program != os.Args[0] {
			t.Errorf("executed: %s", program)
		}
	}
	outside := filepath.Dir(r.Dir)
	for _, path := range opened {
		if isWithin(outside, path) && !isWithin(r.Dir, path) && path != outside+"/included" && path != outside {
			t.Errorf("opened: %s", path)
		}
	}
	if left := tracesIn(t, traces); len(left) > 0 {
		t.Errorf("these ran: %q", left)
	}
}

var (
	execCall = regexp.MustCompile(`execve(?:at)?\((?:AT_FDCWD, )?"((?:[^"\\]|\\.)*)".* = 0$`)
	openCall = regexp.MustCompile(`open(?:at)?\((?:AT_FDCWD, )?"((?:[^"\\]|\\.)*)"`)
)

func traced(t *testing.T, log string) (executed, opened []string) {
	file, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := execCall.FindStringSubmatch(lines.Text()); m != nil {
			executed = append(executed, m[1])
		} else if m := openCall.FindStringSubmatch(lines.Text()); m != nil {
			opened = append(opened, m[1])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return executed, opened
}
