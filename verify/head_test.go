package verify

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuiltinHead(t *testing.T) {
	v, err := newVerifier(LogKey)
	if err != nil {
		t.Fatal(err)
	}
	h, err := openHead([]byte(BuiltinHead), v)
	if err != nil || h.N < 71769961 {
		t.Errorf("the built-in head has %d records, %v", h.N, err)
	}
}

// TestLogKeyIsTheGoCommands compares with the key in the go command's source.
func TestLogKeyIsTheGoCommands(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("NO go ON PATH: the key is not compared with the go command's")
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "src/cmd/go/internal/modfetch/key.go"))
	if err != nil {
		t.Skip("NO SOURCE OF THE go COMMAND: the key is not compared: ", err)
	}
	if !strings.Contains(string(source), `"`+LogKey+`"`) {
		t.Error("the go command has another key")
	}
}

func FuzzOpenHead(f *testing.F) {
	v, err := newVerifier(LogKey)
	if err != nil {
		f.Fatal(err)
	}
	seeds := []string{BuiltinHead, "", "go.sum database tree\n1\n\n\n— x y\n", strings.TrimSpace(BuiltinHead), BuiltinHead + BuiltinHead}
	if len(seeds[0]) < 100 {
		f.Fatal("the corpus has no real head")
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	real, _, _ := strings.Cut(BuiltinHead, "\n\n")
	f.Fuzz(func(t *testing.T, signed []byte) {
		if h, err := openHead(signed, v); err == nil && !strings.HasPrefix(h.note, real) {
			t.Errorf("%q was accepted", signed)
		}
	})
}
