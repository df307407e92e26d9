package shellquote

import "testing"

func TestNamed(t *testing.T) {
	for program, want := range map[string]string{
		"bash": "bash", "/bin/bash": "bash", "/usr/local/bin/zsh": "zsh", "fish": "fish", "/opt/microsoft/powershell/7/pwsh": "pwsh", `C:\Program Files\PowerShell\7\pwsh.exe`: "pwsh",
		"powershell.exe": "pwsh", "nu": "nu", "nushell": "nu", "/bin/sh": "sh", "dash": "sh", "/bin/ksh": "sh", "mksh": "sh", "busybox": "sh",
		"": "", "/bin/tcsh": "", "csh": "", "bash5": "", "sh -c x": "", "/bash/": "",
	} {
		got, ok := Named(program)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Named(%q) = %q, %v, want %q", program, got, ok, want)
		}
	}
}
