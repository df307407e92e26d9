package house

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwanted is what no file may hold. The patterns are written so that they do not
// match themselves.
var unwanted = map[string]*regexp.Regexp{
	"the host of a module proxy: GOPROXY is read, never written down": regexp.MustCompile(`(?i)\bproxy[.]golang[.]org|goproxy[.](io|cn)\b`),
	"a package registry's host":                                       regexp.MustCompile(`(?i)registry[.]npmjs[.]org|(deb|ftp)[.]debian[.]org`),
	"something unfinished":                                            regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`),
}

func TestNothingUnwantedIsWritten(t *testing.T) {
	files := trackedFiles(t)
	if len(files) < 50 {
		t.Fatalf("only %d files are tracked", len(files))
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join("../..", file))
		if os.IsNotExist(err) {
			continue // removed and not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data, 0) >= 0 {
			continue
		}
		for n, line := range strings.Split(string(data), "\n") {
			for what, pattern := range unwanted {
				if pattern.MatchString(line) {
					t.Errorf("%s:%d holds %s", file, n+1, what)
				}
			}
		}
	}
}

func trackedFiles(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("SKIP: no git checkout: %v", err)
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}
