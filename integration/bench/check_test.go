//go:build unix

package bench

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkCheck measures what a commit waits for in a repository of 100 modules and 500
// workflows and Dockerfiles in which everything agrees, against a program that does
// nothing: all of it is staged, or one workflow, or all was changed; and a README alone,
// without and with a gvx.toml. The check is to take at most 50 ms, and what names no
// version at most 10 ms.
func BenchmarkCheck(b *testing.B) {
	measured(b)
	gitOf(b)
	h := newHouse(b)
	defer h.raze()
	h = h.with("GVX_OFFLINE=1")
	write(b, filepath.Join(h.path, ".gitconfig"), "[user]\n\tname = u\n\temail = u@example.com\n")
	staged := func(name string, steps ...func(*testing.B, house, string)) rival {
		dir := tempDir(b)
		gits(b, h, dir, "init", "-q")
		for _, step := range steps {
			step(b, h, dir)
			gits(b, h, dir, "add", "-A")
		}
		return rival{name, func(b *testing.B) time.Duration { return told(b, h.command(dir, "gvx", "hook", "run", "pre-commit")) }}
	}
	settings := func(b *testing.B, h house, dir string) {
		manyPlaces(b, h, dir)
		write(b, filepath.Join(dir, "gvx.toml"), "[check.severity]\nend-of-life = \"off\"\n")
	}
	turns(b, 20,
		rival{"nothing", func(b *testing.B) time.Duration { return timed(b, h.command(h.path, "quiet")) }},
		staged("first-commit", manyPlaces),
		staged("all-changed", manyPlaces, commitAll, changeAll),
		staged("one-workflow", manyPlaces, commitAll, changeOne),
		staged("readme", manyPlaces, commitAll, changeReadme),
		staged("readme-with-settings", settings, commitAll, changeReadme),
	)
}

func gits(b *testing.B, h house, dir string, args ...string) {
	b.Helper()
	told(b, h.command(dir, gitOf(b), args...))
}

// gitOf is the git on PATH; a benchmark is skipped where there is none.
func gitOf(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		b.Skip("needs git on PATH")
	}
	return path
}

const (
	numModules   = 100
	numWorkflows = 250
	numImages    = 250
)

// manyPlaces writes what a large repository of one team has.
func manyPlaces(b *testing.B, _ house, dir string) {
	b.Helper()
	write(b, filepath.Join(dir, ".go-version"), current+"\n")
	writePlaces(b, dir, "")
}

func writePlaces(b *testing.B, dir, comment string) {
	b.Helper()
	minor := current[:strings.LastIndexByte(current, '.')]
	var requires strings.Builder
	for i := range 20 {
		fmt.Fprintf(&requires, "\texample.com/a/b%d v1.%d.0\n", i, i)
	}
	for i := range numModules {
		write(b, filepath.Join(dir, fmt.Sprintf("m%03d/go.mod", i)),
			fmt.Sprintf("module example.com/m%03d\n\ngo %s.0\n\nrequire (\n%s)\n%s", i, minor, requires.String(), strings.Replace(comment, "#", "//", 1)))
		write(b, filepath.Join(dir, fmt.Sprintf("m%03d/main.go", i)), "package main\n")
	}
	for i := range numWorkflows {
		write(b, workflowFile(dir, i), fmt.Sprintf(workflowText, minor, i)+comment)
	}
	for i := range numImages {
		write(b, filepath.Join(dir, fmt.Sprintf("m%03d/d%d/Dockerfile", i%numModules, i)), fmt.Sprintf(imageText, minor, i)+comment)
	}
}

func workflowFile(dir string, i int) string {
	return filepath.Join(dir, fmt.Sprintf(".github/workflows/w%03d.yml", i))
}

func commitAll(b *testing.B, h house, dir string) {
	b.Helper()
	gits(b, h, dir, "commit", "-q", "-m", "all")
}

func changeAll(b *testing.B, _ house, dir string) { writePlaces(b, dir, "# changed\n") }

func changeOne(b *testing.B, _ house, dir string) {
	write(b, workflowFile(dir, 1), fmt.Sprintf(workflowText, current[:strings.LastIndexByte(current, '.')], 1)+"# changed\n")
}

func changeReadme(b *testing.B, _ house, dir string) {
	write(b, filepath.Join(dir, "README"), "changed\n")
}

const workflowText = `name: CI
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  test:
    strategy:
      matrix:
        go: ['%s']
        os: [ubuntu-latest, macos-latest, windows-latest]
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: ${{ matrix.go }}
          cache: true
      - run: |
          go vet ./...
          go test -race ./...
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version-file: .go-version
# %d
`

const imageText = `ARG GO=%s
FROM --platform=$BUILDPLATFORM golang:${GO}-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN --mount=type=cache,target=/root/.cache go build \
  -o /x ./...
FROM gcr.io/distroless/static
COPY --from=build /x /x
ENTRYPOINT ["/x"]
# %d
`
