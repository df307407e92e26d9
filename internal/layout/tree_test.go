package layout

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

const goodName = "go1.27.4.linux-amd64-0123456789abcdef"

func TestTree(t *testing.T) {
	tree := testTree(t)
	if tree.String() != goodName || tree.IsZero() {
		t.Fatalf("%q", tree)
	}
	again, ok := ParseTree(goodName)
	if !ok || again != tree || again.Version != mustVersion(t, "1.27.4") || again.Platform.String() != "linux-amd64" {
		t.Errorf("%+v %v", again, ok)
	}
	if zero := (Tree{}); !zero.IsZero() || zero.String() != "" {
		t.Errorf("the zero Tree is %q", zero)
	}
	other := NewTree(tree.Version, tree.Platform, [32]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xee})
	if other == tree || other.String() == tree.String() {
		t.Error("other contents, the same name")
	}
}

func TestParseTree(t *testing.T) {
	for _, name := range []string{goodName, "go1.20.linux-amd64-0000000000000000", "go1.26rc1.windows-arm64-ffffffffffffffff"} {
		if tree, ok := ParseTree(name); !ok || tree.String() != name {
			t.Errorf("%q: %q %v", name, tree, ok)
		}
	}
	for _, name := range refusedNames {
		if tree, ok := ParseTree(name); ok {
			t.Errorf("%q is taken for %q", name, tree)
		}
	}
}

var refusedNames = []string{
	"", "-", ".", "..", "go1.27.4", "go1.27.4.linux-amd64", "go1.27.4.linux-amd64-",
	"go1.27.4.linux-amd64-0123456789abcde", "go1.27.4.linux-amd64-0123456789abcdef0", "go1.27.4.linux-amd64-0123456789ABCDEF",
	"go1.27.4.linux-amd64-0123456789abcdeg", "go1.27.4.linux-amd64-01234567/9abcdef", "go1.27.4.linux-amd64_0123456789abcdef",
	"1.27.4.linux-amd64-0123456789abcdef", "go1.27.linux-amd64-0123456789abcdef", "go1.20.0.linux-amd64-0123456789abcdef",
	"go1.27.4-linux-amd64-0123456789abcdef", "go1.27.4.linux-0123456789abcdef", "go1.27.4.linux.amd64-0123456789abcdef",
	"go1.27.4..-0123456789abcdef", "../go1.27.4.linux-amd64-0123456789abcdef", "go1.27.4/.linux-amd64-0123456789abcdef",
	"./" + goodName, goodName + "/", goodName + "\n", " " + goodName, goodName + "\x00", strings.ToUpper(goodName),
	".staging-go1.27.4.linux-amd64-0123456789abcdef", "go1.27.4.l\xc4\xb1nux-amd64-0123456789abcdef",
}

func TestParseLink(t *testing.T) {
	tree := testTree(t)
	target := tree.LinkTarget()
	if filepath.IsAbs(target) {
		t.Errorf("%q does not move with the data folder", target)
	}
	if again, ok := ParseLink(tree.Version, target); !ok || again != tree {
		t.Errorf("%q: %v %v", target, again, ok)
	}
	d := testDirs(t)
	if got := filepath.Join(d.Versions(), filepath.FromSlash(target)); got != d.GOROOT(tree) {
		t.Errorf("the link leads to %q, the toolchain is %q", got, d.GOROOT(tree))
	}
	bad := []string{
		"../store/toolchains/", "../store/toolchains", "store/toolchains/" + goodName, "../../store/toolchains/" + goodName,
		"/" + goodName, "/usr/local/go", d.GOROOT(tree), "./../store/toolchains/" + goodName, "..//store/toolchains/" + goodName,
		"../store/toolchains//" + goodName, "../store/toolchains/../toolchains/" + goodName, "../store/toolchains/./" + goodName,
		target + "/", target + "/..", target + "/../x", target + "/bin", target + "\n", `..\store\toolchains\` + goodName,
		"../store/toolchains/go1.27.3.linux-amd64-0123456789abcdef", "../STORE/toolchains/" + goodName, goodName, "\x1b[31m",
	}
	for _, name := range refusedNames {
		bad = append(bad, linkPrefix+name, name)
	}
	for _, target := range bad {
		if got, ok := ParseLink(tree.Version, target); ok {
			t.Errorf("%q is taken for %v", target, got)
		}
	}
	for _, v := range []goversion.Version{{}, mustVersion(t, "1.27.3"), mustVersion(t, "1.27rc4")} {
		if got, ok := ParseLink(v, target); ok {
			t.Errorf("the link of %v leads to %v", v, got)
		}
	}
}

func FuzzTree(f *testing.F) {
	for _, seed := range append([]string{goodName, linkPrefix + goodName, "go1.20.linux-amd64-0000000000000000"}, refusedNames...) {
		f.Add(seed)
	}
	if len(refusedNames) == 0 {
		f.Fatal("no seeds")
	}
	d := testDirs(f)
	f.Fuzz(func(t *testing.T, s string) {
		if tree, ok := ParseTree(s); ok {
			checkTree(t, d, tree, s)
			if link, ok := ParseLink(tree.Version, tree.LinkTarget()); !ok || link != tree {
				t.Errorf("%q: its link is not ours", s)
			}
		}
		name, ours := strings.CutPrefix(s, linkPrefix)
		tree, _ := ParseTree(name)
		if link, ok := ParseLink(tree.Version, s); ok {
			if !ours || link.LinkTarget() != s {
				t.Errorf("link %q is taken for %q", s, link)
			}
			checkTree(t, d, link, name)
		}
	})
}

func checkTree(t *testing.T, d Dirs, tree Tree, name string) {
	t.Helper()
	if tree.String() != name || tree.IsZero() || strings.ContainsAny(name, `/\`) || !filepath.IsLocal(name) {
		t.Errorf("%q is taken for %q", name, tree)
	}
	if filepath.Dir(d.GOROOT(tree)) != d.Toolchains() || filepath.Dir(d.Receipt(tree)) != d.Receipts() || filepath.Dir(d.Manifest(tree)) != d.Receipts() {
		t.Errorf("%q leaves its folder", name)
	}
}
