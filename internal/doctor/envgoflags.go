package doctor

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

var envGoflags = Check{
	ID:        "env.goflags",
	Severity:  Error,
	Title:     "flags in GOFLAGS that stop or change every build",
	Reads:     []string{"GOFLAGS", "the file that go env -w writes", "GOROOT/go.env"},
	Threshold: "-mod=mod, -insecure, -toolexec, and any flag that this release does not know",
	Since:     "Go 1.11",
	About: "Each flag in `GOFLAGS` goes to every go command that knows it. One that no command of this release knows stops all of them: `go: parsing $GOFLAGS: unknown flag -artifacts`. " +
		"With `-mod=mod` every build may change `go.mod` and `go.sum`, and `vendor` counts for nothing. `-insecure` ends every `go get` since Go 1.17 (`use GOINSECURE instead`). " +
		"`-toolexec` starts a program of its own in the place of each compiler and linker. `go env -u GOFLAGS` takes out what `go env -w` wrote.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		v := h.runVar("GOFLAGS")
		if !v.Set() {
			return nil, nil
		}
		var found []Finding
		var bad []string
		for _, flag := range splitFlags(v.Value) {
			if severity, text := h.judgeFlag(flag); text != "" {
				bad = append(bad, flag)
				found = append(found, Finding{
					Severity: severity, Text: quote.Foreign(flag) + " in GOFLAGS (" + v.From(h) + ") " + text,
					Source: v.From(h), Value: v.assigned(), Threshold: "without " + quote.Foreign(flag),
				})
			}
		}
		for i := range found {
			found[i].Fix = h.withoutFlags(v, bad) // one command mends all
		}
		return found, nil
	},
}

// judgeFlag says what a flag does to every build; text is "" where that is nothing.
func (h *Here) judgeFlag(flag string) (severity Severity, text string) {
	name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(flag, "-"), "-"), "=")
	_, v, _ := h.whoRuns()
	switch {
	case !strings.HasPrefix(flag, "-") || name == "" || name[0] == '-':
		return Error, "is no flag: every go command ends with \"parsing $GOFLAGS: non-flag\""
	case unknownFlag(name, v):
		return Error, "is not known to " + v.String() + ": every go command ends with \"parsing $GOFLAGS: unknown flag -" + quote.Foreign(name) + "\""
	case name == "mod" && value == "mod":
		return Warning, "lets every build change go.mod and go.sum, and vendor counts for nothing"
	case name == "insecure" && !v.IsZero() && v.Minor() >= 17:
		return Warning, "ends every go get: \"-insecure flag is no longer supported\""
	case name == "toolexec":
		return h.judgeToolexec(value)
	}
	return 0, ""
}

func (h *Here) judgeToolexec(value string) (Severity, string) {
	program := value
	if words := splitFlags(value); len(words) > 0 {
		program = words[0]
	}
	if filepath.IsAbs(program) && !h.Exists(program) {
		return Error, "names a program that is not there: nothing compiles"
	}
	return Warning, "has " + quote.Always(program) + " run in the place of every compiler and linker"
}

// flagsKnown are the flags that go1.18 to go1.27 take in GOFLAGS (each was asked: GOFLAGS=-x
// go version). None was taken away in between; those that came later are in [flagsSince].
const flagsKnown = " C a artifacts asan asmflags bench benchmem benchtime blockprofile blockprofilerate buildmode buildvcs c cache changed compat compiled compiler count cover covermode " +
	"coverpkg coverprofile cpu cpuprofile d deps diff dropexclude dropgodebug dropignore dropreplace droprequire dropretract droptool dropuse e exclude exec export f failfast find fix fixtool " +
	"fmt fullpath fuzz fuzzcache fuzzminimizetime fuzztime gccgoflags gcflags go godebug i ignore insecure installsuffix json ldflags linkshared list m memprofile memprofilerate mod modcache " +
	"modcacherw modfile module msan mutexprofile mutexprofilefraction n o outputdir overlay p parallel pgo pkgdir print r race replace require retract retracted reuse run short shuffle skip t " +
	"tags test testcache timeout tool toolchain toolexec trace trimpath u use v vendor versions vet vettool w work x "

// flagsSince are the first minors that know a flag.
var flagsSince = map[string]goversion.Minor{
	"reuse": 19, "C": 20, "pgo": 20, "skip": 20, "fullpath": 21, "toolchain": 21, "changed": 23, "diff": 23, "godebug": 23, "dropgodebug": 23,
	"tool": 24, "droptool": 24, "ignore": 25, "dropignore": 25, "artifacts": 26, "fixtool": 26,
}

// unknownFlag reports whether v is known not to take a flag. Of releases that were not asked
// nothing is said.
func unknownFlag(name string, v goversion.Version) bool {
	const oldest, newest goversion.Minor = 18, 27
	if v.IsZero() || v.Minor() < oldest || v.Minor() > newest {
		return false
	}
	return !strings.Contains(flagsKnown, " "+name+" ") || v.Minor() < flagsSince[name]
}

// splitFlags splits as the go command does (cmd/internal/quoted.Split): a word may stand
// between quotes as a whole.
func splitFlags(text string) (words []string) {
	for text = strings.TrimLeft(text, " \t\n\r"); text != ""; text = strings.TrimLeft(text, " \t\n\r") {
		if quoteMark := text[0]; quoteMark == '\'' || quoteMark == '"' {
			if end := strings.IndexByte(text[1:], quoteMark); end >= 0 {
				words, text = append(words, text[1:1+end]), text[end+2:]
				continue
			}
		}
		end := strings.IndexAny(text, " \t\n\r")
		if end < 0 {
			end = len(text)
		}
		words, text = append(words, text[:end]), text[end:]
	}
	return words
}

// withoutFlags is GOFLAGS without some flags, where it was set.
func (h *Here) withoutFlags(v GoVar, bad []string) Fix {
	var rest []string
	for _, other := range splitFlags(v.Value) {
		if !slices.Contains(bad, other) {
			rest = append(rest, quotedFlag(other))
		}
	}
	if len(rest) == 0 {
		return h.unset(v)
	}
	value := "GOFLAGS=" + strings.Join(rest, " ")
	switch v.Origin {
	case "user":
		return Fix{Commands: []Command{{
			Line: "go env -w " + shellWord(value), Do: RunGo{[]string{"env", "-w", value}}, Undo: "go env -w " + shellWord("GOFLAGS="+v.Value),
		}}}
	case "environment":
		fix := Shell("export " + shellWord(value))
		fix.Words = h.unset(v).Words
		return fix
	}
	return h.unset(v)
}

// quotedFlag is a flag as one word of GOFLAGS.
func quotedFlag(flag string) string {
	switch {
	case !strings.ContainsAny(flag, " \t\n\r'\""):
		return flag
	case !strings.Contains(flag, "'"):
		return "'" + flag + "'"
	}
	return `"` + flag + `"`
}
