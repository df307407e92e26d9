package shellquote

import (
	"slices"
	"strings"
)

// aliases are shells that speak another one's language, as far as this package writes it.
var aliases = map[string]string{
	"powershell": "pwsh", "nushell": "nu", "ksh": "sh", "ksh93": "sh", "mksh": "sh", "ash": "sh", "dash": "sh", "busybox": "sh",
}

// Named returns the name among [Shells] for a shell's name or its program's path, such as
// $SHELL; ok is false for one that is not known.
func Named(program string) (name string, ok bool) {
	name = program[strings.LastIndexAny(program, `/\`)+1:]
	name = strings.TrimSuffix(name, ".exe")
	if alias, ok := aliases[name]; ok {
		return alias, true
	}
	return name, slices.Contains(Shells(), name)
}
