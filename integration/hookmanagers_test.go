//go:build unix

package integration

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// section is the code block of docs/hooks.md below the heading, with what stands in for
// gvx's repository.
func section(t *testing.T, heading, language, source string) string {
	t.Helper()
	page, err := os.ReadFile("../docs/hooks.md")
	must(t, err)
	_, below, found := strings.Cut(string(page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/hooks.md has no section %s", heading)
	}
	line := strings.Count(string(page), "\n") - strings.Count(below, "\n")
	for _, b := range blocks(t, "docs/hooks.md", language) {
		if b.line > line {
			return strings.ReplaceAll(b.text, "https://github.com/gvx-go/gvx", source)
		}
	}
	t.Fatalf("docs/hooks.md has no %s below %s", language, heading)
	return ""
}

// withPreCommit is author with Debian's pre-commit.
func withPreCommit(t *testing.T) house {
	t.Helper()
	h := author(t)
	if _, err := exec.LookPath("pre-commit"); err != nil {
		t.Skip("SKIP: needs pre-commit on PATH")
	}
	return h.with("PRE_COMMIT_HOME=" + filepath.Join(h.path, "pre-commit"))
}

// gvxRepository is this checkout as a repository of its own, with the branch main.
func gvxRepository(t *testing.T, h house) string {
	t.Helper()
	source := checkout(t)
	h.run(t, source, "git", "init", "-q", ".")
	h.run(t, source, "git", "add", "-A")
	h.run(t, source, "git", "commit", "-q", "-m", "All of it")
	return source
}

// own has a hook of the project's own beside, so that the two are called together.
const ownPreCommitHook = `- repo: local
  hooks:
  - {id: own, name: own, entry: echo own hook, language: system, always_run: true, pass_filenames: false, verbose: true}
`

// With the gvx that is on PATH; and gvx's own hook before and behind pre-commit's.
func TestHookOfPreCommit(t *testing.T) {
	t.Parallel()
	h := withPreCommit(t)
	source := gvxRepository(t, h)
	t.Run("gvx-check-system", func(t *testing.T) {
		config := strings.Replace(section(t, "pre-commit", "yaml", source), "gvx-check", "gvx-check-system", 1)
		dir := agreeing(t, h, ".pre-commit-config.yaml", "repos:\n"+config)
		h.run(t, dir, "pre-commit", "install")
		refusesMismatches(t, h, dir)
		if o := h.try(t, dir, "pre-commit", "run", "--all-files"); o.code != 0 {
			t.Errorf("%+v", o)
		}
	})
	for _, first := range []string{"gvx", "pre-commit"} {
		t.Run(first+" first", func(t *testing.T) {
			dir := agreeing(t, h, ".pre-commit-config.yaml", "repos:\n"+ownPreCommitHook)
			install := [][]string{{"gvx", "hook", "install"}, {"pre-commit", "install"}, {"pre-commit", "install"}, {"gvx", "hook", "install"}}
			if first != "gvx" {
				install = [][]string{{"pre-commit", "install"}, {"gvx", "hook", "install"}, {"pre-commit", "install"}}
			}
			for _, argv := range install {
				h.run(t, dir, argv...)
			}
			refusesMismatches(t, h, dir)
			o, made := commits(t, h, dir, "README", first)
			if !made {
				t.Errorf("%+v", o)
			}
			contains(t, o.stdout+o.stderr, "own hook")
			h.run(t, dir, "gvx", "hook", "uninstall")
			h.run(t, dir, "pre-commit", "uninstall")
			if rest := listing(t, filepath.Join(dir, ".git/hooks")); strings.Contains(without(rest, samples(rest)...), "pre-commit") {
				t.Errorf("left:\n%s", rest)
			}
		})
	}
}

// samples are the hooks that git puts there and nobody runs.
func samples(listing string) (names []string) {
	for _, name := range lines(listing) {
		if strings.HasSuffix(name, ".sample") {
			names = append(names, name)
		}
	}
	return names
}

// pre-commit builds gvx by itself, where nobody has it.
func TestHookThatPreCommitBuilds(t *testing.T) {
	t.Parallel()
	h := withPreCommit(t)
	source := gvxRepository(t, h)
	modules, err := goEnv("GOMODCACHE")
	must(t, err)
	builds, err := goEnv("GOCACHE")
	must(t, err)
	h = h.with("PATH="+filepath.Join(shared.goroot, "bin")+":/usr/bin:/bin", "GOMODCACHE="+modules, "GOCACHE="+builds,
		"GOFLAGS="+os.Getenv("GOFLAGS"), "CGO_ENABLED="+os.Getenv("CGO_ENABLED"), "GOPROXY="+os.Getenv("GOPROXY"))
	uncounted(t, h)
	config := section(t, "pre-commit", "yaml", source)
	for _, b := range blocks(t, "README.md", "yaml") {
		if text := strings.ReplaceAll(b.text, "https://github.com/gvx-go/gvx", source); text != config {
			t.Errorf("README.md:%d is not what docs/hooks.md says:\n%s", b.line, text)
		}
	}
	dir := agreeing(t, h, ".pre-commit-config.yaml", "repos:\n"+config)
	h.run(t, dir, "pre-commit", "install")
	start := time.Now()
	h.run(t, dir, "pre-commit", "install-hooks")
	t.Logf("pre-commit has built gvx in %d ms", time.Since(start).Milliseconds())
	refusesMismatches(t, h, dir)
	if o := h.try(t, dir, "pre-commit", "run", "--all-files"); o.code != 0 {
		t.Errorf("%+v", o)
	}
	write(t, filepath.Join(dir, "Dockerfile"), badImage)
	h.run(t, dir, "git", "add", "-A")
	o := h.try(t, dir, "pre-commit", "try-repo", source, "gvx-check", "--all-files")
	if o.code != 1 {
		t.Errorf("%+v", o)
	}
	contains(t, o.stdout, "Dockerfile:1", "golang:1.26-alpine")
}

// npmPackages is a node_modules with lefthook and husky; NODE_PATH may name one.
func npmPackages(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIP: needs %s on PATH", program)
		}
	}
	dir, err := fetchPackages()
	if err != nil {
		t.Skipf("SKIP: npm gives no lefthook and husky: %v", err)
	}
	return dir
}

// fetchPackages does it once for all tests.
var fetchPackages = sync.OnceValues(func() (string, error) {
	names := []string{"lefthook", "husky"}
	for _, dir := range filepath.SplitList(os.Getenv("NODE_PATH")) {
		if hasAll(dir, names) {
			return dir, nil
		}
	}
	prefix := filepath.Join(shared.top, "npm")
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	// lefthook's own script would install hooks into the repository that npm is called in.
	args := append([]string{"install", "--ignore-scripts", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, "--cache", filepath.Join(prefix, "cache")}, names...)
	if err := os.Mkdir(prefix, 0o755); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir = prefix
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return filepath.Join(prefix, "node_modules"), nil
})

func hasAll(dir string, names []string) bool {
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

func TestHookOfLefthook(t *testing.T) {
	t.Parallel()
	h := author(t)
	packages := npmPackages(t)
	h = h.with("PATH=" + filepath.Join(packages, ".bin") + ":" + h.get("PATH"))
	dir := agreeing(t, h, "lefthook.yml", section(t, "lefthook", "yaml", ""))
	h.run(t, dir, "lefthook", "install")
	refusesMismatches(t, h, dir)

	remote := filepath.Join(tempDir(t), "remote.git")
	h.run(t, dir, "git", "init", "-q", "--bare", remote)
	h.run(t, dir, "git", "push", "-q", remote, "main")
	commits(t, h, dir, "Dockerfile", badImage, "--no-verify")
	if o := h.try(t, dir, "git", "push", remote, "main:bad"); o.code == 0 || strings.Contains(h.run(t, remote, "git", "branch"), "bad") {
		t.Errorf("%+v", o)
	}
	before := listing(t, filepath.Join(dir, ".git/hooks"))
	h.refuses(t, dir, 1, []string{"is written by lefthook", "lefthook.yml"}, "gvx", "hook", "install")
	if after := listing(t, filepath.Join(dir, ".git/hooks")); after != before {
		t.Errorf("changed to\n%s", after)
	}
}

func TestHookOfHusky(t *testing.T) {
	t.Parallel()
	h := author(t)
	packages := npmPackages(t)
	h = h.with("PATH=" + filepath.Join(packages, ".bin") + ":" + h.get("PATH"))
	dir := agreeing(t, h, ".husky/pre-commit", section(t, "husky", "sh", ""), "node_modules/.bin/gvx", "#!/bin/sh\nexit 0\n")
	must(t, os.Chmod(filepath.Join(dir, "node_modules/.bin/gvx"), 0o755))
	h.run(t, dir, "husky")
	refusesMismatches(t, h, dir)
	h.refuses(t, dir, 1, []string{"is written by husky", ".husky/pre-commit"}, "gvx", "hook", "install")
}
