package why

// cgoMessages are about C.
var cgoMessages = []Message{
	{
		ID: "cgo.off", Needles: []string{"requires cgo", "build constraints exclude all Go files"},
		Pattern:   expression(`-(race|msan|asan) requires cgo|build constraints exclude all Go files in `),
		Means:     "what is to be built needs cgo, and cgo is off (CGO_ENABLED=0, no C compiler on PATH, or another GOOS or GOARCH); or each file of a package asks for another system or for a tag",
		Causes:    []Cause{{"cgo.cc", "there is no C compiler here"}, {"path.relative", "PATH has entries that do not count"}},
		Otherwise: "`go env CGO_ENABLED CC GOOS GOARCH` shows it where it failed, and the //go:build lines of the files what they ask for; CGO_ENABLED=1 turns cgo on",
	},
	{
		ID: "cgo.compiler", Needles: []string{"executable file not found in", "C compiler"},
		Pattern: expression(`C compiler "[^"]*" not found|cgo: .*executable file not found in|exec: "(gcc|g\+\+|cc|clang|clang\+\+|[a-z0-9_]+-linux-[a-z]+-gcc)": executable file not found in`),
		Means:   "cgo needs a C compiler, and the one that CC names, or gcc, is not there",
		Causes:  []Cause{{"cgo.cc", "there is none here"}, {"cgo.cross", "there is none for that target"}, {"path.relative", "PATH has entries that do not count"}},
		Otherwise: "CC, CGO_ENABLED and PATH may have been others where it failed: `go env CC CGO_ENABLED` there; " +
			"CGO_ENABLED=0 builds what needs no C",
	},
	{
		ID: "glibc", Needles: []string{"GLIBC_", "undefined reference to"},
		Pattern:   expression("version [`'\"]?GLIBC_[0-9.]+['\"]? not found|undefined reference to [`'\"]?\\w+@?GLIBC_|undefined reference to [`'\"]__"),
		Means:     "the program, or a part of it, was built against a newer C library than the one here, or against another one",
		Causes:    []Cause{{"libc.race", "the C library here is too old for the race detector"}, {"libc.kind", "the C library here is not glibc"}, {"cgo.cross", "the compiler is another system's"}},
		Otherwise: "build it where the C library is as old as where it runs, or with CGO_ENABLED=0",
	},
}
