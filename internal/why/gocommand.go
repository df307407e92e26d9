package why

// goMessages are about the toolchain itself: which one runs, and whether it is whole.
// The texts are those of cmd/go and cmd/compile.
var goMessages = []Message{
	{
		ID: "compile.version", Needles: []string{"does not match go tool version"},
		Pattern: expression(`version "[^"]*" does not match go tool version "[^"]*"`),
		Means:   "the go command runs the compiler of another release: both must be of one GOROOT",
		Causes: []Cause{
			{"env.goroot", "GOROOT names another release than the one that runs"}, {"path.shadow", "another go comes first"},
			{"toolchain.integrity", "the toolchain is not what was released"}, {"shim.stale", "the shim is another gvx's"},
		},
		Otherwise: "look at `go env GOROOT GOVERSION` where it failed: unset GOROOT there, or remove a toolchain that was unpacked over another one",
	},
	{
		ID: "covdata", Needles: []string{`no such tool "covdata"`},
		Pattern: expression(`no such tool "covdata"`),
		Means:   "go test -cover needs a tool that releases from Go 1.25 on build when it is asked for, which a go command that switched to its release by itself cannot do (golang.org/issue/75031)",
		Causes: []Cause{
			{"path.shadow", "another go comes first, and switches"}, {"env.goroot", "GOROOT names another release"}, {"env.gotoolchain", "GOTOOLCHAIN makes it switch"},
			{"toolchain.integrity", "the toolchain is not whole"}, {"path.many", "more than one go can be meant"},
		},
		Otherwise: "with gvx's shim first on PATH the right release runs at once, and nothing switches: gvx setup; elsewhere install the release that go.mod asks for",
	},
	{
		ID: "goroot", Needles: []string{"cannot find GOROOT", "no such tool"},
		Pattern: expression(`cannot find GOROOT directory|no such tool "(addr2line|asm|buildid|cgo|compile|cover|doc|fix|link|nm|objdump|pack|pprof|test2json|trace|vet)"`),
		Means:   "the toolchain's folder is not there, or not whole",
		Causes: []Cause{
			{"env.goroot", "GOROOT is set, and wrong"}, {"toolchain.integrity", "files of the toolchain are gone"}, {"path.shadow", "another go comes first"},
			{"path.many", "more than one go can be meant"}, {"env.gotoolchain", "the environment holds another release"},
		},
		Otherwise: "GOROOT was another one where it failed: `go env GOROOT` there; gvx verify looks at what gvx installed",
	},
	{
		ID: "std", Needles: []string{"is not in std", "is not in GOROOT"},
		Pattern: expression(`package \S+ is not in (std|GOROOT)`),
		Means:   "no package of the standard library that runs has that import path: it is mistyped, lacks the module's name, or came with a later release",
		Causes: []Cause{
			{"env.goroot", "GOROOT is set, and wrong"}, {"toolchain.integrity", "files of the toolchain are gone"}, {"path.shadow", "an older go comes first"},
			{"env.gotoolchain", "the environment holds another release"},
		},
		Otherwise: "look at the path letter by letter: a package of your own begins with the module's name (`go list -m`); pkg.go.dev says since which release one is in std, and gvx current which runs here",
	},
	{
		ID: "go.mod.old", Needles: []string{"must match format", "unknown directive", "unknown block type"},
		Pattern: expression(`invalid go version '[^']*': must match format|go\.(mod|work):\d+: unknown (directive|block type): `),
		Means:   "a go command older than Go 1.21 reads a go.mod that is written for a newer one",
		Causes: []Cause{
			{"path.shadow", "that older go comes first"}, {"path.many", "more than one go can be meant"}, {"env.goroot", "GOROOT names another release"},
			{"sd.env", "services do not find the shim"}, {"shell.rc", "this shell does not find the shim"},
		},
		Otherwise: "`which -a go` where it failed shows which go that was; with gvx's shim first on PATH the release that go.mod asks for runs",
	},
	{
		ID: "go.newer", Needles: []string{"requires go >="},
		Pattern: expression(`requires go >= \S+ \(running go `),
		Means:   "a module asks for a newer Go than the one that runs, and that one may not switch",
		Causes: []Cause{
			{"env.gotoolchain", "GOTOOLCHAIN forbids it"}, {"go.mod.agree", "files of the repository name different releases"}, {"path.shadow", "an older go comes first"},
			{"toolchain.eol", "the release that runs is old"},
		},
		Otherwise: "gvx current --explain shows what decided; gvx pin a newer release, or take an older version of the module",
	},
	{
		ID: "toolchain.unavailable", Needles: []string{"toolchain not available", "language version but not a toolchain version"},
		Pattern: expression(`toolchain not available|is a language version but not a toolchain version`),
		Means:   "the go command wanted to switch to a release that its module proxy does not have, or may not serve",
		Causes: []Cause{
			{"proxy.goproxy", "no proxy that has toolchains is asked"}, {"proxy.sumdb", "what proves a toolchain is switched off"}, {"env.gotoolchain", "GOTOOLCHAIN names it"},
			{"go.mod.agree", "files of the repository name different releases"},
		},
		Otherwise: "gvx available lists the releases that there are; a toolchain line must name one of them",
	},
	{
		ID: "goflags", Needles: []string{"parsing $GOFLAGS", "flag provided but not defined"},
		Pattern:   expression(`parsing \$GOFLAGS: |flag provided but not defined: -`),
		Means:     "a flag that the command does not know (go, or a test's own program), or something in GOFLAGS that is no flag of this release",
		Causes:    []Cause{{"env.goflags", "GOFLAGS has it"}, {"path.shadow", "another go comes first"}},
		Otherwise: "`go env GOFLAGS` shows what is added to each command line, and `go version` which release reads it",
	},
	{
		ID: "exec.dot", Needles: []string{"found relative to current directory"},
		Pattern:   expression(`cannot run executable found relative to current directory`),
		Means:     "a program was found in the working folder by an empty or relative entry of PATH, and Go runs none of these (since Go 1.19)",
		Causes:    []Cause{{"path.relative", "there is such an entry"}},
		Otherwise: "PATH was another one where it failed: take out empty and relative entries there",
	},
	{
		ID: "cpu.level", Needles: []string{"microarchitecture support"},
		Pattern:   expression(`This program can only be run on \w+ processors with v\d microarchitecture support`),
		Means:     "the program was built for newer processors than this one (GOAMD64)",
		Causes:    []Cause{{"cpu.level", "this processor lacks what GOAMD64 asks for"}, {"env.goflags", "the environment asks for it"}},
		Otherwise: "build it with GOAMD64=v1, or run it on a newer processor; an emulator or a virtual machine may hide what the processor has",
	},
	{
		ID: "tzdata", Needles: []string{"unknown time zone"},
		Pattern:   expression(`unknown time zone `),
		Means:     "the program finds no time zone of that name",
		Causes:    []Cause{{"time.tzdata", "there are no time zones here"}},
		Otherwise: "the name may be wrong, or the program ran in an image without time zones: import _ \"time/tzdata\" puts them into it",
	},
}
