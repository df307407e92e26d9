package readers

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

const devcontainerName = ".devcontainer/devcontainer.json"

var devcontainers = []readCase{
	{"image", devcontainerName, `{"image": "golang:1.26-alpine"}`, `1:19 image 1.26.* "1.26" .`},
	{"own image", "a/.devcontainer/x/devcontainer.json", "{\n  // ü\n  \"name\": \"x\",\n  \"image\": \"mcr.microsoft.com/devcontainers/go:1-1.25-bookworm\",\n}", `4:50 image 1.25.* "1.25" a`},
	{"top", ".devcontainer.json", "/* x */ {\"image\": \"golang:1.26.3\"} // end", `1:27 image =1.26.3 "1.26.3" .`},
	{"digest", devcontainerName, `{"image": "golang:1.26.3@sha256:0000000000000000000000000000000000000000000000000000000000000000"}`, `1:19 image =1.26.3 "1.26.3" . fixed`},
	{"no tag", devcontainerName, `{"image": "golang"}`, `1:18 image * "" . fixed`},
	{"other image", devcontainerName, `{"image": "node:20"}`, ``},
	{"feature", devcontainerName, "{\"features\": {\n\t\"ghcr.io/devcontainers/features/go:1\": {\n\t\t\"golangciLintVersion\": \"1.2\",\n\t\t\"version\": \"1.25\",\n\t}}}", `4:15 feature 1.25.* "1.25" .`},
	{"feature's version", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1.3.2": "1.25.3"}}`, `1:59 feature =1.25.3 "1.25.3" .`},
	{"feature's digest", devcontainerName, `{"features": {"example.com:5000/x/features/go@sha256:00": {"version": "go1.25.3"}}}`, `1:74 feature =1.25.3 "1.25.3" .`},
	{"newest feature", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": "latest"}}}`, `1:67 feature * "latest" .`},
	{"lts", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": "lts"}}}`, `1:67 feature * "lts" .`},
	{"no version", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {}}}`, `1:55 feature * "" . fixed`},
	{"no Go", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": "none"}}}`, ``},
	{"other feature", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/node:1": {"version": "1.25"}, "ghcr.io/devcontainers/features/go-task:1": {"version": "1.25"}}}`, ``},
	{"arguments", devcontainerName, `{"build": {"dockerfile": "Dockerfile", "args": {"GO_VERSION": "1.25", "NODE": "20"}}}`, `1:64 image 1.25.* "1.25" .`},
	{"variable", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": "${localEnv:GO}"}}}`, `1 problem go feature: "${localEnv:GO}" is expanded…`},
	{"number", devcontainerName, `{"features": {"ghcr.io/devcontainers/features/go:1": {"version": 1.25}}}`, `1 problem the version of the Go feature wants a text…`},
	{"escapes", devcontainerName, "{\n\"image\": \"golang:1\\u002e25\"}", `2 problem the image is written with escapes`},
	{"mark", devcontainerName, "\ufeff{\"image\": \"golang:1.26\"}", `1:22 image 1.26.* "1.26" .`},
	{"windows", devcontainerName, "{\r\n\"image\": \"golang:1.26\"\r\n}\r\n", `2:18 image 1.26.* "1.26" .`},
	{"elsewhere", devcontainerName, `{"x": {"image": "golang:1.26"}, "features": ["go"], "build": 1}`, ``},
	{"broken", devcontainerName, "{\n  \"image\" \"golang\"}", `2 problem invalid character '"' after object name`},
	{"broken behind a mark", devcontainerName, "\ufeff{]", `1 problem invalid character ']' at start of value`},
	{"unclosed", devcontainerName, `{"image": "golang:1.26"`, `1 problem parsing object after value: unexpected EOF`},
	{"lists", devcontainerName, strings.Repeat("[\"]\",", maxOpened+1), `0 fatal it has more lists and objects…`},
	{"large", devcontainerName, strings.Repeat(" ", maxJSON+1), `0 fatal it is larger than…`},
	{"list", devcontainerName, `[]`, `0 problem it is no JSON object`},
	{"empty", devcontainerName, ``, `1 problem parsing value: unexpected EOF`},
	{"binary", devcontainerName, "{\x00\"image\": \"golang\"}", `1 problem invalid character…`},
	{"escape", devcontainerName, "{\"image\": \"golang:1.26\x1b[31m\"}", `1 problem "invalid literal: \"golang:1.26\x1b[31m\""`},
}

func TestDevcontainer(t *testing.T) { runReads(t, devcontainer{}, devcontainers) }

func FuzzDevcontainer(f *testing.F) {
	fuzzReader(f, devcontainer{}, "a/.devcontainer/devcontainer.json", devcontainers)
}

func TestHostileDevcontainers(t *testing.T) {
	const size = maxJSON - 20
	cheaply(t, devcontainer{}, devcontainerName, map[string]string{
		"large":     strings.Repeat(" ", drift.MaxFile),
		"lists":     strings.Repeat("[", size),
		"nested":    strings.Repeat("[\"]\",", maxOpened) + strings.Repeat("]", maxOpened),
		"hidden":    strings.Repeat("[\"]\",", size/5),
		"objects":   strings.Repeat(`{"":`, size/4),
		"zeros":     "{\"x\": [" + strings.Repeat("0,", size/2-10) + "0]}",
		"members":   "{" + strings.Repeat("\"\":0,", size/5-10) + "\"\":0}",
		"images":    "{" + strings.Repeat("\"image\":\"golang:1\",", size/19) + "\"\":0}",
		"features":  `{"features": {` + strings.Repeat("\"/features/go\":\"1\",", size/19-10) + "\"\":0}}",
		"comments":  strings.Repeat("/**/", size/4),
		"quotes":    strings.Repeat("\"", size),
		"backslash": "\"" + strings.Repeat("\\", size),
		"image":     `{"image": "golang:` + strings.Repeat("1", size-40) + `"}`,
		"variables": `{"image": "` + strings.Repeat("${", size/2-40) + `"}`,
		"digits":    strings.Repeat("1", size),
	})
}
