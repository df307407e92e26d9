//go:build unix

package shim

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds what the shim may carry: each of these costs a measurable part
// of every call of go.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../cmd/gvx-shim").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 20 {
		t.Fatalf("only %d packages", len(deps))
	}
	const own = "github.com/gvx-go/gvx/"
	allowed := map[string]bool{"shim": true, "cmd/gvx-shim": true, "internal/goversion": true, "internal/layout": true,
		"internal/settings": true, "internal/fileread": true, "internal/place": true, "internal/quote": true}
	for _, dep := range deps {
		for _, heavy := range []string{"net", "crypto", "flag", "fmt", "regexp", "encoding/json", "os/exec", "context"} {
			if dep == heavy || strings.HasPrefix(dep, heavy+"/") {
				t.Errorf("imports %s", dep)
			}
		}
		if rest, ours := strings.CutPrefix(dep, own); ours && !allowed[rest] || !ours && strings.Contains(strings.Split(dep, "/")[0], ".") {
			t.Errorf("imports %s", dep)
		}
	}
}

func TestSize(t *testing.T) {
	st, err := os.Stat(built)
	if err != nil {
		t.Fatal(err)
	}
	if st.Size() > 2_000_000 {
		t.Errorf("%d bytes, stripped", st.Size())
	}
}
