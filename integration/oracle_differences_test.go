//go:build unix

package integration

import (
	"go/version"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// difference is one way in which gvx wants something else than the go command, on
// purpose. The first one that explains a case is the one that it is.
type difference struct {
	id, why  string
	explains func(question) bool
}

// differences is the whole list; DESIGN.md has it too.
var differences = []difference{
	{"question", "go env GOTOOLCHAIN, GOMOD and GOWORK are answered by what the project declares, or by any toolchain: the shim has no go of its own",
		func(q question) bool {
			return len(q.args) > 0 && slices.Contains(q.args, "env") && strings.HasPrefix(q.goCmd.release, "answers: ") && strings.HasPrefix(q.gvx.release, "answers: ")
		}},
	{"internal-switch", "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION makes the shim that release; a go that is another one can only fail",
		func(q question) bool {
			want := q.get("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION")
			return want != "" && want != q.local && q.gvx.release == want && strings.Contains(q.goCmd.stderr, "invoked to provide "+want)
		}},
	{"stale-goroot", "a GOROOT in the environment is unset for the child, so that its go.env has no say",
		func(q question) bool { return q.get("GOROOT") != "" && q.goCmd.release == q.local }},
	{"env-file", "GOTOOLCHAIN in Go's env file is no wish of the user's: a forgotten go env -w would defeat every project",
		func(q question) bool {
			return strings.Contains(strings.Join(q.files, "\n"), "goenv\nGOTOOLCHAIN=") && q.get("GOENV") != "" && q.get("GOTOOLCHAIN") == "" &&
				q.gvx.source != "GOTOOLCHAIN"
		}},
	{"modules-off", "GOTOOLCHAIN is heeded even where the go command chooses nothing, with GO111MODULE=off, or auto outside of a module",
		func(q question) bool {
			return !q.goCmd.traced && q.goCmd.release == q.local && q.get("GOTOOLCHAIN") != "" &&
				(q.gvx.source == "GOTOOLCHAIN" || strings.Contains(q.gvx.stderr, "invalid GOTOOLCHAIN"))
		}},
	{"auto-workspace", "with GO111MODULE=auto a go.work alone is enough, as for go1.27; before, the go command wanted a go.mod",
		func(q question) bool {
			return !q.goCmd.traced && q.local == "go"+older && q.get("GO111MODULE") == "auto" &&
				(strings.HasPrefix(q.gvx.source, "go.work-") || strings.Contains(q.gvx.stderr, "go.work:") || strings.Contains(q.gvx.stderr, "invalid GOWORK"))
		}},
	{"gotoolchain-local", "GOTOOLCHAIN=local forbids the child to switch; what is local, the files say, because the shim is no release",
		func(q question) bool { return q.get("GOTOOLCHAIN") == "local" && q.goCmd.release == q.local }},
	{"pin", "a pin is the law; the go command knows none",
		func(q question) bool {
			byPin := slices.Contains([]string{"go-version", "tool-versions", "outer-pin"}, q.gvx.source)
			return byPin && strings.Contains(strings.Join(q.files, "\n"), strings.TrimPrefix(q.gvx.release, "go")) ||
				strings.Contains(q.gvx.stderr, ": pin ")
		}},
	{"pin-below-line", "a pin that is older than the go line it governs is refused",
		func(q question) bool {
			return q.gvx.code == 3 && strings.Contains(q.gvx.stderr, "the pin is older than the go line") && q.goCmd.release != ""
		}},
	{"must-be-allowed", "a release with which a repository's content runs code runs only after gvx allow; the go command never goes below itself",
		func(q question) bool {
			return q.gvx.code == 5 && strings.Contains(q.gvx.stderr, "does not run unasked") && q.goCmd.release != ""
		}},
	{"shared-folder", "what anybody could have put above the folder does not choose",
		func(q question) bool { return q.mode != 0 && q.gvx.release == q.local && q.gvx.source == "default" }},
	{"temp-link", "a repository that is the temp folder by another name is not found out: its go.mod counts",
		func(q question) bool {
			return strings.HasSuffix(q.get("TMPDIR"), "/link") && q.gvx.source == "go.mod-go" && q.goCmd.release == q.local
		}},
	{"byte-order-mark", "a go.mod or go.work that starts with one is refused at once: no go command loads it",
		func(q question) bool {
			return strings.Contains(q.gvx.stderr, "byte order mark") && strings.Contains(strings.Join(q.files, "\n"), "\n\ufeff")
		}},
	{"no-text", "a file with a byte 0, of more than 1 MiB, or that is no regular file is refused and not read",
		func(q question) bool {
			all := strings.Join(q.files, "")
			return strings.Contains(q.gvx.stderr, "it is a binary file") && strings.Contains(all, "\x00") ||
				strings.Contains(q.gvx.stderr, "file too large") && len(all) > 1<<20 ||
				strings.Contains(q.gvx.stderr, "it is not a regular file") && strings.Contains(all, "/dev/null")
		}},
	{"go-line", "a go line in another form than 1.N, 1.N.P, 1.NrcP and 1.NbetaP is refused; the go command passes over it, or looks for a release that cannot be",
		func(q question) bool {
			value, ok := complaint(q.gvx, "go line")
			return ok && !grammar.MatchString(value) && q.declares("go", value)
		}},
	{"language-version", "a toolchain line or GOTOOLCHAIN that names a language version, as go1.27 does, is refused; the go command looks for a release of that name, or is newer and content",
		func(q question) bool {
			value, ok := q.toolchainComplaint()
			return ok && language.MatchString(value)
		}},
	{"toolchain-name", "a toolchain of another kind, as go1.27foo1, is refused; the go command looks for it, or is newer and content",
		func(q question) bool {
			value, ok := q.toolchainComplaint()
			if i := strings.IndexAny(value, "-+ \t"); i >= 0 {
				value = value[:i]
			}
			return ok && version.IsValid(value) && !language.MatchString(value) && !grammar.MatchString(strings.TrimPrefix(value, "go")) && q.goCmd.release != ""
		}},
	{"vendor-suffix", "the suffix of a toolchain's name is dropped; the go command looks for that very name",
		func(q question) bool {
			release, suffixed := releaseOf(q.goCmd.release)
			return suffixed && release != q.goCmd.release && q.raised() == release
		}},
	{"toolchain-default", "with toolchain default the go line decides; the go command stays what it is and refuses to build",
		func(q question) bool {
			number := strings.TrimPrefix(q.gvx.release, "go")
			byLine := strings.HasSuffix(q.gvx.source, "-go") && (q.declares("go", number) || q.declares("go", strings.TrimSuffix(number, ".0")))
			return byLine && q.declares("toolchain", "default") && version.Compare(q.gvx.release, q.goCmd.release) > 0
		}},
}

// grammar is what a go line may be, and language what names no release.
var (
	grammar  = regexp.MustCompile(`^1\.(0|[1-9][0-9]*)((\.|rc|beta)(0|[1-9][0-9]*))?$`)
	language = regexp.MustCompile(`^go1\.(2[1-9]|[3-9][0-9])(\+auto|\+path)?$`)
	suffixed = regexp.MustCompile(`^(go1\.[0-9]+(?:(?:\.|rc|beta)[0-9]+)?)([-+ \t].*)?$`)
)

// complaint returns the value of the line that gvx refuses.
func complaint(v answer, what string) (value string, ok bool) {
	m := regexp.MustCompile(`: ` + what + ` (".*") is not `).FindStringSubmatch(v.stderr)
	if m == nil {
		return "", false
	}
	value, err := strconv.Unquote(m[1])
	return value, err == nil
}

// toolchainComplaint returns the toolchain that gvx refuses, where the case has it.
func (q question) toolchainComplaint() (value string, ok bool) {
	if value, ok = complaint(q.gvx, "toolchain line"); ok {
		return value, q.declares("toolchain", value)
	}
	value = q.get("GOTOOLCHAIN")
	return value, value != "" && strings.HasPrefix(q.gvx.stderr, "gvx: invalid GOTOOLCHAIN="+value+" ")
}

// releaseOf returns the release that a toolchain's name starts with.
func releaseOf(name string) (release string, ok bool) {
	m := suffixed.FindStringSubmatch(name)
	if m == nil {
		return "", false
	}
	return m[1], true
}
