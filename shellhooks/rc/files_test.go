package rc

import (
	"slices"
	"testing"
)

func TestOf(t *testing.T) {
	for program, want := range map[string]Shell{
		"/bin/bash": {"bash", "bash"}, "-zsh": {"zsh", "zsh"}, "/usr/bin/fish": {"fish", "fish"}, "powershell": {"pwsh", "pwsh"}, "nushell": {"nu", "nu"},
		"/bin/dash": {"sh", "sh"}, "/usr/bin/ksh": {"sh", "ksh"}, "/bin/-mksh": {"sh", "mksh"}, "busybox": {"sh", "sh"},
	} {
		if got, ok := Of(program); !ok || got != want {
			t.Errorf("%s is %v, %v, want %v", program, got, ok, want)
		}
	}
	for _, program := range []string{"", "csh", "/bin/tcsh", "/usr/bin/bash/x"} {
		if got, ok := Of(program); ok {
			t.Errorf("%q is %v", program, got)
		}
	}
}

func TestFiles(t *testing.T) {
	const home = "/home/u"
	for _, c := range []struct {
		shell, os, there string
		env              map[string]string
		want             []File
	}{
		{shell: "bash", want: []File{{home + "/.bashrc", "bash"}, {home + "/.profile", "sh"}}},
		{shell: "bash", there: home + "/.bash_login", want: []File{{home + "/.bashrc", "bash"}, {home + "/.bash_login", "bash"}}},
		{shell: "bash", there: home + "/.bash_profile", want: []File{{home + "/.bashrc", "bash"}, {home + "/.bash_profile", "bash"}}},
		{shell: "zsh", want: []File{{home + "/.zshrc", "zsh"}}},
		{shell: "zsh", env: map[string]string{"ZDOTDIR": "/z/"}, want: []File{{"/z/.zshrc", "zsh"}}},
		{shell: "zsh", env: map[string]string{"ZDOTDIR": "relative"}, want: []File{{home + "/.zshrc", "zsh"}}},
		{shell: "fish", want: []File{{"/c/fish/config.fish", "fish"}}},
		{shell: "nu", want: []File{{"/c/nushell/config.nu", "nu"}}},
		{shell: "nu", os: "darwin", want: []File{{home + "/Library/Application Support/nushell/config.nu", "nu"}}},
		{shell: "nu", os: "darwin", env: map[string]string{"XDG_CONFIG_HOME": "/c"}, want: []File{{"/c/nushell/config.nu", "nu"}}},
		{shell: "pwsh", want: []File{{"/c/powershell/Microsoft.PowerShell_profile.ps1", "pwsh"}}},
		{shell: "pwsh", os: "windows", want: []File{{home + "/Documents/PowerShell/Microsoft.PowerShell_profile.ps1", "pwsh"}}},
		{shell: "sh", want: []File{{home + "/.profile", "sh"}}},
		{shell: "dash", env: map[string]string{"ENV": home + "/.shrc"}, want: []File{{home + "/.profile", "sh"}, {home + "/.shrc", "sh"}}},
		{shell: "dash", env: map[string]string{"ENV": "/etc/shrc"}, want: []File{{home + "/.profile", "sh"}}},
		{shell: "dash", env: map[string]string{"ENV": home + "/.profile"}, want: []File{{home + "/.profile", "sh"}}},
		{shell: "dash", env: map[string]string{"ENV": "$HOME/x"}, want: []File{{home + "/.profile", "sh"}}},
		{shell: "ksh", want: []File{{home + "/.profile", "sh"}, {home + "/.kshrc", "sh"}}},
		{shell: "mksh", want: []File{{home + "/.profile", "sh"}, {home + "/.mkshrc", "sh"}}},
		{shell: "ksh", env: map[string]string{"ENV": home + "/.env"}, want: []File{{home + "/.profile", "sh"}, {home + "/.env", "sh"}}},
	} {
		sh, ok := Of(c.shell)
		if !ok {
			t.Fatal(c.shell)
		}
		p := Places{Home: home, Config: "/c", OS: c.os, Getenv: func(name string) string { return c.env[name] },
			Exists: func(path string) bool { return path == c.there }}
		got := p.Files(sh)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s with %v: %v, want %v", c.shell, c.env, got, c.want)
		}
		all := p.All()
		for _, f := range got {
			if !slices.ContainsFunc(all, func(o File) bool { return o.Path == f.Path }) {
				t.Errorf("%s would never be looked at again", f.Path)
			}
		}
	}
}
