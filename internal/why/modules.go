package why

// moduleMessages are about go.mod, go.sum and what is fetched by them.
var moduleMessages = []Message{
	{
		ID: "vcs", Needles: []string{"error obtaining VCS status", "detected dubious ownership"},
		Pattern:   expression(`error obtaining VCS status|detected dubious ownership in repository`),
		Means:     "the go command asked git for the commit to note in the program, and git refused",
		Causes:    []Cause{{"git.safe", "git does not trust this repository"}, {"path.writable", "others can change a folder on PATH"}},
		Otherwise: "`git status` in that folder says what git minds; -buildvcs=false builds without the note",
	},
	{
		ID: "sum.mismatch", Needles: []string{"checksum mismatch", "SECURITY ERROR"},
		Pattern:   expression(`: checksum mismatch|^SECURITY ERROR`),
		Means:     "a module is not what go.sum or the public checksum log has: it was changed, or a proxy serves something else",
		Causes:    []Cause{{"proxy.goproxy", "where modules come from"}, {"proxy.sumdb", "what is not checked"}, {"gopath.owner", "others can change the module cache"}},
		Otherwise: "do not delete go.sum: compare with another proxy (GOPROXY) and ask the module's author; `go clean -modcache` helps only where the cache is damaged",
	},
	{
		ID: "sum.missing", Needles: []string{"missing go.sum entry", "updates to go.sum needed"},
		Pattern:   expression(`missing go\.sum entry|updates to go\.sum needed`),
		Means:     "go.sum lacks a module that is needed: since Go 1.16 a build does not add it",
		Causes:    []Cause{{"env.goflags", "GOFLAGS changes how modules are loaded"}},
		Otherwise: "`go mod tidy`, or the go get or go mod download that the message names; nothing of this machine is to blame",
	},
	{
		ID: "mod.updates", Needles: []string{"updates to go.mod needed", "inconsistent vendoring"},
		Pattern:   expression(`updates to go\.mod needed|inconsistent vendoring in `),
		Means:     "go.mod, or vendor, is not what the packages need, and a build does not change it",
		Causes:    []Cause{{"env.goflags", "GOFLAGS changes how modules are loaded"}},
		Otherwise: "`go mod tidy`, or `go mod vendor`; nothing of this machine is to blame",
	},
	{
		ID: "proxy.off", Needles: []string{"module lookup disabled by", "GOPROXY list is"},
		Pattern:   expression(`module lookup disabled by |GOPROXY list is `),
		Means:     "the go command may not fetch the module that it needs",
		Causes:    []Cause{{"proxy.goproxy", "GOPROXY forbids it"}, {"env.goflags", "GOFLAGS forbids it"}},
		Otherwise: "`go env GOPROXY GOFLAGS` shows what forbids it where it failed",
	},
	{
		ID: "modcache.denied", Needles: []string{"permission denied"},
		Pattern:   expression(`(/pkg/mod/|/go-build/|/go/pkg/).*: permission denied|could not create module cache.*permission denied|failed to initialize build cache.*permission denied`),
		Means:     "the go command may not write, or not read, its module or build cache",
		Causes:    []Cause{{"gopath.owner", "it belongs to somebody else"}, {"fs.ro", "it cannot be written to"}, {"sec.selinux", "SELinux has a say"}},
		Otherwise: "files in the module cache are read-only on purpose, and `go clean -modcache` removes them; `ls -ld` of the path shows whose it is",
	},
}
