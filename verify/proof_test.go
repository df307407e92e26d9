package verify_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/gvx-go/gvx/verify"
)

// realH1 is what the public log has for go1.27.3 on linux-amd64.
const realH1 = "h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs="

func realProofJSON(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/proof-go1.27.3.linux-amd64.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func realProof(t testing.TB) *verify.LogProof {
	t.Helper()
	p := new(verify.LogProof)
	if err := json.Unmarshal(realProofJSON(t), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCheckRealProof(t *testing.T) {
	p := realProof(t)
	if h1, err := p.Check(verify.LogKey, subject(t, "1.27.3")); h1 != realH1 || err != nil {
		t.Errorf("Check = %s, %v", h1, err)
	}
	if p.TreeSize() != 71769961 {
		t.Errorf("TreeSize = %d", p.TreeSize())
	}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	back := new(verify.LogProof)
	if err := json.Unmarshal(data, back); err != nil {
		t.Fatal(err)
	}
	if h1, err := back.Check(verify.LogKey, subject(t, "1.27.3")); h1 != realH1 || err != nil {
		t.Errorf("after JSON: %s, %v", h1, err)
	}
}

// TestCheckOtherTool checks a proof that another tool wrote, with other names.
func TestCheckOtherTool(t *testing.T) {
	dir := os.Getenv("GVX_TESTDATA")
	if dir == "" {
		t.Skip("GVX_TESTDATA IS NOT SET: the proof made by another tool is not checked")
	}
	data, err := os.ReadFile(filepath.Join(dir, "sumdb-compact-proof-go1.27.3.linux-amd64.json"))
	if err != nil {
		t.Fatal(err)
	}
	var other struct {
		STH, Record string
		ID          int64
		Proof       []tlog.Hash
	}
	if err := json.Unmarshal(data, &other); err != nil {
		t.Fatal(err)
	}
	p := &verify.LogProof{Log: "sum.golang.org", ID: other.ID, Record: other.Record, Head: other.STH, Hashes: other.Proof}
	if h1, err := p.Check(verify.LogKey, subject(t, "1.27.3")); h1 != realH1 || err != nil {
		t.Errorf("Check = %s, %v", h1, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	line := "golang.org/toolchain v0.0.1-go1.27.3.linux-amd64 " + realH1 + "\n"
	for name, change := range map[string]func(p *verify.LogProof){
		"other log":       func(p *verify.LogProof) { p.Log = "sum.example.com" },
		"other number":    func(p *verify.LogProof) { p.ID++ },
		"negative number": func(p *verify.LogProof) { p.ID = -p.ID },
		"beyond the tree": func(p *verify.LogProof) { p.ID = 1 << 62 },
		"other h1":        func(p *verify.LogProof) { p.Record = strings.Replace(p.Record, "r0ub", "r0uc", 1) },
		"two h1":          func(p *verify.LogProof) { p.Record = line + p.Record },
		"no go.mod line":  func(p *verify.LogProof) { p.Record = line },
		"empty record":    func(p *verify.LogProof) { p.Record = "" },
		"newline record":  func(p *verify.LogProof) { p.Record = "\n" },
		"escape":          func(p *verify.LogProof) { p.Record += "\x1b[2J\n" },
		"foreign line":    func(p *verify.LogProof) { p.Record += "example.com/x v1.0.0 " + realH1 + "\n" },
		"huge record":     func(p *verify.LogProof) { p.Record += strings.Repeat(line, 1000) },
		"changed tree":    func(p *verify.LogProof) { p.Head = strings.Replace(p.Head, "71769961", "71769962", 1) },
		"no signature":    func(p *verify.LogProof) { p.Head = p.Head[:strings.Index(p.Head, "—")] },
		"no head":         func(p *verify.LogProof) { p.Head = "" },
		"huge head":       func(p *verify.LogProof) { p.Head = strings.Repeat("x\n", 1<<20) + p.Head },
		"no hashes":       func(p *verify.LogProof) { p.Hashes = nil },
		"one hash less":   func(p *verify.LogProof) { p.Hashes = p.Hashes[1:] },
		"one hash more":   func(p *verify.LogProof) { p.Hashes = append(p.Hashes, tlog.Hash{}) },
		"changed hash":    func(p *verify.LogProof) { p.Hashes[3][0] ^= 1 },
		"many hashes":     func(p *verify.LogProof) { p.Hashes = make([]tlog.Hash, 1<<16) },
	} {
		p := realProof(t)
		change(p)
		h1, err := p.Check(verify.LogKey, subject(t, "1.27.3"))
		if _, ok := errors.AsType[*verify.RefutedError](err); !ok || h1 != "" {
			t.Errorf("%s: %q, %v", name, h1, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%s: the error holds foreign text raw: %q", name, err)
		}
	}
}

// TestCheckBinds wants a sound proof refused for everything that it is not about.
func TestCheckBinds(t *testing.T) {
	p := realProof(t)
	other := subject(t, "1.27.3")
	for _, c := range []struct {
		key string
		s   verify.Subject
	}{
		{verify.LogKey, subject(t, "1.27.4")},
		{verify.LogKey, verify.Subject{}},
		{verify.LogKey, verify.Subject{Version: other.Version}},
		{"", other},
		{"sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9", other},
		{"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", other},
	} {
		if h1, err := p.Check(c.key, c.s); err == nil || h1 != "" {
			t.Errorf("%q %v: %q", c.key, c.s, h1)
		}
	}
	if _, err := (*verify.LogProof)(nil).Check(verify.LogKey, other); err == nil {
		t.Error("nil was accepted")
	}
}

func FuzzLogProof(f *testing.F) {
	seeds := []string{string(realProofJSON(f)), "{}", "null", `{"id":-1,"hashes":[""]}`, `{"log":"sum.golang.org","head":"go.sum database tree\n1\n"}`}
	if len(seeds[0]) < 1000 {
		f.Fatal("the corpus has no real proof")
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	s := subject(f, "1.27.3")
	f.Fuzz(func(t *testing.T, data []byte) {
		var p verify.LogProof
		if json.Unmarshal(data, &p) != nil {
			return
		}
		p.TreeSize()
		if h1, err := p.Check(verify.LogKey, s); err == nil && h1 != realH1 {
			t.Errorf("%q was accepted with %s", data, h1)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	p, s := realProof(b), subject(b, "1.27.3")
	for b.Loop() {
		if _, err := p.Check(verify.LogKey, s); err != nil {
			b.Fatal(err)
		}
	}
}
