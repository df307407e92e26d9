package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const modulePath = "github.com/gvx-go/gvx/"

// arrows says which packages of the project each package may import. A package
// that is not named here fails the test: its place is a decision.
var arrows = map[string][]string{
	"internal/quote":               {},
	"internal/fileread":            {},
	"internal/place":               {"internal/quote"},
	"internal/fsx":                 {"internal/place"},
	"internal/audit":               {"internal/fileread", "internal/fsx", "internal/layout", "internal/quote", "internal/release", "store"},
	"internal/house":               {},
	"internal/goversion":           {"internal/quote"},
	"internal/layout":              {"internal/goversion"},
	"internal/settings":            {"internal/fileread", "internal/goversion", "internal/quote"},
	"shim":                         {"internal/fileread", "internal/goversion", "internal/layout", "internal/place", "internal/quote", "internal/settings"},
	"verify":                       {"internal/goversion", "internal/quote"},
	"store":                        {"internal/fileread", "internal/fsx", "internal/goversion", "internal/layout", "internal/place", "internal/quote", "internal/survey", "verify"},
	"shellhooks":                   {},
	"shellhooks/rc":                {"shellhooks", "shellhooks/shellquote"},
	"internal/shims":               {"internal/fsx", "internal/goversion", "internal/layout", "internal/release"},
	"internal/survey":              {"internal/quote", "verify"},
	"internal/goroot":              {"internal/fileread", "internal/goversion", "internal/quote", "internal/survey", "verify"},
	"internal/keyring":             {"internal/fileread", "internal/fsx", "internal/quote", "verify"},
	"internal/repository":          {"internal/drift", "internal/fileread", "internal/quote", "internal/settings"},
	"internal/archive":             {"store", "verify"},
	"internal/release":             {"internal/fileread", "internal/goversion", "internal/quote", "verify"},
	"shellhooks/shellquote":        {},
	"internal/install":             {"internal/archive", "internal/fileread", "internal/fsx", "internal/goroot", "internal/goversion", "internal/layout", "internal/quote", "internal/release", "internal/shims", "store", "verify"},
	"internal/userfile":            {"internal/fsx", "internal/place", "internal/quote"},
	"internal/setup":               {"internal/fileread", "internal/fsx", "internal/layout", "internal/quote", "internal/userfile", "shellhooks", "shellhooks/rc"},
	"internal/drift":               {"internal/goversion", "internal/quote", "shellhooks/shellquote"},
	"internal/drift/report":        {"internal/drift", "internal/quote"},
	"internal/drift/names":         {},
	"internal/drift/readers":       {"internal/drift", "internal/drift/names", "internal/goversion", "internal/quote"},
	"internal/git":                 {"internal/fileread", "internal/git/guard", "internal/quote"},
	"internal/elftest":             {},
	"internal/gittest":             {},
	"internal/cputime":             {},
	"internal/drift/trees":         {"internal/drift", "internal/git", "internal/quote"},
	"internal/prune":               {"internal/fsx", "internal/goversion", "internal/layout", "internal/shims", "store", "verify"},
	"internal/releasetest":         {"internal/goversion", "verify"},
	"verify/internal/refreshhead":  {"internal/fsx", "internal/release", "verify"},
	"verify/internal/refreshkey":   {"internal/fsx", "verify"},
	"cmd/gvx":                      {"cmd/gvx/internal/early", "cmd/gvx/internal/earlycommit", "internal/audit", "internal/doctor", "internal/doctor/host", "internal/drift", "internal/drift/names", "internal/drift/readers", "internal/drift/report", "internal/drift/trees", "internal/fileread", "internal/fsx", "internal/git", "internal/goroot", "internal/goversion", "internal/hooks", "internal/install", "internal/keyring", "internal/layout", "internal/metrics", "internal/place", "internal/prune", "internal/quote", "internal/release", "internal/repository", "internal/settings", "internal/setup", "internal/shims", "internal/userfile", "internal/verdicts", "internal/why", "shellhooks", "shellhooks/rc", "shellhooks/shellquote", "shim", "store", "verify"},
	"cmd/gvx-shim":                 {"shim"},
	"cmd/gvx/internal/early":       {"shellhooks"},
	"cmd/gvx/internal/earlycommit": {"internal/drift/names", "internal/git/guard"},
	"internal/git/guard":           {},
	"internal/doctor":              {"internal/doctor/host", "internal/fileread", "internal/git/guard", "internal/goversion", "internal/layout", "internal/place", "internal/quote", "internal/settings", "shellhooks/rc", "shellhooks/shellquote"},
	"internal/doctor/host":         {"internal/fileread", "internal/quote"},
	"internal/why":                 {},
	"internal/metrics":             {},
	"internal/verdicts":            {"internal/fileread", "internal/layout", "internal/quote"},
	"internal/hooks":               {"internal/fileread", "internal/fsx", "internal/quote", "shellhooks/shellquote"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %v\n%s", err, exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	packages := list(t, "./...")
	if len(packages) < len(arrows) {
		t.Errorf("go list found %d packages", len(packages))
	}
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, modulePath)
		if strings.HasPrefix(name, "integration") {
			continue // tests and what they start
		}
		allowed, known := arrows[name]
		if !known {
			t.Errorf("package %s has no place among the arrows", name)
		}
		for _, imported := range p.Imports {
			if dep, ours := strings.CutPrefix(imported, modulePath); ours && !slices.Contains(allowed, dep) {
				t.Errorf("%s imports %s", name, dep)
			}
		}
	}
}

// Libraries never print and never exit, and only commands know the process.
func TestLibrariesImportNoCommandLine(t *testing.T) {
	for _, p := range list(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, modulePath)
		if strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "integration") || strings.HasSuffix(name, "refreshhead") {
			continue
		}
		for _, banned := range []string{"flag", "log", "github.com/urfave/cli/v2", "golang.org/x/term"} {
			if slices.Contains(p.Imports, banned) {
				t.Errorf("%s imports %s", name, banned)
			}
		}
	}
}
