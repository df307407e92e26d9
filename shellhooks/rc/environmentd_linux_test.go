package rc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// generator is what systemd reads environment.d(5) with for the services of a user.
const generator = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"

// systemd itself reads the file, and puts the folder first.
func TestEnvironmentDBySystemd(t *testing.T) {
	if _, err := os.Stat(generator); err != nil {
		t.Skip("SKIP: systemd is not installed here")
	}
	for _, name := range append([]string{"$HOME", "${HOME}", "$$", "a#b", "%h"}, names...) {
		top := t.TempDir()
		home := filepath.Join(top, "h "+strings.ReplaceAll(name, "\n", ""))
		for _, shims := range []string{filepath.Join(home, name, "shims"), filepath.Join(top, name, "shims")} {
			data, err := EnvironmentD(home, shims)
			if strings.Contains(name, "\n") {
				if err == nil {
					t.Errorf("%q was written as %q", shims, data)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !IsOwn(data) {
				t.Errorf("it does not say whose it is: %s", data)
			}
			put(t, filepath.Join(home, ".config/environment.d/60-gvx.conf"), string(data))
			if got := generated(t, home); got != shims+":/usr/bin:/bin" {
				t.Errorf("%q becomes %q by %s", shims, got, data)
			}
		}
	}
}

// generated is the PATH that systemd gives services.
func generated(t *testing.T, home string) string {
	t.Helper()
	cmd := exec.Command(generator)
	cmd.Env = []string{"HOME=" + home, "PATH=/usr/bin:/bin"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "PATH=") {
			// What it prints is quoted as for a shell.
			value, err := exec.Command("sh", "-c", line+`printf %s "$PATH"`).Output()
			if err != nil {
				t.Fatal(err)
			}
			return string(value)
		}
	}
	return ""
}

func TestEnvironmentDRefuses(t *testing.T) {
	for _, shims := range []string{"/a:b/shims", "/a\nb/shims", "/a\x1b[0m/shims", "/a\xff/shims"} {
		if data, err := EnvironmentD("/home/u", shims); err == nil {
			t.Errorf("%q: %s", shims, data)
		}
	}
}
