package shellhooks_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/shellhooks"
)

func TestOf(t *testing.T) {
	for program, want := range map[string]string{
		"bash": "bash", "/bin/bash": "bash", "-zsh": "zsh", "/usr/bin/fish": "fish", "/opt/pwsh": "pwsh", "powershell": "pwsh", `C:\Program Files\PowerShell\7\pwsh.exe`: "pwsh",
		"nushell": "nu", "/bin/dash": "sh", "ksh": "sh", "ksh93": "sh", "mksh": "sh", "busybox": "sh", "ash": "sh",
		"": "", "tcsh": "", "/": "", "-": "", "bash2": "", ".exe": "", "bash/": "",
	} {
		if got, ok := shellhooks.Of(program); ok != (want != "") || ok && got != want {
			t.Errorf("Of(%q) = %q, %v, want %q", program, got, ok, want)
		}
	}
}

// A text holds its shell's completion, ends with a line's end, and names no folder of a
// machine but that of the toolchains of all users.
func TestTexts(t *testing.T) {
	for _, shell := range shellhooks.Names() {
		hook, ok := shellhooks.Hook(shell)
		completion, also := shellhooks.Completion(shell)
		if !ok || !also || !strings.Contains(hook, completion) || !strings.HasSuffix(hook, "\n") || (completion == "") != (shell == "sh") {
			t.Errorf("%s: %d bytes, of them completion %d", shell, len(hook), len(completion))
		}
		for _, word := range []string{"/home/", "/root", "/tmp", "PROMPT_COMMAND", "DEBUG"} {
			if strings.Contains(hook, word) {
				t.Errorf("%s: %s is in it", shell, word)
			}
		}
	}
	for _, name := range []string{"", "tcsh", "dash", "Bash"} {
		if _, ok := shellhooks.Hook(name); ok {
			t.Errorf("there is a hook for %q", name)
		}
		if _, ok := shellhooks.Completion(name); ok {
			t.Errorf("there is a completion for %q", name)
		}
	}
}

// Every text is one that the shell's own parser takes, and shellcheck where it knows the
// shell. PowerShell's parser stands in for a pwsh that is not there: tree-sitter's grammar,
// for which NODE_PATH names the folder of the npm packages.
func TestTextsParse(t *testing.T) {
	for _, c := range []struct {
		shell string
		argv  []string
	}{
		{"bash", []string{"bash", "-n"}},
		{"bash", []string{"bash", "--posix", "-n"}},
		{"bash", []string{"shellcheck", "-s", "bash"}},
		{"zsh", []string{"zsh", "-n"}},
		{"fish", []string{"fish", "-n"}},
		{"nu", []string{"nu", "--no-config-file", "--ide-check", "10"}},
		{"sh", []string{"dash", "-n"}},
		{"sh", []string{"busybox", "sh", "-n"}},
		{"sh", []string{"ksh", "-n"}},
		{"sh", []string{"mksh", "-n"}},
		{"sh", []string{"zsh", "--emulate", "sh", "-n"}},
		{"sh", []string{"shellcheck", "-s", "sh"}},
		{"pwsh", []string{"pwsh", "-NoProfile", "-NonInteractive", "-Command", "$e = $null; $null = [Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$e); $e; exit $e.Count"}},
		{"pwsh", []string{"node", "--liftoff-only", "testdata/parse-powershell.js"}},
	} {
		t.Run(strings.Join(c.argv[:min(len(c.argv), 2)], " "), func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(c.argv[0]); err != nil {
				t.Skipf("SKIP: %s is not installed here", c.argv[0])
			}
			if c.argv[0] == "node" && os.Getenv("NODE_PATH") == "" {
				t.Skip("SKIP: NODE_PATH names no folder with web-tree-sitter and tree-sitter-powershell")
			}
			text, _ := shellhooks.Hook(c.shell)
			parses(t, c.argv, text, true)
			if c.argv[0] != "shellcheck" {
				parses(t, c.argv, "$a = )\nif ( {\n", false)
			}
		})
	}
}

// parses fails the test unless the parser takes the text, or refuses it.
func parses(t *testing.T, argv []string, text string, takes bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(argv[0], append(argv[1:], file)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	took := err == nil && !strings.Contains(string(out), `"severity":"Error"`)
	if took != takes {
		t.Errorf("%v: taken: %v, want %v: %v\n%.2000s", argv, took, takes, err, out)
	}
}
