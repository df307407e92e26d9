package early

import (
	"testing"

	"github.com/gvx-go/gvx/shellhooks"
)

func TestAnswer(t *testing.T) {
	for _, shell := range shellhooks.Names() {
		want, _ := shellhooks.Hook(shell)
		if got, ok := answer([]string{"gvx", "init", shell}); !ok || got != want || got == "" {
			t.Errorf("gvx init %s: %d bytes, %v", shell, len(got), ok)
		}
	}
	for _, args := range [][]string{
		nil, {"gvx"}, {"gvx", "init"}, {"gvx", "init", ""}, {"gvx", "init", "powershell"}, {"gvx", "init", "--help"},
		{"gvx", "init", "bash", "zsh"}, {"gvx", "--offline", "init", "bash"}, {"gvx", "completion", "bash"},
	} {
		if text, ok := answer(args); ok || text != "" {
			t.Errorf("%q is answered", args)
		}
	}
}
