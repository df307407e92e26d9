package rc_test

import (
	"os/exec"
	"testing"

	"github.com/gvx-go/gvx/shellhooks/rc"
)

func TestOf(t *testing.T) {
	for program, want := range map[string]string{
		"/bin/bash": "bash", "/usr/bin/zsh": "zsh", "/usr/bin/fish": "fish", "/bin/dash": "sh", "": "sh", "/opt/pwsh": "pwsh",
	} {
		if got := rc.Of(program).Name(); got != want {
			t.Errorf("Of(%q) = %s, want %s", program, got, want)
		}
	}
}

// The line is run by each shell that is here, with a folder whose name holds every
// character that a shell might obey.
func TestPathLineMeansTheFolder(t *testing.T) {
	const nasty = "/h/a b'c\"d$HOME`id`\\e*;&!"
	for _, test := range []struct{ dir, home, want string }{
		{"/home/u/.local/share/gvx/shims", "/home/u", "/home/u/.local/share/gvx/shims"},
		{nasty, "/home/u", nasty},
		{"/home/u/" + nasty[1:], "/home/u", "/home/u/" + nasty[1:]},
		{"/home/user/x", "/home/u", "/home/user/x"},
	} {
		for _, name := range []string{"sh", "bash", "zsh", "ksh", "fish", "pwsh"} {
			program, err := exec.LookPath(name)
			if err != nil {
				t.Logf("SKIP %s: it is not installed here", name)
				continue
			}
			line := rc.Of(program).PathLine(test.home, test.dir, "/second")
			show := `; printf '%s\n' "$PATH"`
			if name == "pwsh" {
				show = "; Write-Output $env:PATH"
			}
			if name == "fish" {
				// fish adds only folders that are there, so what it was given is shown.
				line, show = "function fish_add_path; echo $argv[4]:$argv[5]:/bin; end; "+line, ""
			}
			cmd := exec.Command(program, "-c", line+show)
			cmd.Env = []string{"HOME=" + test.home, "PATH=/bin"}
			out, err := cmd.CombinedOutput()
			if want := test.want + ":/second:/bin\n"; err != nil || string(out) != want {
				t.Errorf("%s: %s\n gives %q, want %q (%v)", name, line, out, want, err)
			}
		}
	}
}
