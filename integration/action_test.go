//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// action is what action.yml says to GitHub's runner.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, If, Shell, Run string
			Env                  map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile("../.github/actions/check/action.yml")
	must(t, err)
	fromYAML(t, []string{string(text)}, &[]*action{&a})
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 2 {
		t.Fatalf("%+v", a)
	}
	return a
}

// step runs one step as the runner does, and returns how it ended.
func (a action) step(t *testing.T, h house, dir, name string, with map[string]string) outcome {
	t.Helper()
	for _, s := range a.Runs.Steps {
		if s.Name != name {
			continue
		}
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			t.Fatalf("%+v", s)
		}
		vars := []string{"GITHUB_ACTIONS=true", "CI=true", "GITHUB_WORKSPACE=" + dir}
		for key, value := range s.Env {
			input, ok := strings.CutPrefix(strings.TrimSuffix(value, " }}"), "${{ inputs.")
			if _, known := a.Inputs[input]; !ok || !known {
				t.Fatalf("%s is %s", key, value)
			}
			given, ok := with[input]
			if !ok {
				given = a.Inputs[input].Default
			}
			vars = append(vars, key+"="+given)
		}
		script := write(t, filepath.Join(tempDir(t), "step.sh"), s.Run)
		return h.with(vars...).unattended(t, dir, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	}
	t.Fatalf("there is no step %s", name)
	return outcome{}
}

// The check shows what disagrees on its line, and takes no word of its inputs for a script.
func TestActionChecks(t *testing.T) {
	t.Parallel()
	h := author(t)
	a := readAction(t)
	dir := agreeing(t, h, "sub/Dockerfile", badImage, "a b/x", "")
	gvx := filepath.Join(h.path, ".local/bin/gvx")
	evil := filepath.Join(h.path, "evil")
	for _, c := range []struct {
		with map[string]string
		code int
		says string
	}{
		{nil, 3, "::error file=sub/Dockerfile,line=1"},
		{map[string]string{"path": "sub"}, 3, "::error file=sub/Dockerfile,line=1"},
		{map[string]string{"path": "a b"}, 0, ""},
		{map[string]string{"path": "a b", "strict": "true"}, 0, ""},
		{map[string]string{"path": "$(touch " + evil + ")"}, 1, ""},
		{map[string]string{"path": "; touch " + evil}, 1, ""},
		{map[string]string{"path": "--fix"}, 1, ""},
		{map[string]string{"strict": "`touch " + evil + "`"}, 2, "::error::"},
	} {
		with := map[string]string{"gvx": gvx}
		for key, value := range c.with {
			with[key] = value
		}
		o := a.step(t, h, dir, "gvx check", with)
		if o.code != c.code || !strings.Contains(o.stdout, c.says) {
			t.Errorf("%v: %+v", c.with, o)
		}
	}
	if _, err := os.Stat(evil); !os.IsNotExist(err) {
		t.Errorf("an input was run (%v)", err)
	}
	h.run(t, dir, "git", "diff", "--exit-code")
}

// The first step builds gvx from what came with the action, beside all that the job has.
func TestActionInstalls(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := newcomer(t, p)
	a := readAction(t)
	source, runner := checkout(t), tempDir(t)
	h = h.with("RUNNER_TEMP="+runner, "GITHUB_ACTION_PATH="+filepath.Join(source, ".github/actions/check"))
	if when := a.Runs.Steps[0].If; when != "inputs.gvx == ''" {
		t.Errorf("it is run if %s", when)
	}
	before := listing(t, h.path)
	if o := a.step(t, h, source, a.Runs.Steps[0].Name, nil); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	if after := listing(t, h.path); after != before {
		t.Errorf("in HOME:\n%s", after)
	}
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "Dockerfile", badImage)
	o := a.step(t, h, dir, "gvx check", nil)
	if o.code != 3 {
		t.Errorf("%+v", o)
	}
	contains(t, o.stdout, "::error file=Dockerfile,line=1")
}
