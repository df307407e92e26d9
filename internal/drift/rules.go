package drift

import (
	"slices"

	"github.com/gvx-go/gvx/internal/quote"
)

// The rules, by what they are called in settings and reports.
const (
	ruleOlderThanGoLine   = "older-than-go-line"
	ruleGoLineBeyondPin   = "go-line-beyond-pin"
	ruleOtherMinor        = "other-minor"
	ruleOtherPatch        = "other-patch"
	ruleMatrixMissesTruth = "matrix-misses-truth"
	ruleMatrixBelowGoLine = "matrix-below-go-line"
	ruleWorkOlderThanMod  = "work-older-than-module"
	ruleOldForm           = "old-form"
	ruleNoSuchVersion     = "no-such-version"
	ruleEndOfLife         = "end-of-life"
	ruleRaisedAlone       = "raised-alone"
	ruleRunsOther         = "runs-other"
	ruleNotInstalled      = "not-installed"
	ruleUnreadable        = "unreadable"
	ruleMissingFile       = "missing-file"
	ruleYAMLFloat         = "yaml-float"
)

var rules = []Rule{
	{ruleOlderThanGoLine, Error, "What builds a module is no older than its go line.",
		"The go line is the oldest release that may build the module. An older pin, toolchain line, image or CI version fails, or quietly fetches another Go where it may."},
	{ruleGoLineBeyondPin, Error, "A commit does not raise a go or toolchain line beyond the pin.",
		"A go get or go mod tidy with a newer Go does that in passing. The pin is what everybody runs, so the module would build nowhere; move the pin, or take the line back."},
	{ruleOtherMinor, Error, "A single version is of the same minor as the truth.",
		"Tests that run with one minor say little about a release that is built with another. Channels such as stable, and ranges, count as the newest minor that they admit today. A go line is a minimum, so where it stands for want of a pin nothing is lowered to it: gvx pin says what to build with."},
	{ruleOtherPatch, Warning, "A single version is the same patch as the truth, where both name one.",
		"Patches fix vulnerabilities and compiler errors, so what was tested should be what is built. A version without a patch (1.26, 1.26.x) agrees with each patch of its minor, and a go line asks for no patch but its own or a newer one."},
	{ruleMatrixMissesTruth, Error, "A CI matrix has the minor of the truth.",
		"A matrix may test newer and older minors, but the one that releases are built with must be among them."},
	{ruleMatrixBelowGoLine, Error, "No entry of a CI matrix is older than a go line that it builds.",
		"The job fails, or fetches a newer Go by itself and tests that one under the wrong name."},
	{ruleWorkOlderThanMod, Error, "The go line of a go.work is no older than those of its modules.",
		"The go command refuses to work in the workspace until go work use has raised the line (go.dev/ref/mod#workspaces)."},
	{ruleOldForm, Error, "From 1.21 on a release is named with its patch where a release is needed.",
		"1.21 names the language, and its first release is 1.21.0: the go command finds no toolchain go1.21 (golang.org/issue/62278), and takes a go.work that says 1.21 for older than a module that says 1.21.0."},
	{ruleNoSuchVersion, Error, "The version exists.",
		"A patch that was never released fails at the first build that has it not in a cache. Nothing is claimed without proof: a patch of a minor that gets no more of them, or the answer of those who publish Go."},
	{ruleEndOfLife, Warning, "The version that is built with still gets security fixes.",
		"A minor is supported until there are two newer ones (go.dev/doc/devel/release#policy). What stands for the others is held to it; matrix entries are not, they say what the code is tested with."},
	{ruleRaisedAlone, Warning, "A commit that raises a go or toolchain line also moves the pin.",
		"A line that a go command raised by itself shuts out whoever has an older Go, which should be meant. Nothing breaks while the pin is newer."},
	{ruleRunsOther, Warning, "What runs here is what the repository declares.",
		"A variable such as GVX_GO or GOTOOLCHAIN can decide otherwise, and then what is tested here is not what is built elsewhere."},
	{ruleNotInstalled, Note, "What the repository declares is installed here.",
		"The next go command would download it, or fail where it may not."},
	{ruleUnreadable, Warning, "What names a Go version can be read.",
		"What cannot be read cannot be held to anything. It is an error where the go command or gvx itself would stumble too, such as a broken go.mod."},
	{ruleMissingFile, Error, "A file that is said to hold the version is there.",
		"A go-version-file that was moved or deleted fails each run."},
	{ruleYAMLFloat, Error, "A version that ends in a zero is quoted in YAML.",
		"Without quotes 1.20 is the number 1.2, and Go 1.2 is of 2013."},
}

// Rules returns all rules, in the order in which they are documented.
func Rules() []Rule { return slices.Clone(rules) }

func ruleOf(id string) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// UnknownRuleError says that a setting names a rule that there is not.
type UnknownRuleError struct {
	Rule string // foreign; Error quotes it
}

func (e *UnknownRuleError) Error() string {
	return quote.Always(e.Rule) + " is no rule of gvx check"
}

// Validate returns an *[UnknownRuleError] where c gives a severity to what is no rule.
func (c Config) Validate() error {
	for _, id := range sortedKeys(c.Severities) {
		if _, ok := ruleOf(id); !ok {
			return &UnknownRuleError{Rule: id}
		}
	}
	return nil
}

// severity returns what a finding of the rule weighs, of which otherwise is the weight
// where the repository says nothing.
func (c Config) severity(id string, otherwise Severity) Severity {
	s, set := c.Severities[id]
	if !set {
		s = otherwise
	}
	if c.Strict && s == Warning {
		return Error
	}
	return s
}
