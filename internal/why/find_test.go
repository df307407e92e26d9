package why

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The table is whole: ids and texts are there, and each message has a line of its own in
// integration, or here where nobody can make it fail.
func TestMessagesAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range All() {
		if m.ID == "" || seen[m.ID] || len(m.Needles) == 0 || m.Pattern == nil || m.Means == "" || m.Otherwise == "" {
			t.Errorf("%q is not whole, or is there twice", m.ID)
		}
		seen[m.ID] = true
		for _, text := range []string{m.Means, m.Otherwise} {
			if strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\x1b") {
				t.Errorf("%s: %q is not one line without a full stop", m.ID, text)
			}
		}
		if strings.Contains(m.Pattern().String(), `.*.*`) {
			t.Errorf("%s: %v", m.ID, m.Pattern())
		}
	}
}

// What cannot be made to fail on every machine is in the words of its source: package
// runtime, cmd/go, the kernel, glibc and bash.
func TestRareMessages(t *testing.T) {
	for line, want := range map[string]string{
		"This program can only be run on AMD64 processors with v3 microarchitecture support.":                    "cpu.level",
		"runtime: may need to increase max user processes (ulimit -u)":                                           "threads",
		"runtime/cgo: pthread_create failed: Resource temporarily unavailable":                                   "threads",
		"bash: fork: retry: Resource temporarily unavailable":                                                    "threads",
		"./run: line 3: 12345 Killed                  go build ./...":                                            "killed",
		"go: error: fatal: detected dubious ownership in repository at '/src'":                                   "vcs",
		"/usr/bin/ld: x.o: undefined reference to `__libc_start_main@GLIBC_2.34'":                                "glibc",
		"dial tcp: lookup proxy.example.com on 192.0.2.53:53: server misbehaving":                                "net.nohost",
		"dial tcp 192.0.2.1:443: i/o timeout":                                                                    "net.timeout",
		"go: could not create module cache: mkdir /go/pkg/mod: permission denied":                                "modcache.denied",
		"fork/exec /go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/bin/go: permission denied":       "exec.denied",
		"write /var/lib/x: disk quota exceeded":                                                                  "disk.full",
		"invalid toolchain: go1.27 is a language version but not a toolchain version (go1.27.x)":                 "toolchain.unavailable",
		"go.mod:5: unknown block type: tool":                                                                     "go.mod.old",
		"go: creating work dir: stat /tmp: no such file or directory":                                            "workdir",
		"go: creating work dir: mkdir /tmp/go-build1: no space left on device":                                   "disk.full",
		"go: -race requires cgo; enable cgo by setting CGO_ENABLED=1":                                            "cgo.off",
		"package example.com/m: build constraints exclude all Go files in /src":                                  "cgo.off",
		`cgo: C compiler "/usr/bin/x" not found: exec: "/usr/bin/x": stat /usr/bin/x: no such file or directory`: "cgo.compiler",
		"main.go:3:8: package nett/http is not in std (/go/src/nett/http)":                                       "std",
		`go: no such tool "compile"`:                                                                             "goroot",
		`go: no such tool "nosuch"`:                                                                              "",
		"fork/exec /tmp/go-build1/b001/exe/m: exec format error":                                                 "exec.format",
		"fatal: cannot open x: Too many open files":                                                              "files.many",
		`    a_test.go:6: want "too many open files", got nothing`:                                               "",
		"2026-11-21T12:00:00Z stderr: SECURITY ERROR":                                                            "",
		"ok  	example.com/m	0.003s":                                                                              "",
		"gvx: installing go1.27.4, asked for by go.mod:3 (go 1.27)":                                              "",
		`gvx: .go-version:1: pin "1.2x" is not one version word: 1.27.4, 1.27`:                                   "gvx.refused",
		"the words permission denied alone":                                                                      "",
	} {
		found, lines := Find([]byte(line + "\r\n"))
		got := ""
		if len(found) > 0 {
			got = found[0].Message.ID
		}
		if got != want || lines != 1 || len(found) > 1 {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

func TestFindCounts(t *testing.T) {
	log := "a\nx: too many open files\nb\ny: too many open files\nsignal: killed"
	found, lines := Find([]byte(log))
	if lines != 5 || len(found) != 2 || found[0].Line != 2 || found[0].Count != 2 || found[0].Text != "x: too many open files" || found[1].Line != 5 {
		t.Errorf("%d lines, %+v", lines, found)
	}
}

// A log that was made to cost much costs little: each line is as hard as it can be.
func TestHostileLogs(t *testing.T) {
	var needles []string
	for _, m := range All() {
		needles = append(needles, m.Needles...)
	}
	all := strings.Join(needles, " ")
	for name, log := range map[string]string{
		"one line":     strings.Repeat(all+" ", 1<<20/len(all)),
		"many lines":   strings.Repeat(all+"\n", 1<<20/len(all)),
		"short lines":  strings.Repeat("permission denied\nfork/exec \n", 1<<20/29),
		"starts":       strings.Repeat("fork/exec lookup dial tcp ", 1<<20/26) + all,
		"empty lines":  strings.Repeat("\n", 1<<20),
		"no line":      strings.Repeat("x", 1<<20),
		"nothing else": strings.Repeat("\x00\xff\x1b[31m", 1<<20/7),
	} {
		start := time.Now()
		found, _ := Find([]byte(log))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		for _, f := range found {
			if len(f.Text) > maxLine {
				t.Errorf("%s: %d bytes of a line", name, len(f.Text))
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, m := range All() {
		f.Add([]byte("x: " + m.Needles[0] + " y\n"))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		found, lines := Find(log)
		for _, x := range found {
			if x.Line < 1 || x.Line > lines || x.Count < 1 || !bytes.Contains(log, []byte(x.Text)) {
				t.Errorf("%d lines, %+v", lines, x)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var log bytes.Buffer
	for log.Len() < 1<<20 {
		log.WriteString("ok  \texample.com/m/package" + strings.Repeat("x", r.IntN(40)) + "\t0.003s\n")
	}
	log.WriteString("signal: killed\n")
	b.SetBytes(int64(log.Len()))
	for b.Loop() {
		Find(log.Bytes())
	}
}
