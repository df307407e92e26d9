//go:build unix

package integration

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// judgePath runs gvx verify --json PATH.
func judgePath(t *testing.T, h house, path string) (verdict, int) {
	t.Helper()
	o := h.try(t, h.path, "gvx", "verify", "--json", path)
	var all []verdict
	if err := json.Unmarshal([]byte(o.stdout), &all); err != nil || len(all) != 1 {
		t.Fatalf("exit code %d, %v: %s%s", o.code, err, o.stdout, o.stderr)
	}
	return all[0], o.code
}

// The official archive, unpacked by tar, is what the log has; one line changed in one
// of its files is found and named, and nothing else is.
func TestVerifyUnpackedArchive(t *testing.T) {
	t.Parallel()
	archive := officialArchive(t)
	dir := tempDir(t)
	if out, err := exec.Command("tar", "xzf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	goroot := filepath.Join(dir, "go")
	h := emptyHouse(t, newProxy(t))
	v, code := judgePath(t, h, goroot)
	if code != 0 || !*v.OK || v.H1 != officialH1 || v.Version != "go"+official || !slices.Equal(v.NotCovered, []string{"api", "doc", "misc", "test"}) {
		t.Errorf("untouched: exit code %d, %+v", code, v)
	}

	edit(t, filepath.Join(goroot, "go.env"), "GOTOOLCHAIN=auto", "GOTOOLCHAIN=local")
	v, code = judgePath(t, h, goroot)
	if code != 4 || *v.OK || !slices.Equal(v.Changed, []string{"go.env"}) || len(v.Missing)+len(v.Extra)+len(v.Mode) > 0 {
		t.Errorf("one line of go.env: exit code %d, %+v", code, v)
	}
	o := h.try(t, h.path, "gvx", "verify", goroot)
	contains(t, o.stdout, "  go.env changed: GOTOOLCHAIN=auto → local\n", "  not covered by the log: api doc misc test\n")
	if n := strings.Count(o.stdout, "changed"); n != 1 {
		t.Errorf("%d files are named:\n%s", n, o.stdout)
	}
	edit(t, filepath.Join(goroot, "go.env"), "GOTOOLCHAIN=local", "GOTOOLCHAIN=auto")

	// One byte of a large program, of which there is no line to show.
	compile := filepath.Join(goroot, "pkg/tool/linux_amd64/compile")
	data, err := os.ReadFile(compile)
	must(t, err)
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(compile, data, 0o755))
	write(t, filepath.Join(goroot, "test/more.go"), "package more\n")
	v, code = judgePath(t, h, goroot)
	if code != 4 || !slices.Equal(v.Changed, []string{"pkg/tool/linux_amd64/compile"}) || len(v.Missing)+len(v.Extra) > 0 {
		t.Errorf("one byte of the compiler: exit code %d, %+v", code, v)
	}
	nothingInstalled(t, h)
}

// The GOROOT of the go that runs the tests is judged too, whatever the verdict: it says
// the truth about go.env, which images often change by one line.
func TestVerifyOwnGOROOT(t *testing.T) {
	network(t)
	text, err := os.ReadFile(filepath.Join(shared.goroot, "VERSION"))
	if err != nil || !strings.HasPrefix(string(text), "go1.") {
		t.Skip("the go that runs the tests is no release")
	}
	h := emptyHouse(t, newProxy(t))
	v, code := judgePath(t, h, shared.goroot)
	env, err := os.ReadFile(filepath.Join(shared.goroot, "go.env"))
	must(t, err)
	local := strings.Contains(string(env), "\nGOTOOLCHAIN=local")
	if changed := slices.Contains(v.Changed, "go.env"); changed != local || code != map[bool]int{true: 0, false: 4}[*v.OK] {
		t.Errorf("GOTOOLCHAIN=local is in go.env: %v; exit code %d, %+v", local, code, v)
	}
	if local && v.Details["go.env"] != "GOTOOLCHAIN=auto → local" {
		t.Errorf("details: %q", v.Details)
	}
}

// A damaged toolchain is repaired into new inodes, also where two share a file.
func TestRepair(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := ownHouse(t, p)
	h.run(t, h.path, "gvx", "install", newer, older)
	root, other := h.goroot(t, newer), h.goroot(t, older)
	file := filepath.Join(root, victim)
	shared := filepath.Join(other, "src/fmt/shared.go")
	original, err := os.ReadFile(file)
	must(t, err)
	before := inode(t, file)
	if inode(t, file) != inode(t, filepath.Join(other, victim)) {
		opened(t, shared, func() { must(t, os.Link(file, shared)) })
	}
	must(t, os.Chmod(file, 0o644))
	must(t, os.WriteFile(file, append([]byte("// more\n"), original...), 0o644))
	must(t, os.Chmod(file, 0o444))

	o := h.try(t, h.path, "gvx", "verify", "--repair", "--json", newer)
	var all []verdict
	must(t, json.Unmarshal([]byte(o.stdout), &all))
	v := all[0]
	if o.code != 0 || !*v.OK || !v.Repaired || !slices.Equal(v.Changed, []string{victim}) || !slices.Equal(v.SharedWith, []string{"go" + older}) {
		t.Errorf("exit code %d, %+v\n%s", o.code, v, o.stderr)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != string(original) || inode(t, file) == before {
		t.Errorf("the file was not replaced by a new one: %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(v.Quarantine, victim)); err != nil || !strings.HasPrefix(string(data), "// more\n") {
		t.Errorf("what was damaged is not put aside: %v", err)
	}
	contains(t, h.run(t, h.path, "gvx", "verify", newer), "ok")
	h.refuses(t, h.path, 4, nil, "gvx", "verify", older)
	h.run(t, h.path, "gvx", "verify", "--repair")
	h.run(t, h.path, "gvx", "verify")
}

func inode(t *testing.T, path string) uint64 {
	t.Helper()
	st, err := os.Lstat(path)
	must(t, err)
	return st.Sys().(*syscall.Stat_t).Ino
}

func edit(t *testing.T, path, old, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s holds no %s", path, old)
	}
	must(t, os.WriteFile(path, []byte(strings.Replace(string(data), old, text, 1)), fs.FileMode(0o644)))
}
