package readers

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

func FuzzWorkflow(f *testing.F) { fuzz(f, workflow{}, ".github/workflows/ci.yml", 15) }

func FuzzGitlab(f *testing.F) { fuzz(f, gitlab{}, ".gitlab-ci.yml", 3) }

func FuzzCompose(f *testing.F) { fuzz(f, compose{}, "compose.yaml", 3) }

func TestNamesOfYAML(t *testing.T) {
	for name, want := range map[string]string{
		".github/workflows/ci.yml": "workflow", "sub/.github/workflows/ci.yaml": "workflow", "action.yml": "workflow", "a/b/action.yaml": "workflow",
		".forgejo/workflows/ci.yml": "workflow", ".github/workflows/sub/ci.yml": "", ".github/dependabot.yml": "", "workflows/ci.yml": "", "reaction.yml": "",
		"compose.yml": "compose", "a/docker-compose.yaml": "compose", "docker-compose.dev.yml": "compose", "compose-ci.yml": "compose", "composer.yml": "",
		"compose.json": "", "my-compose.yml": "",
		".gitlab-ci.yml": "gitlab", "a/.gitlab-ci.yaml": "gitlab", "go.gitlab-ci.yml": "gitlab", ".gitlab/ci/a.yml": "gitlab", ".gitlab/ci/a.md": "", "gitlab.yml": "",
	} {
		got := ""
		if (workflow{}).Wants(name) {
			got += "workflow"
		}
		if (compose{}).Wants(name) {
			got += "compose"
		}
		if (gitlab{}).Wants(name) {
			got += "gitlab"
		}
		if got != want {
			t.Errorf("%s is read as %q, want %q", name, got, want)
		}
	}
}

// FuzzExpression fuzzes what a go-version says, in a job with everything that it can name.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		"${{ matrix.go }}", "${{ matrix['go'] }}.x", "1.${{ matrix.minor }}", "^${{ env.A }}", "${{ inputs.go || '1.25' }}", "${{ env.B && '1.2' || 1.3 }}",
		"${{ matrix.v.go }}", "${{ env.SELF }}", "${{", "${{ ' }}", "${{ a || || && }}", "${{ fromJSON('[1]') }}", "$${{ null }}", "${{ github.workspace }}/1.2",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		head := "on: {workflow_call: {inputs: {go: {default: '1.24'}}}}\nenv: {A: '1.25', B: '${{ env.A }}', SELF: '${{ env.SELF }}${{ env.SELF }}'}\n" +
			"jobs:\n  a:\n    strategy: {matrix: {go: ['1.25', 1.26], minor: [25], v: [{go: '1.2'}]}}\n    steps:\n    - with:\n        go-version: '"
		file := drift.File{Path: ".github/workflows/ci.yml", Data: []byte(head + strings.ReplaceAll(text, "'", "''") + "'\n")}
		result := workflow{}.Read(file)
		for _, p := range result.Places {
			checkPlace(t, file, p)
		}
		for _, p := range result.Problems {
			if p.Reason == "" || p.Line < 0 || p.Fatal {
				t.Errorf("%+v", p)
			}
		}
	})
}
