// Package shellhooks holds what gvx puts into each shell: a hook, which puts the shims
// first on PATH and follows the folder, and the completion of gvx's command line.
//
// It promises that every text is static: the same on every machine and for every user,
// so that it can be printed before anything else of gvx has started, or kept in a file.
// A text names no folder of a machine, and nothing that a repository holds is ever
// evaluated by it. The package imports nothing but embed and touches no disk.
package shellhooks

import _ "embed"

var (
	//go:embed hook.bash
	hookBash string
	//go:embed hook.zsh
	hookZsh string
	//go:embed hook.fish
	hookFish string
	//go:embed hook.ps1
	hookPwsh string
	//go:embed hook.nu
	hookNu string
	//go:embed hook.sh
	hookSh string

	//go:embed complete.bash
	completeBash string
	//go:embed complete.zsh
	completeZsh string
	//go:embed complete.fish
	completeFish string
	//go:embed complete.ps1
	completePwsh string
	//go:embed complete.nu
	completeNu string
)

// Names returns the shells' names, in the order in which people are told them.
func Names() []string { return []string{"bash", "zsh", "fish", "pwsh", "nu", "sh"} }

// Hook returns the text that a shell's rc file evaluates: PATH, the hook that runs when
// the folder changes, and the completion. shell is one of [Names]; ok is false for others.
func Hook(shell string) (text string, ok bool) {
	hook, completion, ok := texts(shell)
	switch shell {
	case "bash", "zsh", "fish":
		return hook + completion + "\n__gvx_end\n", ok
	}
	return hook + completion, ok
}

// Completion returns the text that teaches a shell to complete gvx's command line. shell
// is one of [Names]; ok is false for others. It is empty for sh, which cannot complete.
func Completion(shell string) (text string, ok bool) {
	_, completion, ok := texts(shell)
	return completion, ok
}

func texts(shell string) (hook, completion string, ok bool) {
	switch shell {
	case "bash":
		return hookBash, completeBash, true
	case "zsh":
		return hookZsh, completeZsh, true
	case "fish":
		return hookFish, completeFish, true
	case "pwsh":
		return hookPwsh, completePwsh, true
	case "nu":
		return hookNu, completeNu, true
	case "sh":
		return hookSh, "", true
	}
	return "", "", false
}

// Of returns the name of a shell that is called by its name, by another name that people
// have for it, or by its program's path, such as $SHELL. ok is false where there is no
// hook for it.
func Of(program string) (name string, ok bool) {
	switch name = base(program); name {
	case "powershell":
		name = "pwsh"
	case "nushell":
		name = "nu"
	case "ksh", "ksh93", "mksh", "ash", "dash", "busybox":
		name = "sh"
	}
	_, _, ok = texts(name)
	return name, ok
}

// base is the last element of a path of any system, without a login shell's dash and
// Windows' suffix.
func base(program string) string {
	for i := len(program) - 1; i >= 0; i-- {
		if program[i] == '/' || program[i] == '\\' {
			program = program[i+1:]
			break
		}
	}
	if len(program) > 4 && program[len(program)-4:] == ".exe" {
		program = program[:len(program)-4]
	}
	if len(program) > 1 && program[0] == '-' {
		program = program[1:]
	}
	return program
}
