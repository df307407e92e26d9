package names

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, row := range []struct {
		kind    string
		is      func(string) bool
		yes, no string
	}{
		{"go.mod", GoMod, "go.mod a/b/go.mod testdata/go.mod", "go.mod.bak xgo.mod go.sum go.mod/x"},
		{"go.work", GoWork, "go.work a/go.work", "go.work.sum"},
		{".go-version", GoVersion, ".go-version a/.go-version", "go-version x.go-version"},
		{".tool-versions", ToolVersions, ".tool-versions a/.tool-versions", "tool-versions"},
		{"mise", Mise, "mise.toml .mise.toml a/mise.toml .config/mise.toml .config/mise/config.toml mise/config.toml .mise/config.toml .config/mise/conf.d/go.toml",
			"config.toml .config/config.toml mise.local.toml conf.d/x.toml mise/conf.d/x.json"},
		{"devcontainer", DevContainer, ".devcontainer.json .devcontainer/devcontainer.json .devcontainer/go/devcontainer.json", "container.json"},
		{"Dockerfile", Dockerfile, "Dockerfile a/Dockerfile Dockerfile.dev Dockerfile-dev app.Dockerfile app.dockerfile Containerfile dockerfile build/Containerfile.arm64",
			"Dockerfile.dockerignore Dockerfile.md dockerfile.go Dockerfiles MyDockerfile docker/file"},
		{"compose", Compose, "compose.yaml compose.yml docker-compose.yml docker-compose.test.yaml a/podman-compose.yml compose_dev.yml",
			"compose.json composer.yml decompose.yml compose"},
		{"workflow", Workflow, ".github/workflows/ci.yml a/.github/workflows/ci.yaml action.yml .github/actions/x/action.yaml .gitea/workflows/a.yml .forgejo/workflows/a.yml",
			".github/ci.yml .github/workflows/ci.json .github/workflows/a/ci.yml workflows/ci.yml x.github/workflows/ci.yml"},
		{"GitLab", GitLab, ".gitlab-ci.yml a/.gitlab-ci.yaml base.gitlab-ci.yml .gitlab/ci/test.yml .gitlab-ci/test.yml", "gitlab-ci.yml .gitlab/CODEOWNERS"},
		{"any", Any, "build/GO_VERSION Version.txt .node-version", "main.go Makefile README.md versions/go.sum .github/dependabot.yml"},
	} {
		for name := range strings.FieldsSeq(row.yes) {
			if !row.is(name) || !Any(name) {
				t.Errorf("%s: %s is none", row.kind, name)
			}
		}
		for name := range strings.FieldsSeq(row.no) {
			if row.is(name) {
				t.Errorf("%s: %s is one", row.kind, name)
			}
		}
	}
}

func BenchmarkAny(b *testing.B) {
	for b.Loop() {
		Any("internal/drift/readers/gomod.go")
	}
}
