//go:build unix

package integration

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pipeline is what the pages' YAML says to GitHub, to GitLab or to pre-commit.
type pipeline struct {
	Jobs map[string]struct {
		Env   map[string]string
		Steps []struct{ Name, Uses, Run string }
	}
	Test *struct {
		Variables map[string]string
		Before    []string `json:"before_script"`
		Script    []string
	}
	Languages map[string]string `json:"default_language_version"`
}

// readYAML reads the blocks.
func readYAML(t *testing.T, all []block) (read []pipeline) {
	t.Helper()
	var texts []string
	for _, b := range all {
		texts = append(texts, b.text)
	}
	fromYAML(t, texts, &read)
	return read
}

// fromYAML has Python read texts of YAML into the list to.
func fromYAML(t *testing.T, texts []string, to any) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "import yaml").Run() != nil {
		t.Skip("SKIP: needs python3 with yaml")
	}
	in, err := json.Marshal(texts)
	must(t, err)
	// In YAML 1.1 the key "on" is true.
	cmd := exec.Command(python, "-c", "import json, sys, yaml\n"+
		"print(json.dumps([{str(k): v for k, v in yaml.safe_load(text).items()} for text in json.load(sys.stdin)]))")
	cmd.Stdin = bytes.NewReader(in)
	o := finish(t, cmd)
	if err := json.Unmarshal([]byte(o.stdout), to); err != nil {
		t.Fatalf("%v\n%s", err, o.stderr)
	}
}

// docsPipelines runs the steps of each pipeline, in their order, as its runner does.
func docsPipelines(t *testing.T, h house, dir string) {
	found := map[string]bool{}
	all := slices.DeleteFunc(pages(t, h, "yaml"), func(b block) bool {
		return b.page == "docs/hooks.md" || b.page == "docs/metrics.md" // TestHookOf…, TestMetricsRules
	})
	for i, p := range readYAML(t, all) {
		b := all[i]
		switch {
		case len(p.Jobs) == 1:
			found["GitHub"] = true
			onGitHub(t, h, dir, b, p)
		case p.Test != nil:
			found["GitLab"] = true
			onGitLab(t, h, dir, b, p)
		case p.Languages["golang"] == "system":
			found["pre-commit"] = true // TestPreCommit has the same lines
		default:
			t.Errorf("%s:%d: nothing tries this", b.page, b.line)
		}
	}
	if len(found) != 3 {
		t.Errorf("only %v", found)
	}
}

// brings reports whether a line brings gvx, which is there in these tests:
// TestInstallScript is about such lines.
func brings(line string) bool {
	return strings.Contains(line, "git clone ") || strings.Contains(line, "install.sh")
}

// onGitHub runs the steps on a machine with a Go, and with gvx where install.sh puts it.
// Each is a script for bash -e, and what it adds to GITHUB_PATH comes first on the PATH
// of those behind it.
func onGitHub(t *testing.T, h house, dir string, b block, p pipeline) {
	added := write(t, filepath.Join(h.path, "github_path"), "")
	h = h.with("PATH="+filepath.Join(shared.goroot, "bin")+":/usr/bin:/bin", "GITHUB_PATH="+added, "CI=true", "GITHUB_ACTIONS=true", "GOTOOLCHAIN=local")
	var said string
	for _, job := range p.Jobs {
		for name, value := range job.Env {
			h = h.with(name + "=" + value)
		}
		for _, step := range job.Steps {
			if step.Run == "" || brings(step.Run) {
				t.Logf("SKIP %s%s", step.Uses, step.Run)
				continue
			}
			more, err := os.ReadFile(added)
			must(t, err)
			path := h.get("PATH")
			for _, folder := range strings.Fields(string(more)) {
				path = folder + ":" + path
			}
			script := write(t, filepath.Join(tempDir(t), "step.sh"), step.Run)
			o := h.with("PATH="+path).unattended(t, dir, "bash", "-e", script)
			if o.code != 0 {
				t.Fatalf("%s:%d: %q ends with %d\n%s%s", b.page, b.line, step.Run, o.code, o.stdout, o.stderr)
			}
			said += o.stdout
		}
	}
	contains(t, said, "go version go"+newer+" ", "go"+newer+": ok")
}

// onGitLab runs all lines as one script. The cache has brought back what an earlier run
// left, and gvx is there, so what brings it is passed over.
func onGitLab(t *testing.T, h house, dir string, b block, p pipeline) {
	h = h.with("CI=true", "CI_PROJECT_DIR="+dir)
	for name, value := range p.Test.Variables {
		h = h.with(name + "=" + strings.ReplaceAll(value, "$CI_PROJECT_DIR", dir))
	}
	must(t, os.MkdirAll(h.get("XDG_DATA_HOME"), 0o755))
	must(t, os.Symlink(h.data(), filepath.Join(h.get("XDG_DATA_HOME"), "gvx")))
	script := "set -eo pipefail\n"
	for _, line := range append(p.Test.Before, p.Test.Script...) {
		if brings(line) {
			t.Logf("SKIP %s", line)
			continue
		}
		script += line + "\n"
	}
	o := h.unattended(t, dir, "bash", write(t, filepath.Join(tempDir(t), "job.sh"), script))
	if o.code != 0 {
		t.Errorf("%s:%d: exit code %d\n%s%s", b.page, b.line, o.code, o.stdout, o.stderr)
	}
	contains(t, o.stdout, "go version go"+newer+" ", "go"+newer+": ok")
}
