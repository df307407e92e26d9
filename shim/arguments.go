package shim

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// CalledAs returns the name under which the shim was called: "go", "gofmt" or a
// release's, "go1.27.4". The go command runs a release that it found on PATH with
// argv[0] = "go" (cmd/go/internal/toolchain.Exec), so the name of the executable
// counts then; a hard link keeps its own. executable is os.Executable.
func CalledAs(argv0 string, executable func() (string, error)) string {
	name := commandName(argv0)
	if name == "go" && !startedAsGo() {
		path, _ := executable()
		name = commandName(path)
	}
	if _, err := goversion.Parse(name); name == "gofmt" || err == nil && strings.HasPrefix(name, "go") {
		return name
	}
	return "go"
}

func commandName(path string) string {
	name := filepath.Base(path)
	if n := len(name) - len(exeSuffix); n > 0 && strings.EqualFold(name[n:], exeSuffix) {
		name = name[:n]
	}
	return name
}

// splitWord takes "+VERSION" off the front of args.
func splitWord(args []string) (word string, rest []string, ok bool) {
	if len(args) == 0 || !strings.HasPrefix(args[0], "+") {
		return "", args, false
	}
	return args[0][1:], args[1:], true
}

// chdirFlag returns the folder of -C, and args as the go command looks at them once it
// has followed it. It counts directly after go, after mod or work, and after the
// subcommand (handleChdirFlag and lookupCmd in cmd/go's main.go). Unlike there, every
// word is a subcommand, because a later release may have more; one that the go command
// does not know, it refuses.
func chdirFlag(args []string) (dir string, rest []string) {
	at, n := 0, 1
	if isCommand(args, 0) {
		at = 1
		if (args[0] == "mod" || args[0] == "work") && isCommand(args, 1) {
			at = 2
		}
	}
	if at >= len(args) {
		return "", args
	}
	flag, dir, isWhole := strings.Cut(args[at], "=")
	if flag != "-C" && flag != "--C" {
		return "", args
	}
	if !isWhole {
		if at+1 == len(args) {
			return "", args
		}
		dir, n = args[at+1], 2
	}
	return dir, append(args[:at:at], args[at+n:]...)
}

func isCommand(args []string, i int) bool {
	return i < len(args) && !strings.HasPrefix(args[i], "-") && args[i] != "help"
}

// neverSwitches reports whether args is one of the command lines for which the
// go command never looks for another version (cmd/go/internal/toolchain.Select).
func neverSwitches(args []string) bool {
	switch {
	case len(args) == 2 && args[0] == "env":
		return args[1] == "GOTOOLCHAIN" || args[1] == "GOMOD" || args[1] == "GOWORK"
	case len(args) == 3 && args[0] == "env" && args[1] == "-w":
		return strings.HasPrefix(args[2], "GOTOOLCHAIN=")
	}
	return false
}

// runsRemote reports whether args is go install or go run of package@version, for
// which the package's own go.mod may ask for a newer Go
// (maybeSwitchForGoInstallVersion in cmd/go/internal/toolchain).
func runsRemote(args []string) bool {
	if len(args) < 2 || args[0] != "install" && args[0] != "run" {
		return false
	}
	pkg := firstPackage(args[0], args[1:])
	local := pkg == "." || pkg == ".." || strings.HasPrefix(pkg, "./") || strings.HasPrefix(pkg, "../") || filepath.IsAbs(pkg)
	return !local && strings.Contains(pkg, "@")
}

func firstPackage(command string, args []string) string {
	for i := 0; i < len(args); i++ {
		flag, isFlag := strings.CutPrefix(args[i], "-")
		flag = strings.TrimPrefix(flag, "-")
		switch {
		case args[i] == "--":
			if i+1 < len(args) {
				return args[i+1]
			}
			return ""
		case !isFlag:
			return args[i]
		case strings.Contains(flag, "=") || isBoolFlag(flag):
		case takesValue(flag):
			i++
		case command == "run":
			// An unknown flag: where its value ends cannot be told.
			return ""
		default:
			return args[len(args)-1]
		}
	}
	return ""
}

// isBoolFlag and takesValue know the flags of go run, as the go command's own
// look at the line does.
func isBoolFlag(name string) bool {
	switch name {
	case "a", "n", "v", "x", "asan", "msan", "race", "cover", "json", "linkshared", "modcacherw", "trimpath", "work", "buildvcs":
		return true
	}
	return false
}

func takesValue(name string) bool {
	switch name {
	case "C", "p", "asmflags", "buildmode", "compiler", "covermode", "coverpkg", "exec", "gccgoflags", "gcflags",
		"installsuffix", "ldflags", "mod", "modfile", "overlay", "pgo", "pkgdir", "tags", "toolexec",
		"debug-actiongraph", "debug-runtime-trace", "debug-trace":
		return true
	}
	return false
}
