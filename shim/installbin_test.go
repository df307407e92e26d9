package shim

import (
	"path/filepath"
	"testing"
)

// TestInstallBin compares with what go install of 1.26.8 was seen to do, and with the go
// command's own source where it says that it refuses.
func TestInstallBin(t *testing.T) {
	w := newWorld(t)
	abs := func(parts ...string) string { return filepath.Join(append([]string{w.root}, parts...)...) }
	list := abs("one") + string(filepath.ListSeparator) + abs("two")
	goroot := abs("goroot")
	for _, c := range []struct {
		name          string
		env           []string // of the child, beside HOME
		file, release string   // Go's env file, and go.env of the GOROOT
		want          string
	}{
		{"nothing is set", nil, "", "", filepath.Join(w.home, "go", "bin")},
		{"GOPATH", []string{"GOPATH=" + abs("one")}, "", "", abs("one", "bin")},
		{"the first of several", []string{"GOPATH=" + list}, "", "", abs("one", "bin")},
		{"an empty first one", []string{"GOPATH=" + string(filepath.ListSeparator) + abs("two")}, "", "", ""},
		{"a relative one", []string{"GOPATH=one"}, "", "", ""},
		{"GOBIN", []string{"GOPATH=" + abs("one"), "GOBIN=" + abs("b") + "/"}, "", "", abs("b")},
		{"a relative GOBIN is an error", []string{"GOPATH=" + abs("one"), "GOBIN=b"}, "", "", ""},
		{"an empty GOBIN is none", []string{"GOPATH=" + abs("one"), "GOBIN="}, "", "", abs("one", "bin")},
		{"GOBIN in the env file", []string{"GOPATH=" + abs("one")}, "GOBIN=" + abs("f"), "", abs("f")},
		{"the environment's GOBIN before it", []string{"GOBIN=" + abs("b")}, "GOBIN=" + abs("f"), "", abs("b")},
		{"an empty one in the environment", []string{"GOBIN="}, "GOBIN=" + abs("f"), "", abs("f")},
		{"GOPATH in the env file", nil, "GOPATH=" + list, "", abs("one", "bin")},
		{"the environment's GOPATH before it", []string{"GOPATH=" + abs("e")}, "GOPATH=" + list, "", abs("e", "bin")},
		{"the last line of the env file", nil, "GOBIN=" + abs("f") + "\nGOBIN=" + abs("g"), "", abs("g")},
		{"the env file without a last newline, behind go.env", nil, "GOBIN=" + abs("f"), "GOBIN=" + abs("r"), abs("f")},
		{"go.env of the GOROOT", nil, "GOFLAGS=-v\n", "# comment\nGOBIN=" + abs("r") + "\n", abs("r")},
		{"an empty line of the env file hides go.env", nil, "GOBIN=\n", "GOBIN=" + abs("r"), filepath.Join(w.home, "go", "bin")},
		{"GOENV=off", []string{"GOENV=off"}, "GOBIN=" + abs("f"), "", filepath.Join(w.home, "go", "bin")},
		{"GOENV elsewhere", []string{"GOENV=" + w.write(abs("other"), "GOBIN="+abs("o"))}, "GOBIN=" + abs("f"), "", abs("o")},
	} {
		env := append(Environ{homeVariable + "=" + w.home}, c.env...)
		w.write(filepath.Join(userConfig(env), "go", "env"), c.file)
		w.write(filepath.Join(goroot, "go.env"), c.release)
		if got := InstallBin(Decision{GOROOT: goroot}, env); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := InstallBin(Decision{}, Environ{"GOENV=off"}); got != "" {
		t.Errorf("without a home: %q", got)
	}
	if got := InstallBin(Decision{GOROOT: filepath.Join(w.home, "go")}, Environ{homeVariable + "=" + w.home, "GOENV=off"}); got != "" {
		t.Errorf("the GOROOT is no GOPATH: %q", got)
	}
}
