package main

import (
	"runtime"
	"strings"

	"github.com/gvx-go/gvx/shellhooks"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

// shellToSetUp is the shell by its flag, by SHELL, by the process that started gvx, or sh.
func (w *world) shellToSetUp(flag string) (rc.Shell, error) {
	if flag != "" {
		sh, ok := rc.Of(flag)
		if !ok {
			return sh, usagef("gvx help setup", "there is nothing for a shell called %s, only for %s", foreign(flag), strings.Join(shellhooks.Names(), ", "))
		}
		return sh, nil
	}
	for _, program := range []string{w.getenv("SHELL"), parentProgram()} {
		if sh, ok := rc.Of(program); ok && program != "" {
			return sh, nil
		}
	}
	fallback := "sh"
	if runtime.GOOS == "windows" {
		fallback = "pwsh"
	}
	sh, _ := rc.Of(fallback)
	return sh, nil
}
