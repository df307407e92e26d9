package readers

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

func TestImage(t *testing.T) {
	const digest = "@sha256:0000000000000000000000000000000000000000000000000000000000000000"
	for _, c := range []struct{ ref, text, want string }{
		{"golang:1.26-alpine", "1.26", "1.26.*"},
		{"golang:1.26.3-alpine3.22" + digest, "1.26.3", "=1.26.3"},
		{"golang:1.26rc1-bookworm", "1.26rc1", "=1.26rc1"},
		{"golang:1.20", "1.20", "1.20.*"},
		{"golang:1-alpine", "1", "*"},
		{"golang:1", "1", "*"},
		{"golang", "", "*"},
		{"golang:latest", "latest", "*"},
		{"golang:alpine", "", "*"},
		{"golang:alpine3.22", "", "*"},
		{"golang:bookworm", "", "*"},
		{"golang:windowsservercore-ltsc2025", "", "*"},
		{"docker.io/library/golang:1.25", "1.25", "1.25.*"},
		{"localhost:5000/golang", "", "*"},
		{"localhost:5000/mirror/golang:1.25", "1.25", "1.25.*"},
		{"public.ecr.example.com/docker/library/golang:1.25.3", "1.25.3", "=1.25.3"},
		{"${REGISTRY}golang:1.25", "1.25", "1.25.*"},
		{"${REGISTRY:-docker.io}/library/golang:1.25", "1.25", "1.25.*"},
		{"$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/golang:1.25", "1.25", "1.25.*"},
		{"${{ vars.REGISTRY }}/golang:1.25-${{ matrix.os }}", "1.25", "1.25.*"},
		{"cimg/go:1.25.3", "1.25.3", "=1.25.3"},
		{"cimg/go:1.25.3-node", "1.25.3", "=1.25.3"},
		{"mcr.microsoft.com/devcontainers/go:1-1.25-bookworm", "1.25", "1.25.*"},
		{"mcr.microsoft.com/devcontainers/go:1.3.1-1.25-bookworm", "1.25", "1.25.*"},
		{"mcr.microsoft.com/devcontainers/go:dev-1.25", "1.25", "1.25.*"},
		{"mcr.microsoft.com/devcontainers/go:1.25", "1.25", "1.25.*"},
		{"mcr.microsoft.com/devcontainers/go:1-bookworm", "1", "*"},
		{"mcr.microsoft.com/devcontainers/go:bookworm", "", "*"},
		{"mcr.microsoft.com/oss/go/microsoft/golang:1.25-fips-azurelinux3.0", "1.25", "1.25.*"},
		{"mcr.microsoft.com/oss/go/microsoft/golang:1.25.3-1-bookworm", "1.25.3", "=1.25.3"},
		{"cgr.dev/chainguard/go:latest-dev", "latest", "*"},
		{"registry.access.redhat.com/ubi9/go-toolset:1.25.3-1747333074", "1.25.3", "=1.25.3"},
		{"quay.io/prometheus/golang-builder:1.25-base", "1.25", "1.25.*"},
		{"ghcr.io/goreleaser/goreleaser-cross:v1.25.3", "1.25.3", "=1.25.3"},
		{"registry.ci.openshift.org/ocp/builder:rhel-9-golang-1.24-openshift-4.20", "1.24", "1.24.*"},
		{"golang:tip-trixie", "tip-trixie", "?"},
		{"golang:1.25.3.1", "1.25.3.1", "?"},
		{"golang:2.1", "2.1", "?"},
		{"golang:${GO_VERSION}-alpine", "${GO_VERSION}-alpine", "?"},
		{"golang:1.26${SUFFIX}", "1.26", "1.26.*"},
		{"golang:1${SUFFIX}", "1${SUFFIX}", "?"},
		{"golang:1.${MINOR}", "1.${MINOR}", "?"},
		{"golang" + digest, "", "?"},
	} {
		want, start, end, ok := image(c.ref)
		if !ok || c.ref[start:end] != c.text || shown(want) != c.want {
			t.Errorf("image(%q) = %s, %q, %v; want %s, %q", c.ref, shown(want), c.ref[start:end], ok, c.want, c.text)
		}
	}
}

func TestImageOfOthers(t *testing.T) {
	for _, ref := range []string{"", "alpine:3.22", "golangci/golangci-lint:v2.5", "node:22", "mygolang:1.25", "golang/x:1.25", "go:1.25", "scratch",
		"registry.example.com/golang/tools:1.2", "@", ":", "/", "${", "${{"} {
		if want, _, _, ok := image(ref); ok {
			t.Errorf("image(%q) = %s", ref, shown(want))
		}
	}
}

func FuzzImage(f *testing.F) {
	for _, seed := range []string{"golang:1.26-alpine", "x/golang@sha256:0", "devcontainers/go:1-1.25", "${X:-golang}:1", "a:golang-1.2rc1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		want, start, end, ok := image(ref)
		if !ok {
			return
		}
		text := ref[start:end] // panics where they are outside
		if exact := want.Form == drift.Release || want.Form == drift.Newest; exact && !strings.HasPrefix(text, "1") {
			t.Errorf("image(%q) = %s by %q", ref, shown(want), text)
		}
	})
}
