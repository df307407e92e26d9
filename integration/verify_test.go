//go:build unix

package integration

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// verdict is gvx verify --json, field by field.
type verdict struct {
	Version string   `json:"version"`
	Path    string   `json:"path"`
	OK      *bool    `json:"ok"`
	Changed []string `json:"changed"`
	Missing []string `json:"missing"`
	Extra   []string `json:"extra"`
	Mode    []string `json:"mode"`
	Error   string   `json:"error"`

	// Of a PATH, and with --repair.
	H1         string            `json:"h1"`
	Details    map[string]string `json:"details"`
	NotCovered []string          `json:"not_covered"`
	Links      []string          `json:"links"`
	Repaired   bool              `json:"repaired"`
	Quarantine string            `json:"quarantine"`
	SharedWith []string          `json:"shared_with"`
}

// judge runs gvx verify --json, whose answer is always an array.
func judge(t *testing.T, h house) (verdict, int) {
	t.Helper()
	o := h.try(t, h.path, "gvx", "verify", "--json", newer)
	dec := json.NewDecoder(strings.NewReader(o.stdout))
	dec.DisallowUnknownFields()
	var all []verdict
	if err := dec.Decode(&all); err != nil || len(all) != 1 || all[0].OK == nil {
		t.Fatalf("exit code %d, %v: %s%s", o.code, err, o.stdout, o.stderr)
	}
	v := all[0]
	if v.Changed == nil || v.Missing == nil || v.Extra == nil || v.Mode == nil {
		t.Errorf("a list is null: %s", o.stdout)
	}
	return v, o.code
}

// opened runs change where a read-only folder above name would stand in the way, and
// sets the folder's mode back.
func opened(t *testing.T, name string, change func()) {
	t.Helper()
	dir := filepath.Dir(name)
	st, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	must(t, os.Chmod(dir, 0o755))
	change()
	must(t, os.Chmod(dir, st.Mode().Perm()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// replace makes name anew with the mode of a file in the store.
func replace(t *testing.T, name string, data []byte, mode fs.FileMode) {
	t.Helper()
	opened(t, name, func() {
		must(t, os.RemoveAll(name))
		must(t, os.WriteFile(name, data, 0o600))
		must(t, os.Chmod(name, mode))
	})
}

type damage struct {
	name string
	do   func(t *testing.T, file string)
	want verdict
}

const victim = "src/fmt/print.go"

func TestVerifyFindsEveryDamage(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := ownHouse(t, p)
	h.run(t, h.path, "gvx", "install", newer)
	root := h.goroot(t, newer)
	file := filepath.Join(root, victim)
	original, err := os.ReadFile(file)
	must(t, err)
	flipped := bytes.Clone(original)
	flipped[len(flipped)/2] ^= 1
	beside := filepath.Join(root, "src/fmt/more.go")

	for _, c := range []damage{
		{"one byte", func(t *testing.T, file string) { replace(t, file, flipped, 0o444) }, verdict{Changed: []string{victim}}},
		{"cut short", func(t *testing.T, file string) { replace(t, file, original[:10], 0o444) }, verdict{Changed: []string{victim}}},
		{"removed", func(t *testing.T, file string) { opened(t, file, func() { must(t, os.Remove(file)) }) }, verdict{Missing: []string{victim}}},
		{"one more", func(t *testing.T, _ string) { replace(t, beside, []byte("package fmt\n"), 0o444) }, verdict{Extra: []string{"src/fmt/more.go"}}},
		{"one empty folder more", func(t *testing.T, _ string) { opened(t, beside, func() { must(t, os.Mkdir(beside, 0o555)) }) }, verdict{Extra: []string{"src/fmt/more.go"}}},
		{"a link to the same", func(t *testing.T, file string) {
			elsewhere := write(t, filepath.Join(tempDir(t), "print.go"), string(original))
			opened(t, file, func() { must(t, os.Remove(file)); must(t, os.Symlink(elsewhere, file)) })
		}, verdict{Changed: []string{victim}}},
		{"one link more", func(t *testing.T, _ string) { opened(t, beside, func() { must(t, os.Symlink("print.go", beside)) }) }, verdict{Extra: []string{"src/fmt/more.go"}}},
		{"writable", func(t *testing.T, file string) { must(t, os.Chmod(file, 0o644)) }, verdict{Mode: []string{victim}}},
		{"executable", func(t *testing.T, file string) { must(t, os.Chmod(file, 0o555)) }, verdict{Mode: []string{victim}}},
		{"a fifo", func(t *testing.T, _ string) { opened(t, beside, func() { must(t, syscall.Mkfifo(beside, 0o444)) }) }, verdict{Extra: []string{"src/fmt/more.go"}}},
		{"a fifo in its place", func(t *testing.T, file string) {
			opened(t, file, func() { must(t, os.Remove(file)); must(t, syscall.Mkfifo(file, 0o444)) })
		}, verdict{Changed: []string{victim}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.do(t, file)
			v, code := judge(t, h)
			if code != 4 || *v.OK || v.Version != "go"+newer || v.Path != root || v.Error != "" ||
				!slices.Equal(v.Changed, c.want.Changed) || !slices.Equal(v.Missing, c.want.Missing) ||
				!slices.Equal(v.Extra, c.want.Extra) || !slices.Equal(v.Mode, c.want.Mode) {
				t.Errorf("exit code %d: %+v, want %+v", code, v, c.want)
			}
			replace(t, file, original, 0o444)
			opened(t, beside, func() { must(t, os.RemoveAll(beside)) })
			if v, code := judge(t, h); code != 0 || !*v.OK {
				t.Fatalf("restored, exit code %d: %+v", code, v)
			}
		})
	}
	t.Run("in words", func(t *testing.T) {
		must(t, os.Chmod(file, 0o644))
		if o := h.try(t, h.path, "gvx", "verify"); o.code != 4 || !strings.Contains(o.stdout, victim) || !strings.Contains(o.stderr, "help:") {
			t.Errorf("%+v", o)
		}
		must(t, os.Chmod(file, 0o444))
	})
	t.Run("the folder's mode", func(t *testing.T) {
		must(t, os.Chmod(filepath.Dir(file), 0o755))
		if v, code := judge(t, h); code != 4 || !slices.Equal(v.Mode, []string{"src/fmt"}) {
			t.Errorf("exit code %d: %+v", code, v)
		}
		must(t, os.Chmod(filepath.Dir(file), 0o555))
	})
	t.Run("papers", func(t *testing.T) { forgePapers(t, h, file, original, flipped) })
}

// forgePapers changes a file and then what the store wrote down about it: the
// papers' own words prove nothing.
func forgePapers(t *testing.T, h house, file string, original, flipped []byte) {
	papers := filepath.Join(h.data(), "store/receipts", filepath.Base(h.goroot(t, newer)))
	sums, err := os.ReadFile(papers + ".sums")
	must(t, err)
	receipt, err := os.ReadFile(papers + ".json")
	must(t, err)
	put := func(name string, data []byte) { must(t, os.RemoveAll(name)); must(t, os.WriteFile(name, data, 0o644)) }
	forged := forgeSums(t, sums, original, flipped)
	var h1 struct{ H1 string }
	must(t, json.Unmarshal(receipt, &h1))
	other := "h1:" + strings.Repeat("A", 43) + "="
	for _, c := range []struct {
		name          string
		file          []byte
		sums, receipt []byte
	}{
		{"a changed file and its line in the sums", flipped, forged, receipt},
		{"the sums alone", original, forged, receipt},
		{"the sums cut short", original, sums[:len(sums)/2], receipt},
		{"another h1 in the receipt", original, sums, bytes.ReplaceAll(receipt, []byte(h1.H1), []byte(other))},
		{"an empty receipt", original, sums, []byte("{}\n")},
		{"no proof in the receipt", original, sums, bytes.Replace(receipt, []byte(`"sumdb": {`), []byte(`"other": {`), 1)},
	} {
		replace(t, file, c.file, 0o444)
		put(papers+".sums", c.sums)
		put(papers+".json", c.receipt)
		if bytes.Equal(c.sums, sums) && bytes.Equal(c.receipt, receipt) {
			t.Fatalf("%s: nothing is forged", c.name)
		}
		if v, code := judge(t, h); code != 4 || *v.OK || v.Error == "" {
			t.Errorf("%s: exit code %d: %+v", c.name, code, v)
		}
	}
	replace(t, file, original, 0o444)
	put(papers+".sums", sums)
	put(papers+".json", receipt)
	if v, code := judge(t, h); code != 0 {
		t.Errorf("restored, exit code %d: %+v", code, v)
	}
}

// The papers of what was installed carry the h1 that is known from elsewhere.
func TestInstalledHashesAreTheKnownOnes(t *testing.T) {
	network(t)
	folder := os.Getenv("GVX_TESTDATA")
	if folder == "" {
		t.Skip("GVX_TESTDATA, the folder with toolchain-h1.tsv, is not set")
	}
	f, err := os.Open(filepath.Join(folder, "toolchain-h1.tsv"))
	must(t, err)
	defer f.Close()
	known := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) >= 2 {
			known[fields[0]] = fields[1]
		}
	}
	compared := 0
	for _, v := range []string{older, newer, oldest} {
		want, ok := known["go"+v+"."+platform()]
		if !ok {
			continue
		}
		compared++
		if got := shared.house.run(t, shared.top, "gvx", "info", "--json", v); !strings.Contains(got, want) {
			t.Errorf("go%s: want %s in\n%s", v, want, got)
		}
	}
	if compared == 0 {
		t.Errorf("the list knows none of what is installed for %s", platform())
	}
}

// forgeSums changes the digest of the victim in the list of sums.
func forgeSums(t *testing.T, sums, original, flipped []byte) []byte {
	t.Helper()
	was, is := digest(original), digest(flipped)
	forged := bytes.Replace(sums, []byte(was), []byte(is), 1)
	if bytes.Equal(forged, sums) {
		t.Fatalf("%s is not in the list of sums", was)
	}
	return forged
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
