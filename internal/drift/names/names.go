// Package names tells by a file's path whether it may name a version of Go.
//
// It promises to be cheap, and to import next to nothing: it is asked about every file of
// a repository, and that nothing of interest is staged is answered before the rest of gvx
// has started. Paths are slash-separated, from the top of the repository.
package names

import (
	"path"
	"strings"
)

// Any reports whether one of the others does, or whether a workflow may name the file as
// the one that holds its version, as in "go-version-file: build/GO_VERSION".
func Any(name string) bool {
	for _, is := range [...]func(string) bool{
		GoMod, GoWork, GoVersion, ToolVersions, Mise, DevContainer, Dockerfile, Compose, Workflow, GitLab,
	} {
		if is(name) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(path.Base(name)), "version")
}

// GoMod knows go.mod.
func GoMod(name string) bool { return path.Base(name) == "go.mod" }

// GoWork knows go.work.
func GoWork(name string) bool { return path.Base(name) == "go.work" }

// Pin knows the files that pin a version: those of the three that follow.
func Pin(name string) bool { return GoVersion(name) || ToolVersions(name) || Mise(name) }

// GoVersion knows .go-version.
func GoVersion(name string) bool { return path.Base(name) == ".go-version" }

// ToolVersions knows .tool-versions, of asdf.
func ToolVersions(name string) bool { return path.Base(name) == ".tool-versions" }

// Mise knows the files that mise reads for everybody who works on a project
// (mise.jdx.dev/configuration.html).
func Mise(name string) bool {
	switch dir, base := path.Split(name); base {
	case "mise.toml", ".mise.toml":
		return true
	case "config.toml":
		folder := path.Base(dir)
		return folder == "mise" || folder == ".mise"
	default:
		return strings.HasSuffix(dir, "mise/conf.d/") && path.Ext(base) == ".toml"
	}
}

// DevContainer knows the files that describe development containers
// (containers.dev/implementors/spec).
func DevContainer(name string) bool {
	base := path.Base(name)
	return base == "devcontainer.json" || base == ".devcontainer.json"
}

// Dockerfile knows the names that people give to Dockerfiles and Containerfiles.
func Dockerfile(name string) bool {
	base := path.Base(name)
	if !strings.Contains(base, "ockerfile") && !strings.Contains(base, "ontainerfile") {
		return false
	}
	for _, known := range [...]string{"Dockerfile", "Containerfile"} {
		rest, found := strings.CutPrefix(base, known)
		if found && (rest == "" || strings.IndexByte(".-_", rest[0]) >= 0) {
			return !isBesideDockerfile(path.Ext(rest))
		}
		if strings.HasSuffix(base, "."+known) || strings.HasSuffix(base, "."+strings.ToLower(known)) {
			return true
		}
	}
	return base == "dockerfile" || base == "containerfile"
}

// isBesideDockerfile reports whether "Dockerfile" with that extension is something else.
func isBesideDockerfile(extension string) bool {
	switch extension {
	case ".dockerignore", ".containerignore", ".md", ".go", ".sh", ".py", ".yml", ".yaml", ".json":
		return true
	}
	return false
}

// Compose knows compose.yaml, docker-compose.yml, docker-compose.test.yml and their like.
func Compose(name string) bool {
	base := path.Base(name)
	if !isYAML(base) {
		return false
	}
	base = strings.TrimSuffix(base, path.Ext(base))
	base = strings.TrimPrefix(strings.TrimPrefix(base, "docker-"), "podman-")
	rest, found := strings.CutPrefix(base, "compose")
	return found && (rest == "" || strings.IndexByte("._-", rest[0]) >= 0)
}

// Workflow knows the workflows of GitHub, and of Gitea and Forgejo after it, and actions.
func Workflow(name string) bool {
	dir, base := path.Split(name)
	if !isYAML(base) {
		return false
	}
	if base == "action.yml" || base == "action.yaml" {
		return true
	}
	for _, known := range [...]string{".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/"} {
		if before, found := strings.CutSuffix(dir, known); found && (before == "" || strings.HasSuffix(before, "/")) {
			return true
		}
	}
	return false
}

// GitLab knows .gitlab-ci.yml and what it usually includes.
func GitLab(name string) bool {
	base := path.Base(name)
	if !isYAML(base) {
		return false
	}
	return strings.HasSuffix(strings.TrimSuffix(base, path.Ext(base)), ".gitlab-ci") ||
		strings.HasPrefix(name, ".gitlab/") || strings.Contains(name, "/.gitlab/") || strings.HasPrefix(name, ".gitlab-ci/")
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")
}
