package readers

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/cputime"
	"github.com/gvx-go/gvx/internal/drift"
)

// fill repeats part up to the size of the largest file that is read.
func fill(head, part, tail string) []byte {
	n := (drift.MaxFile - len(head) - len(tail)) / len(part)
	return []byte(head + strings.Repeat(part, n) + tail)
}

// A peak is the most memory that was in use, in bytes, above what was before.
func peak(act func()) uint64 {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, done := make(chan bool), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	act()
	close(stop)
	most := <-done
	return most - min(most, before.HeapAlloc)
}

// The limits are 1 s and 64 MB; a slow machine and the race detector get some more time.
const (
	patience = 5 * time.Second
	memoryOf = 64 << 20
)

func testHostile(t *testing.T, r drift.Reader, path string, data []byte) drift.Result {
	t.Helper()
	if !r.Wants(path) || len(data) > drift.MaxFile {
		t.Fatalf("%s of %d bytes is not read", path, len(data))
	}
	var result drift.Result
	var took time.Duration
	used := peak(func() { took = cputime.Of(func() { result = r.Read(drift.File{Path: path, Data: data}) }) })
	t.Logf("%v, %d MB, %d places, %d problems", took, used>>20, len(result.Places), len(result.Problems))
	if took > patience || used > memoryOf {
		t.Errorf("took %v and %d MB", took, used>>20)
	}
	if len(result.Places) > maxPlaces || len(result.Problems) > maxPlaces {
		t.Errorf("%d places and %d problems", len(result.Places), len(result.Problems))
	}
	return result
}

func TestHostileDockerfiles(t *testing.T) {
	bomb := "ARG A0=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
	for i := 1; i < 1000; i++ {
		bomb += fmt.Sprintf("ARG A%d=${A%d}${A%d}\n", i, i-1, i-1)
	}
	for name, data := range map[string][]byte{
		"froms":              fill("", "FROM golang:1.2\n", ""),
		"unknown":            fill("", "FROM golang:$A\n", ""),
		"args":               fill("", "ARG GO_VERSION=1.2\n", "FROM golang:$GO_VERSION\n"),
		"one arg":            fill("ARG GO_VERSION=1", " A=1", "\n"),
		"doubled":            []byte(bomb + "FROM golang:1.2-$A999\n"),
		"nested":             fill("FROM golang:", "${A:-", "\n"),
		"long line":          fill("FROM golang:1.2\nRUN ", "x", "\n"),
		"nested short":       []byte(strings.Repeat("FROM golang:"+strings.Repeat("${A:-", 12000)+"\n", 16)),
		"onbuild":            []byte("FROM golang:1.2\n" + strings.Repeat(strings.Repeat("onbuild ", 8000)+"\n", 15)),
		"onbuild over lines": fill("FROM golang:1.2\n", "onbu\\\n   # x\n\nild \\\n", "\n"),
		"onbuild continued":  fill("FROM golang:1.2\n", strings.Repeat(" ", 50)+"onbuild \\\n", "\n"),
		"mounts continued":   fill("FROM golang:1.2\nRUN \\\n", strings.Repeat("--mount=from=$A ", 50)+"\\\n", "\n"),
		"continued":          fill("FROM golang:1.2\nRUN x", "\\\n", "\n"),
		"comments":           fill("FROM golang:1.2\nRUN x\\\n", "#\n", "\n"),
		"heredocs":           fill("FROM golang:1.2\nRUN ", "<<A ", "\n"),
		"heredoc":            []byte("FROM golang:1.2\n" + strings.Repeat("RUN "+strings.Repeat("<<A ", 15000)+"\n"+strings.Repeat("A\n", 15000), 10)),
		"mounts":             []byte("FROM golang:1.2\n" + strings.Repeat("RUN "+strings.Repeat("--mount=from=$A ", 4000)+"\n", 16)),
		"flags":              []byte(strings.Repeat("FROM "+strings.Repeat("--a ", 16000)+"golang:1.2\n", 16)),
		"env":                []byte("FROM golang:1.2\n" + strings.Repeat("ENV"+strings.Repeat(" GO_VERSION=1", 4600)+"\n", 16)),
		"zero":               fill("FROM golang:1.2\n", "\x00", ""),
		"quotes":             fill("FROM golang:1.2\n", "COPY --from='golang:1.2\n", ""),
		"lines":              fill("FROM golang:1.2\n", "\n", ""),
		"instructions":       fill("FROM golang:1.2\n", "a\n", ""),
		"json":               []byte("FROM golang:1.2\n" + strings.Repeat("RUN "+strings.Repeat("[", 60000)+"\n", 16)),
	} {
		t.Run(name, func(t *testing.T) { testHostile(t, dockerfile{}, "Dockerfile", data) })
	}
}

func TestHostileYAML(t *testing.T) {
	bomb := "a0: &a0 [golang:1.2, go-version]\n"
	for i := 1; i < 200; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	merges := "a0: &a0 {k: v}\n"
	for i := 1; i < 200; i++ {
		merges += fmt.Sprintf("a%d: &a%d {<<: [%s*a%d]}\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	axes := ""
	for i := range 100 {
		axes += fmt.Sprintf("a%d: [1, 2, 3], ", i)
	}
	var b strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&b, "a%d: [1], ", i)
	}
	wide := b.String()
	const head, image = "x: golang:1.2 go-version\n", "image: golang:1.2\n"
	step := "{uses: actions/setup-go@v6, with: {go-version: '${{ matrix.go }}'}}"
	for name, data := range map[string][]byte{
		"flow":          fill(head+"a: ", "[", ""),
		"flow maps":     fill(head+"a: ", "{a: ", ""),
		"flow deep":     []byte(head + "a: " + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + "\n"),
		"flow 100,000":  []byte(head + "a: " + strings.Repeat("[", 49_000) + strings.Repeat("]", 49_000) + "\n"),
		"block deep":    []byte(head + "a:\n" + strings.Repeat("- ", 90_000) + "\n"),
		"entries":       fill(head+"a:\n", "-\n", ""),
		"many":          []byte(head + "a:\n" + strings.Repeat("- b\n", 45_000)),
		"flow many":     []byte(head + "a: [" + strings.Repeat("a,", 95_000) + "]\n"),
		"keys":          []byte(head + "? " + strings.Repeat("? ", 90_000) + "\n"),
		"comments":      []byte(head + strings.Repeat("#\n", 99_000)),
		"comments wide": fill(head, "# "+strings.Repeat("x", 50)+"\n", ""),
		"scalar":        fill(head+image+"go-version: ", "x", "\n"),
		"folded":        []byte(head + "a: x\n" + strings.Repeat("  y\n", 90_000)),
		"literal":       fill(head+"a: |\n", "  xxxxxxxxxxxxxxx\n", ""),
		"quoted":        fill(head+"a: \"", "\\x41", "\"\n"),
		"anchors":       []byte(head + strings.Repeat("- &a x\n", 30_000)),
		"documents":     []byte(head + strings.Repeat("---\n"+image, 30_000)),
		"aliases":       []byte(bomb + "jobs: *a199\nservices: *a199\nvariables: *a199\nimage: golang:1.2\n"),
		"merges":        []byte(merges + "jobs: *a199\nservices: *a199\nvariables: *a199\nimage: golang:1.2\nx: go-version\n"),
		"merged jobs":   []byte(merges + "jobs: {a: *a199, b: {<<: *a199, steps: [" + step + "]}}\nimage: golang:1.2\n"),
		"axes":          []byte("jobs: {a: {strategy: {matrix: {" + axes + "}}, steps: [" + step + "]}}\n"),
		"wide":          []byte("jobs: {a: {strategy: {matrix: {v: [" + strings.Repeat("1, ", 250) + "1], " + wide + "}}, steps: [" + step + "]}}\n"),
		"wide include":  []byte("jobs: {a: {strategy: {matrix: {v: [" + strings.Repeat("1, ", 250) + "1], include: [{" + wide + "}]}}, steps: [" + step + "]}}\n"),
		"axis":          []byte("jobs: {a: {strategy: {matrix: {go: [" + strings.Repeat("1.2, ", 80_000) + "]}}, steps: [" + step + "]}}\n"),
		"include":       []byte("jobs: {a: {strategy: {matrix: {include: [" + strings.Repeat("{go: 1.2}, ", 25_000) + "]}}, steps: [" + step + "]}}\n"),
		"exclude":       []byte("jobs: {a: {strategy: {matrix: {go: [1, 2], v: [1, 2], exclude: [" + strings.Repeat("{go: 1.2}, ", 25_000) + "]}}, steps: [" + step + "]}}\n"),
		"steps":         []byte("jobs: {a: {strategy: {matrix: {go: [1.1, 1.2], v: [" + strings.Repeat("1, ", 120) + "]}}, steps: [" + strings.Repeat(step+", ", 6_000) + "]}}\n"),
		"expressions":   []byte("env: {A: '" + strings.Repeat("${{ env.A }}", 300) + "'}\njobs: {a: {steps: [{with: {go-version: '${{ env.A }}'}}]}}\n"),
		"operands":      []byte("jobs: {a: {steps: [{with: {go-version: \"${{ " + strings.Repeat("'1' || ", 500) + "'1' }}" + strings.Repeat("${{ '1' || '2' }}", 30) + "\"}}]}}\n"),
		"inputs":        []byte("image: golang:" + strings.Repeat("$[[ x ]]", 500) + "\n" + strings.Repeat("image: golang:1.2\n", 1000)),
		"extends":       []byte("image: golang:$X\n" + strings.Repeat("a: {extends: [a, a, a, a, a, a, a, a, a]}\n", 1) + "b: {extends: [" + strings.Repeat("a, ", 9000) + "a]}\n"),
		"variables":     []byte("variables: {" + strings.Repeat("A: $A$A, ", 1) + strings.Repeat("GO_VERSION: 1.2, ", 10_000) + "}\nimage: golang:$A\n"),
		"utf-16":        []byte("\xff\xfea\x00golang:1.2 go-version"),
		"zero":          fill(head, "\x00", ""),
		"binary":        fill(head, "\xff\xfe\xfd", ""),
		"tabs":          fill(head, "\t", ""),
	} {
		t.Run(name, func(t *testing.T) {
			switch name {
			case "aliases", "inputs", "extends", "variables":
				testHostile(t, gitlab{}, ".gitlab-ci.yml", data)
			case "merges", "documents":
				testHostile(t, compose{}, "compose.yml", data)
			default:
				testHostile(t, workflow{}, ".github/workflows/ci.yml", data)
			}
		})
	}
}
